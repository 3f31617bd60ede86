"""Whatever the history, the fast rules agree with counting day by day."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.clock import naive

from onewindow.calendar_notices import published_calendar, published_notices
from onewindow.rules.clock.deadlines import deadline
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.clock.suspensions import Suspension

CALENDAR = published_calendar()
NAIVE = naive.NaiveCalendar(
    {day for notice in published_notices() for day in notice.off_days},
    {day for notice in published_notices() for day in notice.makeup_workdays},
)
WD, CD, MONTH, HOUR = LimitUnit

days = st.dates(date(2018, 2, 1), date(2025, 6, 30))


@st.composite
def histories(draw, most_pauses: int = 4):
    start = draw(days)
    pauses = []
    for _ in range(draw(st.integers(0, most_pauses))):
        first = start + timedelta(days=draw(st.integers(-20, 60)))
        length = draw(st.none() | st.integers(0, 30))
        pauses.append((first, None if length is None else first + timedelta(days=length)))
    return start, pauses


def due(start, limit, pauses, extensions=()):
    suspensions = [Suspension(None, first, last) for first, last in pauses]
    found = deadline(
        start=start,
        limit=limit,
        calendar=CALENDAR,
        suspensions=suspensions,
        extensions=extensions,
    )
    assert found.explanation.endswith("。")
    assert not found.provisional
    return found.due


@given(histories(), st.integers(0, 60))
@settings(max_examples=400, deadline=None)
def test_working_days(history, count):
    start, pauses = history
    expected = naive.working_days(start, count, NAIVE, pauses)
    assert due(start, Limit(count, WD), pauses) == expected


@given(histories(), st.integers(0, 90))
@settings(max_examples=400, deadline=None)
def test_calendar_days(history, count):
    start, pauses = history
    expected = naive.calendar_days(start, count, NAIVE, pauses)
    assert due(start, Limit(count, CD), pauses) == expected


@given(histories(), st.integers(0, 8))
@settings(max_examples=300, deadline=None)
def test_months(history, count):
    start, pauses = history
    assert due(start, Limit(count, MONTH), pauses) == naive.months(start, count, NAIVE, pauses)


@given(histories(), st.integers(0, 47), st.integers(1, 400))
@settings(max_examples=300, deadline=None)
def test_hours(history, half_hours, count):
    start, pauses = history
    moment = datetime.combine(start, datetime.min.time()) + timedelta(minutes=30 * half_hours)
    expected = naive.hours(moment, count, pauses)
    found = due(moment, Limit(count, HOUR), pauses)
    # An end at 0:00 of a paused day is the same instant as 24:00 of the day before.
    assert found == expected


@given(histories(), st.integers(1, 40), st.integers(1, 20), st.sampled_from([WD, CD]))
@settings(max_examples=300, deadline=None)
def test_an_extension_in_the_same_unit_lengthens_the_count(history, count, more, unit):
    start, pauses = history
    extended = due(start, Limit(count, unit), pauses, [Extension(more, unit)])
    assert extended == due(start, Limit(count + more, unit), pauses)


@given(histories(), st.integers(1, 40), st.integers(1, 20))
@settings(max_examples=300, deadline=None)
def test_an_extension_in_another_unit_is_counted_on_from_the_end(history, count, more):
    start, pauses = history
    base = naive.calendar_days(start, count, NAIVE, pauses)
    expected = base and naive.working_days(base, more, NAIVE, pauses)
    assert due(start, Limit(count, CD), pauses, [Extension(more, WD)]) == expected


@given(histories(), st.integers(0, 60), st.sampled_from([WD, CD, MONTH]))
@settings(max_examples=300, deadline=None)
def test_more_time_is_never_due_earlier(history, count, unit):
    start, pauses = history
    count = count // 10 if unit is MONTH else count
    shorter, longer = (due(start, Limit(n, unit), pauses) for n in (count, count + 1))
    assert shorter is not None or longer is None
    assert longer is None or shorter <= longer


@given(histories(), days, st.integers(0, 20), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_another_pause_never_brings_the_end_forward(history, first, length, count):
    start, pauses = history
    before = due(start, Limit(count, WD), pauses)
    after = due(start, Limit(count, WD), [*pauses, (first, first + timedelta(days=length))])
    assert (before is None) == (after is None) or before is not None
    assert after is None or before <= after


@given(days, days, st.integers(0, 300))
@settings(max_examples=300, deadline=None)
def test_an_earlier_start_is_never_due_later(one, other, count):
    first, second = sorted((one, other))
    assert due(first, Limit(count, WD), []) <= due(second, Limit(count, WD), [])
