"""Does the hall learn from its own waits, and measure what it said against what came?"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow.apps.queueing import operations, waits
from onewindow.apps.queueing.models import FittedWait
from onewindow.apps.queueing.past_waits import observed_waits
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import forget_places, known_place
from onewindow.apps.queueing.standing import forget_lines

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_lines()
    forget_places()
    waits._hours.clear()


def one_day(world: HallWorld, start: datetime, *, numbers: int = 6, **more: Any) -> None:
    """One window serves one number after another, five minutes each; all came at the start."""
    clerk = world.opened(1, now=start)
    for n in range(numbers):
        world.number(now=start + n * MINUTE / 60, **more)
    now = start + MINUTE
    while called := operations.call_next(acting=clerk, now=now):
        operations.begin(visit_id=called.visit_id, acting=clerk, now=now)
        now += 5 * MINUTE
        operations.finish(visit_id=called.visit_id, acting=clerk, now=now)
    operations.close_window(acting=clerk, now=now)


def seen(world: HallWorld, day: datetime) -> list[Any]:
    known = known_place(world.place.id, now=day)
    return list(observed_waits(known=known, hall=hall_of(world.place.id), day=day.date()))


def test_a_past_day_is_seen_as_it_was_when_each_number_joined() -> None:
    world = build_hall()
    one_day(world, MORNING)
    found = seen(world, MORNING)
    assert [each.joined.ahead for each in found] == [0, 1, 2, 3, 4, 5]
    assert {each.joined.desks for each in found} == {1}
    assert [round(each.waited_seconds / 60) for each in found] == [1, 6, 11, 16, 21, 26]


def test_the_past_is_seen_with_the_services_known_then() -> None:
    world = build_hall()
    clerk = world.opened(1, now=MORNING)
    for n in range(3):
        visit = world.number(now=MORNING + n * 20 * MINUTE)
        called = operations.call_next(acting=clerk, now=visit.issued_at + MINUTE)
        operations.begin(visit_id=called.visit_id, acting=clerk, now=visit.issued_at + MINUTE)
        operations.finish(visit_id=visit.id, acting=clerk, now=visit.issued_at + (6 + n) * MINUTE)
    assert [each.joined.recent_services for each in seen(world, MORNING)] == [
        (),
        (300.0,),
        (300.0, 360.0),
    ]


def test_who_left_or_came_late_teaches_nothing() -> None:
    world = build_hall()
    gone, late = world.number(), world.number()
    operations.give_up(visit_id=gone.id, acting=world.clerks[2], now=MORNING + MINUTE)
    operations.delay(visit_id=late.id, acting=world.clerks[2], now=MORNING + MINUTE)
    clerk = world.opened(1)
    operations.call_next(acting=clerk, now=MORNING + 30 * MINUTE)
    assert seen(world, MORNING) == []


def test_few_waits_leave_the_plain_rule() -> None:
    world = build_hall()
    one_day(world, MORNING)
    assert waits.refit_waits(now=MORNING + DAY) == 0
    assert not FittedWait.objects.exists()


def test_enough_waits_are_kept_as_a_model_with_what_it_covered(monkeypatch: Any) -> None:
    monkeypatch.setattr("onewindow.rules.hall.forecasting_fit.ENOUGH_WAITS", 20)
    monkeypatch.setattr(waits, "FEWEST_FOR_COVERAGE", 5)
    monkeypatch.setattr(waits, "DAYS_KEPT_APART", 2)
    world = build_hall()
    for n in range(5):
        one_day(world, MORNING + n * DAY, numbers=9)
    assert waits.refit_waits(now=MORNING + 7 * DAY) == 1
    kept = FittedWait.objects.get(place=world.place)
    assert kept.observations == 45
    assert kept.coverage is not None
    assert 0 <= kept.coverage <= 1
    assert waits.refit_waits(now=MORNING + 7 * DAY) == 1


def test_what_was_said_is_measured_against_what_came(monkeypatch: Any) -> None:
    world = build_hall()
    one_day(world, MORNING, numbers=4, told=(0, 7))
    assert waits.coverage_of_day(world.place.id, MORNING.date()) == waits.Coverage(4, 2)
    assert waits.Coverage(4, 2).share is None
    assert waits.Coverage(50, 40).share == 0.8


def test_a_new_number_is_told_whole_minutes_or_nothing() -> None:
    world = build_hall()
    assert waits.estimate_for_new(world.place.id, "general", now=MORNING) is None
    world.opened(1)
    forget_lines()
    low, high = waits.estimate_for_new(world.place.id, "general", now=MORNING)
    assert 0 <= low < high


def test_quiet_hours_are_named_only_when_known() -> None:
    world = build_hall()
    assert waits.quiet_hours(world.place.id, now=MORNING) == []
    for n in range(3):
        start = (MORNING + n * DAY).replace(minute=0)
        for hour, numbers in ((9, 9), (10, 7), (14, 8), (15, 10)):
            one_day(world, start.replace(hour=hour), numbers=numbers)
    now = MORNING + 3 * DAY
    waits._hours.clear()
    assert [each.hour for each in waits.quiet_hours(world.place.id, now=now)] == [10, 14]
    assert [each.minutes for each in waits.hours_known(world.place.id, now=now)] == [21, 16, 18, 23]
