"""Somebody with an appointment comes: their number, their lane, and what becomes of the booking."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import accounts
from tests.factories.appointments import Hall, at, book, build_hall
from tests.factories.queueing import KIOSK

from onewindow.apps.appointments.models import Appointment
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Window
from onewindow.apps.queueing import operations, shelf
from onewindow.apps.queueing.models import Visit
from onewindow.rules.outcomes import Refused

MINUTE = timedelta(minutes=1)
SLOT = at("2026-11-25", "09:30")


@pytest.fixture
def hall() -> Hall:
    shelf.forget_places()
    return build_hall()


@pytest.fixture
def row(hall: Hall) -> Appointment:
    return book(hall, clock="09:30")


@pytest.fixture
def clerk(hall: Hall) -> Acting:
    account = accounts.staff_account()
    acting = Acting(account.id, "王谷雨", frozenset({"CLERK"}), place_id=hall.place.id)
    window = Window.objects.get(place=hall.place)
    operations.open_window(window_id=window.id, acting=acting, now=SLOT)
    return acting


def come(hall: Hall, row: Appointment, minutes: int = -5) -> Visit:
    return operations.check_in(
        place_id=hall.place.id,
        code=row.code,
        channel="CHECK_IN",
        acting=KIOSK,
        now=SLOT + minutes * MINUTE,
    )


def state(row: Appointment) -> str:
    return Appointment.objects.get(pk=row.pk).state


@pytest.mark.django_db
def test_who_booked_stands_in_the_booked_lane_with_the_slot(hall: Hall, row: Appointment) -> None:
    visit = come(hall, row)
    assert (visit.lane, visit.booked_at, visit.person_id) == ("BOOKED", SLOT, row.person_id)
    assert state(row) == "CHECKED_IN"


@pytest.mark.django_db
def test_too_late_is_a_place_among_walk_ins(hall: Hall, row: Appointment) -> None:
    assert come(hall, row, minutes=11).lane == "WALK_IN"


@pytest.mark.django_db
def test_checking_in_twice_gives_the_same_number(hall: Hall, row: Appointment) -> None:
    assert come(hall, row).pk == come(hall, row, minutes=-4).pk
    assert Visit.objects.count() == 1


@pytest.mark.django_db
def test_served_undone_and_served_again(hall: Hall, row: Appointment, clerk: Acting) -> None:
    visit, now = come(hall, row), SLOT + MINUTE
    operations.call_next(acting=clerk, now=now)
    operations.begin(visit_id=visit.id, acting=clerk, now=now)
    operations.finish(visit_id=visit.id, acting=clerk, now=now)
    assert state(row) == "SERVED"
    operations.undo(visit_id=visit.id, acting=clerk, now=now)
    assert state(row) == "CHECKED_IN"
    operations.finish(visit_id=visit.id, acting=clerk, now=now)
    assert state(row) == "SERVED"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "leave",
    [
        lambda v: operations.give_up(visit_id=v.id, acting=KIOSK, now=SLOT),
        lambda _: operations.expire_past_days(now=SLOT + timedelta(days=1)),
    ],
)
def test_who_leaves_unserved_was_here(
    hall: Hall, row: Appointment, leave: Callable[[Any], object]
) -> None:
    leave(come(hall, row))
    assert state(row) == "LEFT"


@pytest.mark.django_db
def test_a_code_nobody_has_gives_no_number(hall: Hall) -> None:
    with pytest.raises(Refused):
        operations.check_in(
            place_id=hall.place.id, code="000000", channel="CHECK_IN", acting=KIOSK, now=SLOT
        )
    assert not Visit.objects.exists()
