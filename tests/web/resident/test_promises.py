"""At home: read the letter, tick and sign, bring what was to follow, take a pledge back."""

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.cases import PNG, T0, World, build_world
from tests.factories.promises import FIVE, accepted_with_promises, draft, promising_item, supplied

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case


@pytest.fixture
def world(db: None, tmp_path, settings, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    return build_world()


@pytest.fixture
def resident(world: World) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(pk=world.resident.account_id),
        "django.contrib.auth.backends.ModelBackend",
    )
    return client


def text(answer) -> str:
    return re.sub(r"\s+", "", answer.content.decode())


def send(client: Client, address: str, **told):
    return client.post(address, {"idempotency_key": uuid4().hex, **told})


def state_of(case: Case, code: str) -> str:
    return case.materials.get(code=code).state


def test_the_materials_page_offers_each_promise_where_the_guide_does(
    world: World, resident: Client
) -> None:
    promising_item(world)
    case = draft(world)
    page = resident.get(f"/my/drafts/{case.id}/materials/").content.decode()
    assert f"/my/cases/{case.id}/later/RULES/" in page
    assert f"/my/cases/{case.id}/pledge/ADDRESS/" in page
    assert f"/my/cases/{case.id}/later/LAYOUT/" not in page
    assert f"/my/cases/{case.id}/pledge/RULES/" not in page


def test_a_letter_is_read_then_signed_by_one_s_own_name(world: World, resident: Client) -> None:
    promising_item(world)
    case = draft(world)
    address = f"/my/cases/{case.id}/later/RULES/"
    page = text(resident.get(address))
    assert "容缺受理承诺书" in page
    assert "视为撤回申请" in page
    assert "10月10日" in page
    answer = send(resident, address, agreed="on", signature="别人")
    assert answer.status_code == 422
    assert "签名和您的姓名不一致" in text(answer)
    answer = send(resident, address, agreed="on", signature="李小满")
    assert answer.status_code == 302
    assert state_of(case, "RULES") == "TOLERATED"
    assert "已承诺后补" in text(resident.get(f"/my/drafts/{case.id}/materials/"))
    send(resident, address, act="take_back")
    assert state_of(case, "RULES") == "ABSENT"


def test_five_statements_are_ticked_by_oneself(world: World, resident: Client) -> None:
    promising_item(world)
    case = draft(world)
    address = f"/my/cases/{case.id}/pledge/ADDRESS/"
    page = resident.get(address).content.decode()
    assert page.count('type="checkbox"') == 6, "five statements and the agreement"
    assert "checked" not in page, "nothing is ticked for them"
    answer = send(resident, address, agreed="on", signature="李小满", INFORMED="on")
    assert answer.status_code == 422
    assert state_of(case, "ADDRESS") == "ABSENT"
    ticked = dict.fromkeys(FIVE, "on")
    answer = send(resident, address, agreed="on", signature="李小满", **ticked)
    assert answer.status_code == 302
    assert state_of(case, "ADDRESS") == "PLEDGED"


def test_what_the_guide_does_not_offer_has_no_letter(world: World, resident: Client) -> None:
    promising_item(world)
    case = draft(world)
    for path in ("later/LAYOUT", "pledge/RULES", "later/NONE"):
        assert resident.get(f"/my/cases/{case.id}/{path}/").status_code == 404


def test_nobody_reads_another_s_letter(world: World) -> None:
    promising_item(world)
    case = draft(world)
    client = Client()
    client.force_login(
        Account.objects.get(pk=world.stranger.account_id),
        "django.contrib.auth.backends.ModelBackend",
    )
    assert client.get(f"/my/cases/{case.id}/later/RULES/").status_code == 404
    assert send(client, f"/my/cases/{case.id}/follow/RULES/").status_code == 404


def test_an_application_with_promises_goes_in_online(world: World, resident: Client) -> None:
    promising_item(world)
    case = draft(world)
    send(resident, f"/my/cases/{case.id}/later/RULES/", agreed="on", signature="李小满")
    ticked = dict.fromkeys(FIVE, "on")
    send(
        resident,
        f"/my/cases/{case.id}/pledge/ADDRESS/",
        agreed="on",
        signature="李小满",
        **ticked,
    )
    cases.add_file(
        case_id=case.id,
        material_code="LAYOUT",
        name="图.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    page = text(resident.get(f"/my/drafts/{case.id}/check/"))
    assert "还差这些" not in page
    answer = send(resident, f"/my/drafts/{case.id}/check/", truthful="on")
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "RECEIVED"
    assert cases.accept(case_id=case.id, acting=world.clerk, now=T0).state == "ACCEPTED"


def test_the_case_page_says_what_is_still_to_come_and_takes_it(
    world: World, resident: Client
) -> None:
    case = accepted_with_promises(world)
    page = text(resident.get(f"/my/cases/{case.id}/"))
    assert "还要补交《管理制度目录》" in page
    assert "还有5个工作日" in page
    assert "已承诺" in page
    address = f"/my/cases/{case.id}/follow/RULES/"
    answer = send(resident, address)
    assert "请先选择文件" in text(resident.get(answer["Location"]))
    file = SimpleUploadedFile("目录.png", PNG, "image/png")
    answer = send(resident, address, file=file)
    page = text(resident.get(answer["Location"]))
    assert "补交的材料已收到，正在核对" in page


def test_a_pledge_is_taken_back_from_the_case_page_until_the_decision(
    world: World, resident: Client
) -> None:
    case = accepted_with_promises(world)
    address = f"/my/cases/{case.id}/pledge/ADDRESS/"
    assert address in resident.get(f"/my/cases/{case.id}/").content.decode()
    send(resident, address, act="take_back")
    page = text(resident.get(f"/my/cases/{case.id}/"))
    assert "承诺撤回了，请提交《场所使用证明》" in page


def test_a_decided_case_offers_nothing_to_take_back(world: World, resident: Client) -> None:
    case = accepted_with_promises(world)
    cases.claim(case_id=case.id, acting=world.reviewer, now=T0)
    cases.give_opinion(case_id=case.id, opinion="好", acting=world.reviewer, now=T0)
    supplied(world, case, now=T0)
    cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    page = resident.get(f"/my/cases/{case.id}/pledge/ADDRESS/").content.decode()
    assert 'value="take_back"' not in page
    answer = send(resident, f"/my/cases/{case.id}/pledge/ADDRESS/", act="take_back")
    assert answer.status_code == 422
