"""Does one person get one number from afar, however often and fast they ask?"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from tests.factories.queueing import KIOSK, MORNING, build_hall

from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import Visit
from onewindow.apps.queueing.remote import remote_admission, take_remotely
from onewindow.rules.outcomes import Refused


@pytest.mark.django_db(transaction=True)
def test_two_requests_of_one_person_at_once_give_one_number() -> None:
    world, person_id, gate = build_hall(), uuid4(), threading.Barrier(4)

    def ask(_: int) -> str:
        gate.wait()
        try:
            return take_remotely(
                place_id=world.place.id,
                wishes=[Wish(queue_class="general")],
                person_id=person_id,
                acting=KIOSK,
                now=MORNING,
            ).number
        except Refused as refused:
            return refused.refusals[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(ask, range(4)))
    assert answers == ["A001", *["REMOTE_NUMBER_HELD"] * 3]
    assert Visit.objects.count() == 1


@pytest.mark.django_db
def test_a_number_from_afar_ends_before_the_hall_does() -> None:
    world = build_hall()
    for hour, codes in ((10, set()), (16, {"REMOTE_TOO_LATE"})):
        answer = remote_admission(
            place_id=world.place.id, person_id=uuid4(), now=MORNING.replace(hour=hour, minute=0)
        )
        assert {each.code for each in answer.refusals} == codes
    weekend = MORNING + timedelta(days=5)
    closed = remote_admission(place_id=world.place.id, person_id=uuid4(), now=weekend)
    assert closed.booking_from is not None
