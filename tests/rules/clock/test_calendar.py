"""Which days count, in known years, in unknown ones, and where an area has its own holidays."""

import json
from datetime import date, datetime, time, timedelta
from importlib import resources

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.calendar_notices import published_calendar, published_notices
from onewindow.rules.clock.calendar import (
    OpeningHours,
    Overlay,
    WorkCalendar,
    closing_moment,
    filing_day,
    fixed_holidays,
)
from onewindow.rules.clock.notices import calendar_of, read_notice

CALENDAR = published_calendar()
some_days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def test_our_calendar_agrees_with_an_independent_one_on_every_day_from_2018_to_2026():
    day, differing, seen = date(2018, 1, 1), [], 0
    while day <= date(2026, 12, 31):
        seen += 1
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []
    assert seen == 3287


def test_2026_has_248_working_days():
    assert CALENDAR.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_every_published_notice_is_read_whole():
    files = [
        f for f in resources.files("onewindow.calendar_notices").iterdir() if f.suffix == ".json"
    ]
    assert [notice.year for notice in published_notices()] == list(range(2018, 2027))
    listed = sum(len(json.loads(file.read_text())["days"]) for file in files)
    read = sum(len(n.off_days) + len(n.makeup_workdays) for n in published_notices())
    assert read == listed
    assert all(notice.papers for notice in published_notices())


@given(some_days, st.integers(0, 500))
def test_adding_and_measuring_agree(day, count):
    end = CALENDAR.add_working_days(day, count)
    assert CALENDAR.working_days_between(day, end) == count
    assert count == 0 or CALENDAR.is_working_day(end)


@given(some_days, st.integers(1, 200))
def test_looking_back_finds_the_day_that_looking_forward_left(day, count):
    before = CALENDAR.add_working_days(day, -count)
    assert before < day
    assert CALENDAR.is_working_day(before)
    # The day itself is reached again, or the working day before it when it is a day off.
    again = CALENDAR.add_working_days(before, count)
    assert again == CALENDAR.roll_forward(day)


@given(some_days)
def test_rolling_ends_on_the_first_working_day(day):
    rolled = CALENDAR.roll_forward(day)
    assert CALENDAR.is_working_day(rolled)
    between = [day + timedelta(days=n) for n in range((rolled - day).days)]
    assert not any(CALENDAR.is_working_day(day) for day in between)


def test_measuring_backwards_is_negative():
    assert CALENDAR.working_days_between(date(2026, 3, 6), date(2026, 3, 2)) == -4


def test_an_unknown_year_knows_the_fixed_days_and_is_provisional():
    assert CALENDAR.is_provisional(date(2027, 6, 1))
    assert not CALENDAR.is_provisional(date(2026, 6, 1))
    assert not CALENDAR.is_working_day(date(2027, 1, 1))
    assert not CALENDAR.is_working_day(date(2028, 10, 3))
    assert CALENDAR.name_of(date(2027, 10, 1)) == "国庆节"
    assert CALENDAR.name_of(date(2027, 10, 8)) == ""
    assert CALENDAR.name_of(date(2026, 3, 2)) == ""


def test_labour_day_has_two_days_since_2025():
    assert date(2024, 5, 2) not in fixed_holidays(2024)
    assert date(2025, 5, 2) in fixed_holidays(2025)


def test_an_area_may_add_holidays_of_its_own():
    feast, swapped, national = date(2026, 3, 20), date(2026, 3, 21), date(2026, 10, 10)
    area = CALENDAR.with_overlay(
        Overlay("开斋节", frozenset({feast, national}), frozenset({swapped}))
    )
    assert not area.is_working_day(feast)
    assert not area.is_working_day(national)
    assert area.is_working_day(swapped)
    assert area.name_of(feast) == "开斋节"
    assert CALENDAR.is_working_day(feast)
    assert CALENDAR.is_working_day(national)


def test_calendars_are_values():
    assert WorkCalendar(frozenset(), frozenset(), frozenset({2026})) == WorkCalendar(
        known_years=frozenset({2026})
    )
    assert calendar_of(published_notices()) == CALENDAR


@pytest.mark.parametrize(
    ("hours", "end"),
    [
        (None, datetime(2026, 3, 3)),
        (OpeningHours(time(9), time(17)), datetime(2026, 3, 2, 17)),
    ],
)
def test_the_last_day_ends_at_closing_time_at_the_counter_and_at_24_online(hours, end):
    assert closing_moment(date(2026, 3, 2), hours) == end


@pytest.mark.parametrize(
    ("received", "hours", "counts_for"),
    [
        ("2026-09-30T20:00", None, "2026-09-30"),
        ("2026-09-30T17:00", OpeningHours(time(9), time(17)), "2026-09-30"),
        ("2026-09-30T17:01", OpeningHours(time(9), time(17)), "2026-10-08"),
        ("2026-10-03T10:00", None, "2026-10-03"),
    ],
)
def test_after_closing_a_counter_filing_counts_for_the_next_working_day(
    received, hours, counts_for
):
    day = filing_day(datetime.fromisoformat(received), CALENDAR, hours)
    assert day == date.fromisoformat(counts_for)


def notice(*days, year=2027):
    fixed = [
        {"name": name, "date": day.isoformat(), "isOffDay": True}
        for day, name in fixed_holidays(2027).items()
    ]
    return {"year": year, "papers": ["https://example.invalid/notice"], "days": [*fixed, *days]}


def entry(day, *, off=True):
    return {"name": "春节", "date": day, "isOffDay": off}


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        (None, ["NOTICE_YEAR_MISSING", "NOTICE_DAYS_MISSING"]),
        ({"year": 2027, "days": "all"}, ["NOTICE_DAYS_MISSING"]),
        ({"year": 27, "days": [entry("2027-02-06")]}, ["NOTICE_YEAR_MISSING"]),
        ({"year": "2027", "days": [entry("2027-02-06")]}, ["NOTICE_YEAR_MISSING"]),
        (
            notice(
                entry("2027-02-30"),
                entry("2026-11-30"),
                entry("2028-01-01"),
                entry("2027-02-06"),
                entry("2027-02-06", off=False),
                {"name": "春节", "date": "2027-02-07"},
                "2027-02-08",
            ),
            [
                "NOTICE_DATE_IMPOSSIBLE",
                "NOTICE_DATE_IN_WRONG_YEAR",
                "NOTICE_DATE_IN_WRONG_YEAR",
                "NOTICE_DATE_TWICE",
                "NOTICE_ENTRY_MALFORMED",
                "NOTICE_ENTRY_MALFORMED",
            ],
        ),
        ({"year": 2027, "days": [entry("2027-02-06")]}, ["NOTICE_FIXED_DAY_MISSING"] * 6),
    ],
)
def test_a_faulty_notice_is_refused_with_every_fault(raw, codes):
    reading = read_notice(raw)
    assert reading.notice is None
    assert [refusal.code for refusal in reading.refusals] == codes


def test_a_fault_tells_its_place():
    reading = read_notice(notice(entry("2027-02-30")))
    assert reading.refusals[0].facts["place"] == 7


def test_a_notice_may_swap_days_of_the_december_before_and_the_later_notice_decides():
    reading = read_notice(notice(entry("2026-12-31"), entry("2026-12-26", off=False)))
    assert reading.refusals == ()
    assert reading.notice
    joined = calendar_of([*published_notices(), reading.notice])
    assert not joined.is_working_day(date(2026, 12, 31))
    assert joined.is_working_day(date(2026, 12, 26))
    assert not joined.is_provisional(date(2027, 3, 1))


def test_a_later_notice_of_the_same_year_replaces_the_earlier():
    first = read_notice(notice(entry("2027-02-10"))).notice
    second = read_notice(notice(entry("2027-02-11"), entry("2027-02-13", off=False))).notice
    assert first
    assert second
    joined = calendar_of([first, second])
    assert joined.is_working_day(date(2027, 2, 10))
    assert not joined.is_working_day(date(2027, 2, 11))
    assert joined.is_working_day(date(2027, 2, 13))
