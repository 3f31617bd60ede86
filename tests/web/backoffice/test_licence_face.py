"""The decision page shows what will stand on the licence; all that is missing is said at once."""

import copy
from uuid import uuid4

import pytest
from tests.factories.cases import LICENCE, T0, World, publish
from tests.factories.licences import install_types
from tests.web.backoffice.conftest import SignedIn

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.licences import queries
from onewindow.apps.licences.models import ELicence


@pytest.fixture
def ready(world: World) -> Case:
    install_types()
    content = copy.deepcopy(LICENCE)
    content["result"] = {"name": "营业执照", "licence_type": "BUSINESS_LICENCE"}
    content["situations"] = [{"code": "ONLY", "name": "办理", "materials": ["FORM"]}]
    publish(content, world.department, number=2)
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="ONLY", acting=world.resident, now=T0)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    cases.accept(case_id=case.id, acting=world.clerk, now=T0)
    Case.objects.filter(pk=case.id).update(form={"company_name": "云溪区小满茶铺"})
    cases.claim(case_id=case.id, acting=world.reviewer, now=T0)
    return cases.give_opinion(case_id=case.id, opinion="符合", acting=world.reviewer, now=T0)


def test_the_face_is_filled_beforehand_and_the_look_is_on_record(
    world: World, ready: Case, signed_in: SignedIn
) -> None:
    page = signed_in(world.reviewer).get(f"/backoffice/cases/{ready.id}/approve/").content.decode()
    assert "证照内容：营业执照" in page
    assert 'value="云溪区小满茶铺"' in page
    assert 'value="李小满"' in page
    assert 'value="2026-09-28"' in page
    assert JournalEntry.objects.filter(verb="personal.read").exists()


def test_every_fault_of_the_face_is_shown_and_the_rest_is_kept(
    world: World, ready: Case, signed_in: SignedIn
) -> None:
    told = {
        "seen_version": ready.version,
        "face_uscc": "123",
        "face_name": "",
        "face_scope": "茶饮制售",
        "face_established_on": "2026-09-28",
        "idempotency_key": uuid4().hex,
    }
    answer = signed_in(world.reviewer).post(f"/backoffice/cases/{ready.id}/approve/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("应为18位，现在是3位", "请填写“名称”", "请填写“法定代表人或经营者”"):
        assert words in page
    assert "茶饮制售" in page
    assert not ELicence.objects.exists()


def test_the_licence_is_issued_with_the_decision(
    world: World, ready: Case, signed_in: SignedIn
) -> None:
    told = {
        "seen_version": ready.version,
        "face_uscc": "92990106DEM001017E",
        "face_name": "云溪区小满茶铺",
        "face_legal_representative": "李小满",
        "face_established_on": "2026-09-28",
        "idempotency_key": uuid4().hex,
    }
    client = signed_in(world.reviewer)
    for _ in range(2):
        answer = client.post(f"/backoffice/cases/{ready.id}/approve/", told)
        assert answer.status_code == 302, "a double click decides once"
    licence = queries.licence_of_case(ready.id)
    assert licence is not None
    assert licence.enterprise is not None
    assert licence.enterprise.name == "云溪区小满茶铺"
    assert ELicence.objects.count() == 1
