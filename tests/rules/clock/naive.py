"""The clock once more, day by day and hour by hour, sharing nothing with the product's rules."""

import calendar
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

ONE_DAY = timedelta(days=1)
Pause = tuple[date, date | None]


class NaiveCalendar:
    """Weekends, off-days and swapped days, looked up one day at a time."""

    def __init__(self, off: Collection[date], swapped: Collection[date]) -> None:
        self.off, self.swapped = off, swapped

    def works(self, day: date) -> bool:
        if day in self.swapped:
            return True
        return day.isoweekday() <= 5 and day not in self.off


def is_paused(day: date, pauses: Sequence[Pause]) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in pauses)


def is_paused_for_good(day: date, pauses: Sequence[Pause]) -> bool:
    return any(last is None and first <= day for first, last in pauses)


def working_days(start: date, count: int, known: NaiveCalendar, pauses: Sequence[Pause]):
    day = start
    while count:
        day += ONE_DAY
        if is_paused_for_good(day, pauses):
            return None
        if known.works(day) and not is_paused(day, pauses):
            count -= 1
    return day


def calendar_days(start: date, count: int, known: NaiveCalendar, pauses: Sequence[Pause]):
    day = start
    counted = bool(count)
    while count:
        day += ONE_DAY
        if is_paused_for_good(day, pauses):
            return None
        if not is_paused(day, pauses):
            count -= 1
    if known.works(day):
        return day
    while not known.works(day) or (counted and is_paused(day, pauses)):
        day += ONE_DAY
        if counted and known.works(day) and is_paused_for_good(day, pauses):
            return None
    return day


def months(start: date, count: int, known: NaiveCalendar, pauses: Sequence[Pause]):
    year, month = start.year, start.month
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    end = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    days = 0
    day = start
    while day < end:
        day += ONE_DAY
        days += 1
    return calendar_days(start, days, known, pauses)


def hours(start: datetime, count: int, pauses: Sequence[Pause]):
    """Half an hour at a time: a half hour that begins on a paused day does not count."""
    moment, left = start, count * 2
    while left:
        if is_paused_for_good(moment.date(), pauses):
            return None
        if is_paused(moment.date(), pauses):
            moment += ONE_DAY
            moment = moment.replace(hour=0, minute=0)
        else:
            moment += timedelta(minutes=30)
            left -= 1
    return moment
