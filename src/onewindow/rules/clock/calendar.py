"""Which days count as working days, and how far is it from one to another?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType

# One zone for the whole country: days begin and end by Beijing time.
CHINA = timezone(timedelta(hours=8))
# The table spans more than any matter lives; dates a person may enter are held well inside it,
# so that a long limit still ends within the table.
FIRST_DAY, LAST_DAY = date(1949, 1, 1), date(2149, 12, 31)
EARLIEST_ENTRY, LATEST_ENTRY = date(1950, 1, 1), date(2099, 12, 31)
# Tables start at this day; `deadlines` reads them by ordinal for speed.
ORIGIN = FIRST_DAY.toordinal()
_SATURDAY = 5
_LABOUR_DAY_HAS_TWO_DAYS_FROM = 2025


def fixed_holidays(year: int) -> Mapping[date, str]:
    """Statutory days whose date does not hang on the moon or on the solar term (R-5-1)."""
    days = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"}
    if year >= _LABOUR_DAY_HAS_TWO_DAYS_FROM:
        days[date(year, 5, 2)] = "劳动节"
    days.update({date(year, 10, day): "国庆节" for day in (1, 2, 3)})
    return days


@dataclass(frozen=True)
class Overlay:
    """Holidays of an ethnic area on top of the national ones (R-5-5)."""

    name: str
    off_days: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class OpeningHours:
    """When the counter opens and closes; online acts have until 24:00 (R-1-44)."""

    opens: time
    closes: time


@dataclass(frozen=True)
class WorkCalendar:
    """Weekends, holidays and swapped days of the years whose notice is known (R-5-2).

    Years without a notice count weekends and the fixed statutory days, and are provisional (R-5-6).
    """

    off_days: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", MappingProxyType(dict(self.names)))

    def is_working_day(self, day: date) -> bool:
        """Whether `day` counts; a swapped Saturday or Sunday does (R-5-4)."""
        index = day.toordinal() - ORIGIN
        return self.worked_until[index] > self.worked_until[index - 1]

    def is_provisional(self, day: date) -> bool:
        """Whether the notice of that day's year is still missing (R-5-6)."""
        return day.year not in self.known_years

    def is_provisional_between(self, first: date, last: date) -> bool:
        """Whether a notice is missing for any year the two days touch."""
        if first.year == last.year:
            return first.year not in self.known_years
        return any(year not in self.known_years for year in range(first.year, last.year + 1))

    def add_working_days(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which is not counted itself (R-1-40, R-1-45).

        A negative count looks back, for notices that must go out n working days before.
        """
        if count == 0:
            return start
        reached = self.worked_until[start.toordinal() - ORIGIN] + count
        if count < 0:
            reached += 0 if self.is_working_day(start) else 1
        return date.fromordinal(self.working_days[reached])

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` comes first."""
        worked = self.worked_until
        return worked[end.toordinal() - ORIGIN] - worked[start.toordinal() - ORIGIN]

    def roll_forward(self, day: date) -> date:
        """`day`, or the first working day after it when it is a day off (R-1-43)."""
        worked_before = self.worked_until[day.toordinal() - ORIGIN - 1]
        return date.fromordinal(self.working_days[worked_before + 1])

    def name_of(self, day: date) -> str:
        """The holiday that `day` belongs to, or an empty string."""
        known = self.names.get(day, "")
        return known or (fixed_holidays(day.year).get(day, "") if self.is_provisional(day) else "")

    def with_overlay(self, overlay: Overlay) -> "WorkCalendar":
        """The same calendar where an area has holidays of its own, which go first (R-5-5)."""
        named = dict.fromkeys(overlay.off_days | overlay.makeup_workdays, overlay.name)
        return replace(
            self,
            off_days=(self.off_days - overlay.makeup_workdays) | overlay.off_days,
            makeup_workdays=(self.makeup_workdays - overlay.off_days) | overlay.makeup_workdays,
            names={**self.names, **named},
        )

    # The two tables make every question above one or two look-ups, so a million cases take seconds.
    @cached_property
    def working_days(self) -> tuple[int, ...]:
        """Ordinals of all working days of the span; entry 0 is a sentinel, entry n the n-th."""
        off = {day.toordinal() for day in self.off_days}
        made_up = {day.toordinal() for day in self.makeup_workdays}
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
            if year not in self.known_years:
                off.update(day.toordinal() for day in fixed_holidays(year))
        days = (
            ordinal
            for ordinal in range(ORIGIN, LAST_DAY.toordinal() + 1)
            if ordinal in made_up or ((ordinal + 6) % 7 < _SATURDAY and ordinal not in off)
        )
        return (0, *days)

    @cached_property
    def worked_until(self) -> tuple[int, ...]:
        """How many working days the span holds up to each of its days, that day included."""
        working = set(self.working_days)
        span = range(ORIGIN, LAST_DAY.toordinal() + 1)
        return tuple(accumulate(ordinal in working for ordinal in span))


def wall_clock(moment: datetime) -> datetime:
    """The moment as the clock on the hall's wall shows it; one without a zone is taken as that."""
    return moment.astimezone(CHINA).replace(tzinfo=None) if moment.tzinfo else moment


def closing_moment(due: date, hours: OpeningHours | None = None) -> datetime:
    """When the last day ends: at closing time for acts at the counter, else at 24:00 (R-1-44)."""
    if hours is None:
        return datetime.combine(due + timedelta(days=1), time.min)
    return datetime.combine(due, hours.closes)


def filing_day(
    received_at: datetime, calendar: WorkCalendar, hours: OpeningHours | None = None
) -> date:
    """The day a filing counts for: at a counter, the next working day once it has closed.

    Design, after R-1-44. Without opening hours the filing came online and counts for the same day.
    """
    received = wall_clock(received_at)
    day = received.date()
    if hours is None or received.time() <= hours.closes:
        return day
    return calendar.roll_forward(day + timedelta(days=1))
