"""How often is a number called, when is it missed, and where does who comes back stand? (R-6-4)"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from onewindow.rules.outcomes import Refusal

RULE = "R-6-4"


class ReturnKind(StrEnum):
    """What becomes of somebody who comes back after a missed call."""

    REINSERT = "REINSERT"
    WALK_IN = "WALK_IN"
    NEW_NUMBER = "NEW_NUMBER"


@dataclass(frozen=True)
class Return:
    """Where a returned number stands: after so many calls of its class, perhaps as a walk-in."""

    kind: ReturnKind
    behind: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def as_walk_in(self) -> bool:
        """A missed booking has its place, but no longer its lane."""
        return self.kind is ReturnKind.WALK_IN


def may_recall(
    *,
    number: str,
    calls: int,
    last_called_at: datetime,
    now: datetime,
    recall_times: int,
    recall_seconds: int,
) -> tuple[Refusal, ...]:
    """Whether a called number may be called again: at most `recall_times` times, that far apart.

    `calls` counts the first call. R-6-4: every 20 to 30 s, so that people hear it, can walk, and
    the hall is not shouted at.
    """
    if calls > recall_times:
        return (Refusal("CALLED_ENOUGH", RULE, {"number": number, "calls": calls}),)
    return _too_soon(number, last_called_at, now, recall_seconds)


def may_mark_missed(
    *,
    number: str,
    calls: int,
    last_called_at: datetime,
    now: datetime,
    recall_times: int,
    recall_seconds: int,
    reason: str = "",
) -> tuple[Refusal, ...]:
    """Whether a number counts as missed: called `recall_times` times, the last well heard.

    Sooner only with a reason, which stays on record (they told the greeter that they left).
    """
    if reason.strip():
        return ()
    if calls < recall_times:
        facts = {"number": number, "calls": calls, "times": recall_times}
        return (Refusal("NOT_CALLED_ENOUGH", RULE, facts),)
    return _too_soon(number, last_called_at, now, recall_seconds)


def _too_soon(
    number: str, last_called_at: datetime, now: datetime, recall_seconds: int
) -> tuple[Refusal, ...]:
    left = last_called_at + timedelta(seconds=recall_seconds) - now
    # A clock set back must not hold a clerk up for longer than the pause itself.
    if timedelta() < left <= timedelta(seconds=recall_seconds):
        facts = {"number": number, "seconds": ceil(left.total_seconds())}
        return (Refusal("CALLED_JUST_NOW", RULE, facts),)
    return ()


def on_return(
    *,
    number: str,
    missed_at: datetime,
    now: datetime,
    returns: int,
    was_booked: bool,
    return_minutes: int,
    return_behind: int,
    max_returns: int,
) -> Return:
    """Where a missed number goes when its person is back (R-6-4; the numbers are ours).

    Within `return_minutes`, `max_returns` times: into the line again after the next
    `return_behind` calls of its class; a missed booking at its place as a walk-in. Later, or once
    too often: a new number, which the refusal offers.
    """
    if now - missed_at > timedelta(minutes=return_minutes):
        facts = {"number": number, "minutes": return_minutes}
        return Return(ReturnKind.NEW_NUMBER, 0, (Refusal("RETURNED_TOO_LATE", RULE, facts),))
    if returns >= max_returns:
        facts = {"number": number, "times": max_returns}
        return Return(ReturnKind.NEW_NUMBER, 0, (Refusal("RETURNED_TOO_OFTEN", RULE, facts),))
    if was_booked:
        return Return(ReturnKind.WALK_IN)
    return Return(ReturnKind.REINSERT, return_behind)
