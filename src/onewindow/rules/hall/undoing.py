"""May the last act on a visit be taken back? Within a minute, by whoever did it. (`[design]`)"""

from datetime import datetime, timedelta

from onewindow.rules.outcomes import Refusal

RULE = "R-6-7"


def may_undo(
    *,
    number: str,
    done_at: datetime,
    now: datetime,
    is_own: bool,
    is_duty_head: bool,
    undo_seconds: int,
) -> tuple[Refusal, ...]:
    """Whether the last act on a visit may be undone: all that stands in the way.

    Within `undo_seconds`, by the clerk who did it or the duty head. That it is the last act and
    that the window is free again is the operation's to see: both are facts of other rows.
    """
    refusals = []
    if now - done_at > timedelta(seconds=undo_seconds):
        facts = {"number": number, "seconds": undo_seconds}
        refusals.append(Refusal("UNDO_TOO_LATE", RULE, facts))
    if not (is_own or is_duty_head):
        refusals.append(Refusal("UNDO_NOT_YOURS", RULE, {"number": number}))
    return tuple(refusals)
