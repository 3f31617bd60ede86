"""What a licence, a department or an earlier copy supplies, nobody is asked for; and only once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.factories.cases import PNG, T0, World, at, build_world
from tests.factories.exchange import Running, data_source, sample_departments
from tests.factories.gathering import (
    FATHER_ID,
    SLUG,
    allow,
    draft,
    father,
    publish_birth,
    row,
    states,
)
from tests.factories.licences import id_card
from tests.threads import at_once

from onewindow.adapters import department_exchange
from onewindow.adapters.gathering import gather
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.consents import operations as consents
from onewindow.apps.consents import requests as asking
from onewindow.apps.consents.models import ConsentUse
from onewindow.apps.exchange.models import SharedAnswer, SharedCall
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences.models import ELicenceUse
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.casework.sources import SourceDecision, SourceKind
from onewindow.rules.outcomes import Refused


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(department_exchange, "FIRST_PAUSE_SECONDS", 0.01)
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def world(db: None) -> World:
    world = build_world()
    publish_birth()
    return world


@pytest.fixture
def sample() -> Iterator[Running]:
    with sample_departments() as running:
        yield running


def gathered(world: World, case: Case, **more: Any) -> dict[str, SourceDecision]:
    told = {"now": T0, "acting": world.resident, **more}
    return {d.code: d for d in gather(case_id=case.id, **told)}


def test_with_consent_nothing_is_brought_that_somebody_else_holds(
    world: World, sample: Running
) -> None:
    licence = id_card(world.person)
    data_source(sample.address)
    case = draft(world)
    card = allow(world, case)
    marriage = allow(world, case, "share:civil_marriage", kind="SHARE")
    decisions = gathered(world, case)
    assert {c: d.kind for c, d in decisions.items()} == {
        "ID": SourceKind.ELICENCE,
        "MARRIAGE": SourceKind.SHARED,
        "NOTE": SourceKind.ASK,
    }
    assert states(case) == {
        "FORM": "PRESENT",
        "ID": "PRESENT",
        "MARRIAGE": "PRESENT",
        "NOTE": "ABSENT",
    }
    identity, wedding = row(case, "ID"), row(case, "MARRIAGE")
    use = ELicenceUse.objects.get()
    assert (identity.source, identity.grade, identity.reference_id) == ("ELICENCE", "A", use.id)
    assert (use.licence_id, use.consent_id, use.case_id) == (licence.id, card.id, case.id)
    answer = SharedAnswer.objects.get()
    assert (wedding.source, wedding.grade) == ("SHARED", "A")
    assert (wedding.reference_id, answer.consent_id) == (answer.id, marriage.id)
    assert "不用带" in identity.reason
    assert "云溪区民政局" in wedding.reason
    assert {u.consent_id for u in ConsentUse.objects.all()} == {card.id, marriage.id}
    assert JournalEntry.objects.filter(verb="case.gather", rule="R-4-23").count() == 1
    call = SharedCall.objects.get()
    assert (call.case_id, call.item_slug, call.purpose) == (case.id, SLUG, "办理“出生登记”")
    assert call.asked_by == "云溪区公安局"


def test_without_consent_nobody_is_asked_and_the_applicant_reads_what_consent_would_do(
    world: World, sample: Running
) -> None:
    id_card(world.person)
    data_source(sample.address)
    case = draft(world)
    decisions = gathered(world, case)
    assert [r.facts["word"] for d in decisions.values() for r in d.lacking] == [
        "licence:ID_CARD",
        "share:civil_marriage",
    ]
    assert sample.departments.asked == []
    assert ELicenceUse.objects.count() == 0
    assert "您同意后" in row(case, "ID").reason


def test_a_duty_in_law_asks_the_department_without_consent(world: World, sample: Running) -> None:
    data_source(sample.address, attribute="UNCONDITIONAL")
    case = draft(world)
    assert gathered(world, case)["MARRIAGE"].kind is SourceKind.SHARED
    assert row(case, "MARRIAGE").state == "PRESENT"
    assert ConsentUse.objects.count() == 0


def test_sensitive_records_want_a_second_separate_consent(world: World, sample: Running) -> None:
    data_source(sample.address, is_sensitive=True)
    case = draft(world)
    allow(world, case, "share:civil_marriage", kind="SHARE")
    lacking = gathered(world, case)["MARRIAGE"].lacking
    assert [r.code for r in lacking] == ["SENSITIVE_CONSENT_LACKING"]
    allow(world, case, "share:civil_marriage", kind="SENSITIVE")
    assert gathered(world, case)["MARRIAGE"].kind is SourceKind.SHARED
    assert ConsentUse.objects.count() == 2


def test_gathering_again_changes_nothing(world: World, sample: Running) -> None:
    id_card(world.person)
    data_source(sample.address)
    case = draft(world)
    allow(world, case)
    allow(world, case, "share:civil_marriage", kind="SHARE")
    gathered(world, case)
    before = list(CaseMaterial.objects.filter(case=case).order_by("position").values())
    for _ in range(3):
        assert set(gathered(world, case)) == {"NOTE"}
    assert list(CaseMaterial.objects.filter(case=case).order_by("position").values()) == before
    assert (ELicenceUse.objects.count(), SharedCall.objects.count()) == (1, 1)


def test_a_department_that_is_down_stops_nobody(world: World, sample: Running) -> None:
    sample.departments.behaviour.down = True
    data_source(sample.address)
    case = draft(world)
    allow(world, case, "share:civil_marriage", kind="SHARE")
    decision = gathered(world, case)["MARRIAGE"]
    assert decision.kind is SourceKind.ASK
    assert "您可以先提交，材料可以后补，也可以自己上传" in row(case, "MARRIAGE").reason
    gathered(world, case)
    assert SharedCall.objects.count() == 1, "opening the page again does not wait again at once"
    sample.departments.behaviour.down = False
    gathered(world, case, again=True)
    assert row(case, "MARRIAGE").state == "PRESENT"


def test_a_record_nobody_has_is_asked_for_again_only_on_wish(world: World, sample: Running) -> None:
    sample.departments.records = {}
    data_source(sample.address)
    case = draft(world)
    allow(world, case, "share:civil_marriage", kind="SHARE")
    assert "没有查到" in (gathered(world, case) and row(case, "MARRIAGE").reason)
    gathered(world, case)
    assert SharedCall.objects.count() == 1
    gathered(world, case, again=True)
    assert SharedCall.objects.count() == 2


def test_a_wrong_answer_is_not_used_and_the_applicant_is_told(
    world: World, sample: Running
) -> None:
    sample.departments.behaviour.wrong = True
    data_source(sample.address)
    case = draft(world)
    allow(world, case, "share:civil_marriage", kind="SHARE")
    gathered(world, case)
    assert row(case, "MARRIAGE").state == "ABSENT"
    assert "没有通过核验" in row(case, "MARRIAGE").reason


def test_an_expired_licence_is_not_referred_to(world: World) -> None:
    id_card(world.person, valid_to=(T0 - timedelta(days=1)).date())
    case = draft(world)
    allow(world, case)
    decision = gathered(world, case)["ID"]
    assert [r.code for r in decision.missed] == ["LICENCE_EXPIRED"]
    assert row(case, "ID").state == "ABSENT"


def test_what_another_part_of_the_bundle_produces_is_waited_for(world: World) -> None:
    case = draft(world)
    decisions = gathered(world, case, produced_inside={"NOTE"})
    assert decisions["NOTE"].kind is SourceKind.BUNDLE
    assert (row(case, "NOTE").state, row(case, "NOTE").source) == ("ABSENT", "BUNDLE")


def _checked_before(world: World) -> CaseMaterial:
    case = draft(world)
    cases.add_file(
        case_id=case.id,
        material_code="NOTE",
        name="说明.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    assert row(case, "NOTE").grade == "C"
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    cases.check_material(
        case_id=case.id, code="NOTE", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    return row(case, "NOTE")


def test_a_copy_that_a_window_checked_serves_again(world: World) -> None:
    earlier = _checked_before(world)
    assert (earlier.grade, earlier.checked_by_id) == ("B", world.clerk.account_id)
    case = draft(world, now=at("2026-10-20"))
    decision = gathered(world, case, now=at("2026-10-20"))["NOTE"]
    assert decision.kind is SourceKind.ARCHIVE
    copy = row(case, "NOTE")
    assert (copy.grade, copy.source, copy.reference_id) == ("B", "ARCHIVE", earlier.id)
    assert copy.checked_at == earlier.checked_at
    cases.remove_file(
        case_id=case.id, material_code="NOTE", acting=world.resident, now=at("2026-10-20")
    )
    earlier.refresh_from_db()
    assert earlier.file is not None
    assert earlier.file.removed_at is None, "removing the copy leaves the earlier case's file"
    assert row(case, "NOTE").reference_id is None


def test_a_copy_too_old_or_somebody_else_s_does_not_serve(world: World) -> None:
    earlier = _checked_before(world)
    later = T0 + timedelta(days=366)
    case = draft(world, now=later)
    assert gathered(world, case, now=later)["NOTE"].kind is SourceKind.ASK
    other, _acting = father()
    Case.objects.filter(pk=earlier.case_id).update(person=other)
    case = draft(world)
    assert gathered(world, case)["NOTE"].kind is SourceKind.ASK


def test_what_the_applicant_uploaded_is_left_alone(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    allow(world, case)
    cases.add_file(
        case_id=case.id,
        material_code="ID",
        name="身份证.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    assert "ID" not in gathered(world, case)
    assert row(case, "ID").source == "UPLOAD"


def test_a_stranger_gathers_nothing(world: World) -> None:
    case = draft(world)
    with pytest.raises(Refused):
        gathered(world, case, acting=world.stranger)


def test_both_parents_cards_need_the_other_parent_s_word(world: World) -> None:
    id_card(world.person)
    other, acting = father()
    id_card(other)
    case = draft(world, "BOTH")
    allow(world, case)
    lacking = gathered(world, case)["ID_PARENTS"].lacking
    assert [r.code for r in lacking] == ["OTHER_PARENT_CONSENT_LACKING"]
    asked = asking.request(
        asker=world.person,
        citizen_id=FATHER_ID,
        name="沈向阳",
        kind="ELICENCE",
        scope=["licence:ID_CARD"],
        purpose="办理“出生登记”",
        valid_until=T0 + timedelta(days=30),
        case_id=case.id,
        acting=world.resident,
        now=T0,
    )
    asking.give_asked(request_id=asked.id, person=other, acting=acting, now=T0)
    assert gathered(world, case)["ID_PARENTS"].kind is SourceKind.ELICENCE
    assert ELicenceUse.objects.count() == 2, "each parent's licence by its own authorisation"
    assert {u.consent.person_id for u in ConsentUse.objects.select_related("consent")} == {
        world.person.id,
        other.id,
    }


def test_a_consent_withdrawn_in_mid_case_takes_back_what_rests_on_it_once(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    consent = allow(world, case)
    gathered(world, case)
    case = cases.submit(case_id=case.id, acting=world.resident, now=T0)
    for _ in range(2):
        cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)
    identity = row(case, "ID")
    assert (identity.state, identity.grade, identity.reference_id) == ("ABSENT", "", None)
    assert "撤回授权" in identity.reason
    assert ELicenceUse.objects.get().ended_at == T0
    assert ConsentUse.objects.get().ended_at == T0
    told = [
        m for m in OutboxMessage.objects.filter(topic="case.message") if "撤回" in m.body["text"]
    ]
    assert len(told) == 1
    assert "居民身份证" in told[0].body["text"]
    assert JournalEntry.objects.filter(verb="case.lose_material", rule="R-4.7").count() == 1
    with pytest.raises(Refused) as refused:
        cases.accept(case_id=case.id, acting=world.clerk, now=T0)
    assert "居民身份证" in {r.facts.get("name") for r in refused.value.refusals}
    assert gathered(world, case, acting=world.clerk)["ID"].kind is SourceKind.ASK


def test_the_other_parent_withdrawing_is_told_to_both_once(world: World) -> None:
    id_card(world.person)
    other, acting = father()
    id_card(other)
    case = draft(world, "BOTH")
    allow(world, case)
    consent = consents.give(
        person=other,
        to_person=world.person,
        kind="ELICENCE",
        scope=["licence:ID_CARD"],
        purpose="办理“出生登记”",
        case_id=case.id,
        valid_until=T0 + timedelta(days=30),
        acting=acting,
        now=T0,
    )
    gathered(world, case)
    assert row(case, "ID_PARENTS").state == "PRESENT"
    cases.withdraw_consent(consent_id=consent.id, acting=acting, now=T0)
    assert row(case, "ID_PARENTS").state == "ABSENT"
    told = [
        m.body["person_id"]
        for m in OutboxMessage.objects.filter(topic="case.message")
        if "授权已撤回" in m.body["title"]
    ]
    assert sorted(told) == sorted([str(world.person.id), str(other.id)])


def test_a_decided_case_stands_when_a_consent_is_withdrawn(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    consent = allow(world, case)
    gathered(world, case)
    Case.objects.filter(pk=case.pk).update(state="APPROVED", number="YX1", decided_at=T0)
    cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)
    assert row(case, "ID").state == "PRESENT"


def test_nobody_withdraws_another_s_consent(world: World) -> None:
    consent = allow(world, draft(world))
    with pytest.raises(Refused):
        cases.withdraw_consent(consent_id=consent.id, acting=world.stranger, now=T0)


def test_a_licence_that_ended_between_look_and_writing_is_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_card(world.person)
    case = draft(world)
    consent = allow(world, case)
    real = licences.use

    def withdrawn_first(**told: Any) -> Any:
        consents.withdraw(consent_id=consent.id, acting=world.resident, now=T0)
        return real(**told)

    monkeypatch.setattr(licences, "use", withdrawn_first)
    decision = gathered(world, case)["ID"]
    assert decision.kind is SourceKind.ASK
    assert row(case, "ID").state == "ABSENT"
    assert ELicenceUse.objects.count() == 0, "the half-written use is gone"


def test_the_departments_are_asked_outside_any_transaction(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with sample_departments() as sample:
        world = build_world()
        publish_birth()
        data_source(sample.address, attribute="UNCONDITIONAL")
        case = draft(world)
        seen: list[bool] = []
        real = department_exchange.ask_all

        def watched(questions: Any, *, now: Any) -> Any:
            seen.append(connection.in_atomic_block)
            return real(questions, now=now)

        monkeypatch.setattr("onewindow.adapters.gathering.ask_all", watched)
        gathered(world, case)
        assert seen == [False]
        assert row(case, "MARRIAGE").state == "PRESENT"


def test_gathering_at_the_same_moment_supplies_once(transactional_db: None) -> None:
    with sample_departments() as sample:
        world = build_world()
        publish_birth()
        id_card(world.person)
        data_source(sample.address)
        case = draft(world)
        allow(world, case)
        allow(world, case, "share:civil_marriage", kind="SHARE")
        at_once(lambda _turn: gathered(world, case), 4)
        assert states(case, ["ID", "MARRIAGE"]) == {"ID": "PRESENT", "MARRIAGE": "PRESENT"}
        assert ELicenceUse.objects.count() == 1
        assert ConsentUse.objects.count() == 2
        assert JournalEntry.objects.filter(verb="case.gather").count() == 1


def test_withdrawing_and_gathering_at_the_same_moment_never_leaves_an_orphan(
    transactional_db: None,
) -> None:
    world = build_world()
    publish_birth()
    id_card(world.person)
    case = draft(world)
    consent = allow(world, case)

    def work(turn: int) -> None:
        if turn == 0:
            cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)
        else:
            gathered(world, case)

    at_once(work, 3)
    assert row(case, "ID").state == "ABSENT"
    assert not ConsentUse.objects.filter(ended_at__isnull=True).exists()
    assert not ELicenceUse.objects.filter(ended_at__isnull=True).exists()


def test_nobody_is_asked_for_a_case_that_is_closed(world: World, sample: Running) -> None:
    data_source(sample.address)
    case = draft(world)
    allow(world, case, "share:civil_marriage", kind="SHARE")
    Case.objects.filter(pk=case.pk).update(state="WITHDRAWN")
    with pytest.raises(Refused) as refused:
        gathered(world, case, again=True)
    assert [r.code for r in refused.value.refusals] == ["NOT_IN_THIS_STATE"]
    assert sample.departments.asked == []


def test_looking_again_and_again_asks_three_times_a_minute(world: World, sample: Running) -> None:
    sample.departments.records = {}
    data_source(sample.address)
    case = draft(world)
    allow(world, case, "share:civil_marriage", kind="SHARE")
    for _ in range(6):
        gathered(world, case, again=True)
    assert SharedCall.objects.count() == 3
    gathered(world, case, again=True, now=T0 + timedelta(minutes=2))
    assert SharedCall.objects.count() == 4
