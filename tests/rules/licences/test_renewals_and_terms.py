"""Reminders at 60, 45 and 30 working days; silence renews only what was asked for in time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.calendar_notices import published_calendar
from onewindow.rules.licences.renewals import (
    REMINDERS,
    Asked,
    Outcome,
    Renewable,
    is_timely,
    last_day_to_apply,
    naming_faults,
    outcome,
    reminder_days,
    reminder_due,
    renewed_one,
)
from onewindow.rules.licences.terms import age_on, last_day, years_by_age

LAST = date(2026, 12, 31)
CALENDAR = published_calendar()


def test_the_reminders_fall_on_working_days_before_the_last() -> None:
    days = reminder_days(LAST, CALENDAR)
    assert set(days) == set(REMINDERS)
    for mark, day in days.items():
        assert CALENDAR.is_working_day(day)
        assert CALENDAR.working_days_between(day, LAST) == mark


def test_a_mark_is_reminded_of_once_and_a_missed_one_is_not_made_up_for() -> None:
    days = reminder_days(LAST, CALENDAR)

    def due(today: date, *sent: int) -> int | None:
        return reminder_due(valid_to=LAST, today=today, sent=sent, calendar=CALENDAR)

    assert due(days[60] - timedelta(days=1)) is None
    assert due(days[60]) == 60
    assert due(days[60], 60) is None
    assert due(days[45], 60) == 45
    assert due(days[30] + timedelta(days=3)) == 30, "after a standstill only the latest"
    assert due(days[30], 30) is None
    assert due(LAST + timedelta(days=1)) is None


def test_thirty_days_are_calendar_days() -> None:
    assert last_day_to_apply(LAST) == date(2026, 12, 1)
    assert is_timely(received_on=date(2026, 12, 1), valid_to=LAST)
    assert not is_timely(received_on=date(2026, 12, 2), valid_to=LAST)


@pytest.mark.parametrize(
    ("asked", "renewable", "expected"),
    [
        (Asked(date(2026, 12, 1), True), True, Outcome.DEEMED_RENEWED),
        (Asked(date(2026, 12, 1), True), False, Outcome.EXPIRES),
        (Asked(date(2026, 12, 2), True), True, Outcome.EXPIRES),
        (Asked(date(2026, 10, 1), False), True, Outcome.EXPIRES),
        (Asked(date(2026, 10, 1), True, True), True, Outcome.EXPIRES),
        (None, True, Outcome.EXPIRES),
    ],
)
def test_the_day_after_the_last_decides(
    asked: Asked | None, renewable: bool, expected: Outcome
) -> None:
    after = LAST + timedelta(days=1)
    assert outcome(valid_to=LAST, today=after, asked=asked, renewable=renewable) is expected
    assert outcome(valid_to=LAST, today=LAST, asked=asked, renewable=renewable) is Outcome.RUNS


def test_a_licence_without_end_runs() -> None:
    found = outcome(valid_to=None, today=LAST, asked=None, renewable=True)
    assert found is Outcome.RUNS


@pytest.mark.parametrize(
    ("age", "years"), [(0, 5), (15, 5), (16, 10), (25, 10), (26, 20), (45, 20), (46, None)]
)
def test_an_identity_card_holds_by_age(age: int, years: int | None) -> None:
    assert years_by_age(age) == years


def test_a_birthday_counts_from_its_day() -> None:
    born = date(1980, 9, 28)
    assert age_on(date(2026, 9, 27), born=born) == 45
    assert age_on(date(2026, 9, 28), born=born) == 46


def test_the_last_day_is_the_eve_of_the_anniversary() -> None:
    assert last_day(date(2026, 9, 28), 5) == date(2031, 9, 27)
    assert last_day(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert last_day(date(2026, 9, 28), None) is None


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 50))
def test_a_longer_term_never_ends_earlier(first: date, years: int) -> None:
    shorter, longer = last_day(first, years), last_day(first, years + 1)
    assert shorter is not None
    assert longer is not None
    assert first < shorter < longer


def held(number: str, valid_to: date | None) -> Renewable:
    return Renewable(number.lower(), number, valid_to)


TWO = [held("A", LAST), held("B", LAST + timedelta(days=90))]


def test_a_renewal_is_about_the_licence_it_names_and_never_about_another() -> None:
    assert renewed_one("b", TWO) == TWO[1]
    assert renewed_one("c", TWO) is None
    assert renewed_one("", TWO[1:]) == TWO[1]
    assert renewed_one("", []) is None
    assert renewed_one("", [held("C", None), *TWO]) == TWO[0], "what runs out first"


def test_with_two_the_application_has_to_say_which() -> None:
    def codes(named: str, of: list[Renewable]) -> list[str]:
        return [r.code for r in naming_faults(named, of, "食品经营许可证")]

    assert codes("", TWO) == ["RENEWAL_UNNAMED"]
    assert codes("c", TWO) == ["RENEWAL_UNNAMED"]
    assert codes("a", TWO) == []
    assert codes("", TWO[:1]) == []
    assert codes("", []) == []
    assert codes("a", []) == ["RENEWAL_GONE"]
    (told,) = naming_faults("", TWO, "食品经营许可证")
    assert (told.rule, told.facts["numbers"]) == ("R-0-2", "A、B")
