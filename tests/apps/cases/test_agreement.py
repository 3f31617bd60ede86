"""R-4-23: a form that contradicts the identity card in use is not handed in, and staff see both."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories.bundles import MORNING, BundleWorld, build_bundle_world

from onewindow.apps.accounts.models import Account
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences.queries import valid_licence
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
FORM = {
    "company_name": "云溪区演示纸伞有限公司",
    "company_kind": "LIMITED",
    "registered_address": "云溪区演示路 66 号 101",
    "business_scope": "纸伞制作、销售",
    "registered_capital": "10",
    "shareholders": "宋知夏 10 万元",
    "contact_phone": "13800000051",
}
MOTHER = {"legal_representative": "宋知夏", "legal_representative_id": "210112199603120089"}
FATHER = {"legal_representative": "许云帆", "legal_representative_id": "21011219940830005X"}


@pytest.fixture
def world(db: None) -> BundleWorld:
    return build_bundle_world()


@pytest.fixture
def case(world: BundleWorld) -> Case:
    """A draft that refers to the mother's own identity card."""
    made = cases.start_draft(
        slug="company_registration",
        person=world.mother,
        channel="ONLINE",
        acting=world.acting,
        now=MORNING,
    )
    cases.choose_situation(case_id=made.id, situation="GENERAL", acting=world.acting, now=MORNING)
    card = valid_licence(type_code="ID_CARD", on=MORNING.date(), person_id=world.mother.id)
    assert card is not None
    use = licences.use(
        licence=card,
        case_id=made.id,
        item_slug="company_registration",
        purpose="办理企业设立登记",
        consent_id=uuid4(),
        valid_until=MORNING + timedelta(days=30),
        acting=world.acting,
        now=MORNING,
    )
    CaseMaterial.objects.filter(case=made, code="ID").update(
        state="PRESENT", source="ELICENCE", reference_kind="LICENCE_USE", reference_id=use.id
    )
    return made


def filled(case: Case, world: BundleWorld, who: dict[str, str]) -> None:
    cases.save_form(
        case_id=case.id, values={**FORM, **who}, sources={}, acting=world.acting, now=MORNING
    )


def test_somebody_elses_name_beside_ones_own_card_is_refused_with_all_that_differs(
    case: Case, world: BundleWorld
) -> None:
    filled(case, world, FATHER)
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, acting=world.acting, now=MORNING)
    differing = [r.facts["label"] for r in refused.value.refusals if r.code == "FIELD_DIFFERS"]
    assert differing == ["法定代表人（负责人）姓名", "法定代表人（负责人）身份号码"]
    page = signed_in(world.acting.who).get(f"/my/drafts/{case.id}/check/")
    assert "与居民身份证不一致" in words(page)


def test_the_cards_own_holder_is_handed_in_and_the_reviewer_reads_that_both_agree(
    case: Case, world: BundleWorld
) -> None:
    filled(case, world, MOTHER)
    cases.submit(case_id=case.id, acting=world.acting, now=MORNING)
    CaseMaterial.objects.filter(case=case).update(state="PRESENT")
    cases.accept(case_id=case.id, acting=world.clerk, now=MORNING)
    page = signed_in(world.reviewers["market"].who).get(f"/backoffice/cases/{case.id}/")
    assert words(page).count("与居民身份证一致") == 2


def test_a_card_no_longer_in_use_is_not_compared(case: Case, world: BundleWorld) -> None:
    use_id = CaseMaterial.objects.get(case=case, code="ID").reference_id
    assert use_id is not None
    licences.end_uses(use_ids=[use_id], reason="撤回", now=MORNING)
    filled(case, world, FATHER)
    cases.submit(case_id=case.id, acting=world.acting, now=MORNING)
    assert Case.objects.get(pk=case.pk).number


def signed_in(account_id: object) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account_id))
    return client


def words(page: object) -> str:
    html = page.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))
