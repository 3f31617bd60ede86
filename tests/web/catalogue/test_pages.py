"""The item administrator's pages: list, versions, editing, checking, publishing, comparing."""

import inspect
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.accounts import staff_account
from tests.factories.catalogue import NOW, content, department, item_admin, items_named, published

from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.models import ItemListing, ItemVersion
from onewindow.rules.catalogue import codes, publishing, situations
from onewindow.rules.outcomes import Refusal
from onewindow.web.catalogue.mending import anchor_of

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcde"


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def signed_in(role: str = "ITEM_ADMIN") -> Client:
    client = Client()
    client.force_login(staff_account(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def draft(**changes: object) -> ItemVersion:
    department()
    made = content(**changes)
    return operations.create_item(slug=made["slug"], content=made, now=NOW, acting=item_admin())


def form_of(client: Client, url: str) -> dict[str, str]:
    """Every field of the edit page as a browser would send it back."""
    html = client.get(url).content.decode()
    html = html[html.index("data-keep=") :]
    sent = {}
    for tag in re.findall(r'<input type="(?:text|hidden)"[^>]*>', html):
        value = re.search(r' value="([^"]*)"', tag)
        sent[re.search(r' name="([^"]+)"', tag)[1]] = value[1] if value else ""
    for name, inner in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        sent[name] = chosen[1] if chosen else ""
    for name, inner in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.S):
        sent[name] = inner.strip()
    return sent


def test_only_item_administrators_see_these_pages() -> None:
    assert signed_in().get("/items/").status_code == 200
    for role in ("CLERK", "SUPERVISOR", "SYSTEM_ADMIN"):
        assert signed_in(role).get("/items/").status_code == 403
    assert Client().get("/items/")["Location"].startswith("/sign-in/")


def test_the_list_pages_by_key_and_each_item_comes_once() -> None:
    items_named("事项", 45)
    client, seen, url = signed_in(), [], "/items/"
    while url:
        page = client.get(url)
        seen += [item.slug for item in page.context["items"]]
        url = page.context["next_url"] and "/items/" + page.context["next_url"]
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("count", [3, 20])
def test_the_list_asks_the_same_few_questions_however_long_it_is(
    count: int, django_assert_num_queries: Any
) -> None:
    items_named("事项", count)
    client = signed_in()
    client.get("/items/")
    # session, account, posts, the page's items with their marks, department names
    with django_assert_num_queries(4):
        client.get("/items/?q=事项&state=&department=小事局")


def test_the_list_is_filtered_by_words_department_and_state() -> None:
    published()
    draft(slug="other", name="另一件事")
    client = signed_in()

    def names(query: str) -> list[str]:
        return [item.name for item in client.get(f"/items/?{query}").context["items"]]

    assert names("q=小事") == ["小事项办理"]
    assert names("state=DRAFT") == ["另一件事"]
    assert names("state=PUBLISHED&department=小事局") == ["小事项办理"]
    assert names("department=没有的局") == []


def test_an_item_is_made_edited_checked_and_published() -> None:
    department()
    client = signed_in()
    new = {"name": "新事项", "slug": "new-item", "department": "small_office"}
    made = client.post("/items/new/", {**new, "idempotency_key": f"{KEY}1"})
    edit_url = made["Location"]
    sent = form_of(client, edit_url)
    assert sent["name"] == "新事项"
    sent |= {
        "item_type": "公共服务",
        "item_kind": "承诺件",
        "audience": "自然人",
        "life_event-person_topics": "其他",
        "committed_limit-amount": "5",
        "committed_limit-unit": "工作日",
        "fee-charged": "否",
        "fee-online_payment": "否",
        "channels-online": "是",
        "trips": "0",
        "acceptance_conditions": "有小事要办\n住在本区",
        "consult_phone": "0000-1234567",
        "complaint_phone": "0000-7654321",
        "materials-count": "1",
        "materials-0-was": "",
        "materials-0-code": "FORM",
        "materials-0-name": "申请表",
        "materials-0-need": "必要",
        "materials-0-by_law": "《小事法》第1条",
        "situations-0-materials": "FORM",
        "idempotency_key": f"{KEY}2",
    }
    saved = client.post(edit_url, sent)
    assert saved.status_code == 302, saved.context["form"].main.errors
    version = ItemVersion.objects.get()
    assert version.content["acceptance_conditions"] == [
        {"text": "有小事要办"},
        {"text": "住在本区"},
    ]
    assert client.get(saved["Location"]).context["failures"] == []
    base = f"/items/versions/{version.id}"
    client.post(f"{base}/check/", {"idempotency_key": f"{KEY}3", "seen": version.row_version})
    assert client.get(f"{base}/publish/").status_code == 200
    client.post(f"{base}/publish/", {"idempotency_key": f"{KEY}4"})
    assert ItemListing.objects.get().can_apply is True


def test_saving_the_form_untouched_changes_nothing() -> None:
    version = draft(
        acceptance_conditions=[{"text": "有小事要办", "confidence": "t"}],
        confidence="d",
        remedy={"litigation": {"body": "法院"}},
    )
    client, url = signed_in(), f"/items/versions/{version.id}/edit/"
    sent = form_of(client, url)
    assert client.post(url, {**sent, "idempotency_key": f"{KEY}5"}).status_code == 302
    again = ItemVersion.objects.get()
    assert again.content == version.content
    assert again.row_version == 1


def test_editing_keeps_what_the_form_does_not_show() -> None:
    material = {"code": "FORM", "name": "申请表", "need": "必要", "by_law": "x", "secret": 1}
    version = draft(materials=[material, {"code": "CARD", "name": "身份证", "by_law": "y"}])
    client, url = signed_in(), f"/items/versions/{version.id}/edit/"
    sent = form_of(client, url) | {
        "materials-0-name": "新申请表",
        "materials-1-remove": "on",
        "idempotency_key": f"{KEY}6",
    }
    client.post(url, sent)
    [kept] = ItemVersion.objects.get().content["materials"]
    assert kept == {**material, "name": "新申请表"}


def test_a_row_is_added_without_losing_what_was_typed() -> None:
    version = draft()
    client, url = signed_in(), f"/items/versions/{version.id}/edit/"
    sent = form_of(client, url) | {"summary": "打到一半", "add": "materials"}
    page = client.post(url, sent)
    assert page.status_code == 200
    assert 'name="materials-2-name"' in page.content.decode()
    assert "打到一半" in page.content.decode()
    assert ItemVersion.objects.get().row_version == 1


def test_unreadable_answers_are_all_named_and_nothing_is_saved() -> None:
    version = draft()
    client, url = signed_in(), f"/items/versions/{version.id}/edit/"
    wrong = {"name": "", "trips": "很多", "committed_limit-amount": "五", "materials-0-copies": "x"}
    page = client.post(url, form_of(client, url) | wrong | {"idempotency_key": f"{KEY}7"})
    text = page.content.decode()
    assert page.status_code == 422
    for label in ("事项名称", "到现场次数", "承诺时限", "复印件份数"):
        assert label in text
    assert ItemVersion.objects.get().row_version == 1


def test_the_second_editor_sees_what_changed_and_what_they_had_written() -> None:
    version = draft()
    client, url = signed_in(), f"/items/versions/{version.id}/edit/"
    sent = form_of(client, url)
    operations.edit_draft(
        version_id=version.id,
        content=content(summary="别人先写的"),
        seen_row_version=1,
        now=NOW,
        acting=item_admin(),
    )
    page = client.post(url, sent | {"name": "我改的名", "idempotency_key": f"{KEY}8"})
    text = page.content.decode()
    assert page.status_code == 409
    for said in ("一句话说明", "别人先写的", "我改的名"):
        assert said in text
    assert ItemVersion.objects.get().content["name"] == "小事项办理"


def test_a_double_click_saves_once() -> None:
    version = draft()
    client, url = signed_in(), f"/items/versions/{version.id}/edit/"
    sent = form_of(client, url) | {"summary": "一次", "idempotency_key": f"{KEY}9"}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert ItemVersion.objects.get().row_version == 2


def test_every_failure_is_listed_with_a_link_to_its_field() -> None:
    version = draft(trips=None, consult_phone="", fee={}, materials=[{"code": "X", "name": "其他"}])
    client, base = signed_in(), f"/items/versions/{version.id}"
    page = client.post(f"{base}/check/", {"idempotency_key": f"{KEY}a"})
    assert page.status_code == 422
    text = page.content.decode()
    for anchor in ("id_trips", "id_consult_phone", "id_fee-charged", "materials"):
        assert f'href="{base}/edit/#{anchor}"' in text
    form = client.get(f"{base}/edit/").content.decode()
    for anchor in re.findall(r"/edit/#([^\"]+)", text):
        assert f'id="{anchor}"' in form


def test_every_code_of_the_checks_leads_somewhere() -> None:
    source = "".join(inspect.getsource(m) for m in (publishing, situations, codes))
    found = set(re.findall(r'Refusal\(\s*"([A-Z_]+)"', source))
    assert len(found) > 30
    by_field = {"PHONE_MISSING", "PHONE_WITHOUT_AREA_CODE", "TOPIC_MISSING", "TOPIC_OF_NOBODY"}
    assert [code for code in found - by_field if not anchor_of(Refusal(code))] == []
    assert anchor_of(Refusal("PHONE_MISSING", "", {"field": "咨询电话"})) == "id_consult_phone"


def test_two_versions_are_compared_in_words() -> None:
    first = published()
    second = operations.draft_version(
        item_id=first.item_id,
        content=content(committed_limit={"amount": 3, "unit": "WORKING_DAY"}, summary="新的"),
        now=NOW,
        acting=item_admin(),
    )
    page = signed_in().get(f"/items/{first.item_id}/compare/")
    assert (page.context["before"].id, page.context["after"].id) == (first.id, second.id)
    text = page.content.decode()
    assert "承诺办结时限" in text
    assert "一句话说明" in text


def test_withdrawing_asks_for_a_reason_and_the_history_tells() -> None:
    version = published()
    client, url = signed_in(), f"/items/versions/{version.id}/withdraw/"
    refused = client.post(url, {"reason": "", "idempotency_key": f"{KEY}b"})
    assert refused.status_code == 422
    assert "撤下的原因" in refused.content.decode()
    client.post(url, {"reason": "机构改革", "idempotency_key": f"{KEY}c"})
    text = client.get(f"/items/{version.item_id}/").content.decode()
    assert "机构改革" in text
    assert "撤下" in text
    assert queries.published_item("small_item") is None


def test_a_published_version_opens_no_form() -> None:
    version = published()
    page = signed_in().get(f"/items/versions/{version.id}/edit/")
    assert page["Location"] == f"/items/versions/{version.id}/"


def test_the_enter_key_saves_and_does_not_add_a_row() -> None:
    version = draft()
    html = signed_in().get(f"/items/versions/{version.id}/edit/").content.decode()
    form = html[html.index("data-keep=") :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'name="add"' not in first[0]


@pytest.mark.parametrize("count", [1, 6])
def test_an_item_s_page_asks_the_same_few_questions_however_many_versions(
    count: int, django_assert_num_queries: Any
) -> None:
    version = published()
    for number in range(2, count + 1):
        ItemVersion.objects.create(
            item_id=version.item_id,
            number=number,
            state="WITHDRAWN",
            content={},
            content_digest="",
            created_at=NOW,
        )
    client = signed_in()
    client.get("/items/")
    # session, account, posts, item, versions, listing, journal
    with django_assert_num_queries(6):
        client.get(f"/items/{version.item_id}/")


def test_an_item_with_forty_materials_can_be_saved() -> None:
    many = [{"code": f"M{n}", "name": f"材料{n}", "by_law": "x"} for n in range(40)]
    codes = [material["code"] for material in many]
    version = draft(
        materials=many, situations=[{"code": "GENERAL", "name": "一般情形", "materials": codes}]
    )
    client, url = signed_in(), f"/items/versions/{version.id}/edit/"
    sent = form_of(client, url) | {"summary": "很多材料", "idempotency_key": f"{KEY}d"}
    assert len(sent) > 600
    assert client.post(url, sent).status_code == 302
    assert len(ItemVersion.objects.get().content["materials"]) == 40


def test_withdrawing_says_that_the_reason_is_shown_to_everybody() -> None:
    version = published()
    page = signed_in().get(f"/items/versions/{version.id}/withdraw/").content.decode()
    assert "会公开显示" in page
