"""Is a number told its place in the line, and each class its load, cheaply and truthfully?"""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories.queueing import MORNING, build_hall

from onewindow.apps.organisation.models import QueueClass
from onewindow.apps.queueing import operations, queries, standing
from onewindow.apps.queueing.shelf import forget_places
from onewindow.apps.queueing.standing import (
    class_loads,
    forget_lines,
    new_wait,
    standing_of,
    standings,
)
from onewindow.rules.hall import standing as rules

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_lines()


def test_a_waiting_number_is_told_how_many_go_before_it() -> None:
    world = build_hall(windows=2)
    world.opened(1)
    first, second, third = (world.number(now=MORNING + n * MINUTE) for n in range(3))
    now = MORNING + 5 * MINUTE
    assert [standing_of(v, now=now).ahead for v in (first, second, third)] == [0, 1, 2]
    assert standing_of(third, now=now).is_near


def test_the_declared_lane_goes_before_and_everybody_is_told_so() -> None:
    world = build_hall()
    world.opened(1)
    first = world.number(now=MORNING)
    green = world.number(now=MORNING + MINUTE, lane="GREEN", lane_group="ELDER")
    now = MORNING + 5 * MINUTE
    assert standing_of(green, now=now).ahead == 0
    assert standing_of(first, now=now).ahead == 1


def test_without_an_open_window_no_wait_is_told() -> None:
    world = build_hall()
    visit = world.number()
    standing = standing_of(visit, now=MORNING)
    assert (standing.ahead, standing.wait, standing.open_windows) == (0, None, 0)
    assert not standing.is_near
    assert new_wait(world.place.id, "general", now=MORNING) is None


def test_more_people_before_never_shorten_the_wait() -> None:
    world = build_hall()
    world.opened(1)
    visits = [world.number(now=MORNING + n * MINUTE) for n in range(12)]
    told = [standing_of(v, now=MORNING + 20 * MINUTE).wait for v in visits]
    assert [t.high for t in told] == sorted(t.high for t in told)
    assert told[-1].low > told[0].low
    assert all(0 <= t.low < t.high for t in told)
    assert told[0].coverage == 0.8


def test_a_delayed_number_is_not_told_less_than_its_delay() -> None:
    world = build_hall()
    world.opened(1)
    visit = world.number()
    later = operations.delay(visit_id=visit.id, acting=world.clerks[1], now=MORNING)
    standing = standing_of(later, now=MORNING)
    assert standing.not_before == later.not_before
    assert standing.wait.low >= 10
    assert not standing.is_near


def test_a_called_number_has_no_place_in_the_line() -> None:
    world = build_hall()
    clerk = world.opened(1)
    world.number()
    called = operations.call_next(acting=clerk, now=MORNING + MINUTE)
    assert standing_of(queries.visit(called.visit_id), now=MORNING + MINUTE) is None
    assert standings(world.place.id, now=MORNING + MINUTE) == {}


def test_every_class_is_told_with_windows_open_and_paused() -> None:
    world = build_hall(windows=3)
    world.opened(1)
    operations.pause_window(reason="取材料", acting=world.opened(3), now=MORNING)
    for n in range(4):
        world.number(now=MORNING + n * MINUTE)
    world.number("enterprise", now=MORNING)
    general, enterprise = class_loads(world.place.id, now=MORNING + 10 * MINUTE)
    assert (general.waiting, general.open_windows, general.paused_windows) == (4, 1, 1)
    assert general.longest_wait == 10 * MINUTE
    assert general.wait.low >= 4
    assert (enterprise.waiting, enterprise.open_windows, enterprise.wait) == (1, 0, None)


def test_a_number_issued_a_moment_ago_is_known_at_once() -> None:
    world = build_hall()
    world.opened(1)
    world.number()
    class_loads(world.place.id, now=MORNING)
    second = world.number()
    assert standing_of(second, now=MORNING).ahead == 1


def test_many_who_ask_in_one_second_cost_one_load(django_assert_max_num_queries) -> None:
    world = build_hall()
    world.opened(1)
    visits = [world.number(now=MORNING + n * MINUTE) for n in range(10)]
    now = MORNING + 15 * MINUTE
    with django_assert_max_num_queries(10):
        for visit in visits:
            standing_of(visit, now=now)
        class_loads(world.place.id, now=now)
        standings(world.place.id, now=now)
    later = now + MINUTE / 60
    with django_assert_max_num_queries(4):
        class_loads(world.place.id, now=later)


def test_the_line_is_counted_through_once_for_all_who_ask(monkeypatch: Any) -> None:
    world = build_hall()
    world.opened(1)
    for n in range(5):
        world.number(now=MORNING + n * MINUTE)
    counted: list[int] = []

    def calls_ahead(**told: Any) -> Any:
        counted.append(1)
        return rules.calls_ahead(**told)

    monkeypatch.setattr(standing, "calls_ahead", calls_ahead)
    now = MORNING + 15 * MINUTE
    class_loads(world.place.id, now=now)
    standings(world.place.id, now=now)
    for code in ("general", "enterprise"):
        new_wait(world.place.id, code, now=now)
    assert len(counted) == 1
    for _ in range(2):
        new_wait(world.place.id, "general", now=now, lane="GREEN")
    assert len(counted) == 2


def test_more_classes_cost_no_more_queries(django_assert_num_queries: Any) -> None:
    world = build_hall()
    world.opened(1)
    for n in range(12):
        QueueClass.objects.create(
            place=world.place, code=f"c{n}", prefix=chr(67 + n), name=f"第 {n} 类"
        )
    now = MORNING + 15 * MINUTE
    forget_places()
    class_loads(world.place.id, now=now)
    with django_assert_num_queries(4):
        loads = class_loads(world.place.id, now=now + MINUTE / 60)
    assert len(loads) == 14


def test_while_few_were_served_the_wait_leans_on_the_expectation_and_states_no_certainty() -> None:
    world = build_hall()
    clerk, now = world.opened(1), MORNING
    for _ in range(4):
        world.number(now=now)
    before = new_wait(world.place.id, "general", now=now)
    told = []
    for _ in range(5):
        world.number(now=now)
        called = operations.call_next(acting=clerk, now=now)
        operations.begin(visit_id=called.visit_id, acting=clerk, now=now)
        now += 10 * MINUTE
        operations.finish(visit_id=called.visit_id, acting=clerk, now=now)
        operations.pause_window(reason="休息", acting=clerk, now=now)
        operations.resume_window(acting=clerk, now=now)
        forget_lines()
        told.append(new_wait(world.place.id, "general", now=now))
    assert [each.coverage for each in told] == [0.0, 0.0, 0.0, 0.0, 0.8]
    assert before.coverage == 0.0
    assert all(each.high <= 2 * before.high for each in told[:2])


def test_a_new_number_of_a_declared_lane_waits_less() -> None:
    world = build_hall()
    world.opened(1)
    for n in range(10):
        world.number(now=MORNING + n * MINUTE)
    now = MORNING + 10 * MINUTE
    plain = new_wait(world.place.id, "general", now=now)
    green = new_wait(world.place.id, "general", now=now + timedelta(seconds=2), lane="EMERGENCY")
    assert green.high < plain.high
