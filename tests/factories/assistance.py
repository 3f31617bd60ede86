"""A neighbouring centre, letters and home visits, made fresh for a test."""

from datetime import datetime, time, timedelta
from typing import Any

from tests.factories.cases import T0, World
from tests.factories.hall_staff import hall_staff

from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance.models import HomeVisit, ProxyMandate
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place, Role

SLUG = "food_business_licence"


def neighbour() -> tuple[Place, Acting]:
    """A centre of another district, and its clerk."""
    place = Place.objects.create(
        code="zhushan",
        kind=Place.Kind.NEIGHBOUR,
        name="竹山区政务服务中心",
        region="竹山区",
        address="竹山路 2 号",
    )
    return place, hall_staff(place, Role.CLERK)


def letter(world: World, **other: Any) -> ProxyMandate:
    """A letter from the resident to the clerk, for a month."""
    today = T0.date()
    told: dict[str, Any] = {
        "principal": world.person,
        "worker_id": world.clerk.who,
        "worker_name": world.clerk.name,
        "item_slugs": [SLUG],
        "powers": ["FILL_IN", "SUBMIT"],
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
        "signature": world.person.name,
        "signed_on_paper": False,
        "principal_card_seen": True,
        "worker_card_shown": True,
        "acting": world.clerk,
        "now": T0,
        **other,
    }
    return assistance.give_mandate(**told)


def requested(world: World, *, now: datetime = T0, **other: Any) -> HomeVisit:
    """A visit the resident asked for on the web."""
    told: dict[str, Any] = {
        "via": "WEB",
        "place_id": world.place.id,
        "name": "李小满",
        "phone": "13800000001",
        "address": "桥东街 18 号",
        "need": "OLD_AGE",
        "reason": "",
        "item_slugs": [SLUG],
        "acting": world.resident,
        "person": world.person,
        "now": now,
        **other,
    }
    return assistance.request_visit(**told)


def planned(world: World, **other: Any) -> HomeVisit:
    """The visit, accepted and planned for today with both clerks."""
    visit = other.pop("visit", None) or requested(world)
    assistance.accept_visit(visit_id=visit.id, acting=world.clerk, now=T0)
    told: dict[str, Any] = {
        "visit_id": visit.id,
        "day": T0.date(),
        "starts": time(14),
        "ends": time(15),
        "worker_a_id": world.clerk.who,
        "worker_b_id": world.other_clerk.who,
        "acting": world.clerk,
        "now": T0,
        **other,
    }
    return assistance.plan_visit(**told)
