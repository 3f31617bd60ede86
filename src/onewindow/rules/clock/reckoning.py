"""How are days, months and hours counted past the days that do not count?

Days are ordinals here (`date.toordinal`), because a million cases are recomputed at a time. A span
is a run of suspended days, both ends included; spans are sorted and do not touch one another.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from onewindow.rules.clock.calendar import ORIGIN, WorkCalendar
from onewindow.rules.clock.suspensions import Suspension

Spans = tuple[tuple[int, int], ...]
# The last day of a suspension nobody can name the end of.
OPEN = date.max.toordinal()
_MONTHS = 12


def merged(suspensions: Sequence[Suspension], calendar: WorkCalendar) -> Spans:
    """The days of all suspensions as runs; a day under two suspensions is taken off once."""
    if not suspensions:
        return ()
    runs: list[tuple[int, int]] = []
    for first, last in sorted(_run(suspension, calendar) for suspension in suspensions):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        elif first <= last:
            runs.append((first, last))
    return tuple(runs)


def _run(suspension: Suspension, calendar: WorkCalendar) -> tuple[int, int]:
    last = suspension.last_day(calendar)
    return suspension.started_on.toordinal(), OPEN if last is None else last.toordinal()


def working_day_after(start: int, count: int, calendar: WorkCalendar, spans: Spans) -> int | None:
    """The `count`-th working day after `start` that no span covers; None behind an open span."""
    if count == 0:
        return start
    worked, days = calendar.worked_until, calendar.working_days
    target = worked[start - ORIGIN] + count
    due = days[target]
    for first, last in spans:
        if first > due:
            break
        if last > start:
            if last == OPEN:
                return None
            target += worked[last - ORIGIN] - worked[max(first - 1, start) - ORIGIN]
            due = days[target]
    return due


def calendar_day_after(start: int, count: int, spans: Spans) -> int | None:
    """The `count`-th day after `start` that no span covers; None behind an open span."""
    due = start + count
    for first, last in spans:
        if first > due:
            break
        if last > start:
            if last == OPEN:
                return None
            due += last - max(first - 1, start)
    return due


def rolled(day: int, calendar: WorkCalendar, spans: Spans) -> int | None:
    """`day`, or the first working day after it that no span covers (R-1-43)."""
    worked, days = calendar.worked_until, calendar.working_days
    due = days[worked[day - 1 - ORIGIN] + 1]
    if due == day:
        return day
    # The last day has moved into a pause: it waits for the end of the pause (design).
    for first, last in spans:
        if first <= due <= last:
            if last == OPEN:
                return None
            due = days[worked[last - ORIGIN] + 1]
    return due


def months_after(start: date, count: int) -> date:
    """The matching day `count` months on, or that month's last day (R-1-42)."""
    years, month = divmod(start.month - 1 + count, _MONTHS)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def hours_after(start: datetime, hours: timedelta, spans: Spans) -> datetime | None:
    """The moment `hours` after `start`, suspended days left out from 0:00 to 24:00 (R-1-41)."""
    due = start + hours
    if not hours:
        return due
    for first, last in spans:
        begins = _midnight(first, start)
        if begins >= due:
            break
        if last == OPEN:
            return None
        ends = _midnight(last + 1, start)
        if ends > start:
            due += ends - max(begins, start)
    return due


def suspended_working_days(after: int, until: int, calendar: WorkCalendar, spans: Spans) -> int:
    """Working days after `after` and up to `until` that spans cover."""
    worked = calendar.worked_until
    return sum(
        worked[min(last, until) - ORIGIN] - worked[max(first - 1, after) - ORIGIN]
        for first, last in spans
        if first <= until and last > after
    )


def suspended_days(after: int, until: int, spans: Spans) -> int:
    """Days after `after` and up to `until` that spans cover."""
    return sum(
        min(last, until) - max(first - 1, after)
        for first, last in spans
        if first <= until and last > after
    )


def _midnight(day: int, like: datetime) -> datetime:
    return datetime.combine(date.fromordinal(day), time.min, tzinfo=like.tzinfo)
