"""Is a wait told sensibly while only a few were served, and without a jump to R-6-9?"""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.hall.lines import NOW

from onewindow.rules.hall.early_waits import FEWEST_SERVICES, early_wait
from onewindow.rules.hall.forecasting import HallNow, WaitEstimate, estimate, minutes_told

TEN = 600.0
SERVICES = st.lists(st.floats(1, 7200), max_size=FEWEST_SERVICES)


def hall(ahead: int = 10, desks: int = 2, services: tuple[float, ...] = ()) -> HallNow:
    return HallNow(at=NOW, group="A", ahead=ahead, desks=desks, recent_services=services)


def told(services: tuple[float, ...], **about: int) -> WaitEstimate:
    return early_wait(hall(services=services, **about), expected_seconds=TEN)


def minutes(span: timedelta) -> float:
    return span / timedelta(minutes=1)


def test_before_anybody_was_served_the_expectation_is_told_and_nothing_promised() -> None:
    found = told(())
    # Eleven services of ten minutes at two windows: 55 minutes, from half to half as much again.
    assert (minutes(found.low), minutes(found.high)) == (27.5, 82.5)
    assert found.stated_coverage == 0.0


@pytest.mark.parametrize("first", [5.0, TEN, 7200.0])
def test_one_odd_first_service_throws_nothing_about(first: float) -> None:
    before, after = told(()), told((first,))
    assert after == told((TEN,))
    assert after.high < before.high * 1.5
    assert after.low > before.low * 0.5


@given(SERVICES)
def test_no_service_makes_the_top_jump(services: list[float]) -> None:
    """While most of the memory is expected, the range stays near what was told before."""
    known = tuple(services[:2])
    assert minutes(told(known).high) < 1.6 * minutes(told(()).high)


def test_with_enough_services_it_is_r_6_9() -> None:
    services = (300.0, 500.0, 700.0, 650.0, 480.0)
    enough, ruled = told(services), estimate(None, hall(services=services))
    assert (enough.low, enough.likely, enough.high) == (ruled.low, ruled.likely, ruled.high)


def test_the_range_widens_step_by_step_to_that_of_r_6_9() -> None:
    tops = [minutes(told((TEN,) * n).high) for n in range(FEWEST_SERVICES + 1)]
    assert tops == sorted(tops)
    assert max(later / earlier for earlier, later in pairwise(tops)) < 1.3


@given(SERVICES, st.integers(0, 60), st.integers(1, 10), st.integers(1, 20))
def test_more_people_never_shorten_and_more_desks_never_lengthen_it(
    services: list[float], ahead: int, desks: int, more: int
) -> None:
    here = told(tuple(services), ahead=ahead, desks=desks)
    longer = told(tuple(services), ahead=ahead + more, desks=desks)
    quicker = told(tuple(services), ahead=ahead, desks=desks + more)
    assert longer.low >= here.low
    assert longer.high >= here.high
    assert quicker.low <= here.low
    assert quicker.high <= here.high
    assert timedelta() <= here.low <= here.likely <= here.high


@pytest.mark.parametrize("known", range(1, FEWEST_SERVICES))
@pytest.mark.parametrize("ahead", [0, 3, 30])
def test_it_is_nearer_than_r_6_9_would_be_with_so_few(known: int, ahead: int) -> None:
    services = (TEN,) * known
    ruled = estimate(None, hall(services=services, ahead=ahead))
    assert told(services, ahead=ahead).high < ruled.high
    assert told(services, ahead=ahead).low >= ruled.low
    assert minutes_told(told((TEN,), ahead=0, desks=1)) <= (4, 25)
