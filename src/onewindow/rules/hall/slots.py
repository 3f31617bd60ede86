"""When are there slots to book? From opening hours, plans, swapped days and exceptions (R-6-5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from onewindow.rules.clock.calendar import CHINA, WorkCalendar
from onewindow.rules.outcomes import Refusal

# Peers: with 30 % of the expected people on an even grid the mean wait falls by a third, 60 % is
# no better; the rest of the capacity stays with those who simply come.
BOOKED_SHARE = 0.3
WEEKDAY_CODES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
SHORTEST_SLOT, LONGEST_SLOT, MOST_SEATS, MOST_DAYS_AHEAD = 5, 240, 200, 30


class PlanKind(StrEnum):
    """Ordinary hours, and the services outside them (R-6.1: 午间、延时、错时、周末)."""

    NORMAL = "NORMAL"
    NOON = "NOON"
    EXTENDED = "EXTENDED"
    OFF_PEAK = "OFF_PEAK"
    WEEKEND = "WEEKEND"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of opening on some days of the week (0 is Monday)."""

    weekdays: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Plan:
    """How one line of one place is booked: periods, slot length, seats, and for how long."""

    kind: PlanKind
    periods: tuple[Period, ...]
    slot_minutes: int
    quota: int
    reserve: int
    valid_from: date
    valid_until: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class DayException:
    """One day that is not as usual: closed, or open although it would be closed."""

    day: date
    is_closed: bool
    reason: str
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A stretch to book: `quota` seats for everybody, `reserve` for those owed a place."""

    starts_at: datetime
    ends_at: datetime
    quota: int
    reserve: int
    plan_key: str = ""


def read_periods(told: Iterable[Mapping[str, object]]) -> tuple[Period, ...]:
    """Periods from stored JSON: `{"days": ["MON"], "open": "09:00", "close": "12:00"}`."""
    return tuple(
        Period(
            frozenset(WEEKDAY_CODES.index(str(day)) for day in _days(each)),
            time.fromisoformat(str(each["open"])),
            time.fromisoformat(str(each["close"])),
        )
        for each in told
    )


def _days(period: Mapping[str, object]) -> Sequence[str]:
    days = period.get("days", ())
    return days if isinstance(days, list | tuple) else ()


def planned_slots(
    day: date,
    *,
    plans: Iterable[Plan],
    exception: DayException | None,
    calendar: WorkCalendar,
) -> tuple[PlannedSlot, ...]:
    """The slots of one line on one day, in order; empty when the day is closed (R-6-5).

    Two plans that would start a slot at the same minute give one slot, the first kind's. An
    exception goes before the calendar, in both directions (R-5-7).
    """
    if exception is not None and exception.is_closed:
        return ()
    found: dict[datetime, PlannedSlot] = {}
    for plan in sorted(plans, key=lambda plan: (list(PlanKind).index(plan.kind), plan.key)):
        if not plan.valid_from <= day or (plan.valid_until and day > plan.valid_until):
            continue
        for period in _periods_on(day, plan, exception, calendar):
            for slot in _cut(day, period, plan):
                found.setdefault(slot.starts_at, slot)
    return tuple(found[start] for start in sorted(found))


def _periods_on(
    day: date, plan: Plan, exception: DayException | None, calendar: WorkCalendar
) -> tuple[Period, ...]:
    if exception is not None:
        if plan.kind is not PlanKind.NORMAL:
            return ()
        return exception.periods or _of_weekday(plan.periods, standing_in(day))
    if plan.kind is PlanKind.WEEKEND:
        return _of_weekday(plan.periods, day.weekday()) if is_free_weekend(day, calendar) else ()
    if not calendar.is_working_day(day):
        return ()
    return _of_weekday(plan.periods, standing_in(day))


def _of_weekday(periods: tuple[Period, ...], weekday: int) -> tuple[Period, ...]:
    return tuple(period for period in periods if weekday in period.weekdays)


def standing_in(day: date) -> int:
    """A swapped Saturday opens like the Friday before it, a swapped Sunday like a Monday."""
    return {_SATURDAY: _FRIDAY, _SUNDAY: 0}.get(day.weekday(), day.weekday())


def is_free_weekend(day: date, calendar: WorkCalendar) -> bool:
    """A Saturday or Sunday that is neither swapped nor part of a holiday (R-5-4)."""
    return (
        day.weekday() >= _SATURDAY
        and not calendar.is_working_day(day)
        and day not in calendar.off_days
        and not calendar.name_of(day)
    )


def _cut(day: date, period: Period, plan: Plan) -> Iterable[PlannedSlot]:
    """Whole slots only: the last one ends when the period does, or before."""
    length = timedelta(minutes=plan.slot_minutes)
    start = datetime.combine(day, period.opens, CHINA)
    closes = datetime.combine(day, period.closes, CHINA)
    while start + length <= closes:
        yield PlannedSlot(start, start + length, plan.quota, plan.reserve, plan.key)
        start += length


def proposed_quota(
    *, slot_minutes: int, expected_minutes: float, desks: float, share: float = BOOKED_SHARE
) -> int:
    """Seats to offer in each slot: a share of the people the desks can serve in it, at least one.

    `desks`: windows of this line, each counted by the part of it this line has (a window that
    serves two lines counts half in each).
    """
    if expected_minutes <= 0:
        return 1
    return max(1, round(share * desks * slot_minutes / expected_minutes))


def booking_days(
    *, today: date, ahead_days: int, same_day: bool, calendar: WorkCalendar
) -> tuple[date, ...]:
    """The days that may be booked online today: from tomorrow over the next working days (R-6-5).

    Weekend days in between count in, so that weekend service can be booked; `same_day` adds today.
    """
    first = today if same_day else today + timedelta(days=1)
    last = calendar.add_working_days(today, ahead_days)
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def plan_faults(
    *,
    periods: Sequence[Period],
    slot_minutes: int,
    quota: int,
    reserve: int,
    ahead_days: int,
    valid_from: date,
    valid_until: date | None,
) -> tuple[Refusal, ...]:
    """What is wrong with a plan somebody entered: every fault at once."""
    faults = {
        ("SLOT_PLAN_NO_PERIODS", "R-6-5"): not any(p.weekdays for p in periods),
        ("SLOT_PLAN_PERIOD_ENDS_FIRST", "R-6-5"): any(p.opens >= p.closes for p in periods),
        ("SLOT_PLAN_LENGTH", "R-6-5"): not SHORTEST_SLOT <= slot_minutes <= LONGEST_SLOT,
        ("SLOT_PLAN_SEATS", "R-6-5"): not (
            0 <= quota <= MOST_SEATS and 0 <= reserve <= MOST_SEATS and quota + reserve > 0
        ),
        ("SLOT_PLAN_AHEAD", "R-6-5"): not 1 <= ahead_days <= MOST_DAYS_AHEAD,
        ("SLOT_PLAN_ENDS_FIRST", "R-6-5"): valid_until is not None and valid_until < valid_from,
    }
    return tuple(
        Refusal(code, rule, {"shortest": SHORTEST_SLOT, "longest": LONGEST_SLOT})
        for (code, rule), is_wrong in faults.items()
        if is_wrong
    )
