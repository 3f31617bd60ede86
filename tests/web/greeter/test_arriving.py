"""Somebody booked comes to the greeter: by the code, or by what they say of themselves (R-6-4)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import parties
from tests.factories.queueing import MORNING
from tests.web.greeter.conftest import Greeting

from onewindow.apps.appointments import operations as appointments
from onewindow.apps.appointments.models import Appointment
from onewindow.apps.organisation.models import QueueClass
from onewindow.apps.parties.models import Person
from onewindow.apps.queueing.models import Visit

pytestmark = pytest.mark.django_db


def owed(greeting: Greeting, name: str = "周立夏") -> Appointment:
    """A place on any day, of a person who is known."""
    person = parties.person(name=name)
    Person.objects.filter(pk=person.pk).update(phone="13900001234")
    line = QueueClass.objects.get(place=greeting.world.place, code="enterprise")
    return appointments.offer_next_day(
        place_id=greeting.world.place.id,
        queue_class_id=line.id,
        acting=greeting.greeter,
        now=MORNING - timedelta(days=3),
        person_id=person.id,
        contact_name=name,
        contact_phone="13900001234",
    )


def come(greeting: Greeting, **told: str) -> Any:
    form = {"idempotency_key": uuid4().hex, **told}
    return greeting.client.post("/greeter/check-in/", form)


def test_the_code_gives_the_booked_number(greeting: Greeting) -> None:
    row = owed(greeting)
    answer = come(greeting, code=row.code)
    visit = Visit.objects.get()
    assert answer["Location"] == f"/greeter/numbers/{visit.id}/"
    assert (visit.lane, visit.channel, visit.appointment_id) == ("BOOKED", "CHECK_IN", row.id)
    # The same again is the same number.
    come(greeting, code=row.code)
    assert Visit.objects.count() == 1


def test_name_and_end_of_the_phone_must_agree(greeting: Greeting) -> None:
    row = owed(greeting)
    Appointment.objects.filter(pk=row.pk).update(day=MORNING.date())
    assert come(greeting, name="周立夏", phone="9999").status_code == 422
    assert come(greeting, name="李小满", phone="1234").status_code == 422
    assert not Visit.objects.exists()


def test_what_is_typed_wrong_comes_back_with_a_way_on(greeting: Greeting) -> None:
    answer = come(greeting, code="000000")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "还没有签到" in page
    assert 'value="000000"' in page
