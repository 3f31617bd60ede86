"""A time booked with somebody at the desk: chosen together, printed, found again, given back."""

import pytest
from django.test import Client
from tests.factories.appointments import MANAGER
from tests.factories.hall_staff import hall_staff, signed_in
from tests.factories.organisation import centre
from tests.web.greeter.conftest import Greeting
from tests.web.greeter.test_desk import post, text

from onewindow.apps.appointments import operations
from onewindow.apps.appointments.models import Appointment, Slot
from onewindow.apps.organisation.models import QueueClass, Role
from onewindow.apps.queueing.models import Inquiry

ITEM = "food_business_licence"
NEW = f"/greeter/bookings/new/{ITEM}/"
WHO = {"name": "王桂兰", "tail": "123x"}


@pytest.fixture
def bookable(greeting: Greeting, clock) -> Greeting:
    line = QueueClass.objects.get(code="enterprise")
    entry = operations.PlanEntry(
        kind="NORMAL", slot_minutes=30, quota=1, reserve=1, valid_from=clock[0].date()
    )
    operations.save_plan(queue_class_id=line.id, entry=entry, acting=MANAGER, now=clock[0])
    return greeting


def slots() -> list[str]:
    return [str(each.id) for each in Slot.objects.order_by("starts_at")]


def test_from_the_item_to_the_slip(bookable: Greeting) -> None:
    page = text(post(bookable.client, "/greeter/", 200, item=ITEM, said="办证"))
    assert NEW in page
    first = text(bookable.client.get(NEW))
    slot = next(each for each in slots() if f'value="{each}"' in first)
    answer = post(bookable.client, NEW, slot=slot, **WHO)
    slip = text(bookable.client.get(answer.url))
    row = Appointment.objects.get()
    assert f"{row.code[:3]} {row.code[3:]}" in slip
    assert "王桂兰" not in slip
    assert "123X" not in slip
    assert Inquiry.objects.get().outcome == "BOOKED"
    # The place is gone for the next.
    again = post(bookable.client, NEW, 422, slot=slot, name="赵大爷", tail="0001")
    assert "刚刚约满" in text(again)


def test_what_is_missing_is_said_and_what_was_typed_stays(bookable: Greeting) -> None:
    bookable.client.get(NEW)
    answer = text(post(bookable.client, NEW, 422, name="王桂兰", tail="1a"))
    for said in ("请选一个时间", "后 4 位", 'value="王桂兰"'):
        assert said in answer
    assert not Appointment.objects.exists()


def test_a_slip_is_found_by_its_code_and_given_back(bookable: Greeting) -> None:
    answer = post(bookable.client, NEW, slot=_open(bookable), **WHO)
    code = Appointment.objects.get().code
    found = bookable.client.post("/greeter/bookings/find/", {"code": f"{code[:3]} {code[3:]}"})
    assert found.url == answer.url
    post(bookable.client, f"{answer.url}cancel/")
    assert Appointment.objects.get().state == "CANCELLED"
    assert "已取消" in text(bookable.client.get(answer.url))


def _open(bookable: Greeting) -> str:
    page = text(bookable.client.get(NEW))
    return next(each for each in slots() if f'value="{each}"' in page)


def test_clerks_may_book_too_and_only_in_their_own_hall(bookable: Greeting) -> None:
    slot = _open(bookable)
    clerk = signed_in(hall_staff(bookable.world.place, Role.CLERK))
    answer = post(clerk, NEW, slot=slot, **WHO)
    assert 'href="/window/"' in text(clerk.get(answer.url))
    stranger = signed_in(hall_staff(centre(code="elsewhere"), Role.GREETER))
    assert stranger.get(answer.url).status_code == 404
    assert signed_in(hall_staff(bookable.world.place, Role.REVIEWER)).get(NEW).status_code == 403
    assert Client().get(NEW).status_code == 302


def test_an_appointment_made_on_a_phone_is_not_shown_here(bookable: Greeting) -> None:
    answer = post(bookable.client, NEW, slot=_open(bookable), **WHO)
    Appointment.objects.update(channel="ONLINE")
    assert bookable.client.get(answer.url).status_code == 404
