"""What do guides say to a programme, and how is a contact rated?"""

from typing import Any

import pytest
from tests.api.conftest import WANTED, call, token_for
from tests.factories.cases import T0, World, publish
from tests.factories.catalogue import demo_content

from onewindow.apps.catalogue import search_snapshot
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.apps.catalogue.shelf import put_on_shelf
from onewindow.apps.ratings.models import ServiceRating
from onewindow.apps.ratings.operations import invite


def codes(answer: Any) -> set[str]:
    return {r["code"] for r in answer.json()["refusals"]}


@pytest.fixture
def token(world: World) -> str:
    return token_for(world.resident.account_id)


def shelve() -> None:
    search_snapshot.forget()
    shown = ItemVersion.objects.filter(state="PUBLISHED").select_related("item")
    put_on_shelf([(version.item, version) for version in shown])


def test_a_guide_tells_what_is_law_and_what_is_not(world: World, token: str) -> None:
    content = demo_content("food_business_licence")
    publish({**content, "slug": "demo_licence"}, world.department)
    shelve()
    listed = call("GET", "items", token).json()
    assert "demo_licence" in {i["slug"] for i in listed["items"]}
    guide = call("GET", "items/demo_licence", token)
    assert guide.status_code == 200, guide.content.decode()
    told = guide.json()
    assert told["name"] == content["name"]
    assert told["committed_limit"]["official"] is False
    assert told["statutory_limit"]["official"] is True
    assert told["situations"][0]["materials"]
    assert call("GET", "items/nothing_here", token).status_code == 404


def test_search_answers_everyday_words(world: World, token: str) -> None:
    shelve()
    found = call("GET", "items?query=食品经营许可", token).json()["items"]
    assert found[0]["slug"] == "food_business_licence"


def test_a_contact_is_rated_once_by_the_person_served(world: World, token: str) -> None:
    case = call("POST", "cases", token, WANTED).json()
    invitation = invite(
        case_id=case["id"],
        node="ACCEPTANCE",
        person_id=world.person.id,
        served_by_id=world.clerk.account_id,
        department_id=world.department.id,
        item_name=case["item_name"],
        now=T0,
    )
    assert invitation is not None
    waiting = call("GET", "ratings/invitations", token).json()
    assert [i["id"] for i in waiting] == [str(invitation.id)]
    wanted = {"invitation_id": str(invitation.id), "level": "DISSATISFIED"}
    bare = call("POST", "ratings", token, wanted)
    assert (bare.status_code, codes(bare)) == (422, {"BAD_RATING_NEEDS_REASON"})
    wanted["reasons"] = ["WAITED_LONG"]
    answers = [call("POST", "ratings", token, wanted, key="rate-it-once") for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert ServiceRating.objects.count() == 1
    again = call("POST", "ratings", token, wanted)
    assert (again.status_code, codes(again)) == (422, {"ALREADY_RATED"})
    assert call("GET", "ratings/invitations", token).json() == []
