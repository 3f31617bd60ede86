"""The desk's lists: what is where, by the page, in a constant number of queries."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.cases import T0, World
from tests.web.counter.conftest import signed_in
from tests.web.counter.test_intake import act, draft, text

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case

pytestmark = pytest.mark.django_db
# Session with its account, posts, five of the desk for cases three for bundles, one for letters.
DESK_QUERIES = 12


def received(world: World, count: int = 1) -> list[Case]:
    made = []
    for _ in range(count):
        case = cases.start_draft(
            slug="food_business_licence",
            person=world.person,
            channel="ONLINE",
            acting=world.resident,
            now=T0,
        )
        cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
        made.append(cases.submit(case_id=case.id, acting=world.resident, now=T0))
    return made


def test_each_case_stands_in_the_list_it_waits_in(clerk: Client, world: World) -> None:
    (waiting,) = received(world)
    (awaited,) = received(world)
    cases.issue_notice(case_id=awaited.id, acting=world.clerk, now=T0)
    begun = draft(clerk)
    mine = draft(clerk)
    act(clerk, mine, "receive")
    mine.refresh_from_db()
    page = text(clerk.get("/counter/"))
    first, _, rest = page.partition('id="awaited"')
    assert waiting.number in first
    assert awaited.number not in first
    assert awaited.number in rest
    assert f"/counter/intake/{begun.pk}/" in rest
    assert mine.number in rest
    assert "李*满" in page
    assert "李小满" not in page


def test_the_oldest_stands_first_and_the_rest_follows_by_the_page(
    clerk: Client, world: World
) -> None:
    made = received(world, 23)
    answer = clerk.get("/counter/")
    numbers = [row["case"].number for row in answer.context["waiting"]]
    assert len(numbers) == 20
    more = clerk.get("/counter/" + answer.context["waiting_next"].split("#")[0])
    numbers += [row["case"].number for row in more.context["waiting"]]
    assert sorted(numbers) == sorted(c.number for c in made)
    assert more.context["waiting_first"]


def test_a_broken_cursor_shows_the_first_page(clerk: Client, world: World) -> None:
    (case,) = received(world)
    assert case.number in text(clerk.get("/counter/", {"waiting": "x|y"}))


def test_the_desk_asks_the_database_no_more_for_many_cases(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world.clerk)
    received(world, 2)
    draft(client)
    client.get("/counter/")
    with django_assert_num_queries(DESK_QUERIES):
        client.get("/counter/")
    received(world, 6)
    draft(client)
    with django_assert_num_queries(DESK_QUERIES):
        client.get("/counter/")


def test_the_figures_count_what_waits_and_what_i_took_in(clerk: Client, world: World) -> None:
    received(world, 2)
    case = draft(clerk)
    act(clerk, case, "receive")
    stats = clerk.get("/counter/").context["stats"]
    assert [each["value"] for each in stats] == [3, 0, 1]


def test_nothing_to_do_says_what_will_be_here(clerk: Client) -> None:
    page = text(clerk.get("/counter/"))
    for told in ("没有等待受理的办件", "没有填了一半的收件", "今天还没有收件"):
        assert told in page
