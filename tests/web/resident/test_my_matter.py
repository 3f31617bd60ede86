"""A resident applies online, corrects, watches, withdraws; nobody else sees any of it."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories.cases import LICENCE, PNG, T0, World, build_world, publish

from onewindow.apps.accounts.models import Account
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseFile
from onewindow.apps.catalogue.models import ItemListing, ItemVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def client_of(acting) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(pk=acting.account_id),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def key() -> dict[str, str]:
    return {"idempotency_key": uuid4().hex}


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.resident)


def draft(client: Client) -> Case:
    client.post("/apply/food_business_licence/", key())
    case = Case.objects.latest("created_at")
    client.post(f"/my/drafts/{case.id}/situation/", {"answer": "SITUATION:CATERING", **key()})
    return case


def upload(client: Client, case: Case, code: str, name: str, content: bytes):
    return client.post(
        reverse("resident:add_file", args=[case.id, code]),
        {"file": SimpleUploadedFile(name, content), **key()},
    )


DETAILS = {"contact_phone": "13800000001", "delivery_way": "WINDOW", "address": "", "note": "小店"}


def test_four_steps_and_it_is_received(client: Client) -> None:
    case = draft(client)
    assert upload(client, case, "LAYOUT", "图.png", PNG).status_code == 302
    assert client.post(f"/my/drafts/{case.id}/details/", {**DETAILS, **key()}).status_code == 302
    page = client.get(f"/my/drafts/{case.id}/check/").content.decode()
    assert "管理制度目录" in page
    assert "还差这些" in page
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    case.refresh_from_db()
    assert case.state == "RECEIVED"
    shown = client.get(f"/my/cases/{case.id}/").content.decode()
    assert case.number in shown
    assert "收件凭证" in shown


def test_a_double_submit_gives_one_number(client: Client) -> None:
    case = draft(client)
    body = {"truthful": "on", **key()}
    first = client.post(f"/my/drafts/{case.id}/check/", body)
    second = client.post(f"/my/drafts/{case.id}/check/", body)
    assert first.status_code == second.status_code == 302
    assert Case.objects.filter(number__isnull=False).count() == 1


def test_a_double_start_gives_one_draft(client: Client) -> None:
    body = key()
    client.post("/apply/food_business_licence/", body)
    client.post("/apply/food_business_licence/", body)
    assert Case.objects.count() == 1


def test_submitting_without_the_promise_of_truth_says_so(client: Client) -> None:
    case = draft(client)
    response = client.post(f"/my/drafts/{case.id}/check/", key())
    assert response.status_code == 422
    assert "请勾选" in response.content.decode()


def test_posting_needs_an_address_and_keeps_what_was_typed(client: Client) -> None:
    case = draft(client)
    response = client.post(
        f"/my/drafts/{case.id}/details/", {**DETAILS, "delivery_way": "POST", **key()}
    )
    assert response.status_code == 422
    assert "选了邮寄到家，请填写收件地址" in response.content.decode()
    case.refresh_from_db()
    assert case.form["note"] == "小店", "nothing typed is lost"


def test_a_corrected_form_goes_through_with_the_pages_own_key(client: Client) -> None:
    case = draft(client)
    page = f"/my/drafts/{case.id}/details/"
    shown = client.get(page).content.decode()
    own = re.search(r'name="idempotency_key" value="(\w+)"', shown)
    assert own
    told = {**DETAILS, "delivery_way": "POST", "idempotency_key": own.group(1)}
    again = client.post(page, told).content.decode()
    kept = re.search(r'name="idempotency_key" value="(\w+)"', again)
    assert kept
    told |= {"address": "演示路 1 号", "idempotency_key": kept.group(1)}
    assert client.post(page, told).status_code == 302


def test_two_photos_of_one_name_are_two_photos(client: Client) -> None:
    case = draft(client)
    same = key()
    where = reverse("resident:add_file", args=[case.id, "LAYOUT"])
    client.post(where, {"file": SimpleUploadedFile("image.png", PNG), **same})
    other = client.post(where, {"file": SimpleUploadedFile("image.png", PNG + b" "), **same})
    assert "已经提交过别的内容" in other.content.decode()


def test_a_draft_keeps_itself(client: Client) -> None:
    case = draft(client)
    response = client.post(f"/my/drafts/{case.id}/autosave/", {"note": "半截话", **key()})
    assert response.json() == {"kept": True}
    assert "半截话" in client.get(f"/my/drafts/{case.id}/details/").content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("照片.png", b"MZ" + b"\0" * 200, "不是 PDF、JPG 或 PNG"),
        ("空.pdf", b"", "空"),
        ("坏.png", PNG[:40], "打不开"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_the_rest_stays(
    client: Client, name: str, content: bytes, said: str
) -> None:
    case = draft(client)
    upload(client, case, "LAYOUT", "图.png", PNG)
    response = upload(client, case, "RULES", name, content)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert CaseFile.objects.filter(case=case).count() == 1


def test_a_huge_file_is_refused_before_it_is_read(client: Client, monkeypatch) -> None:
    monkeypatch.setattr("onewindow.web.resident.material_step.LARGEST", 10)
    monkeypatch.setattr("onewindow.rules.casework.uploads.LARGEST", 10)
    case = draft(client)
    response = upload(client, case, "LAYOUT", "图.png", PNG)
    assert response.status_code == 422
    assert "超过" in response.content.decode()


def test_correction_shows_only_what_was_asked_and_goes_in_whole(
    client: Client, world: World
) -> None:
    case = draft(client)
    upload(client, case, "LAYOUT", "图.png", PNG)
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    page = client.get(f"/my/cases/{case.id}/correction/").content.decode()
    assert "管理制度目录" in page
    assert "设备布局图" not in page
    response = client.post(f"/my/cases/{case.id}/correction/", key())
    assert response.status_code == 422
    assert "还差《管理制度目录》" in response.content.decode()
    upload(client, case, "RULES", "目录.png", PNG)
    client.post(f"/my/cases/{case.id}/correction/", key())
    case.refresh_from_db()
    assert case.state == "CORRECTION_DELIVERED"


def test_a_guide_that_changed_is_said_and_one_click_follows(client: Client, world: World) -> None:
    case = draft(client)
    publish({**LICENCE}, world.department, number=2)
    response = client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    assert response.status_code == 422
    assert "按新指南继续" in response.content.decode()
    client.post(f"/my/drafts/{case.id}/follow-guide/", key())
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    case.refresh_from_db()
    assert case.state == "RECEIVED"


def test_what_needs_the_person_offers_no_online_form(client: Client) -> None:
    page = client.get("/apply/id_card_renewal/").content.decode()
    assert "这件事要本人到窗口" in page
    assert "登记指纹" in page
    assert "开始申请" not in page


def test_withdrawing_needs_no_reason(client: Client) -> None:
    case = draft(client)
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    client.post(f"/my/cases/{case.id}/withdraw/", key())
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"


def test_nobody_else_sees_my_matter(client: Client, world: World) -> None:
    case = draft(client)
    upload(client, case, "LAYOUT", "图.png", PNG)
    file = CaseFile.objects.get(case=case)
    stranger = client_of(world.stranger)
    for path in (
        f"/my/cases/{case.id}/",
        f"/my/drafts/{case.id}/materials/",
        f"/files/{file.id}/",
        f"/my/cases/{case.id}/withdraw/",
    ):
        assert stranger.get(path).status_code == 404
    assert client.get(f"/files/{file.id}/")["Content-Security-Policy"].startswith("sandbox")
    assert Client().get("/my/")["Location"].startswith("/sign-in/?next=")


def test_progress_by_number_tells_the_state_and_nothing_of_the_person(client: Client) -> None:
    case = draft(client)
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    case.refresh_from_db()
    page = Client().get(f"/progress/{case.number}/").content.decode()
    assert "已收件" in page
    assert "李小满" not in page
    unknown = Client().get("/progress/", {"number": "YX000"}).content.decode()
    assert "没有这个编号" in unknown


def test_the_list_costs_the_same_for_one_and_for_twenty(
    client: Client, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        draft(client)
    client.get("/my/")
    with django_assert_max_num_queries(8):
        client.get("/my/")


def test_a_progress_page_costs_a_constant_number_of_queries(
    client: Client, django_assert_max_num_queries
) -> None:
    case = draft(client)
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    client.get(f"/my/cases/{case.id}/")
    with django_assert_max_num_queries(14):
        client.get(f"/my/cases/{case.id}/")


def withdraw_item(slug: str) -> None:
    versions = ItemVersion.objects.filter(item__slug=slug)
    versions.update(state="WITHDRAWN", withdrawn_at=T0, withdrawn_reason="并入一件事")
    ItemListing.objects.filter(item__slug=slug).delete()


def test_a_draft_of_a_withdrawn_item_says_so_at_once_and_what_to_do(client: Client) -> None:
    case = draft(client)
    words = "这个事项已经撤下"
    steps = [f"/my/drafts/{case.id}/{s}/" for s in ("situation", "materials", "details", "check")]
    for address in steps:
        assert words not in client.get(address).content.decode()
    assert "事项已撤下" not in client.get("/my/").content.decode()
    withdraw_item("food_business_licence")
    for address in steps:
        page = client.get(address).content.decode()
        assert words in page
        assert "12345" in page
        assert f"/my/cases/{case.id}/withdraw/" in page
    assert "提交申请" not in client.get(steps[-1]).content.decode()
    assert "事项已撤下" in client.get("/my/").content.decode()


def test_applying_for_a_withdrawn_item_answers_as_its_guide_does(client: Client) -> None:
    withdraw_item("food_business_licence")
    for answer in (
        client.get("/apply/food_business_licence/"),
        client.post("/apply/food_business_licence/", key()),
        client.get("/guides/food_business_licence/"),
    ):
        assert answer.status_code == 410
        assert "并入一件事" in answer.content.decode()
    assert client.get("/apply/nonesuch/").status_code == 404
    assert not Case.objects.exists()
