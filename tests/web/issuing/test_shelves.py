"""The issuing window's lists, and finding a result by its code or number."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.cases import World
from tests.web.counter.conftest import signed_in
from tests.web.issuing.conftest import at_window, handed_over

from onewindow.apps.cases import operations as cases
from onewindow.wallclock import now

pytestmark = pytest.mark.django_db
SHELF_QUERIES = 5


def shown(client: Client, shelf: str) -> str:
    return client.get("/issuing/", {"shelf": shelf}).content.decode()


def test_each_result_lies_on_the_shelf_of_its_next_step(issuing: Client, world: World) -> None:
    coming = handed_over(world)
    fetched, posted = at_window(world), at_window(world, "POST")
    sent = at_window(world, "POST")
    cases.post(
        case_id=sent.id, courier="邮政", tracking_number="E1", acting=world.issuing, now=now()
    )
    places = {"handed_over": coming, "pickup": fetched, "to_post": posted, "posted": sent}
    for shelf, case in places.items():
        page = shown(issuing, shelf)
        assert case.number in page
        assert not [c for c in places.values() if c is not case and c.number in page]
        assert "李小满" not in page
    counts = issuing.get("/issuing/").context["tabs"]
    assert [t["count"] for t in counts] == [1, 1, 1, 1, 0]


def test_a_shelf_asks_the_database_no_more_for_many_results(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world.issuing)
    handed_over(world)
    client.get("/issuing/")
    with django_assert_num_queries(SHELF_QUERIES):
        client.get("/issuing/")
    for _ in range(5):
        handed_over(world)
    with django_assert_num_queries(SHELF_QUERIES):
        client.get("/issuing/")


def test_the_code_alone_finds_its_result_and_stays_out_of_the_address(
    issuing: Client, world: World
) -> None:
    case, _other = at_window(world), at_window(world)
    code = case.result.pickup_code
    answer = issuing.post("/issuing/find/", {"asked": f"{code[:3]} {code[3:]}"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert case.number in page
    assert f'value="{code}"' in page
    assert code not in issuing.get(f"/issuing/cases/{case.id}/").content.decode()


def test_a_number_or_code_nobody_knows_is_said(issuing: Client, world: World) -> None:
    case = at_window(world)
    wrong = f"{(int(case.result.pickup_code) + 1) % 10**6:06d}"
    answer = issuing.post("/issuing/find/", {"asked": wrong})
    assert answer.status_code == 404
    assert "没有找到用这个取件码的结果件" in answer.content.decode()
    answer = issuing.post("/issuing/find/", {"asked": "YX1"})
    assert "没有找到编号为“YX1”的办件" in answer.content.decode()
    found = issuing.post("/issuing/find/", {"asked": case.number})
    assert found["Location"] == f"/issuing/cases/{case.id}/"


def test_strangers_find_the_window_shut(world: World) -> None:
    case = at_window(world)
    for who in (world.resident, world.clerk, world.reviewer, world.supervisor):
        client = signed_in(who)
        doors = ["/issuing/", f"/issuing/cases/{case.id}/", f"/issuing/cases/{case.id}/done/"]
        assert {client.get(door).status_code for door in doors} == {403}
        assert client.post("/issuing/find/", {"asked": "1"}).status_code == 403
