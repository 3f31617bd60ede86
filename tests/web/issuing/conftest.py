"""A small centre with its issuing clerk signed in, and results on their way."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.cases import T0, World, build_world
from tests.web.counter.conftest import signed_in

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case


@pytest.fixture
def world(db: None, tmp_path: Any, settings: Any) -> World:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    return build_world()


@pytest.fixture
def issuing(world: World) -> Client:
    return signed_in(world.issuing)


def handed_over(world: World, way: str = "WINDOW") -> Case:
    """A decided case whose result the department has sent to the window."""
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
    cases.save_draft(
        case_id=case.id,
        form={"address": "演示路 3 号"},
        delivery_way=way,
        acting=world.resident,
        now=T0,
    )
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    cases.check_material(
        case_id=case.id, code="LAYOUT", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    cases.accept(case_id=case.id, acting=world.clerk, now=T0)
    cases.claim(case_id=case.id, acting=world.reviewer, now=T0)
    cases.give_opinion(case_id=case.id, opinion="同意", acting=world.reviewer, now=T0)
    cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    cases.hand_over(case_id=case.id, acting=world.reviewer, now=T0)
    return Case.objects.get(pk=case.id)


def at_window(world: World, way: str = "WINDOW") -> Case:
    """The same, taken in, with its pick-up code."""
    case = handed_over(world, way)
    cases.take_in(case_id=case.id, acting=world.issuing, now=T0)
    return Case.objects.select_related("result").get(pk=case.id)
