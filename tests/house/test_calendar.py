"""The working-day calendar never runs out unnoticed."""

from datetime import date, timedelta

import pytest

from onewindow import wallclock
from onewindow.calendar_notices import published_calendar, published_notices

# The State Council's notice for a year comes in the October or November before it.
NOTICE_EXPECTED_FROM = (12, 1)


def years_that_must_be_known(today: date) -> set[int]:
    """This year always; from December 1st next year too."""
    years = {today.year}
    if (today.month, today.day) >= NOTICE_EXPECTED_FROM:
        years.add(today.year + 1)
    return years


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 1, 1), {2026}),
        (date(2026, 11, 30), {2026}),
        (date(2026, 12, 1), {2026, 2027}),
        (date(2026, 12, 31), {2026, 2027}),
    ],
)
def test_next_year_must_be_known_from_december(today: date, years: set[int]) -> None:
    assert years_that_must_be_known(today) == years


def test_the_calendar_covers_this_year_and_from_december_the_next() -> None:
    known = {notice.year for notice in published_notices()}
    missing = sorted(years_that_must_be_known(wallclock.today()) - known)
    assert not missing, (
        f"The holiday notice for {missing} is missing. Write it down as "
        f"src/onewindow/calendar_notices/{missing[0]}.json (see the years beside it) and tell "
        f"running centres to use: .venv/bin/onewindow import calendar {missing[0]}.json"
    )


def test_the_years_follow_each_other_without_a_gap() -> None:
    years = [notice.year for notice in published_notices()]
    assert years == list(range(2018, years[-1] + 1))


def test_a_known_year_has_no_more_working_days_than_weekdays() -> None:
    calendar = published_calendar()
    for notice in published_notices():
        first, last = date(notice.year, 1, 1), date(notice.year, 12, 31)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        working = sum(calendar.is_working_day(day) for day in days)
        assert 240 <= working <= sum(day.weekday() < 5 for day in days)
