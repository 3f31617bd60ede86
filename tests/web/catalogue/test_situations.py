"""Drawing the questions (R-3-21), walking through them with reasons, composing the form."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.http import QueryDict
from tests.factories.catalogue import (
    NOW,
    content,
    demo_content,
    department,
    form_fields,
    item_admin,
    published,
)
from tests.web.catalogue.pages import KEY, signed_in

from onewindow.apps.catalogue import operations
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.web.catalogue.tree_form import stepped, typed

pytestmark = pytest.mark.django_db
TREE = {
    "first": "Q",
    "questions": [
        {"code": "Q", "text": "一？", "options": [
            {"code": "A", "label": "甲", "goes_to": "S1", "reason": "因为甲",
             "rule": "《小事法》第1条", "rule_confidence": "u"},
            {"code": "B", "label": "乙", "goes_to": "S2"}]},
    ],
}  # fmt: skip
LEAVES = [
    {"code": "S1", "name": "其一", "materials": ["FORM"], "confidence": "d"},
    {"code": "S2", "name": "其二", "materials": ["FORM", "CARD"], "note": "带上卡"},
]


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def draft(**changes: object) -> ItemVersion:
    department()
    made = content(situation_tree=TREE, situations=LEAVES, **changes)
    return operations.create_item(slug=made["slug"], content=made, now=NOW, acting=item_admin())


def sent_by(page: Any) -> dict[str, Any]:
    """Every control of the page's form as a browser would send it."""
    html = page.content.decode()
    html = html[html.index('<form method="post" class="') : html.rindex("</form>")]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if 'type="checkbox"' not in tag:
            sent[name[1]] = value[1] if value else ""
        elif " checked" in tag:
            sent.setdefault(name[1], []).append(value[1] if value else "on")
    for name, inner in re.findall(
        r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', html, re.S
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        sent[name] = chosen[1] if chosen else ""
    return sent


def fresh(version: ItemVersion) -> dict[str, Any]:
    version.refresh_from_db()
    return dict(version.content)


def test_saving_the_page_as_it_came_changes_nothing() -> None:
    version, client = draft(), signed_in()
    before = fresh(version)
    url = f"/items/versions/{version.id}/situations/"
    answer = client.post(url, sent_by(client.get(url)))
    assert answer["Location"] == url
    assert fresh(version) == before
    assert version.row_version == 1


def test_the_tree_is_drawn_nested_with_its_checks_beside_it() -> None:
    version = draft()
    page = signed_in().get(f"/items/versions/{version.id}/situations/")
    html = page.content.decode()
    assert "检查通过" in html
    assert "另有 1 个选项没有写理由" in html
    assert html.index('id="q0"') < html.index('id="s0"')
    assert " style=" not in html
    assert "onclick" not in html


def test_typing_and_a_step_are_saved_together() -> None:
    version, client = draft(), signed_in()
    url = f"/items/versions/{version.id}/situations/"
    sent = sent_by(client.get(url))
    sent |= {"q0-o1-label": "新的乙", "q0-o1-reason": "理由", "s1-route": "ON_SITE",
             "s1-material": ["CARD"], "act": "ask:0:1"}  # fmt: skip
    answer = client.post(url, sent)
    assert answer["Location"] == f"{url}#q1"
    made = fresh(version)
    assert made["situation_tree"]["questions"][0]["options"][1] == {
        "code": "B", "label": "新的乙", "goes_to": "Q1", "reason": "理由",
    }  # fmt: skip
    assert made["situations"][1]["route"] == "ON_SITE"
    assert made["situations"][1]["materials"] == ["CARD"]
    page = client.get(url)
    told = [failure.text for failure in page.context["failures"]]
    # All of it at once: two options that lead nowhere, a situation nobody comes to.
    assert len([t for t in told if "没有这个问题或情形" in t]) == 2
    assert any("从第一个问题走不到" in t for t in told)
    anchors = {failure.anchor for failure in page.context["failures"]}
    assert {"q1", "s1"} <= anchors


def test_a_published_version_is_not_touched_by_drawing() -> None:
    first = published(situation_tree=TREE, situations=LEAVES)
    second = operations.draft_version(item_id=first.item_id, now=NOW, acting=item_admin())
    client = signed_in()
    url = f"/items/versions/{second.id}/situations/"
    sent = sent_by(client.get(url)) | {"q0-text": "改了？", "act": "drop-option:0:1"}
    client.post(url, sent)
    assert fresh(second)["situation_tree"]["questions"][0]["text"] == "改了？"
    assert fresh(first)["situation_tree"] == TREE
    shown = client.get(f"/items/versions/{first.id}/situations/")
    assert shown["Location"] == f"/items/versions/{first.id}/"


def test_the_second_of_two_who_draw_is_told() -> None:
    version, client = draft(), signed_in()
    url = f"/items/versions/{version.id}/situations/"
    sent = sent_by(client.get(url))
    client.post(url, {**sent, "q0-text": "先改"})
    late = client.post(url, {**sent, "q0-text": "后改", "idempotency_key": f"{KEY}9"})
    assert late.status_code == 409
    assert fresh(version)["situation_tree"]["questions"][0]["text"] == "先改"


def test_the_checks_follow_the_form_without_saving() -> None:
    version, client = draft(), signed_in()
    url = f"/items/versions/{version.id}/situations/"
    sent = sent_by(client.get(url)) | {"q0-o1-to": "", "q0-o1-label": "甲"}
    part = client.post(f"{url}check/", sent).content.decode()
    assert "没有这个问题或情形" in part
    assert "重复" in part
    assert "<html" not in part
    assert fresh(version)["situation_tree"] == TREE


def test_a_text_longer_than_the_page_is_not_saved_and_not_lost() -> None:
    version, client = draft(), signed_in()
    url = f"/items/versions/{version.id}/situations/"
    answer = client.post(url, sent_by(client.get(url)) | {"q0-text": "长" * 121})
    assert answer.status_code == 422
    assert "长" * 121 in answer.content.decode()
    assert fresh(version)["situation_tree"] == TREE


def query(**sent: Any) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in sent.items():
        made.setlist(name, value if isinstance(value, list) else [value])
    return made


def test_another_norm_is_not_as_sure_as_the_one_before() -> None:
    made = typed({"situation_tree": TREE}, query(**{"q0-o0-rule": "《新法》第2条"}))
    assert "rule_confidence" not in made["situation_tree"]["questions"][0]["options"][0]
    same = typed({"situation_tree": TREE}, query(**{"q0-o0-rule": "《小事法》第1条"}))
    assert same["situation_tree"] == TREE


@pytest.mark.parametrize(
    "act", ["", "nonsense", "option", "option:9", "ask:0:9", "drop-situation:7"]
)
def test_a_step_that_is_not_there_changes_nothing(act: str) -> None:
    whole = {"situation_tree": TREE, "situations": LEAVES}
    assert stepped(whole, act) == (whole, "")


@pytest.mark.parametrize(
    ("act", "anchor"),
    [
        ("question", "q1"),
        ("situation", "s2"),
        ("option:0", "q0"),
        ("end:0:1", "s2"),
        ("up:0:1", "q0"),
        ("drop-question:0", "tree"),
        ("drop-option:0:0", "q0"),
        ("drop-situation:1", "tree"),
    ],
)
def test_each_step_leads_back_to_what_it_was_about(act: str, anchor: str) -> None:
    whole = {"situation_tree": TREE, "situations": LEAVES}
    made, place = stepped(whole, act)
    assert place == anchor
    assert made != whole


def test_one_walks_through_and_is_told_why() -> None:
    version, client = draft(), signed_in()
    url = f"/items/versions/{version.id}/walk/"
    assert "一？" in client.get(url).content.decode()
    end = client.get(f"{url}?a-Q=B").content.decode()
    assert "因为您选了“乙”，所以需要：身份证" in end
    assert "带上卡" in end
    assert "办这件事都要" in end
    reasoned = client.get(f"{url}?a-Q=A").content.decode()
    assert "因为甲" in reasoned
    assert "依据：《小事法》第1条" in reasoned
    assert "待核实" in reasoned
    assert "一？" in client.get(f"{url}?a-Q=GONE").content.decode()


def test_a_way_that_goes_round_says_so() -> None:
    circle = {"first": "Q", "questions": [{"code": "Q", "text": "？", "options": [
        {"code": "A", "label": "绕", "goes_to": "Q"}, {"code": "B", "label": "走", "goes_to": "S1"}
    ]}]}  # fmt: skip
    department()
    made = content(situation_tree=circle, situations=LEAVES[:1])
    version = operations.create_item(slug="small_item", content=made, now=NOW, acting=item_admin())
    page = signed_in().get(f"/items/versions/{version.id}/walk/?a-Q=A")
    assert "走不下去了" in page.content.decode()


def test_every_demonstration_item_can_be_drawn_and_walked() -> None:
    form_fields()
    department("云溪区公安局", "police")
    version = operations.create_item(
        slug="hukou_birth", content=demo_content("hukou_birth"), now=NOW, acting=item_admin()
    )
    client = signed_in()
    url = f"/items/versions/{version.id}/"
    page = client.get(f"{url}situations/")
    assert page.context["failures"] == []
    answer = client.post(f"{url}situations/", sent_by(page))
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.row_version == 1
    way = "a-ORIGIN=HOME&a-MARRIED=NO&a-UNWED=FATHER"
    end = client.get(f"{url}walk/?{way}").content.decode()
    assert "因为您选了“随父亲”，所以需要：亲子鉴定证明" in end
    assert "父亲公民身份号码" in end
    assert "母亲公民身份号码" not in end
