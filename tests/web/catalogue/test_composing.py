"""An item's form is composed of catalogue fields: picked, ordered, required, by situation."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.catalogue import (
    NOW,
    content,
    department,
    field_definition,
    form_fields,
    item_admin,
    published,
)
from tests.web.catalogue.pages import signed_in
from tests.web.catalogue.test_situations import LEAVES, TREE, sent_by

from onewindow.apps.catalogue import field_operations, operations
from onewindow.apps.catalogue.models import ItemVersion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def draft(**changes: object) -> ItemVersion:
    department()
    made = content(situation_tree=TREE, situations=LEAVES, **changes)
    return operations.create_item(slug=made["slug"], content=made, now=NOW, acting=item_admin())


def form_of(version: ItemVersion) -> list[dict[str, Any]]:
    version.refresh_from_db()
    return list(version.content.get("form", []))


FORM = [
    {"code": "child_name", "note": "留着"},
    {"code": "born_on", "situations": ["S2"]},
    {"code": "contact_phone", "required": False},
]


def test_the_page_as_it_came_changes_nothing() -> None:
    form_fields()
    version, client = draft(form=FORM), signed_in()
    url = f"/items/versions/{version.id}/form/"
    client.post(url, sent_by(client.get(url)))
    assert form_of(version) == FORM
    assert version.row_version == 1


def test_fields_are_picked_ordered_limited_and_dropped() -> None:
    form_fields()
    version, client = draft(), signed_in()
    url = f"/items/versions/{version.id}/form/"
    sent = sent_by(client.get(url)) | {"pick": ["child_name", "born_on"], "act": "pick"}
    answer = client.post(url, sent)
    assert answer["Location"] == f"{url}#f1"
    assert form_of(version) == [{"code": "child_name"}, {"code": "born_on"}]
    sent = sent_by(client.get(url)) | {"f1-only": ["S2"], "act": "up:1"}
    del sent["f0-required"]
    client.post(url, sent)
    assert form_of(version) == [
        {"code": "born_on", "situations": ["S2"]},
        {"code": "child_name", "required": False},
    ]
    client.post(url, sent_by(client.get(url)) | {"act": "down:0"})
    assert [entry["code"] for entry in form_of(version)] == ["child_name", "born_on"]
    client.post(url, sent_by(client.get(url)) | {"act": "drop:0"})
    assert [entry["code"] for entry in form_of(version)] == ["born_on"]


def test_ticking_every_situation_asks_whatever_the_situation() -> None:
    form_fields()
    version, client = draft(form=FORM), signed_in()
    url = f"/items/versions/{version.id}/form/"
    client.post(url, sent_by(client.get(url)) | {"f1-only": ["S1", "S2"]})
    assert form_of(version)[1] == {"code": "born_on"}


def test_a_field_is_picked_once_and_a_retired_one_is_not_offered() -> None:
    field_operations.add_field(definition=field_definition(), now=NOW, acting=item_admin())
    version, client = draft(form=[{"code": "small_reason"}]), signed_in()
    url = f"/items/versions/{version.id}/form/"
    page = client.get(url)
    assert page.context["pickable"] == []
    client.post(url, sent_by(page) | {"pick": ["small_reason"], "act": "pick"})
    assert form_of(version) == [{"code": "small_reason"}]
    field_operations.retire_field(code="small_reason", now=NOW, acting=item_admin())
    page = client.get(url)
    assert "已经停用" in page.context["failures"][0]


def test_a_failure_of_the_form_leads_to_the_page_that_mends_it() -> None:
    version = draft(form=[{"code": "ghost"}])
    client = signed_in()
    page = client.get(f"/items/versions/{version.id}/").content.decode()
    assert f"/items/versions/{version.id}/form/#picked" in page
    broken = draft_without_way()
    page = client.get(f"/items/versions/{broken.id}/").content.decode()
    assert f"/items/versions/{broken.id}/situations/#tree" in page


def draft_without_way() -> ItemVersion:
    department()
    made = content(slug="other_item", situation_tree={**TREE, "first": "X"}, situations=LEAVES)
    return operations.create_item(slug="other_item", content=made, now=NOW, acting=item_admin())


def test_the_preview_shows_the_form_of_each_situation_with_its_reasons() -> None:
    form_fields()
    version, client = draft(form=FORM), signed_in()
    url = f"/items/versions/{version.id}/form/preview/"
    first = client.get(f"{url}?situation=S1").content.decode()
    assert "孩子姓名" in first
    assert "孩子出生日期" not in first
    assert "为什么要填" in first
    second = client.get(f"{url}?situation=S2")
    assert "孩子出生日期" in second.content.decode()
    assert (second.context["required"], second.context["unknown"]) == (2, 0)


def test_a_published_form_is_shown_but_not_composed_here() -> None:
    form_fields()
    version = published(form=[{"code": "child_name"}])
    client = signed_in()
    assert client.get(f"/items/versions/{version.id}/form/").status_code == 302
    assert client.get(f"/items/versions/{version.id}/form/preview/").status_code == 200
    page = client.get(f"/items/versions/{version.id}/").content.decode()
    assert "孩子姓名" in page


def test_the_guide_says_of_each_field_why_it_is_asked_and_how_long_it_is_kept() -> None:
    form_fields()
    published(situation_tree=TREE, situations=LEAVES, form=FORM)
    client = Client()
    page = client.get("/guides/small_item/?situation=S1").content.decode()
    assert "要填的内容" in page
    assert "登记孩子的姓名" in page
    assert "长期保存" in page
    assert "孩子出生日期" not in page
    assert "孩子出生日期" in client.get("/guides/small_item/?situation=S2").content.decode()
