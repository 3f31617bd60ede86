"""Silence until the last day renews by law what was asked for in time, and nothing else."""

import copy
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.licences.test_issuing import REMEDY, told
from tests.factories.cases import LICENCE, T0, World, at, publish
from tests.factories.licences import food_licence, id_card, shop

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.licences import operations, queries
from onewindow.apps.licences.models import ELicence
from onewindow.apps.organisation.models import Department
from onewindow.jobs.licences import remind_of_renewals, settle_run_out
from onewindow.jobs.topics import TOPICS

LAST = date(2026, 12, 31)
RENEWED = {"kind": "RENEWED", "from": "PERMIT_EXPIRY", "basis": "《行政许可法》第50条"}


def renewable(world: World) -> ELicence:
    """A food licence whose law renews it by silence, and the item to renew it with."""
    content = copy.deepcopy(LICENCE)
    content["result"] = {
        "name": "食品经营许可证",
        "licence_type": "FOOD_LICENCE",
        "renews": ["RENEW"],
    }
    content["situations"] = [
        {"code": "RENEW", "name": "延续", "materials": ["FORM"]},
        {"code": "NEW", "name": "新办", "materials": ["FORM"]},
    ]
    content["tacit_rules"] = [*content["tacit_rules"], RENEWED]
    publish(content, Department.objects.get(pk=world.department.pk), number=2)
    return food_licence(shop(world.person), valid_to=LAST)


@pytest.fixture
def licence(world: World) -> ELicence:
    return renewable(world)


def asked(world: World, on: datetime, situation: str = "RENEW") -> Case:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=on,
    )
    cases.choose_situation(case_id=case.id, situation=situation, acting=world.resident, now=on)
    own = ELicence.objects.get(enterprise__isnull=False).enterprise
    Case.objects.filter(pk=case.id).update(enterprise=own)
    return cases.submit(case_id=case.id, acting=world.resident, now=on)


def after_last_day() -> datetime:
    return at("2027-01-01", "00:30")


def test_a_timely_request_left_undecided_is_renewed_by_law(world: World, licence: ELicence) -> None:
    case = asked(world, at("2026-12-01"))
    assert settle_run_out(now=after_last_day()) == 1
    licence.refresh_from_db()
    case.refresh_from_db()
    assert (licence.state, licence.valid_to) == ("VALID", date(2031, 12, 31))
    assert case.state == "APPROVED"
    assert case.decided_by_id is None
    version = queries.current_version(licence)
    assert version is not None
    assert (version.reason, version.number, version.case_id) == ("DEEMED_RENEWED", 2, case.id)
    papers = documents_of(subject_kind="case", subject_id=case.id)
    assert any(p.kind == "APPROVAL" and "第50条" in p.facts["notes"][0] for p in papers)
    row = JournalEntry.objects.get(verb="case.deem_renewed")
    assert row.facts["rule"] == "R-0-2"
    assert "食品经营许可证依法视为准予延续" in told()
    assert settle_run_out(now=after_last_day()) == 0, "again changes nothing"


@pytest.mark.parametrize("late_on", ["2026-12-02", "2026-12-30"])
def test_a_late_request_does_not_keep_it_alive(
    world: World, licence: ELicence, late_on: str
) -> None:
    asked(world, at(late_on))
    settle_run_out(now=after_last_day())
    licence.refresh_from_db()
    assert licence.state == "EXPIRED"


def test_silence_has_no_effect_where_no_law_gives_it_one(world: World, licence: ELicence) -> None:
    version = ItemVersion.objects.get(number=2)
    version.content["tacit_rules"] = [{**RENEWED, "basis": ""}]
    version.save()
    asked(world, at("2026-12-01"))
    settle_run_out(now=after_last_day())
    licence.refresh_from_db()
    assert licence.state == "EXPIRED"


def test_another_situation_is_no_renewal(world: World, licence: ELicence) -> None:
    asked(world, at("2026-10-12"), situation="NEW")
    settle_run_out(now=after_last_day())
    licence.refresh_from_db()
    assert licence.state == "EXPIRED"


def test_what_waits_for_the_applicant_is_not_the_body_s_silence(
    world: World, licence: ELicence
) -> None:
    case = asked(world, at("2026-12-01"))
    Case.objects.filter(pk=case.id).update(state="CORRECTION_PENDING")
    settle_run_out(now=after_last_day())
    licence.refresh_from_db()
    assert licence.state == "EXPIRED"


def test_a_decided_renewal_goes_on_from_the_last_day(world: World, licence: ELicence) -> None:
    case = asked(world, T0)
    cases.accept(case_id=case.id, acting=world.clerk, now=T0)
    cases.claim(case_id=case.id, acting=world.reviewer, now=T0)
    cases.give_opinion(case_id=case.id, opinion="符合", acting=world.reviewer, now=T0)
    cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    licence.refresh_from_db()
    assert (licence.version, licence.valid_to) == (2, date(2031, 12, 31))
    assert settle_run_out(now=after_last_day()) == 0


def test_a_holder_is_reminded_at_each_mark_once(world: World, licence: ELicence) -> None:
    marks: list[Any] = []
    day = T0
    while day.date() <= LAST:
        if remind_of_renewals(now=day):
            marks.append(day.date())
        assert remind_of_renewals(now=day) == 0
        day += timedelta(days=1)
    assert len(marks) == 3
    assert told() == ["食品经营许可证快到期了"] * 3


def test_an_ended_licence_gives_the_materials_of_running_cases_back(
    world: World, licence: ELicence
) -> None:
    card = id_card(world.person, valid_to=date(2026, 10, 1))
    case = asked(world, T0)
    use = operations.use(
        licence=card,
        case_id=case.id,
        item_slug="food_business_licence",
        purpose="核对身份",
        consent_id=case.id,
        valid_until=T0 + timedelta(days=90),
        acting=world.resident,
        now=T0,
    )
    material = CaseMaterial.objects.get(case=case, code="FORM")
    material.state, material.source, material.grade = "PRESENT", "ELICENCE", "A"
    material.reference_kind, material.reference_id = "LICENCE_USE", use.id
    material.save()
    later = at("2026-10-08")
    operations.expire(licence_id=card.id, now=later)
    for _ in range(2):
        TOPICS["licence.ended"]({"licence_id": str(card.id), "kind": "EXPIRED"}, later)
    material.refresh_from_db()
    assert (material.state, material.reference_id) == ("ABSENT", None)
    assert "已过期" in material.reason
    assert told().count("居民身份证已过期，有材料要另行提供") == 1


def test_a_decided_case_keeps_what_it_rested_on(world: World, licence: ELicence) -> None:
    case = asked(world, T0)
    use = operations.use(
        licence=licence,
        case_id=case.id,
        item_slug="x",
        purpose="核对",
        consent_id=case.id,
        valid_until=T0 + timedelta(days=9),
        acting=world.resident,
        now=T0,
    )
    CaseMaterial.objects.filter(case=case).update(state="PRESENT", reference_id=use.id)
    Case.objects.filter(pk=case.id).update(state="DELIVERED")
    operations.end(
        licence_id=licence.id,
        kind="REVOKED",
        ground="DECEPTION",
        reason="提交虚假材料",
        remedy=REMEDY,
        acting=world.approver,
        now=T0,
    )
    assert cases.return_materials(licence_id=licence.id, now=T0) == 0
