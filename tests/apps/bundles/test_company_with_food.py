"""Opening a company that cooks: a fact promised, a paper to follow, the result that waits."""

import pytest
from tests.apps.bundles.test_newborn import decide, messages_to, part_of, states
from tests.apps.bundles.test_opening_and_windows import BUSINESS_FACE
from tests.apps.bundles.test_opening_and_windows import FORM as COMPANY
from tests.factories.bundles import MORNING, BundleWorld, work_off
from tests.factories.cases import PNG, at

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.operations.change import hold_filling
from onewindow.apps.bundles.operations.filling import wizard_now
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import CaseMaterial, Deficiency, Pledge
from onewindow.apps.cases.operations.promising import lock_of
from onewindow.rules.casework.pledge import Statement
from onewindow.rules.outcomes import Refused

LATER = at("2026-11-24", "11:00")
FORM = {
    **COMPANY,
    "premises_address": "云溪区演示路 66 号 101",
    "premises_area": "60",
    "food_items": "热食类",
    "safety_officer": "宋知夏",
    "staff_count": "3",
}
ANSWERS = {
    "FOOD": "CATERING",
    "FUND": "NO",
    "company_registration.PRE": "NO",
    "employer_social_insurance.STAFF": "NO",
}
ITEMS = [
    "company_registration",
    "seal_engraving",
    "invoice_first",
    "employer_social_insurance",
    "food_business_licence",
]
FACE = {"uscc": "91990106DEM00201XW", "established_on": "2026-11-24", **BUSINESS_FACE}


@pytest.fixture
def package(world: BundleWorld) -> Package:
    """Handed in: the address pledged, the safety rules of the kitchen to follow."""
    who = {"acting": world.acting, "now": MORNING}
    made = bundles.start(slug="company_open", person=world.mother, channel="ONLINE", **who)
    for key, option in ANSWERS.items():
        bundles.answer(package_id=made.id, key=key, option=option, **who)
    bundles.choose(package_id=made.id, slugs=ITEMS, **who)
    bundles.prepare(package_id=made.id, **who)
    bundles.save_form(package_id=made.id, values=FORM, **who)
    registration = part_of(made, "company_registration").case_id
    food = part_of(made, "food_business_licence").case_id
    assert registration is not None
    assert food is not None
    agreed, whole = [str(statement) for statement in Statement], {"with_package": True, **who}
    cases.pledge(case_id=registration, code="ADDRESS", agreed=agreed, **whole)
    cases.promise_later(case_id=food, code="SAFETY_RULES", agreed=True, **whole)
    bundles.sign_and_submit(
        package_id=made.id, signature="宋知夏", agreed=True, delivery_way="WALLET", **who
    )
    lacking = CaseMaterial.objects.filter(case__package_id=made.id, state="ABSENT", required=True)
    lacking.exclude(code="LICENCE_BIZ").update(state="PRESENT", source="PAPER")
    bundles.accept(package_id=made.id, acting=world.clerk, now=MORNING)
    work_off()
    made.refresh_from_db()
    return made


def test_a_paper_that_follows_locks_its_result_until_it_comes(
    world: BundleWorld, package: Package
) -> None:
    registration = part_of(package, "company_registration")
    reviewer = world.reviewer_of(registration)
    assert registration.case_id is not None
    cases.claim(case_id=registration.case_id, acting=reviewer, now=LATER)
    cases.give_opinion(case_id=registration.case_id, opinion="齐全", acting=reviewer, now=LATER)
    cases.approve(case_id=registration.case_id, acting=reviewer, now=LATER, face=FACE)
    work_off(LATER)
    food = part_of(package, "food_business_licence")
    assert food.state == "RUNNING", "accepted with a paper to follow"
    assert food.case is not None
    assert "还要补交材料" in messages_to(package), "its last day is told (R-6-21)"
    assert lock_of(food.case), "the result is locked until the paper is here (R-6-23)"

    for slug in ITEMS[1:-1]:
        decide(world, package, slug, LATER)
    package.refresh_from_db()
    assert package.state == "ACCEPTED", "the whole waits for the one part"

    cases.supply_tolerated(
        case_id=food.case.id,
        code="SAFETY_RULES",
        name="制度目录.png",
        content=PNG,
        acting=world.acting,
        now=LATER,
    )
    cases.judge_supplied(
        case_id=food.case.id,
        code="SAFETY_RULES",
        is_good=True,
        defect="",
        acting=world.clerk,
        now=LATER,
    )
    assert not lock_of(part_of(package, "food_business_licence").case)  # type: ignore[arg-type]
    decide(world, package, "food_business_licence", LATER)
    package.refresh_from_db()
    assert package.state == "ENDED"
    assert set(states(package).values()) == {"DONE"}


def test_one_signature_stands_under_every_letter(world: BundleWorld, package: Package) -> None:
    pledge = Pledge.objects.get(case__package_id=package.id)
    later = Deficiency.objects.get(case__package_id=package.id)
    assert pledge.signature == later.signature == package.signature == "宋知夏"
    assert pledge.pledged_at == later.promised_at == package.submitted_at
    (signed,) = JournalEntry.objects.filter(
        verb="case.sign_promises", subject_id=str(pledge.case_id)
    )
    assert signed.facts["codes"] == ["ADDRESS"]


def test_a_letter_nobody_signed_is_not_handed_in(world: BundleWorld) -> None:
    who = {"acting": world.acting, "now": MORNING}
    made = bundles.start(slug="company_open", person=world.mother, channel="ONLINE", **who)
    for key, option in ANSWERS.items():
        bundles.answer(package_id=made.id, key=key, option=option, **who)
    bundles.choose(package_id=made.id, slugs=ITEMS, **who)
    bundles.prepare(package_id=made.id, **who)
    bundles.save_form(package_id=made.id, values=FORM, **who)
    case_id = part_of(made, "company_registration").case_id
    assert case_id is not None
    agreed = [str(statement) for statement in Statement]
    with pytest.raises(Refused) as refused:
        cases.pledge(case_id=case_id, code="ADDRESS", agreed=agreed[1:], with_package=True, **who)
    assert [r.code for r in refused.value.refusals] == ["STATEMENTS_MISSING"]
    cases.pledge(case_id=case_id, code="ADDRESS", agreed=agreed, with_package=True, **who)
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case_id, **who)
    assert [r.code for r in refused.value.refusals] == ["PROMISE_UNSIGNED"]


@pytest.mark.parametrize(
    ("answer", "situation"), [("SALES", "SALES"), ("CATERING", "CATERING"), ("PREPACKAGED", "")]
)
def test_what_was_answered_once_settles_the_licence_s_own_questions(
    world: BundleWorld, answer: str, situation: str
) -> None:
    who = {"acting": world.acting, "now": MORNING}
    made = bundles.start(slug="company_open", person=world.mother, channel="ONLINE", **who)
    for key, option in {**ANSWERS, "FOOD": answer}.items():
        made = bundles.answer(package_id=made.id, key=key, option=option, **who)
    wizard = wizard_now(made)
    assert wizard.next is None, "nothing is asked twice (R-0-5)"
    assert wizard.situations.get("food_business_licence", "") == situation
    assert not any(asked.key.startswith("food_business_licence.") for asked in wizard.asked)


def test_a_letter_the_signature_did_not_reach_is_not_issued_when_the_turn_comes(
    world: BundleWorld, package: Package
) -> None:
    later = Deficiency.objects.get(case__package_id=package.id)
    Deficiency.objects.filter(pk=later.pk).update(signature="")
    registration = part_of(package, "company_registration")
    assert registration.case_id is not None
    told = {"case_id": registration.case_id, "acting": world.reviewer_of(registration)}
    cases.claim(**told, now=LATER)
    cases.give_opinion(opinion="齐全", **told, now=LATER)
    cases.approve(face=FACE, **told, now=LATER)
    work_off(LATER)
    food = part_of(package, "food_business_licence")
    row = CaseMaterial.objects.get(case=food.case, code="SAFETY_RULES")
    assert (row.state, food.state) == ("ABSENT", "READY"), "the paper is asked for after all"
    assert not Deficiency.objects.filter(pk=later.pk).exists()
    assert "请提交原来承诺的材料" in messages_to(package)
    with pytest.raises(Refused) as refused:
        hold_filling(case_id=registration.case_id)
    assert [r.code for r in refused.value.refusals] == ["PACKAGE_SUBMITTED"], "no letter joins late"
