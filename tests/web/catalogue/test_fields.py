"""The field catalogue's pages: everything missing is said at once, a field in use stays."""

from typing import Any

import pytest
from django.core.cache import cache
from tests.factories.catalogue import NOW, field_definition, form_fields, item_admin, published
from tests.web.catalogue.pages import KEY, signed_in

from onewindow.apps.catalogue import field_operations, field_queries
from onewindow.apps.catalogue.models import FormField

pytestmark = pytest.mark.django_db
TYPED = {
    "label": "孩子姓名",
    "code": "pet_name",
    "kind": "CHOICE",
    "choices": "1：甲\n乙",
    "purpose": "登记名字",
    "ground": "STATUTORY_DUTY",
    "legal_basis": "《小事法》第1条",
    "retention": "办结后 1 年",
    "confidence": "u",
    "known_from": "ward.name\n\nlicence:BIRTH_CERT.child_name",
    "longest": "50",
    "sensitive": "on",
}


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def add(**changes: object) -> FormField:
    made = field_definition(**changes)
    return field_operations.add_field(definition=made, now=NOW, acting=item_admin())


def post(path: str, number: int = 1, **sent: str) -> Any:
    return signed_in().post(path, {"idempotency_key": f"{KEY}{number}", **sent})


def test_only_item_administrators_see_the_catalogue() -> None:
    assert signed_in().get("/items/fields/").status_code == 200
    assert signed_in("CLERK").get("/items/fields/").status_code == 403


def test_the_list_says_why_each_field_is_asked_and_where() -> None:
    form_fields()
    published(form=[{"code": "child_name"}])
    page = signed_in().get("/items/fields/?q=孩子姓名")
    (row,) = page.context["rows"]
    assert (row["field"].code, row["items"], row["kind"]) == ("child_name", 1, "人名")
    assert "登记孩子的姓名" in page.content.decode()


def test_the_list_asks_the_same_few_questions_however_long(
    django_assert_max_num_queries: Any,
) -> None:
    form_fields()
    client = signed_in()
    client.get("/items/fields/")
    with django_assert_max_num_queries(7):
        client.get("/items/fields/")


def test_a_field_is_added_with_everything_it_says() -> None:
    answer = post("/items/fields/new/", **TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/items/fields/pet_name/")
    row = FormField.objects.get()
    assert row.choices == [["1", "甲"], ["乙", "乙"]]
    assert row.known_from == ["ward.name", "licence:BIRTH_CERT.child_name"]
    assert (row.sensitive, row.past_only, row.longest) == (True, False, 50)
    page = signed_in().get("/items/fields/pet_name/").content.decode()
    for told in ("登记名字", "《小事法》第1条", "办结后 1 年", "履行法定职责", "敏感个人信息"):
        assert told in page


def test_everything_missing_is_said_at_once_and_beside_its_field() -> None:
    sent = {**TYPED, "label": "", "purpose": "", "legal_basis": "", "retention": "", "choices": ""}
    answer = post("/items/fields/new/", **sent)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"label", "purpose", "legal_basis", "retention", "choices"}
    assert "第六条" in errors["purpose"][0]
    assert FormField.objects.count() == 0


def test_a_change_is_saved_and_told_in_the_history() -> None:
    add(kind="CHOICE", choices=[["1", "甲"], ["2", "乙"]])
    client = signed_in()
    form = client.get("/items/fields/small_reason/edit/").context["form"]
    assert form.initial["choices"] == "1：甲\n2：乙"
    sent = {**TYPED, "choices": "1：甲\n2：乙\n3：丙", "seen": "1"}
    answer = post("/items/fields/small_reason/edit/", **sent)
    assert answer["Location"] == "/items/fields/small_reason/"
    page = client.get("/items/fields/small_reason/")
    assert "第 2 次 修改" in page.content.decode()
    texts = [entry["text"] for entry in page.context["history"]]
    assert any(text.startswith("名称、") for text in texts)


def test_the_second_of_two_editors_gets_what_was_typed_back() -> None:
    add()
    field_operations.change_field(
        code="small_reason",
        definition=field_definition(label="新名称"),
        seen_row_version=1,
        now=NOW,
        acting=item_admin(),
    )
    answer = post("/items/fields/small_reason/edit/", **{**TYPED, "seen": "1"})
    assert answer.status_code == 409
    assert "登记名字" in answer.content.decode()


def test_a_field_in_use_has_no_delete_button_and_is_retired_instead() -> None:
    add()
    client = signed_in()
    assert "删除" in client.get("/items/fields/small_reason/").content.decode()
    published(form=[{"code": "small_reason"}])
    page = client.get("/items/fields/small_reason/").content.decode()
    assert "/items/fields/small_reason/delete/" not in page
    refused = post("/items/fields/small_reason/delete/")
    assert refused["Location"] == "/items/fields/small_reason/"
    assert FormField.objects.count() == 1
    post("/items/fields/small_reason/retire/", 2, to="retired")
    assert FormField.objects.get().retired_at is not None
    # The same button pressed on an old page changes nothing back.
    post("/items/fields/small_reason/retire/", 3, to="retired")
    assert FormField.objects.get().retired_at is not None
    post("/items/fields/small_reason/retire/", 4, to="open")
    assert FormField.objects.get().retired_at is None


def test_a_field_nobody_uses_is_deleted() -> None:
    add()
    assert post("/items/fields/small_reason/delete/")["Location"] == "/items/fields/"
    assert field_queries.field_row("small_reason") is None
    assert signed_in().get("/items/fields/small_reason/").status_code == 404
