"""Every row on the hall's day and on giving numbers is what the rules do (R-6.1, R-6-6)."""

from datetime import date, datetime, time

import pytest
from tests.spec.hall_issuing.tables import DAYS, ISSUES, REMOTE

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.closing import Load, may_close_window, may_finish, may_issue
from onewindow.rules.hall.opening import HallDay, hall_day
from onewindow.rules.hall.remote import may_take_remotely
from onewindow.rules.hall.slots import DayException, Period, read_periods
from onewindow.wording import sentence

WORK_CALENDAR = published_calendar()
WEEK = ["MON", "TUE", "WED", "THU", "FRI"]
HOURS = read_periods(
    [
        {"days": WEEK, "open": "13:30", "close": "17:00"},
        {"days": WEEK, "open": "09:00", "close": "12:00"},
    ]
)
SATURDAY = Period(frozenset({5}), time(9), time(11))
EXCEPTIONS = (
    DayException(date(2026, 9, 26), False, "周六加开", (SATURDAY,)),
    DayException(date(2026, 9, 29), True, "停电检修"),
)


def day_of(written: str, exceptions: tuple[DayException, ...] = ()) -> HallDay:
    day = date.fromisoformat(written)
    return hall_day(day=day, periods=HOURS, calendar=WORK_CALENDAR, exceptions=exceptions)


TODAY = day_of("2026-09-28")
HOLIDAY = day_of("2026-10-01")


def at(clock: str) -> datetime:
    return datetime.combine(date(2026, 9, 28), time.fromisoformat(clock), CHINA)


@pytest.mark.parametrize(("written", "hours", "following", "why"), DAYS)
def test_the_hall_opens_by_its_hours_swapped_days_and_exceptions(
    written: str, hours: str, following: str, why: str
) -> None:
    exceptions = EXCEPTIONS if "例外" in why else ()
    today = day_of(written, exceptions)
    assert " ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in today.stretches) == hours, why
    assert today.next_opening is not None
    assert f"{today.next_opening:%Y-%m-%d %H:%M}" == following
    assert (today.opens is None) == (today.closes is None) == (hours == "")


def test_a_hall_without_hours_offers_no_day() -> None:
    never = hall_day(day=date(2026, 9, 28), periods=(), calendar=WORK_CALENDAR)
    assert (never.stretches, never.next_opening) == ((), None)
    answer = may_issue(now=at("10:00"), today=never, load=Load(0, 10, 1), delay_minutes=30)
    assert "下一个开放日" in sentence(answer.refusals[0])


@pytest.mark.parametrize(
    ("clock", "waiting", "each", "windows", "switch", "owed", "code", "why"), ISSUES
)
def test_numbers_stop_only_when_they_must_and_never_without_an_offer(
    clock: str,
    waiting: int,
    each: float,
    windows: int,
    switch: str,
    owed: bool,
    code: str,
    why: str,
) -> None:
    answer = may_issue(
        now=at(clock),
        today=TODAY,
        load=Load(waiting, each, windows),
        delay_minutes=30,
        stopped_reason=switch,
        is_owed=owed,
    )
    assert [refusal.code for refusal in answer.refusals] == ([code] if code else []), why
    assert (answer.booking_from is not None) == bool(code)
    for refusal in answer.refusals:
        said = sentence(refusal)
        assert "…" not in said
        assert "预约" in said, "never a bare refusal"


def test_a_holiday_offers_the_next_opening() -> None:
    now = datetime(2026, 10, 1, 10, 0, tzinfo=CHINA)
    answer = may_issue(now=now, today=HOLIDAY, load=Load(0, 10, 0), delay_minutes=30)
    (refusal,) = answer.refusals
    assert refusal.code == "HALL_CLOSED_TODAY"
    assert answer.booking_from == datetime(2026, 10, 8, 9, 0, tzinfo=CHINA)
    assert "10月8日09:00" in sentence(refusal)


def test_numbers_may_be_given_a_little_before_opening() -> None:
    for minutes, given in ((30, True), (29, False)):
        answer = may_issue(
            now=at("08:30"),
            today=TODAY,
            load=Load(0, 10, 0),
            delay_minutes=30,
            before_minutes=minutes,
        )
        assert (answer.refusals == ()) == given


@pytest.mark.parametrize(("clock", "held", "codes", "why"), REMOTE)
def test_a_number_is_taken_from_afar_in_its_window_of_time(
    clock: str, held: tuple[str, ...], codes: tuple[str, ...], why: str
) -> None:
    answer = may_take_remotely(
        now=at(clock),
        today=TODAY,
        live_numbers=held,
        most_live=1,
        before_opening_minutes=30,
        until_closing_minutes=60,
    )
    assert tuple(refusal.code for refusal in answer.refusals) == codes, why
    assert all("…" not in sentence(refusal) for refusal in answer.refusals)
    assert (answer.booking_from is None) == (codes == ())


def test_no_number_is_taken_from_afar_on_a_day_off() -> None:
    answer = may_take_remotely(
        now=datetime(2026, 10, 1, 10, 0, tzinfo=CHINA),
        today=HOLIDAY,
        live_numbers=(),
        most_live=1,
        before_opening_minutes=30,
        until_closing_minutes=60,
    )
    assert [refusal.code for refusal in answer.refusals] == ["HALL_CLOSED_TODAY"]


def test_a_window_does_not_close_on_somebody() -> None:
    assert may_close_window(number="") == ()
    (refusal,) = may_close_window(number="A014")
    said = sentence(refusal)
    assert "A014" in said
    assert all(choice in said for choice in ("办完", "挂起", "退回"))


def test_a_visit_does_not_end_with_matters_left_unless_they_are_dropped() -> None:
    assert may_finish(number="A014", left=(), drop_rest=False) == ()
    assert may_finish(number="A014", left=("换证",), drop_rest=True) == ()
    (refusal,) = may_finish(number="A014", left=("换证", "补证"), drop_rest=False)
    assert (refusal.code, refusal.rule) == ("FINISH_MATTERS_LEFT", "R-6-7")
    assert refusal.facts == {"number": "A014", "count": 2, "matters": "换证、补证"}
