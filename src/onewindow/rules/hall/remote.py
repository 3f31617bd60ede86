"""May somebody take a number on the phone, from afar, for today? (R-6-1; times `[design]`)"""

from datetime import datetime, timedelta

from onewindow.rules.hall.closing import Admission, said
from onewindow.rules.hall.opening import HallDay
from onewindow.rules.outcomes import Refusal


def may_take_remotely(
    *,
    now: datetime,
    today: HallDay,
    live_numbers: tuple[str, ...],
    most_live: int,
    before_opening_minutes: int,
    until_closing_minutes: int,
) -> Admission:
    """Whether this person may take a number from afar now: all that stands in the way.

    Only on a day the hall opens, from so many minutes before it opens until so many before it
    closes, and as long as the person holds fewer than `most_live` numbers that are not over.
    `rules.hall.closing.may_issue` is asked as well, with the same `before_minutes`.
    """
    refusals = [*_out_of_window(now, today, before_opening_minutes, until_closing_minutes)]
    if len(live_numbers) >= most_live:
        numbers = "、".join(live_numbers)
        refusals.append(Refusal("REMOTE_NUMBER_HELD", "R-6-1", {"numbers": numbers}))
    return Admission(tuple(refusals), today.next_opening if refusals else None)


def _out_of_window(now: datetime, today: HallDay, before: int, until: int) -> tuple[Refusal, ...]:
    if today.opens is None or today.closes is None:
        return (Refusal("HALL_CLOSED_TODAY", "R-6-6", {"next": said(today.next_opening)}),)
    first = today.opens - timedelta(minutes=before)
    last = today.closes - timedelta(minutes=until)
    if now < first:
        return (Refusal("REMOTE_TOO_EARLY", "R-6-1", {"first": f"{first:%H:%M}"}),)
    if now >= last:
        facts = {"last": f"{last:%H:%M}", "closes": f"{today.closes:%H:%M}"}
        return (Refusal("REMOTE_TOO_LATE", "R-6-1", facts),)
    return ()
