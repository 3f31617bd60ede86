"""A hall with two items in two lines, and its greeter signed in, on a Monday morning."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.cases import IN_PERSON, LICENCE, publish
from tests.factories.hall_staff import hall_staff, signed_in
from tests.factories.organisation import department
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow import wallclock
from onewindow.apps.catalogue import search_snapshot, shelf
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import QueueClass, Role
from onewindow.apps.queueing.line_now import forget_lines
from onewindow.apps.queueing.shelf import forget_places


@dataclass
class Greeting:
    """The hall, its greeter, and a browser."""

    world: HallWorld
    greeter: Acting
    client: Client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The hall's time; set `clock[0]`."""
    times = [MORNING]
    monkeypatch.setattr(wallclock, "now", lambda: times[0])
    return times


@pytest.fixture
def greeting(db: None, clock: list[datetime]) -> Greeting:
    cache.clear()
    forget_lines()
    forget_places()
    world = build_hall()
    market, police = department(code="market", name="市场监管局"), department(name="公安局")
    versions = [publish(LICENCE, market), publish(IN_PERSON, police)]
    for version in versions:
        version.item.name = version.content["name"]
        version.item.save()
    shelf.put_on_shelf([(version.item, version) for version in versions])
    search_snapshot.forget()
    QueueClass.objects.filter(code="enterprise").update(department_codes=["market"])
    greeter = hall_staff(world.place, Role.GREETER)
    return Greeting(world, greeter, signed_in(greeter))
