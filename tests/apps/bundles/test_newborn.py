"""A newborn's one thing: answered, signed once, done by the departments in their order."""

from datetime import date, datetime

import pytest
from tests.factories.bundles import MORNING, BundleWorld, messages_to, work_off
from tests.factories.cases import at

from onewindow.apps.audit.queries import verify_journal
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.bundles.queries import package_story
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.licences.queries import licences_of
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.outcomes import Refused

ANSWERS = {
    "BORN_WHERE": "HOSPITAL",
    "MOTHER_INSURED": "YES",
    "PARENTING": "NO",
    "hukou_birth.MARRIED": "YES",
    "hukou_birth.HOUSEHOLD": "FAMILY",
    "hukou_birth.ETHNIC": "SAME",
    "hukou_birth.SIDE": "MOTHER",
}
FORM = {
    "child_name": "宋小禾",
    "child_sex": "2",
    "born_on": "2026-11-20",
    "birth_place": "云溪区妇幼保健院",
    "mother_name": "宋知夏",
    "mother_citizen_id": "210112199603120089",
    "father_name": "许云帆",
    "father_citizen_id": "21011219940830005X",
    "household_address": "云溪区文昌路 8 号 2 单元",
    "home_address": "云溪区文昌路 8 号 2 单元",
    "contact_phone": "13800000051",
    "work_unit": "云溪区演示纺织厂",
    "bank_account": "6222021234567890128",
}
CHILD_ID = "210112202611200024"


def answered(world: BundleWorld, *, now: datetime = MORNING, everything: bool = False) -> Package:
    package = bundles.start(
        slug="newborn", person=world.mother, channel="ONLINE", acting=world.acting, now=now
    )
    answers = {**ANSWERS, "PARENTING": "YES"} if everything else ANSWERS
    for key, option in answers.items():
        bundles.answer(package_id=package.id, key=key, option=option, acting=world.acting, now=now)
    items = [
        "birth_certificate",
        "vaccination_card",
        "hukou_birth",
        "social_security_card",
        "resident_medical_insurance",
        "maternity_allowance",
        *(["parenting_guidance"] if everything else []),
    ]
    bundles.choose(package_id=package.id, slugs=items, acting=world.acting, now=now)
    return bundles.name_child(
        package_id=package.id,
        name="宋小禾",
        born_on=date(2026, 11, 20),
        relation="母亲",
        acting=world.acting,
        now=now,
    )


def filled_in(world: BundleWorld, *, now: datetime = MORNING) -> Package:
    package = answered(world, now=now)
    bundles.prepare(package_id=package.id, acting=world.acting, now=now)
    return bundles.save_form(package_id=package.id, values=FORM, acting=world.acting, now=now)


def submitted(world: BundleWorld, *, now: datetime = MORNING, way: str = "WALLET") -> Package:
    package = filled_in(world, now=now)
    return bundles.sign_and_submit(
        package_id=package.id,
        signature="宋知夏",
        agreed=True,
        delivery_way=way,
        acting=world.acting,
        now=now,
    )


def complete(package: Package) -> None:
    """As if every material had come by reference; what is made inside stays open."""
    inside = {"BIRTH_CERT", "HUKOU_CHILD"}
    CaseMaterial.objects.filter(case__package_id=package.id, required=True).exclude(
        code__in=inside
    ).update(state="PRESENT", source="ELICENCE")


def accepted(world: BundleWorld, *, way: str = "WALLET") -> Package:
    package = submitted(world, way=way)
    complete(package)
    package = bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    work_off()
    return package


def part_of(package: Package, slug: str) -> SubCase:
    return SubCase.objects.select_related("case", "department").get(package=package, slug=slug)


def decide(
    world: BundleWorld, package: Package, slug: str, now: datetime = MORNING, *, yes: bool = True
) -> None:
    """The department's reviewer decides its part, and the worker does what follows."""
    part = part_of(package, slug)
    reviewer, case = world.reviewer_of(part), part.case
    assert case is not None
    cases.claim(case_id=case.id, acting=reviewer, now=now)
    cases.give_opinion(case_id=case.id, opinion="属实", acting=reviewer, now=now)
    if yes:
        face = {"citizen_id": CHILD_ID} if slug == "hukou_birth" else {}
        cases.approve(case_id=case.id, acting=reviewer, now=now, face={**EXTRA_FACE, **face})
    else:
        cases.refuse_application(
            case_id=case.id,
            reasons="姓名用字不在通用规范汉字表",
            remedy="可以复议",
            acting=reviewer,
            now=now,
        )
    work_off(now)


EXTRA_FACE: dict[str, str] = {}


def states(package: Package) -> dict[str, str]:
    return {part.slug: str(part.state) for part in package.parts.all()}


def test_the_wizard_asks_only_what_the_bundle_does_not_know(world: BundleWorld) -> None:
    package = answered(world)
    drafts = bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    situations = {part.slug: part.case.situation for part in drafts if part.case}
    assert situations["hukou_birth"] == "WED_MOTHER"
    assert situations["social_security_card"] == "NEWBORN"
    assert situations["maternity_allowance"] == "ALLOWANCE"
    assert "parenting_guidance" not in situations, "optional and not chosen (R-2-5)"
    again = bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    assert [p.case_id for p in again] == [p.case_id for p in drafts], "preparing twice is once"


def test_what_is_not_chosen_any_more_leaves_no_draft(world: BundleWorld) -> None:
    package = answered(world)
    bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    with pytest.raises(Refused) as refused:
        bundles.choose(
            package_id=package.id, slugs=["hukou_birth"], acting=world.acting, now=MORNING
        )
    assert [r.code for r in refused.value.refusals] == ["BUNDLE_PART_NEEDED"]
    bundles.choose(
        package_id=package.id, slugs=["vaccination_card"], acting=world.acting, now=MORNING
    )
    bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    assert list(states(package)) == ["vaccination_card"]
    assert Case.objects.filter(package_id=package.id, state="DRAFT").count() == 1


def test_a_child_outside_the_window_is_served_item_by_item(world: BundleWorld) -> None:
    package = answered(world)
    with pytest.raises(Refused) as refused:
        bundles.name_child(
            package_id=package.id,
            name="宋小禾",
            born_on=date(2026, 5, 20),
            relation="母亲",
            acting=world.acting,
            now=MORNING,
        )
    assert [r.code for r in refused.value.refusals] == ["BUNDLE_ONE_BY_ONE"]


def test_one_signature_hands_in_what_waits_for_nothing(world: BundleWorld) -> None:
    package = submitted(world)
    assert package.number == "YJ2026112300001"
    assert states(package) == {
        "birth_certificate": "READY",
        "vaccination_card": "READY",
        "hukou_birth": "WAITING",
        "social_security_card": "WAITING",
        "resident_medical_insurance": "WAITING",
        "maternity_allowance": "WAITING",
    }
    assert messages_to(package) == ["已收到您的“新生儿出生一件事”申请"], "one word for all"
    again = bundles.sign_and_submit(
        package_id=package.id,
        signature="宋知夏",
        agreed=True,
        delivery_way="WALLET",
        acting=world.acting,
        now=MORNING,
    )
    assert again.number == package.number, "handed in twice is handed in once"
    numbered = Case.objects.filter(package_id=package.id, number__isnull=False)
    assert numbered.count() == 2


def test_what_keeps_it_from_being_handed_in_is_told_at_once(world: BundleWorld) -> None:
    package = answered(world)
    bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    with pytest.raises(Refused) as refused:
        bundles.sign_and_submit(
            package_id=package.id,
            signature="宋知秋",
            agreed=False,
            delivery_way="WALLET",
            acting=world.acting,
            now=MORNING,
        )
    codes = [r.code for r in refused.value.refusals]
    assert {"LETTER_NOT_AGREED", "SIGNATURE_NOT_OWN", "FIELD_MISSING"} <= set(codes)
    missing = [r.facts["field"] for r in refused.value.refusals if r.code == "FIELD_MISSING"]
    assert len(missing) == len(set(missing)), "each field once, whoever asks"
    assert "child_citizen_id" not in missing, "made on the way, never asked"
    package.refresh_from_db()
    assert package.state == "FILLING"


def test_the_whole_is_done_in_critical_path_order(world: BundleWorld) -> None:
    package = accepted(world)
    assert package.deadline is not None
    assert f"{package.deadline.astimezone():%Y-%m-%d}" == "2026-11-30", "five working days"
    story = package_story(package_id=package.id)
    assert story is not None
    assert story.path.items == ("birth_certificate", "hukou_birth", "social_security_card")
    assert states(package)["hukou_birth"] == "WAITING"

    later = at("2026-11-24", "15:00")
    decide(world, package, "birth_certificate", later)
    assert states(package)["hukou_birth"] == "RUNNING"
    assert states(package)["maternity_allowance"] == "RUNNING"
    hukou = part_of(package, "hukou_birth").case
    assert hukou is not None
    assert hukou.accepted_at == later, "its clock starts when its predecessor is done (R-2-3)"
    assert hukou.accepted_by_id == world.clerk.account_id, "the one who took it in never decides"
    brought = CaseMaterial.objects.get(case=hukou, code="BIRTH_CERT")
    assert (brought.state, brought.source, brought.grade) == ("PRESENT", "BUNDLE", "A")
    assert brought.reference_kind == "LICENCE"

    decide(world, package, "hukou_birth", later)
    decide(world, package, "vaccination_card", later)
    for slug in ("social_security_card", "resident_medical_insurance", "maternity_allowance"):
        decide(world, package, slug, at("2026-11-26"))
    work_off(at("2026-11-26"))
    package.refresh_from_db()
    assert package.state == "ENDED"
    child = package.ward
    assert child is not None
    assert child.citizen_id == CHILD_ID
    held = {licence.type.code for licence in licences_of(person_ids=[child.id])}
    assert {"BIRTH_CERT", "HUKOU_PAGE"} <= held
    assert messages_to(package).count("“新生儿出生一件事”全部办完了") == 1
    told = [m for m in messages_to(package) if "新生儿出生一件事" in m]
    assert len(told) == 3, "received, accepted, done"
    ratings = OutboxMessage.objects.filter(topic="rating.invite")
    assert [m.body["item_name"] for m in ratings] == ["新生儿出生一件事"], "one rating"
    assert set(Case.objects.filter(package_id=package.id).values_list("state", flat=True)) == {
        "DELIVERED"
    }
    assert verify_journal().fault is None


def test_with_everything_chosen_six_departments_decide(world: BundleWorld) -> None:
    """疾控、妇幼 and 卫健 begin at once; 公安 waits for 卫健, 人社 and 医保 for 公安 (R-2-2)."""
    package = answered(world, everything=True)
    bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    bundles.save_form(package_id=package.id, values=FORM, acting=world.acting, now=MORNING)
    bundles.sign_and_submit(
        package_id=package.id,
        signature="宋知夏",
        agreed=True,
        delivery_way="WALLET",
        acting=world.acting,
        now=MORNING,
    )
    complete(package)
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    work_off()
    at_once = ("birth_certificate", "vaccination_card", "parenting_guidance")
    then = ("hukou_birth", "maternity_allowance")
    last = ("social_security_card", "resident_medical_insurance")
    for begun, waiting in ((at_once, then + last), (then, last), (last, ())):
        now = states(package)
        assert {slug for slug, state in now.items() if state == "WAITING"} == set(waiting)
        for slug in begun:
            decide(world, package, slug)
    assert set(states(package).values()) == {"DONE"}
    decided = {part_of(package, slug).department.code for slug in (*at_once, *then, *last)}
    assert decided == {
        *("health", "disease_control", "maternal_child"),
        *("police", "hr", "medical_insurance"),
    }
    assert verify_journal().fault is None


def test_advancing_twice_changes_nothing(world: BundleWorld) -> None:
    package = accepted(world)
    decide(world, package, "birth_certificate")
    before = (states(package), OutboxMessage.objects.count())
    version = Package.objects.get(pk=package.pk).version
    bundles.advance(package_id=package.id, now=MORNING)
    assert (states(package), OutboxMessage.objects.count()) == before
    assert Package.objects.get(pk=package.pk).version == version


def test_a_refusal_blocks_only_what_waits_for_it_and_is_told_once(world: BundleWorld) -> None:
    package = accepted(world)
    decide(world, package, "birth_certificate")
    decide(world, package, "hukou_birth", yes=False)
    now = states(package)
    assert now["hukou_birth"] == "REFUSED"
    assert (now["social_security_card"], now["resident_medical_insurance"]) == (
        "BLOCKED",
        "BLOCKED",
    )
    assert now["maternity_allowance"] == "RUNNING"
    told = [m for m in messages_to(package) if "没有办成" in m]
    assert told == ["“出生登记（户口登记）”没有办成，其他的照常办"]
    bundles.advance(package_id=package.id, now=MORNING)
    assert [m for m in messages_to(package) if "没有办成" in m] == told


def test_a_refused_part_can_be_mended_and_the_others_go_on(world: BundleWorld) -> None:
    package = accepted(world)
    decide(world, package, "birth_certificate")
    decide(world, package, "hukou_birth", yes=False)
    part = bundles.mend(package_id=package.id, slug="hukou_birth", acting=world.acting, now=MORNING)
    work_off()
    assert part.case is not None
    assert part.case.state == "DRAFT", "the applicant puts it right and hands it in"
    bundles.advance(package_id=package.id, now=MORNING)
    assert states(package)["social_security_card"] == "WAITING"
    CaseMaterial.objects.filter(case=part.case).update(state="PRESENT", source="ELICENCE")
    cases.submit(case_id=part.case.id, acting=world.acting, now=MORNING)
    work_off()
    assert states(package)["hukou_birth"] == "READY"
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    decide(world, package, "hukou_birth")
    assert states(package)["social_security_card"] == "RUNNING"


def test_dropping_a_part_leaves_the_rest(world: BundleWorld) -> None:
    package = accepted(world)
    bundles.drop(
        package_id=package.id, slug="maternity_allowance", acting=world.acting, now=MORNING
    )
    assert states(package)["maternity_allowance"] == "DROPPED"
    assert states(package)["birth_certificate"] == "RUNNING"
    work_off()
    assert states(package)["maternity_allowance"] == "DROPPED"


def test_what_is_missing_is_asked_once_for_all_parts(world: BundleWorld) -> None:
    package = submitted(world)
    with pytest.raises(Refused) as refused:
        bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    names = [r.facts["name"] for r in refused.value.refusals]
    assert "住院分娩信息" in names
    bundles.issue_notice(package_id=package.id, acting=world.clerk, now=MORNING)
    work_off()
    package.refresh_from_db()
    assert package.state == "CORRECTION"
    told = [m for m in messages_to(package) if "请一次补齐" in m]
    assert len(told) == 1
    complete(package)
    bundles.deliver_correction(package_id=package.id, acting=world.acting, now=MORNING)
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    package.refresh_from_db()
    assert package.state == "ACCEPTED"


def test_nobody_else_may_fill_it_in(world: BundleWorld) -> None:
    package = answered(world)
    with pytest.raises(Refused) as refused:
        bundles.prepare(package_id=package.id, acting=world.father_acting, now=MORNING)
    assert [r.code for r in refused.value.refusals] == ["NOT_PERMITTED"]
