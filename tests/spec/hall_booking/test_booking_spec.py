"""Every row on appointments is what the rules do (R-6-4, R-6-5)."""

from datetime import date, datetime, time, timedelta

import pytest
from tests.spec.hall_booking.tables import ARRIVALS, BOOKINGS, CHANGES, DAYS, NO_SHOWS

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall import booking
from onewindow.rules.hall.slots import Period, Plan, PlanKind, planned_slots
from onewindow.wording import sentence

NOW = datetime(2026, 11, 24, 10, tzinfo=CHINA)
WEEK, ENDS = frozenset(range(5)), frozenset({5, 6})
HOURS = {
    "NORMAL": Period(WEEK, time(9), time(12)),
    "NOON": Period(WEEK, time(12), time(13)),
    "WEEKEND": Period(ENDS, time(14), time(15)),
}
PLANS = [
    Plan(PlanKind(kind), (period,), 60, 2, 1, date(2026, 1, 1), key=kind)
    for kind, period in HOURS.items()
]


@pytest.mark.parametrize(("day", "what", "kinds", "why"), DAYS)
def test_the_calendar_says_which_hours_open(
    day: str, what: str, kinds: tuple[str, ...], why: str
) -> None:
    slots = planned_slots(
        date.fromisoformat(day), plans=PLANS, exception=None, calendar=published_calendar()
    )
    assert {slot.plan_key for slot in slots} == set(kinds)


@pytest.mark.parametrize(
    ("hours", "bookable", "closed", "named", "online", "resting", "codes", "why"), BOOKINGS
)
def test_who_may_book(
    hours: float,
    bookable: bool,
    closed: bool,
    named: bool,
    online: bool,
    resting: bool,
    codes: tuple[str, ...],
    why: str,
) -> None:
    first = NOW.date() + timedelta(days=0 if bookable else 1)
    found = booking.may_book(
        starts_at=NOW + timedelta(hours=hours),
        is_closed=closed,
        days=(first, date(2026, 12, 1)),
        has_name=named,
        is_online=online,
        limited=date(2026, 12, 20) if resting else None,
        now=NOW,
    )
    assert tuple(r.code for r in found) == codes
    assert all("…" not in sentence(refusal) for refusal in found)


@pytest.mark.parametrize(("state", "hours", "by_hall", "cancel", "counted", "move", "why"), CHANGES)
def test_what_can_still_be_changed(
    state: str, hours: float, by_hall: bool, cancel: str, counted: bool, move: str, why: str
) -> None:
    row = booking.Booking(
        booking.AppointmentState(state), NOW + timedelta(hours=hours), is_excused=by_hall
    )
    assert [r.code for r in booking.may_cancel(row, now=NOW)] == [cancel] * bool(cancel)
    assert booking.is_late_cancel(row, now=NOW) is counted
    assert [r.code for r in booking.may_move(row, now=NOW)] == [move] * bool(move)


@pytest.mark.parametrize(("minutes", "lane", "counts", "why"), ARRIVALS)
def test_what_coming_now_means(minutes: int | None, lane: str, counts: int, why: str) -> None:
    now = NOW + timedelta(minutes=minutes or 0)
    came = booking.arrival(starts_at=None if minutes is None else NOW, now=now)
    assert came.is_booked_lane is (lane == "BOOKED")
    assert came.counts_from == NOW + timedelta(minutes=counts)


@pytest.mark.parametrize(("ago", "rest", "why"), NO_SHOWS)
def test_what_not_coming_means(ago: tuple[int, ...], rest: int | None, why: str) -> None:
    today = NOW.date()
    until = booking.limited_until([today - timedelta(days=n) for n in ago], today=today)
    assert until == (None if rest is None else today + timedelta(days=rest))
