"""A consent withdrawn in mid-case: what its source told leaves the form, or is marked."""

from typing import Any

import pytest
from tests.factories.cases import T0, World, build_world, publish
from tests.factories.catalogue import form_fields
from tests.factories.exchange import data_source, sample_departments
from tests.factories.gathering import BIRTH, allow, draft
from tests.factories.licences import id_card, install_types
from tests.threads import at_once

from onewindow.adapters.gathering import gather
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.prefill import completed, known_values
from onewindow.apps.cases.withdrawn import carried_on, labels_taken_back
from onewindow.apps.consents.models import Consent
from onewindow.apps.exchange.models import SharedAnswer
from onewindow.apps.organisation.models import Department
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.casework.forms import FieldKind, FormField
from onewindow.rules.outcomes import Refused

FORM = [{"code": "applicant_name"}, {"code": "mother_name"}, {"code": "contact_phone"}]
SOURCE, CARD = "婚姻登记信息", "居民身份证电子证照"
ETHNIC = FormField("some", "民族", FieldKind.TEXT, known_from=("licence:ID_CARD.ethnic",))


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_FOLDER = tmp_path


def made() -> World:
    world = build_world()
    form_fields()
    publish({**BIRTH, "form": FORM}, Department.objects.get(code="police"))
    install_types()
    return world


@pytest.fixture
def world(db: None) -> World:
    return made()


def filled(world: World) -> tuple[Case, Consent]:
    """A draft whose mother's name the civil affairs office told, on the applicant's consent."""
    with sample_departments() as sample:
        data_source(sample.address)
        case = draft(world)
        consent = allow(world, case, "share:civil_marriage", kind="SHARE")
        gather(case_id=case.id, acting=world.resident, now=T0)
    keep(world, case)
    return Case.objects.get(pk=case.pk), consent


def keep(world: World, case: Case) -> None:
    """What the form's page does when it is saved."""
    fields = case_fields(case)
    values, sources = completed(case, fields, now=T0)
    values, sources = (
        {**values, "contact_phone": "13800000001"},
        {**sources, "contact_phone": "本人填写"},
    )
    cases.save_form(case_id=case.id, values=values, sources=sources, acting=world.resident, now=T0)


def case_fields(case: Case) -> tuple[FormField, ...]:
    return guide_of(case.item_version).fields(case.situation)


def withdraw(world: World, consent: Consent) -> None:
    cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)


def told() -> list[dict[str, Any]]:
    rows = OutboxMessage.objects.filter(topic="case.message").order_by("created_at", "id")
    return [row.body for row in rows if "授权已撤回" in row.body["title"]]


def test_before_it_is_handed_in_the_value_leaves_and_the_person_is_asked_to_type_it(
    world: World,
) -> None:
    case, consent = filled(world)
    assert (case.form["mother_name"], case.form_sources["mother_name"]) == ("李小满", SOURCE)
    for _ in range(2):
        withdraw(world, consent)
    case.refresh_from_db()
    assert "mother_name" not in case.form
    assert "mother_name" not in case.form_sources
    assert case.form["contact_phone"] == "13800000001"
    (message,) = told()
    assert "请您自己填写：“出生登记”的母亲姓名。" in message["text"]
    assert "结婚证" in message["text"]
    assert JournalEntry.objects.filter(verb="case.lose_value", rule="R-4.7").count() == 1
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, acting=world.resident, now=T0)
    missing = [r.facts.get("field") for r in refused.value.refusals if r.code == "FIELD_MISSING"]
    assert missing == ["mother_name"]
    cases.save_form(
        case_id=case.id,
        values={"mother_name": "李小满"},
        sources={"mother_name": "本人填写"},
        acting=world.resident,
        now=T0,
    )
    handed_in = cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert handed_in.form_sources["mother_name"] == "本人填写"


def test_a_page_opened_before_the_withdrawal_brings_nothing_back(world: World) -> None:
    case, consent = filled(world)
    values, sources = dict(case.form), dict(case.form_sources)
    withdraw(world, consent)
    cases.save_form(case_id=case.id, values=values, sources=sources, acting=world.resident, now=T0)
    case.refresh_from_db()
    assert "mother_name" not in case.form
    assert case.form["contact_phone"] == "13800000001"


def test_handed_in_it_stays_as_part_of_the_application_and_serves_nothing_anew(
    world: World,
) -> None:
    case, consent = filled(world)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    before = Case.objects.get(pk=case.pk)
    for _ in range(2):
        withdraw(world, consent)
    case.refresh_from_db()
    assert (case.form["mother_name"], case.form_sources["mother_name"]) == ("李小满", SOURCE)
    assert labels_taken_back(case, now=T0) == {SOURCE}
    assert case.version == before.version + 1, "whoever has it open looks again"
    assert carried_on(case, now=T0)[0].keys() == {"applicant_name", "contact_phone"}
    assert SharedAnswer.objects.get().facts == {}
    assert "mother_name" not in known_values(case, case_fields(case), now=T0)
    (message,) = told()
    assert "不再用于别的事：“出生登记”的母亲姓名。" in message["text"]
    assert "清空" not in message["text"]


def test_another_matter_is_filled_from_nothing_that_was_taken_back(world: World) -> None:
    case, consent = filled(world)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    withdraw(world, consent)
    second = draft(world)
    assert "mother_name" not in known_values(second, case_fields(second), now=T0)


def test_a_licence_s_face_fills_nothing_in_the_matter_it_was_taken_back_in(world: World) -> None:
    id_card(world.person)
    case, other = draft(world), draft(world)
    consent = allow(world, case)
    assert known_values(case, [ETHNIC], now=T0)["some"].value == "汉"
    Case.objects.filter(pk=case.pk).update(
        form={"some": "汉", "note": "x"}, form_sources={"some": CARD, "note": ""}
    )
    withdraw(world, consent)
    case.refresh_from_db()
    assert case.form == {"note": "x"}
    assert known_values(case, [ETHNIC], now=T0) == {}
    assert known_values(other, [ETHNIC], now=T0)["some"].value == "汉", "given for one case alone"
    allow(world, case)
    assert known_values(case, [ETHNIC], now=T0)["some"].value == "汉", "allowed again"


def test_for_all_cases_of_an_item_it_leaves_every_draft_of_that_item_alone(world: World) -> None:
    id_card(world.person)
    first, second = draft(world), draft(world)
    consent = allow(world, first)
    Consent.objects.filter(pk=consent.pk).update(case_id=None)
    filled_in = {"form": {"applicant_name": "李小满"}, "form_sources": {"applicant_name": CARD}}
    Case.objects.update(**filled_in)
    withdraw(world, consent)
    assert list(Case.objects.values_list("form", flat=True)) == [{}, {}]
    (message,) = told()
    assert message["text"].count("申请人姓名") == 2
    assert "结婚证" not in message["text"]
    assert message["link"].endswith("/details/")
    assert {first.id, second.id} == set(Case.objects.values_list("id", flat=True))


def test_what_is_shared_by_duty_is_not_the_person_s_to_take_back(world: World) -> None:
    with sample_departments() as sample:
        data_source(sample.address, attribute="UNCONDITIONAL")
        case = draft(world)
        consent = allow(world, case, "share:civil_marriage", kind="SHARE")
        gather(case_id=case.id, acting=world.resident, now=T0)
    keep(world, case)
    withdraw(world, consent)
    case.refresh_from_db()
    assert case.form["mother_name"] == "李小满"
    assert told() == []


def test_a_decided_case_stands_and_tells_nobody(world: World) -> None:
    case, consent = filled(world)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    Case.objects.filter(pk=case.pk).update(state="APPROVED", decided_at=T0)
    withdraw(world, consent)
    case.refresh_from_db()
    assert case.form["mother_name"] == "李小满"
    assert told() == []


@pytest.mark.parametrize("turn_of_submit", [0, 1])
def test_withdrawn_while_it_is_handed_in_it_left_or_it_is_marked(
    transactional_db: None, turn_of_submit: int
) -> None:
    world = made()
    case, consent = filled(world)

    def work(turn: int) -> str:
        if turn != turn_of_submit:
            withdraw(world, consent)
            return ""
        try:
            return cases.submit(case_id=case.id, acting=world.resident, now=T0).state
        except Refused as refused:
            return ",".join(sorted({r.code for r in refused.refusals}))

    ended = "".join(at_once(work, 2))
    case.refresh_from_db()
    if case.state == "DRAFT":
        assert ended == "FIELD_MISSING"
        assert "mother_name" not in case.form
    else:
        assert ended == "RECEIVED"
        assert case.form_sources["mother_name"] == SOURCE
        assert labels_taken_back(case, now=T0) == {SOURCE}
    assert len(told()) == 1


def test_saving_the_form_and_withdrawing_at_one_moment_leaves_nothing_of_the_source(
    transactional_db: None,
) -> None:
    world = made()
    case, consent = filled(world)
    values, sources = dict(case.form), dict(case.form_sources)

    def work(turn: int) -> None:
        if turn == 0:
            withdraw(world, consent)
        else:
            cases.save_form(
                case_id=case.id, values=values, sources=sources, acting=world.resident, now=T0
            )

    at_once(work, 4)
    case.refresh_from_db()
    assert "mother_name" not in case.form
    assert "mother_name" not in case.form_sources
    assert len(told()) == 1


def test_withdrawing_twice_at_one_moment_tells_once(transactional_db: None) -> None:
    world = made()
    case, consent = filled(world)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    at_once(lambda _turn: withdraw(world, consent), 3)
    assert len(told()) == 1
    assert JournalEntry.objects.filter(verb="case.lose_value").count() == 1
