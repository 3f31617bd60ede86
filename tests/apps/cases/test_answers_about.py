"""Whose answer is it? One about the child never serves for the mother, nor one of before."""

from datetime import date
from uuid import uuid4

import pytest
from tests.factories.cases import T0, World, build_world
from tests.factories.exchange import data_source, sample_departments
from tests.factories.gathering import allow, draft, publish_birth, row

from onewindow.adapters.gathering import gather
from onewindow.apps.cases.holders import Holder, answer_about
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.prefill import known_values
from onewindow.apps.exchange import operations as exchange
from onewindow.apps.exchange.models import SharedAnswer, SharedSource
from onewindow.apps.exchange.operations import Asking
from onewindow.apps.exchange.queries import answers_for_case, digest_of
from onewindow.apps.parties.models import Person
from onewindow.rules.casework.forms import FieldKind, FormField

FIELD = FormField(
    "some", "登记日期", FieldKind.TEXT, known_from=("share:civil_marriage.wife_name",)
)


@pytest.fixture
def world(db: None) -> World:
    world = build_world()
    publish_birth()
    return world


@pytest.fixture
def source(world: World) -> SharedSource:
    return data_source("http://127.0.0.1:9", attribute="UNCONDITIONAL")


def answered(source: SharedSource, case: Case, query: dict[str, str], name: str) -> SharedAnswer:
    asking = Asking(
        purpose="办理",
        legal_basis="依据",
        asked_by="公安局",
        case_id=case.id,
        about=digest_of(query),
    )
    answer, _ = exchange.keep_answer(
        source=source,
        request_id=uuid4(),
        found=True,
        facts={"wife_name": name},
        asking=asking,
        now=T0,
    )
    return answer


def child_of(case: Case) -> Person:
    child = Person.objects.create(name="李朝朝", birth_date=date(2026, 9, 1), created_at=T0)
    Case.objects.filter(pk=case.pk).update(ward=child)
    case.ward = child
    return child


def test_an_answer_about_the_child_fills_nothing_about_the_mother(
    world: World, source: SharedSource
) -> None:
    case = draft(world)
    child_of(case)
    about_child = Holder.of_subject(case, "WARD")
    assert about_child is not None
    answered(source, case, about_child.query(), "李朝朝")
    assert known_values(case, [FIELD], now=T0) == {}
    gather(case_id=case.id, acting=world.resident, now=T0)
    assert row(case, "MARRIAGE").state == "ABSENT"
    own = {"name": world.person.name, "citizen_id": world.person.citizen_id}
    mine = answered(source, case, own, "李小满")
    assert known_values(case, [FIELD], now=T0)["some"].value == "李小满"
    assert len(answers_for_case(case_id=case.id, now=T0)["civil_marriage"]) == 2
    gather(case_id=case.id, acting=world.resident, now=T0)
    assert row(case, "MARRIAGE").reference_id == mine.id


def test_a_child_that_got_its_number_since_is_still_that_child(
    world: World, source: SharedSource
) -> None:
    case = draft(world)
    child = child_of(case)
    before = Holder.of_subject(case, "WARD")
    assert before is not None
    answer = answered(source, case, before.query(), "李朝朝")
    child.citizen_id = "210112202609010029"
    after = Holder.of_subject(case, "WARD")
    assert answer_about([answer], after) == answer
    child.name = "李夕夕"
    assert answer_about([answer], Holder.of_subject(case, "WARD")) is None, "another child"
    assert answer_about([answer], None) is None


def test_an_answer_to_an_older_name_is_asked_anew(world: World) -> None:
    with sample_departments() as sample:
        data_source(sample.address)
        case = draft(world)
        allow(world, case, "share:civil_marriage", kind="SHARE")
        Person.objects.filter(pk=world.person.pk).update(name="李大满")
        gather(case_id=case.id, acting=world.resident, now=T0)
        Person.objects.filter(pk=world.person.pk).update(name="李小满")
        case = Case.objects.get(pk=case.pk)
        assert known_values(case, [FIELD], now=T0) == {}
