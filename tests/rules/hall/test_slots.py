"""When there is something to book: hours, kinds, swapped days, exceptions, shares."""

import itertools
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.slots import (
    DayException,
    Period,
    Plan,
    PlanKind,
    booking_days,
    is_free_weekend,
    plan_faults,
    planned_slots,
    proposed_quota,
    read_periods,
)

CALENDAR = published_calendar()
WEEKDAYS = frozenset(range(5))
MORNING = Period(WEEKDAYS, time(9), time(12))
AFTERNOON = Period(WEEKDAYS, time(13, 30), time(17))
SINCE = date(2026, 1, 1)


def plan(kind: PlanKind = PlanKind.NORMAL, *periods: Period, **told: object) -> Plan:
    base = {"slot_minutes": 60, "quota": 3, "reserve": 1, "valid_from": SINCE}
    return Plan(kind, periods or (MORNING,), **{**base, **told})  # type: ignore[arg-type]


def starts(day: date, *plans: Plan, exception: DayException | None = None) -> list[str]:
    slots = planned_slots(day, plans=plans, exception=exception, calendar=CALENDAR)
    return [f"{slot.starts_at:%H:%M}" for slot in slots]


def test_whole_slots_fill_the_opening_hours() -> None:
    assert starts(date(2026, 11, 25), plan()) == ["09:00", "10:00", "11:00"]
    assert starts(date(2026, 11, 25), plan(PlanKind.NORMAL, MORNING, slot_minutes=50)) == [
        "09:00",
        "09:50",
        "10:40",
    ]


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 10, 9), True),  # a Friday
        (date(2026, 10, 10), True),  # a Saturday that is worked for the National Day
        (date(2026, 9, 20), True),  # a Sunday that is worked for the same
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 11), False),  # an ordinary Sunday
        (date(2026, 9, 26), False),  # a Saturday inside the holiday
    ],
)
def test_swapped_days_open_and_holidays_close(day: date, is_open: bool) -> None:
    assert bool(starts(day, plan())) is is_open


def test_a_swapped_saturday_opens_like_friday_and_a_swapped_sunday_like_monday() -> None:
    friday = Period(frozenset({4}), time(9), time(10))
    monday = Period(frozenset({0}), time(14), time(15))
    both = plan(PlanKind.NORMAL, friday, monday)
    assert starts(date(2026, 10, 10), both) == ["09:00"]
    assert starts(date(2026, 9, 20), both) == ["14:00"]


def test_weekend_service_runs_on_free_weekends_only() -> None:
    weekend = plan(PlanKind.WEEKEND, Period(frozenset({5, 6}), time(9), time(10)))
    assert starts(date(2026, 11, 28), weekend) == ["09:00"]
    assert starts(date(2026, 10, 10), weekend) == []  # worked: the weekday plan opens
    assert starts(date(2026, 10, 3), weekend) == []  # a holiday
    assert starts(date(2026, 11, 25), weekend) == []
    assert not is_free_weekend(date(2027, 1, 2) - timedelta(days=1), CALENDAR)


def test_two_kinds_of_hours_share_a_day_and_never_a_start() -> None:
    noon = plan(PlanKind.NOON, Period(WEEKDAYS, time(11), time(13, 30)), quota=1)
    slots = planned_slots(
        date(2026, 11, 25), plans=[noon, plan()], exception=None, calendar=CALENDAR
    )
    assert [f"{s.starts_at:%H}" for s in slots] == ["09", "10", "11", "12"]
    assert [s.quota for s in slots] == [3, 3, 3, 1]


def test_a_plan_counts_within_its_dates() -> None:
    short = plan(valid_from=date(2026, 11, 25), valid_until=date(2026, 11, 26))
    days = [date(2026, 11, 24) + timedelta(days=n) for n in range(4)]
    assert [bool(starts(day, short)) for day in days] == [False, True, True, False]


def test_an_exception_goes_before_the_calendar_both_ways() -> None:
    closed = DayException(date(2026, 11, 25), True, "台风")
    assert starts(closed.day, plan(), exception=closed) == []
    saturday = DayException(date(2026, 11, 28), False, "加开")
    assert starts(saturday.day, plan(), exception=saturday) == ["09:00", "10:00", "11:00"]
    own = DayException(date(2026, 11, 28), False, "加开", (Period(frozenset(), time(8), time(9)),))
    evening = plan(PlanKind.EXTENDED, Period(WEEKDAYS, time(17), time(18)))
    assert starts(own.day, plan(), evening, exception=own) == ["08:00"]


def test_periods_are_read_as_places_keep_them() -> None:
    (read,) = read_periods([{"days": ["MON", "SUN"], "open": "09:00", "close": "12:00"}])
    assert read == Period(frozenset({0, 6}), time(9), time(12))
    assert read_periods([{"days": "MON", "open": "09:00", "close": "12:00"}])[0].weekdays == set()


@pytest.mark.parametrize(
    ("minutes", "expected", "desks", "quota"),
    [(60, 12, 4, 6), (30, 12, 2.5, 2), (30, 25, 1.2, 1), (30, 0, 3, 1), (60, 10, 0, 1)],
)
def test_three_tenths_of_what_the_desks_can_serve_is_offered(
    minutes: int, expected: float, desks: float, quota: int
) -> None:
    assert proposed_quota(slot_minutes=minutes, expected_minutes=expected, desks=desks) == quota


def test_booked_from_tomorrow_over_the_next_five_working_days() -> None:
    days = booking_days(today=date(2026, 11, 24), ahead_days=5, same_day=False, calendar=CALENDAR)
    assert (days[0], days[-1]) == (date(2026, 11, 25), date(2026, 12, 1))
    # Before the National Day the fifth working day lies far behind the holiday.
    days = booking_days(today=date(2026, 9, 29), ahead_days=5, same_day=True, calendar=CALENDAR)
    assert (days[0], days[-1]) == (date(2026, 9, 29), date(2026, 10, 12))


def test_every_fault_of_a_plan_is_named_at_once() -> None:
    told = {
        "periods": [Period(WEEKDAYS, time(12), time(9))],
        "slot_minutes": 4,
        "quota": 201,
        "reserve": 0,
        "ahead_days": 31,
        "valid_from": date(2026, 11, 25),
        "valid_until": date(2026, 11, 24),
    }
    assert [r.code for r in plan_faults(**told)] == [
        "SLOT_PLAN_PERIOD_ENDS_FIRST",
        "SLOT_PLAN_LENGTH",
        "SLOT_PLAN_SEATS",
        "SLOT_PLAN_AHEAD",
        "SLOT_PLAN_ENDS_FIRST",
    ]
    told |= {"periods": [], "quota": 0}
    assert {"SLOT_PLAN_NO_PERIODS", "SLOT_PLAN_SEATS"} <= {r.code for r in plan_faults(**told)}
    fine = {**told, "periods": [MORNING], "slot_minutes": 30, "quota": 0, "reserve": 2}
    assert plan_faults(**{**fine, "ahead_days": 5, "valid_until": None}) == ()


@given(
    day=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    minutes=st.integers(5, 240),
    opens=st.integers(0, 20),
    hours=st.integers(1, 3),
)
def test_slots_never_overlap_and_stay_within_their_period(
    day: date, minutes: int, opens: int, hours: int
) -> None:
    period = Period(WEEKDAYS, time(opens), time(opens + hours))
    slots = planned_slots(
        day,
        plans=[plan(PlanKind.NORMAL, period, slot_minutes=minutes)],
        exception=None,
        calendar=CALENDAR,
    )
    assert bool(slots) == (CALENDAR.is_working_day(day) and minutes <= hours * 60)
    for before, after in itertools.pairwise(slots):
        assert before.ends_at == after.starts_at
    for slot in slots:
        assert datetime.combine(day, period.opens, CHINA) <= slot.starts_at
        assert slot.ends_at <= datetime.combine(day, period.closes, CHINA)
