"""From the number to the intake and back: prefilled, linked, never out of sight."""

import pytest
from django.test import Client
from tests.factories.cases import World, build_world
from tests.factories.queueing import MORNING, HallWorld
from tests.web.window.conftest import press, text
from tests.web.window.test_desk import called

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.queueing.models import VisitMatter

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def intake(desk: Client) -> Case:
    desk.post(
        "/counter/intake/",
        {
            "citizen_id": "210112199405200029",
            "name": "李小满",
            "slug": "food_business_licence",
            "idempotency_key": "intake-key-1",
        },
    )
    return Case.objects.get()


def test_the_matter_in_hand_is_chosen_and_the_number_stays_in_sight(
    hall: HallWorld, desk: Client, world: World
) -> None:
    assert "窗口里的号" not in text(desk.get("/counter/"))
    visit = called(hall, desk, world)
    press(desk, f"visits/{visit.id}/begin/")
    page = text(desk.get("/counter/intake/"))
    assert "A 001" in page
    assert "返回叫号" in page
    assert "已选" in page
    assert "食品经营许可（新办）" in page
    assert "返回叫号" in text(desk.get("/counter/"))


def test_the_case_is_noted_on_the_matter_it_came_of(
    hall: HallWorld, desk: Client, world: World
) -> None:
    visit = called(hall, desk, world, matters=2)
    press(desk, f"visits/{visit.id}/begin/")
    case = intake(desk)
    matter = VisitMatter.objects.get(visit=visit, position=1)
    assert matter.case_id == case.id
    assert not VisitMatter.objects.get(visit=visit, position=2).case_id
    assert "返回叫号" in text(desk.get(f"/counter/intake/{case.id}/"))
    page = text(desk.get("/window/"))
    assert "打开这件收件" in page
    assert f"/counter/cases/{case.id}/" in page


def test_an_intake_without_a_number_is_linked_to_nothing(
    hall: HallWorld, desk: Client, world: World
) -> None:
    visit = hall.number()
    intake(desk)
    assert not VisitMatter.objects.get(visit=visit).case_id


def test_what_the_person_has_begun_is_opened_and_noted(
    hall: HallWorld, desk: Client, world: World
) -> None:
    draft = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=MORNING,
    )
    visit = called(hall, desk, world)
    press(desk, f"visits/{visit.id}/begin/")
    answer = press(desk, f"visits/{visit.id}/case/{draft.id}/")
    assert (answer.status_code, answer["Location"]) == (303, f"/counter/intake/{draft.id}/")
    assert VisitMatter.objects.get(visit=visit).case_id == draft.id


def test_a_stranger_s_case_is_not_opened_from_the_desk(
    hall: HallWorld, desk: Client, world: World
) -> None:
    visit = hall.number()
    press(desk, "call-next/")
    draft = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=MORNING,
    )
    assert press(desk, f"visits/{visit.id}/case/{draft.id}/").status_code == 404
    assert not VisitMatter.objects.get(visit=visit).case_id
