"""When is the hall open on a day, and when does it open next?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onewindow.rules.clock.calendar import CHINA, WorkCalendar
from onewindow.rules.hall.slots import DayException, Period, standing_in

# A hall that does not open within so many days has no day to offer.
_LOOK_AHEAD = 30


@dataclass(frozen=True)
class HallDay:
    """One day of the hall: its stretches of opening in order, and when it opens the day after.

    No stretches: the hall is closed. `next_opening` is of a later day, None when none is known.
    """

    day: date
    stretches: tuple[tuple[datetime, datetime], ...] = ()
    next_opening: datetime | None = None

    @property
    def opens(self) -> datetime | None:
        """The first opening of the day."""
        return self.stretches[0][0] if self.stretches else None

    @property
    def closes(self) -> datetime | None:
        """The last closing of the day; the noon break is no closing."""
        return self.stretches[-1][1] if self.stretches else None

    def open_minutes_left(self, now: datetime) -> float:
        """Minutes of opening still to come today; the noon break does not count."""
        return sum(
            max(closes - max(opens, now), timedelta()) / timedelta(minutes=1)
            for opens, closes in self.stretches
        )


def hall_day(
    *,
    day: date,
    periods: Iterable[Period],
    calendar: WorkCalendar,
    exceptions: Iterable[DayException] = (),
) -> HallDay:
    """The hall's day from its weekly hours, swapped days and exceptions (R-5-4, R-5-7)."""
    weekly, special = tuple(periods), {each.day: each for each in exceptions}
    later = (
        _stretches(day + timedelta(days=n), weekly, calendar, special)
        for n in range(1, _LOOK_AHEAD + 1)
    )
    following = next((stretches for stretches in later if stretches), None)
    return HallDay(
        day,
        _stretches(day, weekly, calendar, special),
        following[0][0] if following else None,
    )


def _stretches(
    day: date,
    weekly: tuple[Period, ...],
    calendar: WorkCalendar,
    special: dict[date, DayException],
) -> tuple[tuple[datetime, datetime], ...]:
    exception = special.get(day)
    if exception.is_closed if exception else not calendar.is_working_day(day):
        return ()
    usual = tuple(period for period in weekly if standing_in(day) in period.weekdays)
    periods = (exception.periods if exception else ()) or usual
    return tuple(
        sorted(
            (datetime.combine(day, p.opens, CHINA), datetime.combine(day, p.closes, CHINA))
            for p in periods
        )
    )
