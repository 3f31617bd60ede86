"""What is known is not asked: the first place that tells it, and how firmly it stands."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from tests.factories.cases import T0, World, build_world
from tests.factories.guided import SLUG, publish_guided
from tests.factories.licences import id_card, install_types

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import prefill
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.prefill import Known, completed, known_values
from onewindow.apps.exchange.queries import digest_of
from onewindow.apps.parties.models import Enterprise, Person
from onewindow.rules.casework.forms import FieldKind, FormField

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    made = build_world()
    publish_guided(made)
    return made


@pytest.fixture
def case(world: World) -> Case:
    told = {"slug": SLUG, "person": world.person, "channel": "ONLINE"}
    return cases.start_draft(**told, acting=world.resident, now=T0)


def asked(*known_from: str, code: str = "some") -> FormField:
    return FormField(code, "某项", FieldKind.TEXT, known_from=known_from)


def told(case: Case, *known_from: str) -> Known | None:
    return known_values(case, [asked(*known_from)], now=T0).get("some")


def test_a_confirmed_name_stands_firm_and_an_address_may_be_put_right(case: Case) -> None:
    assert told(case, "person.name") == Known("李小满", "实名信息", fixed=True)
    assert told(case, "person.birth_date") == Known("1994-05-20", "实名信息", fixed=True)
    case.person.address = "云溪区文昌路 8 号"
    assert told(case, "person.address") == Known("云溪区文昌路 8 号", "登记信息")


@pytest.mark.parametrize("first", ["ward", "licence"])
def test_what_an_office_wrote_goes_before_what_was_typed_of_a_child(
    case: Case, world: World, monkeypatch: Any, first: str
) -> None:
    case.ward = Person(name="李小禾", birth_date=date(2026, 9, 1))
    face = ("出生医学证明电子证照", {"born_on": "2026-09-03"})
    monkeypatch.setattr(prefill, "_standing_face", lambda *_told: face)
    words = ["ward.birth_date", "licence:BIRTH_CERT.born_on"]
    known = told(case, *(words if first == "ward" else reversed(words)))
    assert known == Known("2026-09-03", face[0], fixed=True, instead="2026-09-01")
    typed = asked(*words)
    case.form = {typed.code: "2026-09-01"}
    values, sources = completed(case, [typed], now=T0)
    assert (values, sources) == ({"some": "2026-09-03"}, {"some": face[0]})


def test_what_was_typed_of_a_child_stands_while_no_office_says_otherwise(case: Case) -> None:
    case.ward = Person(name="李小禾", birth_date=date(2026, 9, 1))
    known = told(case, "licence:BIRTH_CERT.born_on", "ward.birth_date")
    assert known == Known("2026-09-01", "被监护人的登记信息")
    case.ward.citizen_id = "210112202609010024"
    sure = told(case, "licence:BIRTH_CERT.born_on", "ward.birth_date")
    assert sure is not None
    assert sure.fixed


@pytest.mark.parametrize(
    "word", ["person.account_id", "person", "colour.red", "ward.name", "enterprise.name", ""]
)
def test_a_place_that_does_not_tell_leaves_the_question_open(case: Case, word: str) -> None:
    assert told(case, word) is None


def test_where_somebody_lives_stays_theirs_to_say(case: Case, world: World) -> None:
    install_types()
    id_card(world.person)
    known = told(case, "person.address", "licence:ID_CARD.address")
    assert known is not None
    assert (known.value, known.fixed) == ("云溪区文昌路 8 号 2 单元", False)
    alone = told(case, "licence:ID_CARD.address")
    assert alone is not None
    assert alone.fixed


def test_a_licence_that_ran_out_tells_nothing(case: Case, world: World) -> None:
    install_types()
    id_card(world.person, valid_to=date(2026, 9, 1))
    assert told(case, "licence:ID_CARD.name") is None


def test_a_guardians_own_licence_is_never_the_childs(case: Case, monkeypatch: Any) -> None:
    seen: list[Any] = []

    def look(**told: Any) -> None:
        seen.append(told.get("person_id"))

    monkeypatch.setattr(prefill.licences, "valid_licence", look)
    assert told(case, "licence:BIRTH_CERT.child_name") is None
    assert seen == [None]


def test_the_child_and_the_enterprise_tell_of_themselves(case: Case) -> None:
    case.ward = Person.objects.create(name="李朝朝", birth_date=date(2026, 9, 1), created_at=T0)
    assert told(case, "ward.birth_date") == Known("2026-09-01", "被监护人的登记信息")
    case.enterprise = Enterprise.objects.create(name="朝朝小吃", uscc="x", created_at=T0)
    assert told(case, "enterprise.name") == Known("朝朝小吃", "单位登记信息", fixed=True)


def test_a_shared_answer_of_this_case_stands_firm(case: Case, monkeypatch: Any) -> None:
    source = SimpleNamespace(name="单位减员信息", subject="PERSON")
    facts = {"unit_name": "云溪纺织厂"}
    about = digest_of({"name": case.person.name, "citizen_id": case.person.citizen_id})
    told_by = {"source": source, "facts": facts, "consent_id": None, "fetched_at": T0}
    answers = {"hr_end_of_work": [SimpleNamespace(**told_by, about=about)]}
    monkeypatch.setattr(prefill.exchange, "answers_for_case", lambda **_told: answers)
    known = told(case, "share:hr_insured.unit_name", "share:hr_end_of_work.unit_name")
    assert known == Known("云溪纺织厂", "单位减员信息", fixed=True)
    answers["hr_end_of_work"] = [SimpleNamespace(**told_by, about=digest_of({"name": "x"}))]
    assert told(case, "share:hr_end_of_work.unit_name") is None, "about somebody else"


def test_what_was_typed_wins_over_what_may_be_put_right_and_loses_to_what_stands_firm(
    case: Case,
) -> None:
    field = asked("person.phone")
    case.form, case.form_sources = {"some": "typed"}, {}
    soft, firm = Known("known", "登记信息"), Known("known", "电子证照", fixed=True)
    assert completed(case, [field], now=T0, known={"some": soft}) == (
        {"some": "typed"},
        {"some": "本人填写"},
    )
    for known in (firm, replace(soft, value="typed", label="电子证照")):
        values, sources = completed(case, [field], now=T0, known={"some": known})
        assert (values["some"], sources["some"]) == (known.value, "电子证照")
