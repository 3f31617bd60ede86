"""R-6-9: what is said of a wait, before anything was learnt and after."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.hall.imagined_waits import MORNING, imagined_days

from onewindow.rules.hall.forecasting import (
    HallNow,
    ObservedWait,
    WaitBasis,
    WaitEstimate,
    WaitModel,
    estimate,
    fit,
    minutes_told,
)

MODEL = fit(imagined_days(6, 120))
EITHER = pytest.mark.parametrize("model", [None, MODEL], ids=["rule", "model"])

seconds = st.floats(0, 7200)
halls = st.builds(
    HallNow,
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    group=st.sampled_from(["A", "B", "never seen"]),
    ahead=st.integers(0, 300),
    desks=st.integers(0, 30),
    recent_services=st.lists(seconds, max_size=25).map(tuple),
    ages=st.lists(seconds, max_size=10).map(tuple),
    recent_waits=st.lists(seconds, max_size=5).map(tuple),
    front_waited=st.none() | seconds,
    calls_half_hour=st.none() | st.integers(0, 200),
)


def parts(told):
    return (told.low, told.likely, told.high)


@EITHER
@given(now=halls)
def test_low_likely_and_high_stand_in_order_and_are_never_negative(model, now):
    told = estimate(model, now)
    assert timedelta(0) <= told.low <= told.likely <= told.high
    assert told.stated_coverage == 0.8


@EITHER
@given(now=halls, more=st.integers(1, 50))
def test_more_people_ahead_never_shorten_a_wait(model, now, more):
    longer = estimate(model, replace(now, ahead=now.ahead + more))
    assert all(b >= a for a, b in zip(parts(estimate(model, now)), parts(longer), strict=True))


@EITHER
@given(now=halls, more=st.integers(1, 20))
def test_more_open_desks_never_lengthen_a_wait(model, now, more):
    shorter = estimate(model, replace(now, desks=now.desks + more))
    assert all(b <= a for a, b in zip(parts(estimate(model, now)), parts(shorter), strict=True))


def hall(**known):
    return HallNow(**{"at": MORNING, "group": "A", "ahead": 6, "desks": 2} | known)


def test_r_6_9_is_the_median_of_the_last_20_services_times_people_over_windows():
    services = (9999.0,) * 5 + (200.0,) * 9 + (300.0,) * 11
    told = estimate(None, hall(recent_services=services))
    assert told.likely == timedelta(seconds=300 * 6 / 2)
    assert told.basis == WaitBasis.RULE


def test_r_6_9_says_nothing_ahead_as_no_wait_but_not_as_a_promise():
    told = estimate(None, hall(ahead=0, recent_services=(300.0,) * 20))
    assert told.low == told.likely == timedelta(0)
    assert told.high > timedelta(minutes=3)


def test_a_short_memory_makes_the_range_of_r_6_9_wider():
    fresh, full = (estimate(None, hall(recent_services=(300.0,) * served)) for served in (1, 20))
    assert fresh.likely == full.likely
    assert fresh.high - fresh.low > full.high - full.low
    assert estimate(None, hall()).likely == timedelta(minutes=30)


def test_no_open_desk_is_counted_as_one():
    for model in (None, MODEL):
        assert estimate(model, hall(desks=0)) == estimate(model, hall(desks=1))


def test_a_clock_set_back_breaks_nothing():
    odd = hall(ahead=-1, front_waited=-90.0, recent_waits=(-400.0,), recent_services=(60.0,))
    for model in (None, MODEL):
        assert estimate(model, odd).high > timedelta(0)


def test_what_was_learnt_tells_quick_groups_from_slow_ones():
    quick, slow = (estimate(MODEL, hall(group=group)) for group in "AB")
    assert quick.basis == slow.basis == WaitBasis.MODEL
    assert quick.likely * 2 < slow.likely


def test_a_group_never_seen_is_told_what_the_hall_is_like():
    quick, slow, other = (estimate(MODEL, hall(group=group)) for group in ("A", "B", "new"))
    assert quick.likely < other.likely < slow.likely


def test_a_line_longer_than_any_seen_is_told_a_longer_wait():
    seen, beyond = (estimate(MODEL, hall(ahead=ahead, desks=1)) for ahead in (14, 60))
    assert beyond.likely > seen.likely * 1.5


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0, 20, (0, 1)),
        (0, 0, (0, 1)),
        (390, 641, (6, 11)),
        (360, 660, (6, 11)),
        (1799, 1801, (29, 35)),
        (1860, 3601, (30, 65)),
    ],
)
def test_people_are_told_whole_minutes_rounded_outwards(low, high, told):
    span = [timedelta(seconds=each) for each in (low, (low + high) / 2, high)]
    assert minutes_told(WaitEstimate(*span, basis=WaitBasis.RULE)) == told


@given(now=halls)
def test_the_minutes_told_never_cut_the_interval(now):
    said = estimate(MODEL, now)
    low, high = minutes_told(said)
    assert timedelta(minutes=low) <= said.low
    assert said.high <= timedelta(minutes=high)


@given(now=halls)
def test_what_was_known_comes_back_from_json_unchanged(now):
    assert HallNow.from_json(json.loads(json.dumps(now.to_json()))) == now


def test_a_model_comes_back_from_json_unchanged():
    assert WaitModel.from_json(json.loads(json.dumps(MODEL.to_json()))) == MODEL


def test_a_model_stored_by_another_version_is_not_guessed_at():
    assert WaitModel.from_json({**MODEL.to_json(), "shape": 0}) is None


def test_too_few_waits_or_days_teach_nothing():
    assert fit([]) is None
    assert fit(imagined_days(3, 60)) is None
    assert fit(imagined_days(2, 200)) is None


def test_a_wait_that_a_clock_made_negative_teaches_nothing():
    days = imagined_days(3, 80)
    odd = [ObservedWait(each.joined, -5.0) for each in days[:10]]
    assert fit([*days, *odd]) == fit(days)
