"""One question a page, the exact list with its reasons; a guide that changes loses nothing."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories.cases import PNG, World, build_world
from tests.factories.guided import SLUG, TOLD, changed_tree, publish_guided
from tests.web.resident.test_my_matter import client_of, key

from onewindow.apps.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Any, settings: Any) -> World:
    settings.FILES_FOLDER = tmp_path
    made = build_world()
    publish_guided(made)
    return made


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.resident)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def begin(client: Client) -> Case:
    client.post(f"/apply/{SLUG}/", key())
    return Case.objects.latest("created_at")


def step(client: Client, case: Case, name: str = "situation", query: str = "") -> Any:
    return client.get(f"/my/drafts/{case.id}/{name}/{query}")


def say(client: Client, case: Case, *answers: str) -> None:
    for answer in answers:
        told = {"answer": answer, **key()}
        assert client.post(f"/my/drafts/{case.id}/situation/", told).status_code == 302
    case.refresh_from_db()


def test_one_question_a_page_with_how_far_one_has_got(client: Client) -> None:
    case = begin(client)
    page = text(step(client, case))
    assert "原单位报送减员了吗？" in page
    assert "手上有解除劳动关系的证明吗？" not in page
    assert "第 1 个问题，最多 2 个" in page
    say(client, case, "REPORT:NO")
    page = text(step(client, case))
    assert "手上有解除劳动关系的证明吗？" in page
    assert "第 2 个问题，最多 2 个" in page
    assert case.situation == ""


def test_the_answers_end_in_the_exact_list_with_its_reasons(client: Client) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:HAVE")
    assert case.situation == "PROVED"
    assert case.answers == {"REPORT": "NO", "PAPER": "HAVE"}
    assert [m.code for m in case.materials.order_by("position")] == ["FORM", "LAYOUT"]
    page = text(step(client, case))
    for word in ("凭证明办理", "解除劳动关系证明", "因为您选了“有”", "依据：《社会保险法》第50条"):
        assert word in page
    assert "情况说明" not in page
    assert "收款银行账号" in page
    assert "受理 → 审核 → 决定" in page


def test_only_what_has_to_be_brought_is_counted(client: Client) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:HAVE")
    page = text(step(client, case))
    brought, _heading, rest = page.partition("不用您交的，或者可以代替的")
    assert "只要您交这 1 样材料" in brought
    assert "解除劳动关系证明" in brought
    assert "登记表" in rest
    assert "必填" not in text(step(client, case, "materials")), "it may be handed in without"


def test_the_route_of_a_situation_is_told(client: Client) -> None:
    case = begin(client)
    say(client, case, "REPORT:YES")
    assert "全程网上办" in text(step(client, case))


def test_going_back_shows_what_was_said_and_another_answer_leads_elsewhere(client: Client) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:NONE")
    again = text(step(client, case, query="?q=REPORT"))
    pressed = re.search(r'value="([^"]+)" aria-pressed="true"', again)
    assert pressed
    assert pressed.group(1) == "REPORT:NO"
    say(client, case, "REPORT:YES")
    assert case.situation == "REPORTED"
    assert case.answers == {"REPORT": "YES"}


def test_the_same_first_answer_again_keeps_the_second(client: Client) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:HAVE", "REPORT:NO")
    assert case.situation == "PROVED"


@pytest.mark.parametrize("answer", ["", "REPORT", "REPORT:MAYBE", "COLOUR:RED", ":", "A:B:C"])
def test_no_answer_or_a_strange_one_asks_again(client: Client, answer: str) -> None:
    case = begin(client)
    refused = client.post(f"/my/drafts/{case.id}/situation/", {"answer": answer, **key()})
    assert refused.status_code == 422
    assert "请点一个答案" in text(refused)
    assert "原单位报送减员了吗？" in text(refused)


def test_no_step_is_reached_before_the_situation(client: Client) -> None:
    case = begin(client)
    for name in ("materials", "details", "check"):
        assert step(client, case, name)["Location"].endswith("/situation/")
    assert step(client, case, "nonesuch").status_code == 404


def test_a_file_stays_when_both_situations_ask_for_it(client: Client) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:HAVE")
    where = reverse("resident:add_file", args=[case.id, "LAYOUT"])
    client.post(where, {"file": SimpleUploadedFile("证明.png", PNG), **key()})
    say(client, case, "PAPER:HAVE")
    assert case.materials.get(code="LAYOUT").file is not None


# -- the guide changes while somebody is inside ------------------------


def fill(client: Client, case: Case) -> None:
    told = {**TOLD, **key()}
    assert client.post(f"/my/drafts/{case.id}/details/", told).status_code == 302


def test_a_changed_guide_is_told_once_and_what_holds_is_kept(client: Client, world: World) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:HAVE")
    where = reverse("resident:add_file", args=[case.id, "LAYOUT"])
    client.post(where, {"file": SimpleUploadedFile("证明.png", PNG), **key()})
    fill(client, case)
    newer = publish_guided(world, number=2, situation_tree=changed_tree())
    page = text(step(client, case, "materials"))
    assert "办事指南刚刚更新了" in page
    assert "手上有解除劳动关系的证明吗？" in page
    assert "您上次答的是“有”" in page
    assert "原单位报送减员了吗？ <b>没有报</b>" in page
    client.post(f"/my/drafts/{case.id}/follow-guide/", key())
    case.refresh_from_db()
    assert (case.item_version_id, case.situation) == (newer.pk, "")
    assert case.answers == {"REPORT": "NO"}
    page = text(step(client, case))
    assert "办事指南刚刚更新了" not in page
    assert "有没有单位开的离职证明？" in page
    say(client, case, "PAPER:HAVE")
    assert case.materials.get(code="LAYOUT").file is not None
    assert case.form["work_unit"] == "云溪纺织厂"


def test_an_answer_sent_while_the_guide_changes_is_kept(client: Client, world: World) -> None:
    case = begin(client)
    publish_guided(world, number=2, situation_tree=changed_tree())
    say(client, case, "REPORT:NO")
    assert case.answers == {"REPORT": "NO"}
    assert "办事指南刚刚更新了" in text(step(client, case))


def test_what_is_typed_while_the_guide_changes_is_kept(client: Client, world: World) -> None:
    case = begin(client)
    say(client, case, "REPORT:YES")
    publish_guided(world, number=2, situation_tree=changed_tree())
    fill(client, case)
    case.refresh_from_db()
    assert case.form["work_unit"] == "云溪纺织厂"
    assert "按新指南继续" in text(step(client, case, "check"))


def test_a_situation_that_is_no_more_is_asked_again(client: Client, world: World) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:NONE")
    only = [{"code": "ALL", "name": "所有人", "materials": ["FORM"]}]
    publish_guided(world, number=2, situation_tree={}, situations=only)
    assert "不再要的材料" in text(step(client, case))
    client.post(f"/my/drafts/{case.id}/follow-guide/", key())
    case.refresh_from_db()
    assert case.situation == "ALL"
    assert [m.code for m in case.materials.all()] == ["FORM"]


def test_following_twice_or_after_handing_in_does_no_harm(client: Client, world: World) -> None:
    case = begin(client)
    say(client, case, "REPORT:YES")
    publish_guided(world, number=2)
    body = key()
    for _ in range(2):
        client.post(f"/my/drafts/{case.id}/follow-guide/", body)
    fill(client, case)
    handed = client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    assert handed.status_code == 302
    late = client.post(f"/my/drafts/{case.id}/follow-guide/", key())
    assert late.status_code in {409, 422}


# -- the case afterwards ------------------------


def test_the_case_shows_the_way_and_the_form_with_its_sources(client: Client) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:HAVE")
    fill(client, case)
    client.post(f"/my/drafts/{case.id}/check/", {"truthful": "on", **key()})
    page = text(client.get(f"/my/cases/{case.id}/"))
    assert "凭证明办理" in page
    assert "云溪纺织厂" in page
    assert "（本人填写）" in page
    assert "（实名信息）" in page
    assert "6222020200000000" not in page, "a bank account is masked"


def test_a_step_costs_a_constant_number_of_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    case = begin(client)
    say(client, case, "REPORT:NO", "PAPER:HAVE")
    fill(client, case)
    for name in ("situation", "materials", "details", "check"):
        step(client, case, name)
    with django_assert_max_num_queries(14):
        step(client, case)
    with django_assert_max_num_queries(20):
        step(client, case, "details")
    with django_assert_max_num_queries(24):
        step(client, case, "check")
