"""The form step: known values with their source, everything missing at once, nothing twice."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import T0, World, build_world
from tests.factories.guided import ACCOUNT, SLUG, TOLD, publish_guided
from tests.factories.licences import id_card, install_types, shop
from tests.web.resident.test_my_matter import client_of, key
from tests.web.resident.test_wizard import begin, say, step, text

from onewindow.apps.cases.models import Case
from onewindow.apps.parties.models import Person
from onewindow.apps.parties.wards import add_guardian

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    made = build_world()
    publish_guided(made)
    return made


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.resident)


@pytest.fixture
def case(client: Client) -> Case:
    made = begin(client)
    say(client, made, "REPORT:NO", "PAPER:NONE")
    return made


def post(client: Client, case: Case, **changes: str) -> Any:
    told = {**TOLD, "f-left_work_cause": "EXPIRED", **changes, **key()}
    return client.post(f"/my/drafts/{case.id}/details/", told)


def test_what_is_known_stands_there_with_its_source_and_why_it_is_asked(
    client: Client, case: Case
) -> None:
    page = text(step(client, case, "details"))
    assert "李小满" in page
    assert "来自您的实名信息" in page
    assert "为什么要填" in page
    assert "把津贴、养老金、公积金等款项发到本人账户" in page
    assert 'name="f-applicant_name"' not in page, "a confirmed name is not asked again"
    assert "与实名信息不一致？怎么办" in page
    assert page.count("联系电话") >= 1
    assert 'name="contact_phone"' not in page, "the phone is asked once"


def test_each_kind_of_answer_has_its_keyboard(client: Client, case: Case) -> None:
    page = text(step(client, case, "details"))
    for name, attribute in (
        ("f-left_work_on", 'type="date"'),
        ("f-bank_account", 'inputmode="numeric"'),
        ("f-bank_account", 'data-private="true"'),
        ("f-contact_phone", 'autocomplete="tel"'),
        ("f-left_work_cause", 'type="radio"'),
    ):
        tag = next(t for t in page.split("<") if f'name="{name}"' in t)
        assert attribute in tag, (name, tag)


def test_everything_missing_is_named_at_once_and_nothing_is_lost(
    client: Client, case: Case
) -> None:
    answer = post(client, case, **{"f-bank_account": "12", "f-left_work_cause": ""})
    page = text(answer)
    assert answer.status_code == 422
    assert "还有 2 处要改" in page
    assert "8 到 32 位数字" in page
    assert "离开原单位的原因" in page
    case.refresh_from_db()
    assert (case.form["bank_account"], case.form["work_unit"]) == ("12", "云溪纺织厂")


def test_a_submission_without_the_form_is_stopped_with_all_that_is_missing(
    client: Client, case: Case
) -> None:
    page = text(step(client, case, "check"))
    assert "表格还差这些" in page
    refused = client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    page = text(refused)
    assert refused.status_code == 422
    for label in ("工作单位", "终止或解除劳动关系的日期", "离开原单位的原因", "收款银行账号"):
        assert f"“{label}”" in page
    case.refresh_from_db()
    assert case.state == "DRAFT"
    post(client, case)
    handed = client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    assert handed.status_code == 302
    case.refresh_from_db()
    assert case.form["applicant_name"] == "李小满"
    assert case.form_sources["applicant_name"] == "实名信息"
    assert case.form_sources["work_unit"] == "本人填写"
    assert case.form["bank_account"] == ACCOUNT


def test_a_value_that_stands_firm_is_not_overwritten_from_outside(
    client: Client, case: Case
) -> None:
    post(client, case, **{"f-applicant_name": "冒名者"})
    case.refresh_from_db()
    assert case.form["applicant_name"] == "李小满"


def test_a_licence_vouches_for_what_nobody_confirmed(client: Client, world: World) -> None:
    install_types()
    Person.objects.filter(pk=world.person.pk).update(confirmed_at=None)
    id_card(world.person)
    made = begin(client)
    say(client, made, "REPORT:YES")
    page = text(step(client, made, "details"))
    assert "来自您的居民身份证电子证照" in page
    assert 'name="f-applicant_name"' not in page


def test_an_unconfirmed_word_can_still_be_put_right(client: Client, world: World) -> None:
    Person.objects.filter(pk=world.person.pk).update(confirmed_at=None)
    made = begin(client)
    say(client, made, "REPORT:YES")
    page = text(step(client, made, "details"))
    assert 'name="f-applicant_name"' in page
    assert "来自您的登记信息" in page


def test_autosave_keeps_half_a_form(client: Client, case: Case) -> None:
    told = {"f-work_unit": "半截", "note": "还没写完", **key()}
    assert client.post(f"/my/drafts/{case.id}/autosave/", told).json() == {"kept": True}
    case.refresh_from_db()
    assert (case.form["work_unit"], case.form["note"]) == ("半截", "还没写完")
    assert 'value="半截"' in text(step(client, case, "details"))


def test_a_field_nobody_asks_is_not_kept(client: Client, case: Case) -> None:
    post(client, case, **{"f-shareholders": "甲"})
    case.refresh_from_db()
    assert "shareholders" not in case.form


def test_what_another_situation_asked_is_let_go_when_handed_in(client: Client, case: Case) -> None:
    post(client, case)
    say(client, case, "REPORT:YES")
    assert case.form["left_work_cause"] == "EXPIRED", "kept while it may still be asked"
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    case.refresh_from_db()
    assert case.state == "RECEIVED"
    assert "left_work_cause" not in case.form


def test_a_guardian_applies_for_the_child(client: Client, world: World) -> None:
    child = Person.objects.create(name="李朝朝", birth_date="2026-09-01", created_at=T0)
    bond = {"guardian": world.person, "ward": child, "relation": "母亲", "basis": "出生医学证明"}
    add_guardian(**bond, acting=world.clerk, now=T0)
    assert "李朝朝（我监护的孩子）" in text(client.get(f"/apply/{SLUG}/"))
    client.post(f"/apply/{SLUG}/", {"for_whom": f"ward:{child.id}", **key()})
    assert Case.objects.get().ward_id == child.id


def test_only_those_the_item_is_for_are_offered(client: Client, world: World) -> None:
    child = Person.objects.create(name="李朝朝", birth_date="2026-09-01", created_at=T0)
    bond = {"guardian": world.person, "ward": child, "relation": "母亲", "basis": "出生医学证明"}
    add_guardian(**bond, acting=world.clerk, now=T0)
    ours = shop(world.person)
    publish_guided(world, 2, audience=["自然人"])
    page = text(client.get(f"/apply/{SLUG}/"))
    assert child.name in page
    assert ours.name not in page
    publish_guided(world, 3, audience=["企业法人"])
    page = text(client.get(f"/apply/{SLUG}/"))
    assert child.name not in page
    assert ours.name in page


def test_somebody_elses_child_cannot_be_chosen(client: Client) -> None:
    other = Person.objects.create(name="别家孩子", created_at=T0)
    client.post(f"/apply/{SLUG}/", {"for_whom": f"ward:{other.id}", **key()})
    assert Case.objects.get().ward_id is None
