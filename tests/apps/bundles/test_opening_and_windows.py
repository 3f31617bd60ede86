"""Opening a company with a pledge; results collected with one code; two ends at one moment."""

import pytest
from tests.apps.bundles.test_newborn import (
    accepted,
    complete,
    decide,
    messages_to,
    part_of,
    states,
    submitted,
)
from tests.factories.bundles import MORNING, BundleWorld, build_bundle_world, work_off
from tests.factories.cases import at
from tests.threads import at_once

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.operations import versions
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial, CaseStep
from onewindow.apps.cases.operations.change import tell_applicant
from onewindow.apps.parties.models import Enterprise
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.casework.pledge import Statement
from onewindow.rules.outcomes import Refused

FORM = {
    "company_name": "云溪区演示纸伞有限公司",
    "company_kind": "LIMITED",
    "registered_address": "云溪区演示路 66 号 101",
    "business_scope": "纸伞制作、销售",
    "registered_capital": "10",
    "legal_representative": "宋知夏",
    "legal_representative_id": "210112199603120089",
    "shareholders": "宋知夏 10 万元",
    "seal_set": "NAME_FINANCE",
    "invoice_kind": "ORDINARY",
    "tax_contact_name": "宋知夏",
    "contact_phone": "13800000051",
}
ANSWERS = {
    "FOOD": "NO",
    "FUND": "NO",
    "company_registration.PRE": "NO",
    "employer_social_insurance.STAFF": "NO",
}
ITEMS = [
    "company_registration",
    "seal_engraving",
    "invoice_first",
    "employer_social_insurance",
]


def opening(world: BundleWorld) -> Package:
    package = bundles.start(
        slug="company_open",
        person=world.mother,
        channel="ONLINE",
        acting=world.acting,
        now=MORNING,
    )
    for key, option in ANSWERS.items():
        bundles.answer(
            package_id=package.id, key=key, option=option, acting=world.acting, now=MORNING
        )
    bundles.choose(package_id=package.id, slugs=ITEMS, acting=world.acting, now=MORNING)
    bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    return bundles.save_form(package_id=package.id, values=FORM, acting=world.acting, now=MORNING)


def test_a_company_is_opened_with_a_promise_for_its_address(world: BundleWorld) -> None:
    package = opening(world)
    registration = part_of(package, "company_registration").case
    assert registration is not None
    offer = cases.offer_of(case_id=registration.id, now=MORNING)["ADDRESS"]
    assert offer.may_pledge, "an address may be promised instead of proved"
    cases.pledge(
        case_id=registration.id,
        code="ADDRESS",
        agreed=[str(statement) for statement in Statement],
        signature="宋知夏",
        acting=world.acting,
        now=MORNING,
    )
    package = bundles.sign_and_submit(
        package_id=package.id,
        signature="宋知夏",
        agreed=True,
        delivery_way="WALLET",
        acting=world.acting,
        now=MORNING,
    )
    CaseMaterial.objects.filter(case__package_id=package.id, code="ID").update(
        state="PRESENT", source="ELICENCE"
    )
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    package.refresh_from_db()
    assert package.deadline is not None
    assert f"{package.deadline.astimezone():%m-%d}" == "11-25", "one and a half days end in two"
    later = at("2026-11-24", "11:00")
    reviewer = world.reviewers["market"]
    cases.claim(case_id=registration.id, acting=reviewer, now=later)
    cases.give_opinion(case_id=registration.id, opinion="齐全", acting=reviewer, now=later)
    face = {"uscc": "91990106DEM00201XW", "established_on": "2026-11-24"}
    cases.approve(
        case_id=registration.id, acting=reviewer, now=later, face={**face, **BUSINESS_FACE}
    )
    work_off(later)
    assert states(package) == {
        "company_registration": "DONE",
        "seal_engraving": "RUNNING",
        "invoice_first": "RUNNING",
        "employer_social_insurance": "RUNNING",
    }
    company = Enterprise.objects.get(name=FORM["company_name"])
    followers = Case.objects.filter(package_id=package.id).exclude(pk=registration.id)
    assert {case.enterprise_id for case in followers} == {company.id}, "the new company's own"
    seal = CaseMaterial.objects.get(case__part__slug="seal_engraving", code="LICENCE_BIZ")
    assert (seal.state, seal.source, seal.reference_kind) == ("PRESENT", "BUNDLE", "LICENCE")
    seal_case = part_of(package, "seal_engraving").case
    assert seal_case is not None
    assert seal_case.form["company_uscc"] == face["uscc"], "filled in when it is there"
    for slug in ITEMS[1:]:
        decide(world, package, slug, later)
    package.refresh_from_db()
    assert package.state == "ENDED"


BUSINESS_FACE = {"kind": "有限责任公司"}


def test_results_over_the_counter_are_collected_with_one_code(world: BundleWorld) -> None:
    package = accepted(world, way="WINDOW")
    for slug in (
        "birth_certificate",
        "hukou_birth",
        "vaccination_card",
        "social_security_card",
        "resident_medical_insurance",
        "maternity_allowance",
    ):
        decide(world, package, slug)
    package.refresh_from_db()
    assert package.state == "ENDED"
    assert package.pickup_code == "", "not everything lies at the window yet"
    paper = ["birth_certificate", "hukou_birth", "vaccination_card", "social_security_card"]
    for slug in paper:
        part = part_of(package, slug)
        assert part.case_id is not None
        cases.hand_over(case_id=part.case_id, acting=world.reviewer_of(part), now=MORNING)
        cases.take_in(case_id=part.case_id, acting=world.issuing, now=MORNING)
    work_off()
    package.refresh_from_db()
    assert len(package.pickup_code) == 6
    told = [m for m in messages_to(package) if "一次领取" in m]
    assert len(told) == 1
    with pytest.raises(Refused) as refused:
        bundles.collect(
            package_id=package.id,
            code="000000" if package.pickup_code != "000000" else "111111",
            collector="",
            shown_card="0000",
            acting=world.issuing,
            now=MORNING,
        )
    codes = {r.code for r in refused.value.refusals}
    assert {"PICKUP_CODE_WRONG", "COLLECTOR_MISSING"} <= codes, "all at once"
    bundles.collect(
        package_id=package.id,
        code=package.pickup_code,
        collector="宋知夏",
        shown_card="0089",
        acting=world.issuing,
        now=MORNING,
    )
    delivered = Case.objects.filter(package_id=package.id).values_list("state", flat=True)
    assert set(delivered) == {"DELIVERED"}
    assert OutboxMessage.objects.filter(topic="rating.invite").count() == 1


def test_the_clerk_who_took_it_in_decides_none_of_the_parts(world: BundleWorld) -> None:
    package = accepted(world)
    decide(world, package, "birth_certificate")
    hukou = part_of(package, "hukou_birth")
    both = world.reviewers["police"].__class__(
        account_id=world.clerk.account_id,
        name="王谷雨",
        roles=frozenset({"CLERK", "REVIEWER"}),
        department_ids=world.reviewers["police"].department_ids,
    )
    assert hukou.case_id is not None
    with pytest.raises(Refused) as refused:
        cases.claim(case_id=hukou.case_id, acting=both, now=MORNING)
    assert [r.code for r in refused.value.refusals] == ["ACCEPTED_BY_YOU"]


def test_a_part_is_quiet_but_a_right_of_its_own_is_told(world: BundleWorld) -> None:
    package = accepted(world)
    assert not {"已受理", "已收到您的申请"} & set(messages_to(package))
    part = part_of(package, "birth_certificate")
    assert part.case is not None
    tell_applicant(
        case=part.case, now=MORNING, title="请补交", text="", step="follow:PROXY_LETTER:1124"
    )
    assert messages_to(package)[-1] == "请补交", "a promise of this part is told by the part"


@pytest.mark.django_db(transaction=True)
def test_two_parts_that_end_at_one_moment_begin_the_next_once() -> None:
    world = build_bundle_world()
    package = accepted(world)
    part = part_of(package, "birth_certificate")
    reviewer = world.reviewer_of(part)
    assert part.case_id is not None
    cases.claim(case_id=part.case_id, acting=reviewer, now=MORNING)
    cases.give_opinion(case_id=part.case_id, opinion="属实", acting=reviewer, now=MORNING)
    cases.approve(case_id=part.case_id, acting=reviewer, now=MORNING, face={})
    at_once(lambda _turn: bundles.advance(package_id=package.id, now=MORNING), 4)
    hukou = part_of(package, "hukou_birth")
    assert hukou.state == "RUNNING"
    begun = CaseStep.objects.filter(case_id=hukou.case_id, action="SUBMIT")
    assert begun.count() == 1
    numbers = Case.objects.filter(package_id=package.id, number__isnull=False)
    assert numbers.count() == len(set(numbers.values_list("number", flat=True))) == 4


def test_a_cycle_is_refused_at_publishing_with_its_way(world: BundleWorld) -> None:
    package = submitted(world)
    draft = versions.draft_version(bundle_id=package.bundle_id, acting=world.admin, now=MORNING)
    content = {
        **draft.content,
        "depends_on": [
            *draft.content["depends_on"],
            {"before": "social_security_card", "after": "birth_certificate"},
        ],
    }
    draft = versions.edit_draft(
        version_id=draft.id,
        content=content,
        seen_row_version=draft.row_version,
        acting=world.admin,
        now=MORNING,
    )
    with pytest.raises(Refused) as refused:
        versions.publish_version(version_id=draft.id, acting=world.admin, now=MORNING)
    (cycle,) = [r for r in refused.value.refusals if r.code == "BUNDLE_CYCLE"]
    assert "出生登记（户口登记） → 社会保障卡申领" in str(cycle.facts["way"])
    with pytest.raises(Refused) as refused:
        versions.publish_version(version_id=draft.id, acting=world.clerk, now=MORNING)
    assert [r.code for r in refused.value.refusals] == ["NOT_PERMITTED"]


def test_whoever_takes_the_first_part_in_stands_for_the_later_ones(world: BundleWorld) -> None:
    package = submitted(world)
    complete(package)
    first = part_of(package, "birth_certificate")
    assert first.case_id is not None
    cases.accept(case_id=first.case_id, acting=world.clerk, now=MORNING)
    work_off()
    other = world.clerk.__class__(
        account_id=world.issuing.account_id,
        name="别的窗口人员",
        roles=frozenset({"CLERK"}),
        place_id=world.place.id,
    )
    bundles.accept(package_id=package.id, acting=other, now=MORNING)
    package.refresh_from_db()
    assert package.accepted_by_id == world.clerk.account_id, "set once (RM-10)"
