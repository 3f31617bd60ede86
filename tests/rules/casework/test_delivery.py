"""Ten working days from the decision to the person (R-1-13, RM-08)."""

from datetime import date, timedelta

import pytest

from onewindow.calendar_notices import published_calendar
from onewindow.rules.casework.delivery import (
    delivery_deadline,
    latest_overdue_decision,
    latest_pressing_decision,
)

CALENDAR = published_calendar()


def test_the_week_of_the_national_day_does_not_count() -> None:
    due = delivery_deadline(date(2026, 9, 28), calendar=CALENDAR)
    assert due.due_day == date(2026, 10, 16)


@pytest.mark.parametrize("ahead", range(0, 60))
def test_what_is_late_and_what_is_in_time_are_parted_at_one_day(ahead: int) -> None:
    today = date(2026, 9, 20) + timedelta(days=ahead)
    late = latest_overdue_decision(today, calendar=CALENDAR)
    assert delivery_deadline(late, calendar=CALENDAR).due_day < today
    after = late + timedelta(days=1)
    assert delivery_deadline(after, calendar=CALENDAR).due_day >= today


def test_two_working_days_before_the_last_one_a_case_is_pressing() -> None:
    decided, due = date(2026, 11, 2), date(2026, 11, 16)
    assert delivery_deadline(decided, calendar=CALENDAR).due_day == due
    for today, pressing in (("2026-11-11", False), ("2026-11-12", True), ("2026-11-16", True)):
        day = date.fromisoformat(today)
        assert (decided <= latest_pressing_decision(day, calendar=CALENDAR)) is pressing
        assert decided > latest_overdue_decision(day, calendar=CALENDAR)
    assert decided <= latest_overdue_decision(date(2026, 11, 17), calendar=CALENDAR)
