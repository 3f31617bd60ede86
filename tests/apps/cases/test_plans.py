"""Do the lists find their rows by an index? A million cases must not be read to show twenty."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.cases import T0, World, person_named

from onewindow.apps.cases import clockwork, queries, watch, window_queries
from onewindow.apps.cases import operations as cases

pytestmark = pytest.mark.django_db
LISTS: dict[str, tuple[Callable[[World], object], str]] = {
    "drafts": (lambda w: queries.counter_drafts(account_id=w.clerk.who), "case_taken_in_by"),
    "today": (
        lambda w: window_queries.taken_in_today(account_id=w.clerk.who, now=T0),
        "case_taken_in_by",
    ),
    "undelivered": (lambda w: watch.undelivered_cases(overdue=True, now=T0), "case_undelivered"),
    "to archive": (lambda w: clockwork.auto_archive(now=T0), "case_to_archive"),
    "to hand over": (
        lambda w: queries.results_to_hand_over(department_ids=w.reviewer.department_ids),
        "result_on_its_way",
    ),
    "shelf": (
        lambda w: window_queries.shelf(place_id=w.place.id, name="pickup"),
        "result_on_its_way",
    ),
    "counts": (
        lambda w: window_queries.shelf_counts(place_id=w.place.id),
        "result_on_its_way",
    ),
    "code": (
        lambda w: window_queries.waiting_by_code(place_id=w.place.id, code="123456"),
        "result_on_its_way",
    ),
}


def plans_of(asked: Callable[[], object]) -> str:
    """What PostgreSQL would do if the tables were too large to be read through."""
    with CaptureQueriesContext(connection) as caught:
        asked()
    told = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in caught.captured_queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute("EXPLAIN " + query["sql"])
                told += [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = on")
    return "\n".join(told)


def fill(world: World) -> None:
    """Many results long delivered, so that the few on their way are worth an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_case SELECT (jsonb_populate_record(c, jsonb_build_object("
            "'id', gen_random_uuid(), 'number', 'YX' || n, 'state', 'ARCHIVED'))).*"
            " FROM cases_case c, generate_series(1, 1000) n"
        )
        cursor.execute(
            "INSERT INTO cases_result SELECT (jsonb_populate_record(null::cases_result,"
            " jsonb_build_object('id', gen_random_uuid(), 'case_id', c.id, 'name', 'x',"
            " 'state', 'DELIVERED', 'made_at', now(), 'made_by_id', gen_random_uuid(),"
            " 'pickup_code', '', 'pickup_code_index', '', 'courier', '', 'tracking_number', '',"
            " 'collected_by', '', 'collector_card', ''))).*"
            " FROM cases_case c WHERE c.state = 'ARCHIVED'"
        )
        cursor.execute("ANALYZE cases_case")
        cursor.execute("ANALYZE cases_result")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_found_by_its_index(world: World, name: str) -> None:
    asked, index = LISTS[name]
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    assert case.number is None
    fill(world)
    assert index in plans_of(lambda: asked(world))


def test_the_cases_of_an_account_are_found_by_both_indexes(world: World) -> None:
    plan = plans_of(lambda: queries.cases_of_account(account_id=world.resident.who))
    assert "BitmapOr" in plan


def test_somebody_sees_what_they_applied_for_and_what_they_act_for(world: World) -> None:
    own = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    other = person_named("周立夏", "11010519491231002X", T0.date(), None)
    acted = cases.start_draft(
        slug="food_business_licence",
        person=other,
        agent=world.person,
        channel="COUNTER",
        acting=world.clerk,
        now=T0,
    )
    found = queries.cases_of_account(account_id=world.resident.who).rows
    assert {c.id for c in found} == {own.id, acted.id}
    assert queries.cases_of_account(account_id=world.clerk.who).rows == []


def test_what_is_archived_lies_on_no_shelf(world: World) -> None:
    cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    fill(world)
    assert set(window_queries.shelf_counts(place_id=world.place.id).values()) == {0}
