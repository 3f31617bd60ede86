"""Who may book, move, cancel; early, late, never; and what repeated absence means."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.booking import (
    OPEN,
    SEATED,
    AppointmentState,
    Booking,
    BookingRules,
    Punctuality,
    WishFate,
    arrival,
    is_late_cancel,
    limited_until,
    may_book,
    may_cancel,
    may_confirm,
    may_move,
    may_wait_for_earlier,
    wish_after_move,
)

S = AppointmentState
NOW = datetime(2026, 11, 24, 10, tzinfo=CHINA)
DAYS = (date(2026, 11, 25), date(2026, 12, 1))
SLOT = NOW + timedelta(days=1)


def codes(found) -> list[str]:
    return [refusal.code for refusal in found]


def booked(state: AppointmentState = S.BOOKED, *, hours: float = 24, **told) -> Booking:
    return Booking(state, NOW + timedelta(hours=hours), **told)


def ask(**told) -> list[str]:
    base = {
        "starts_at": SLOT,
        "is_closed": False,
        "days": DAYS,
        "has_name": True,
        "is_online": True,
        "limited": None,
        "now": NOW,
    }
    return codes(may_book(**{**base, **told}))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, []),
        ({"is_closed": True}, ["SLOT_CLOSED"]),
        ({"starts_at": NOW}, ["SLOT_PAST"]),
        ({"starts_at": NOW + timedelta(hours=2)}, ["SLOT_TOO_SOON"]),
        ({"starts_at": NOW + timedelta(days=8)}, ["SLOT_TOO_FAR"]),
        ({"days": ()}, ["SLOT_TOO_SOON"]),
        (
            {"has_name": False, "is_online": False, "limited": date(2026, 12, 9)},
            ["BOOKING_NEEDS_NAME", "NOT_BOOKED_ONLINE", "BOOKING_LIMITED"],
        ),
    ],
)
def test_everything_that_stands_in_the_way_is_said(told: dict, expected: list[str]) -> None:
    assert ask(**told) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(29, ["SLOT_TOO_SOON"]), (30, [])])
def test_on_the_day_itself_booking_ends_half_an_hour_before(
    minutes: int, expected: list[str]
) -> None:
    today = (NOW.date(), DAYS[-1])
    assert ask(days=today, starts_at=NOW + timedelta(minutes=minutes)) == expected


def test_a_hold_is_confirmed_while_it_lasts() -> None:
    held = booked(S.HELD)
    assert may_confirm(held, held_until=NOW + timedelta(seconds=1), now=NOW) == ()
    for until in (NOW, None):
        assert codes(may_confirm(held, held_until=until, now=NOW)) == ["HOLD_OVER"]
    assert codes(may_confirm(booked(), held_until=NOW + timedelta(1), now=NOW)) == ["HOLD_OVER"]


@pytest.mark.parametrize("state", list(S))
def test_only_what_is_open_can_be_cancelled_or_moved(state: AppointmentState) -> None:
    assert (may_cancel(booked(state), now=NOW) == ()) is (state in OPEN)
    assert (may_move(booked(state), now=NOW) == ()) is (state in {S.BOOKED, S.TO_REBOOK})
    assert (may_wait_for_earlier(booked(state), now=NOW) == ()) is (state is S.BOOKED)


def test_a_slot_that_has_begun_is_not_cancelled() -> None:
    assert codes(may_cancel(booked(hours=0), now=NOW)) == ["SLOT_BEGUN"]


@pytest.mark.parametrize(("hours", "late"), [(2, False), (1.99, True)])
def test_two_hours_are_the_notice(hours: float, late: bool) -> None:
    booking = booked(hours=hours)
    assert is_late_cancel(booking, now=NOW) is late
    assert (codes(may_move(booking, now=NOW)) == ["MOVE_TOO_LATE"]) is late
    assert bool(may_wait_for_earlier(booking, now=NOW)) is late


def test_what_the_hall_changed_is_never_late() -> None:
    assert not is_late_cancel(booked(hours=1, is_excused=True), now=NOW)
    assert may_move(booked(hours=1, is_excused=True), now=NOW) == ()
    assert may_move(booked(S.TO_REBOOK, hours=-50), now=NOW) == ()


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("ago", "until"),
    [
        ((1, 2), None),
        ((1, 2, 3), TODAY + timedelta(days=29)),
        ((30, 40, 90), TODAY),
        ((31, 40, 90), None),
        ((1, 2, 91), None),
        ((5, 6, 7, 8), TODAY + timedelta(days=25)),
    ],
)
def test_three_no_shows_in_ninety_days_rest_online_booking_for_thirty(
    ago: tuple[int, ...], until: date | None
) -> None:
    missed = [TODAY - timedelta(days=n) for n in ago]
    assert limited_until(missed, today=TODAY) == until


def test_a_centre_may_be_milder() -> None:
    missed = [TODAY - timedelta(days=n) for n in (1, 2, 3)]
    assert limited_until(missed, today=TODAY, rules=BookingRules(no_shows=4)) is None


@given(st.lists(st.integers(0, 200), max_size=8))
def test_one_more_no_show_never_shortens_the_rest(ago: list[int]) -> None:
    missed = [TODAY - timedelta(days=n) for n in ago]
    before = limited_until(missed, today=TODAY)
    after = limited_until([*missed, TODAY], today=TODAY)
    assert before is None or (after is not None and after >= before)


@pytest.mark.parametrize(
    ("minutes", "came", "is_booked", "counts_from"),
    [
        (-60, Punctuality.EARLY, True, 0),
        (-11, Punctuality.EARLY, True, 0),
        (-10, Punctuality.ON_TIME, True, 0),
        (0, Punctuality.ON_TIME, True, 0),
        (10, Punctuality.LATE_KEPT, True, 0),
        (11, Punctuality.TOO_LATE, False, 11),
    ],
)
def test_coming_early_wins_nothing_and_coming_late_costs_the_lane_only(
    minutes: int, came: Punctuality, is_booked: bool, counts_from: int
) -> None:
    told = arrival(starts_at=NOW, now=NOW + timedelta(minutes=minutes))
    assert (told.punctuality, told.is_booked_lane) == (came, is_booked)
    assert told.counts_from == NOW + timedelta(minutes=counts_from)


def test_who_is_owed_a_place_is_on_time_whenever_they_come() -> None:
    told = arrival(starts_at=None, now=NOW)
    assert (told.punctuality, told.is_booked_lane) == (Punctuality.ANY_DAY, True)
    assert told.counts_from == NOW


def test_an_open_appointment_has_a_seat_or_is_owed_one() -> None:
    assert {S.TO_REBOOK} == OPEN - SEATED
    assert SEATED.isdisjoint({S.CANCELLED, S.LAPSED})


@pytest.mark.parametrize(
    ("is_same_line", "minutes", "fate"),
    [
        (True, 120, WishFate.KEPT),
        (True, 119, WishFate.NOTHING_EARLIER),
        (False, 3000, WishFate.OTHER_LINE),
    ],
)
def test_a_wish_outlives_a_move_while_there_can_be_an_earlier_time_of_its_line(
    is_same_line: bool, minutes: int, fate: WishFate
) -> None:
    starts = NOW + timedelta(minutes=minutes)
    assert wish_after_move(is_same_line=is_same_line, starts_at=starts, now=NOW) is fate
