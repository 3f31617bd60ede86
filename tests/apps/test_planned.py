"""A planned read answers like the query it was made of, for every value and every join."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories.cases import T0, World, build_world

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial, CaseStep
from onewindow.apps.planned import Planned, insert, update

pytestmark = pytest.mark.django_db
_KEYS = ((UUID(int=1),), (UUID(int=2),))
CASE = Planned(
    lambda pk: Case.objects.select_related("person", "agent", "department", "item_version").filter(
        pk=pk
    ),
    _KEYS,
)
LOCKED = Planned(lambda pk: Case.objects.select_for_update(of=("self",)).filter(pk=pk), _KEYS)
OPEN = Planned(
    lambda case: CaseMaterial.objects.filter(case_id=case, state="ABSENT").order_by("-position"),
    _KEYS,
)


@pytest.fixture
def world() -> World:
    return build_world()


def _draft(world: World) -> Case:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    return cases.choose_situation(
        case_id=case.id, situation="CATERING", acting=world.resident, now=T0
    )


def _told(case: Any) -> dict[str, Any]:
    return {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields}


def test_a_planned_read_gives_what_the_query_gives(world: World) -> None:
    one, other = _draft(world), _draft(world)
    for case in (one, other):
        read = CASE.first(case.id)
        assert read is not None
        assert _told(read) == _told(Case.objects.get(pk=case.id))
    assert CASE.first(UUID(int=7)) is None


def test_joined_rows_come_along_and_an_absent_one_is_none(world: World) -> None:
    read = CASE.first(_draft(world).id)
    assert read is not None
    with CaptureQueriesContext(connection) as asked:
        assert read.person.name == world.person.name
        assert read.person.citizen_id == world.person.citizen_id
        assert read.item_version.content["slug"] == "food_business_licence"
        assert read.agent is None
    assert len(asked) == 0


def test_fixed_values_and_order_stay(world: World) -> None:
    case = _draft(world)
    wanted = CaseMaterial.objects.filter(case=case, state="ABSENT").order_by("-position")
    assert [m.pk for m in OPEN.all(case.id)] == [m.pk for m in wanted]
    assert OPEN.all(case.id)


def test_a_lock_is_part_of_the_transaction(world: World) -> None:
    case = _draft(world)
    with transaction.atomic():
        read = LOCKED.first(case.id)
        assert read is not None
        assert read.pk == case.pk
    assert LOCKED.all(UUID(int=9)) == []


def test_what_was_written_before_is_seen(world: World) -> None:
    case = _draft(world)
    Case.objects.filter(pk=case.pk).update(form={"note": "新的"})
    read = CASE.first(case.id)
    assert read is not None
    assert read.form == {"note": "新的"}


def test_a_written_row_is_read_back_as_it_was(world: World) -> None:
    case = _draft(world)
    step = CaseStep(
        case=case,
        case_version=9,
        action="SUBMIT",
        from_state="DRAFT",
        to_state="RECEIVED",
        at=T0,
        actor_name="王谷雨",
        unit="窗口",
        facts={"rule": "R-1-1"},
    )
    insert(step)
    read = CaseStep.objects.get(pk=step.pk)
    assert (read.facts, read.at, read.actor_id) == ({"rule": "R-1-1"}, T0, None)
    step.opinion, step.facts = "补记", {}
    update(step)
    step.refresh_from_db()
    assert (step.opinion, step.facts) == ("补记", {})


def test_a_broken_constraint_is_djangos_error(world: World) -> None:
    case = _draft(world)
    told = {"action": "SUBMIT", "from_state": "", "to_state": "", "at": T0, "actor_name": "甲"}
    insert(CaseStep(case=case, case_version=5, **told))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(CaseStep(case=case, case_version=5, **told))


def test_encrypted_columns_stay_encrypted(world: World) -> None:
    case = _draft(world)
    case.form = {"address": "云溪区演示路 1 号"}
    update(case)
    assert Case.objects.get(pk=case.pk).form == case.form
    with connection.cursor() as cursor:
        cursor.execute("SELECT form FROM cases_case WHERE id = %s", [case.pk])
        assert "演示路" not in str(cursor.fetchone()[0])


TO_CHANGE = Planned(
    lambda pk: Case.objects.select_for_update(of=("self",)).filter(pk=pk), _KEYS, to_change=True
)


def test_of_a_row_read_to_change_only_what_changed_is_written(world: World) -> None:
    case = TO_CHANGE.first(_draft(world).id)
    assert case is not None
    # Somebody's own statement about another column stands.
    Case.objects.filter(pk=case.pk).update(lamp="green", situation="OTHER")
    case.delivery_way = "POST"
    with CaptureQueriesContext(connection) as asked:
        update(case)
        update(case)
    assert len(asked) == 1
    read = Case.objects.get(pk=case.pk)
    assert (read.delivery_way, read.lamp, read.situation) == ("POST", "green", "OTHER")


def test_what_changed_in_place_is_written(world: World) -> None:
    case = TO_CHANGE.first(_draft(world).id)
    assert case is not None
    case.form["note"] = "新的"
    case.answers["Q"] = "A"
    update(case)
    read = Case.objects.get(pk=case.pk)
    assert (read.form["note"], read.answers["Q"]) == ("新的", "A")
    case.form["note"] = "又一个"
    update(case)
    assert Case.objects.get(pk=case.pk).form["note"] == "又一个"


def test_a_row_by_another_way_is_written_whole(world: World) -> None:
    case = Case.objects.get(pk=_draft(world).id)
    Case.objects.filter(pk=case.pk).update(lamp="green")
    update(case)
    assert Case.objects.get(pk=case.pk).lamp == case.lamp == ""


def test_what_was_saved_between_is_not_taken_for_what_was_read(world: World) -> None:
    case = TO_CHANGE.first(_draft(world).id)
    assert case is not None
    read = dict(case.form)
    case.form = {**read, "note": "屏幕上的"}
    case.save(update_fields=["form"])
    case.form = read
    update(case)
    assert Case.objects.get(pk=case.pk).form == read
