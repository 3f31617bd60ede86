"""What one part made serves the others only as long as it stands (R-2-1, R-4-22)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.apps.bundles.test_newborn import messages_to, part_of
from tests.apps.bundles.test_opening_and_windows import BUSINESS_FACE, opening
from tests.factories.bundles import MORNING, BundleWorld, work_off
from tests.factories.cases import at

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences.models import ELicence, ELicenceUse
from onewindow.apps.licences.queries import valid_licence
from onewindow.rules.outcomes import Refused

LATER = at("2026-11-24", "11:00")
FACE = {"uscc": "91990106DEM00201XW", "established_on": "2026-11-24", **BUSINESS_FACE}


@pytest.fixture
def package(world: BundleWorld) -> Package:
    """Opened as far as the registration's approval; the others have not begun yet."""
    made = opening(world)
    who = {"acting": world.acting, "now": MORNING}
    CaseMaterial.objects.filter(case__package_id=made.id).exclude(code="LICENCE_BIZ").update(
        state="PRESENT", source="PAPER"
    )
    bundles.sign_and_submit(
        package_id=made.id, signature="宋知夏", agreed=True, delivery_way="WALLET", **who
    )
    bundles.accept(package_id=made.id, acting=world.clerk, now=MORNING)
    case_id = part_of(made, "company_registration").case_id
    assert case_id is not None
    reviewer = world.reviewers["market"]
    cases.claim(case_id=case_id, acting=reviewer, now=LATER)
    cases.give_opinion(case_id=case_id, opinion="齐全", acting=reviewer, now=LATER)
    cases.approve(case_id=case_id, acting=reviewer, now=LATER, face=FACE)
    return made


def revoked() -> ELicence:
    licence = ELicence.objects.get(type__code="BUSINESS_LICENCE")
    ELicence.objects.filter(pk=licence.pk).update(state="REVOKED")
    return licence


def made_inside(package: Package, slug: str) -> CaseMaterial:
    return CaseMaterial.objects.get(case=part_of(package, slug).case, code="LICENCE_BIZ")


def test_a_revoked_licence_serves_no_part_that_rests_on_it(
    world: BundleWorld, package: Package
) -> None:
    work_off(LATER)
    row = made_inside(package, "seal_engraving")
    assert (row.state, row.source) == ("PRESENT", "BUNDLE")
    licence = revoked()
    resting = CaseMaterial.objects.filter(case__package_id=package.id, source="BUNDLE").count()
    assert cases.return_materials(licence_id=licence.id, now=LATER) == resting > 0
    row.refresh_from_db()
    assert (row.state, row.source, row.grade, row.use_ids) == ("ABSENT", "", "", [])
    assert row.lost_at == LATER
    assert not ELicenceUse.objects.filter(licence=licence, ended_at__isnull=True).exists()
    assert "营业执照已撤销，有材料要另行提供" in messages_to(package)
    part = part_of(package, "seal_engraving")
    assert part.case_id is not None
    reviewer = world.reviewer_of(part)
    cases.claim(case_id=part.case_id, acting=reviewer, now=LATER)
    cases.give_opinion(case_id=part.case_id, opinion="齐全", acting=reviewer, now=LATER)
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=part.case_id, acting=reviewer, now=LATER)
    assert "RESULT_LOCKED" in {r.code for r in refused.value.refusals}


def test_a_licence_ended_before_it_is_handed_on_is_not_there(
    world: BundleWorld, package: Package
) -> None:
    revoked()
    work_off(LATER)
    row = made_inside(package, "seal_engraving")
    assert (row.state, row.reference_id) == ("ABSENT", None)
    case = Case.objects.get(pk=row.case_id)
    assert case.state == "RECEIVED", "a clerk asks for it"


def test_a_part_whose_form_contradicts_a_licence_is_not_accepted_by_itself(
    world: BundleWorld, package: Package
) -> None:
    part = part_of(package, "seal_engraving")
    card = valid_licence(type_code="ID_CARD", on=LATER.date(), person_id=world.mother.id)
    assert part.case is not None
    assert card is not None
    use = licences.use(
        licence=card,
        case_id=part.case.id,
        item_slug="seal_engraving",
        purpose="办理公章刻制备案",
        consent_id=uuid4(),
        valid_until=LATER + timedelta(days=30),
        acting=world.acting,
        now=MORNING,
    )
    CaseMaterial.objects.filter(case=part.case, code="ID").update(
        source="ELICENCE", reference_kind="LICENCE_USE", reference_id=use.id, use_ids=[use.id]
    )
    other = {**part.case.form, "legal_representative_id": "21011219940830005X"}
    Case.objects.filter(pk=part.case.pk).update(form=other)
    work_off(LATER)
    part.refresh_from_db()
    assert (part.state, part.by_hand) == ("WAITING", True)
    assert Case.objects.get(pk=part.case_id).state == "DRAFT"
    assert f"“{part.name}”还差您填写" in messages_to(package)
    assert part_of(package, "invoice_first").state == "RUNNING", "the others go on"
