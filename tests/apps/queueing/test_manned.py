"""Is the duty head told who is missing before people wait too long for it? (R-6.1 AB岗)"""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories.hall_staff import hall_staff
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Role
from onewindow.apps.queueing import duties, operations
from onewindow.apps.queueing.line_now import forget_lines
from onewindow.apps.queueing.manned import Manned
from onewindow.apps.queueing.picture import picture
from onewindow.apps.queueing.shelf import forget_places

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_lines()
    forget_places()


def named(world: HallWorld, *, number: int = 3) -> tuple[Acting, Acting]:
    """A and B of a window, both clerks of this hall."""
    window = world.windows[number]
    a, b = (hall_staff(world.place, Role.CLERK, window=window) for _ in range(2))
    head = hall_staff(world.place, Role.DUTY_HEAD)
    duties.set_duties(window_id=window.id, a_id=a.who, b_id=b.who, acting=head, now=MORNING)
    return a, b


def at(world: HallWorld, minutes: float) -> Manned:
    forget_lines()
    forget_places()
    told: Any = picture(place_id=world.place.id, now=MORNING + minutes * MINUTE).manned
    assert isinstance(told, Manned)
    return told


def test_lines_without_a_window_in_service_come_with_how_many_wait() -> None:
    world = build_hall()
    world.opened(1)
    world.number("enterprise")
    assert [(g.class_code, g.waiting) for g in at(world, 1).unserved] == [("enterprise", 1)]
    world.opened(3)
    assert at(world, 1).unserved == ()


def test_a_line_none_of_whose_windows_has_a_b_is_said() -> None:
    world = build_hall()
    assert at(world, 0).without_b == ("general", "enterprise")
    named(world)
    assert at(world, 0).without_b == ()


def test_after_fifteen_minutes_b_stands_in() -> None:
    world = build_hall()
    a, b = named(world)
    operations.open_window(window_id=world.windows[3].id, acting=a, now=MORNING)
    assert not at(world, 60).missing
    operations.pause_window(reason="开会", acting=a, now=MORNING + 60 * MINUTE)
    assert not at(world, 75).missing
    (missing,) = at(world, 76).missing
    assert (missing.window.number, missing.a_name, missing.b_name) == (3, a.name, b.name)
    operations.close_window(acting=a, now=MORNING + 80 * MINUTE)
    assert not at(world, 90).missing
    assert [m.b_name for m in at(world, 96).missing] == [b.name]
    operations.open_window(window_id=world.windows[3].id, acting=b, now=MORNING + 97 * MINUTE)
    assert not at(world, 98).missing


def test_whose_a_never_came_counts_from_the_opening() -> None:
    world = build_hall()
    named(world)
    # The hall opened at 09:00, half an hour before.
    assert [m.since.hour for m in at(world, 0).missing] == [9]
    assert not at(world, -16).missing


def test_with_both_away_it_is_the_duty_head() -> None:
    world = build_hall()
    _, b = named(world)
    operations.open_window(window_id=world.windows[1].id, acting=b, now=MORNING)
    assert [m.b_name for m in at(world, 1).missing] == [""]


def test_a_closed_hall_misses_nobody() -> None:
    world = build_hall()
    named(world)
    told = at(world, 12 * 60)
    assert (told.missing, told.unserved) == ((), ())


def test_a_hall_open_at_all_hours_waits_for_nobody_who_never_came() -> None:
    world = build_hall(open_all_hours=True)
    named(world)
    assert at(world, 0).missing == []
