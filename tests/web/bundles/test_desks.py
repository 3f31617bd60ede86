"""Bundles at the desks: taken in at once, marked in inboxes, handed out at once, composed."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.bundles.test_newborn import (
    accepted,
    answered,
    complete,
    decide,
    part_of,
    submitted,
)
from tests.factories.bundles import MORNING, BundleWorld, work_off
from tests.web.bundles.conftest import key, words

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import BundleVersion, Package
from onewindow.apps.cases import operations as cases
from onewindow.apps.organisation.facts import Acting

Browser = Callable[[Acting], Client]
_FACE = {
    "face_child_name": "许小满",
    "face_child_sex": "女",
    "face_born_on": "2026-11-01",
    "face_mother_name": "宋知夏",
}


def test_a_clerk_takes_everything_in_with_one_act(world: BundleWorld, browser: Browser) -> None:
    package = submitted(world)
    complete(package)
    client = browser(world.clerk)
    assert package.number is not None
    assert package.number in words(client.get("/counter/packages/"))
    page = client.get(f"/counter/packages/{package.id}/")
    assert "全部受理" in words(page)
    sent = {"act": "accept", "seen_version": package.version, "idempotency_key": key()}
    assert client.post(f"/counter/packages/{package.id}/", sent).status_code == 302
    package.refresh_from_db()
    assert package.state == "ACCEPTED"
    stale = {**sent, "idempotency_key": key()}
    again = client.post(f"/counter/packages/{package.id}/", stale)
    assert again.status_code == 422
    assert "刚刚有变化" in words(again)


def test_a_clerk_sees_form_and_materials_with_their_sources_before_accepting(
    world: BundleWorld, browser: Browser
) -> None:
    package = submitted(world)
    complete(package)
    client = browser(world.clerk)
    page = client.get(f"/counter/packages/{package.id}/")
    told = words(page)
    assert "父亲姓名许云帆" not in told
    assert "工作单位云溪区演示纺织厂（本人填写）" in told
    codes = [each.code for each in page.context["answered"]]
    assert len(codes) == len(set(codes)) > 8
    needs = {row["need"].name: row for row in page.context["needs"]}
    assert any(row["source"] for row in needs.values())
    assert any(row["need"].made_by for row in needs.values())
    assert package.form["father_citizen_id"] not in told
    before = JournalEntry.objects.filter(verb="personal.read").count()
    full = client.post(f"/counter/packages/{package.id}/", {"act": "reveal"})
    assert full.status_code == 200
    assert package.form["father_citizen_id"] in words(full)
    assert JournalEntry.objects.filter(verb="personal.read").count() == before + 1
    assert JournalEntry.objects.filter(verb="personal.read", facts__what="in_full").count() == 1
    refused = client.post(f"/counter/packages/{package.id}/", {"act": "accept"})
    assert refused.status_code == 422
    assert JournalEntry.objects.filter(verb="personal.read").count() == before + 2
    package.refresh_from_db()
    assert package.state == "SUBMITTED"


def test_the_desk_counts_a_bundle_as_the_one_thing_it_is(
    world: BundleWorld, browser: Browser
) -> None:
    package = submitted(world)
    complete(package)
    client = browser(world.clerk)
    page = client.get("/counter/")
    assert [row["package"].id for row in page.context["packages"]] == [package.id]
    assert page.context["waiting"] == []
    assert [each["value"] for each in page.context["stats"]] == [1, 1, 0]
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    after = client.get("/counter/")
    assert package.number is not None
    assert package.number in words(after)
    assert "今天还没有收件" not in words(after)
    assert [each["value"] for each in after.context["stats"]] == [0, 0, 1]


def test_a_bundle_that_was_asked_for_papers_waits_for_the_applicant(
    world: BundleWorld, browser: Browser
) -> None:
    package = submitted(world)
    bundles.issue_notice(package_id=package.id, acting=world.clerk, now=MORNING)
    page = browser(world.clerk).get("/counter/")
    assert page.context["packages"] == []
    assert [row["package"].id for row in page.context["packages_awaited"]] == [package.id]
    assert page.context["stats"][0]["value"] == 0


def test_a_bundle_begun_at_the_counter_is_one_thing_to_go_on_with(
    world: BundleWorld, browser: Browser
) -> None:
    package = bundles.start(
        slug="newborn", person=world.mother, channel="COUNTER", acting=world.clerk, now=MORNING
    )
    page = browser(world.clerk).get("/counter/")
    assert [row["package"].id for row in page.context["packages_begun"]] == [package.id]
    assert page.context["drafts"] == []


def test_what_is_missing_is_asked_with_one_act(world: BundleWorld, browser: Browser) -> None:
    package = submitted(world)
    client = browser(world.clerk)
    page = client.get(f"/counter/packages/{package.id}/")
    assert "一次性告知" in words(page)
    assert "住院分娩信息" in words(page)
    sent = {"act": "notice", "seen_version": package.version, "idempotency_key": key()}
    client.post(f"/counter/packages/{package.id}/", sent)
    work_off()
    mine = browser(world.acting)
    told = words(mine.get(f"/my/packages/{package.id}/"))
    assert "还差材料，请一次补齐" in told
    assert "住院分娩信息" in words(mine.get(f"/my/packages/{package.id}/correction/"))
    short = mine.post(f"/my/packages/{package.id}/correction/", {"idempotency_key": key()})
    assert short.status_code == 422
    complete(package)
    full = mine.post(f"/my/packages/{package.id}/correction/", {"idempotency_key": key()})
    assert full.status_code == 302


def test_a_clerk_begins_it_for_a_visitor(world: BundleWorld, browser: Browser) -> None:
    client = browser(world.clerk)
    sent = {
        "citizen_id": "21011219940830005X",
        "name": "许云帆",
        "phone": "13800000052",
        "bundle": "newborn",
        "idempotency_key": key(),
    }
    page = client.post("/counter/packages/", sent, follow=True)
    told = words(page)
    assert "窗口代填：许云帆" in told
    assert "孩子是在哪里出生的" in told
    package = Package.objects.get()
    assert package.channel == "COUNTER"
    wrong = client.post("/counter/packages/", {**sent, "citizen_id": "1", "idempotency_key": key()})
    assert wrong.status_code == 422


def test_what_is_filled_in_at_home_is_nobody_elses(world: BundleWorld, browser: Browser) -> None:
    package = answered(world)
    assert browser(world.clerk).get(f"/counter/packages/{package.id}/").status_code == 404


def test_each_inbox_says_which_bundle_a_case_belongs_to(
    world: BundleWorld, browser: Browser
) -> None:
    package = accepted(world)
    told = words(browser(world.reviewers["health"]).get("/backoffice/"))
    assert "出生医学证明首次签发" in told
    assert package.name in told


@pytest.mark.parametrize("way", ["WALLET", "WINDOW"])
def test_a_result_for_the_wallet_is_not_to_be_carried_to_the_window(
    world: BundleWorld, browser: Browser, way: str
) -> None:
    part = part_of(accepted(world, way=way), "birth_certificate")
    assert part.case_id is not None
    reviewer = world.reviewer_of(part)
    cases.claim(case_id=part.case_id, acting=reviewer, now=MORNING)
    case = cases.give_opinion(case_id=part.case_id, opinion="属实", acting=reviewer, now=MORNING)
    client = browser(reviewer)
    form = client.get(f"/backoffice/cases/{case.id}/approve/").context["form"]
    told = {name: form[name].value() or _FACE.get(name, "") for name in form.fields}
    told["idempotency_key"] = key()
    answer = client.post(f"/backoffice/cases/{case.id}/approve/", told)
    assert answer.status_code == 302, words(answer)
    page = words(client.get(f"/backoffice/cases/{case.id}/"))
    assert ("请移交出件窗口" in page) is (way == "WINDOW")
    assert ("结果不用移交" in page) is (way == "WALLET")
    assert page.count("移交出件窗口") == (2 if way == "WINDOW" else 0), "said, and offered"


def test_one_code_hands_out_everything(world: BundleWorld, browser: Browser) -> None:
    package = accepted(world, way="WINDOW")
    for slug in (
        "birth_certificate",
        "hukou_birth",
        "vaccination_card",
        "social_security_card",
        "resident_medical_insurance",
        "maternity_allowance",
    ):
        decide(world, package, slug)
    for slug in ("birth_certificate", "hukou_birth", "vaccination_card", "social_security_card"):
        part = part_of(package, slug)
        assert part.case_id is not None
        cases.hand_over(case_id=part.case_id, acting=world.reviewer_of(part), now=MORNING)
        cases.take_in(case_id=part.case_id, acting=world.issuing, now=MORNING)
    work_off()
    package.refresh_from_db()
    client = browser(world.issuing)
    assert package.number is not None
    assert package.number in words(client.get("/issuing/packages/"))
    assert "出生医学证明" in words(client.get(f"/issuing/packages/{package.id}/"))
    assert package.pickup_code in words(browser(world.acting).get(f"/my/packages/{package.id}/"))
    wrong = {"code": "1", "collector": "宋知夏", "card": "0089", "idempotency_key": key()}
    assert client.post(f"/issuing/packages/{package.id}/", wrong).status_code == 422
    right = {**wrong, "code": package.pickup_code, "idempotency_key": key()}
    assert client.post(f"/issuing/packages/{package.id}/", right).status_code == 302
    package.refresh_from_db()
    assert package.collected_at is not None


def test_a_refused_part_is_mended_from_the_progress_page(
    world: BundleWorld, browser: Browser
) -> None:
    package = accepted(world)
    decide(world, package, "birth_certificate")
    decide(world, package, "hukou_birth", yes=False)
    client = browser(world.acting)
    told = words(client.get(f"/my/packages/{package.id}/"))
    assert "姓名用字不在通用规范汉字表" in told
    assert "先停下" in told
    page = client.post(
        f"/my/packages/{package.id}/mend/hukou_birth/", {"idempotency_key": key()}, follow=True
    )
    assert page.status_code == 200
    assert "宋小禾" in page.content.decode(), "filled in as before"


def test_a_part_is_dropped_after_what_waits_for_it_was_told(
    world: BundleWorld, browser: Browser
) -> None:
    package = accepted(world)
    client = browser(world.acting)
    page = client.get(f"/my/packages/{package.id}/drop/hukou_birth/")
    assert "社会保障卡申领" in words(page)
    client.post(f"/my/packages/{package.id}/drop/hukou_birth/", {"idempotency_key": key()})
    told = words(client.get(f"/my/packages/{package.id}/"))
    assert "不办了" in told


def test_my_matters_show_the_whole_and_not_its_parts(world: BundleWorld, browser: Browser) -> None:
    package = accepted(world)
    told = words(browser(world.acting).get("/my/"))
    assert package.name in told
    assert "出生医学证明首次签发" not in told


def test_the_progress_page_costs_the_same_whatever_happened(
    world: BundleWorld,
    browser: Browser,
    django_assert_max_num_queries: Callable,  # type: ignore[type-arg]
) -> None:
    package = accepted(world)
    client = browser(world.acting)
    client.get(f"/my/packages/{package.id}/")
    with django_assert_max_num_queries(9):
        client.get(f"/my/packages/{package.id}/")
    decide(world, package, "birth_certificate")
    decide(world, package, "hukou_birth")
    with django_assert_max_num_queries(9):
        client.get(f"/my/packages/{package.id}/")


def test_an_administrator_composes_a_bundle_without_code(
    world: BundleWorld, browser: Browser
) -> None:
    client = browser(world.admin)
    new = {
        "name": "出生小套餐",
        "slug": "small_birth",
        "stage": "出生",
        "idempotency_key": key(),
    }
    page = client.post("/bundles/manage/new/", new, follow=True)
    version = BundleVersion.objects.get(bundle__slug="small_birth")
    assert "至少要有两个事项" in words(page)
    for slug in ("birth_certificate", "hukou_birth"):
        _save(client, version, add_item=slug)
    _save(client, version, edge_before="birth_certificate", edge_after="hukou_birth")
    page = _save(
        client,
        version,
        made_code="BIRTH_CERT",
        made_by="birth_certificate",
        **{"fixed-birth_certificate-WHO": "SELF", "q-0-text": "在国内出生吗？"},
        **{"q-0-o-0-label": "是", "q-0-o-1-label": "不是", "q-0-o-1-goes": "ONE_BY_ONE"},
    )
    told = words(page)
    assert "检查都通过了" in told
    assert "预览：省了什么" in told
    _save(client, version, edge_before="hukou_birth", edge_after="birth_certificate")
    version.refresh_from_db()
    sent = {"row_version": version.row_version, "idempotency_key": key()}
    refused = client.post(f"/bundles/manage/{version.id}/publish/", sent)
    assert refused.status_code == 422
    assert "先后顺序绕成了圈" in words(refused)
    _save(client, version, drop_edge="hukou_birth>birth_certificate")
    version.refresh_from_db()
    sent = {"row_version": version.row_version, "idempotency_key": key()}
    client.post(f"/bundles/manage/{version.id}/publish/", sent)
    assert "在国内出生吗" in words(_start(browser(world.acting), "small_birth"))
    assert "出生小套餐" in words(client.get("/bundles/manage/"))


def _save(client: Client, version: BundleVersion, **more: str) -> object:
    version.refresh_from_db()
    content = version.content
    sent = {
        "row_version": str(version.row_version),
        "name": content["name"],
        "stage": "出生",
        "idempotency_key": key(),
        **{
            f"fixed-{slug}-{question}": option
            for slug, told in (content.get("fixed_answers") or {}).items()
            for question, option in told.items()
        },
    }
    for place, question in enumerate((content.get("question_tree") or {}).get("questions", [])):
        sent |= {f"q-{place}-code": question["code"], f"q-{place}-text": question["text"]}
        for number, option in enumerate(question["options"]):
            sent[f"q-{place}-o-{number}-label"] = option["label"]
            sent[f"q-{place}-o-{number}-goes"] = option["goes_to"]
    return client.post(f"/bundles/manage/{version.id}/", {**sent, **more}, follow=True)


def _start(client: Client, slug: str) -> object:
    return client.post(f"/bundles/{slug}/start/", {"idempotency_key": key()}, follow=True)


def test_the_number_of_the_whole_tells_where_it_stands_and_nothing_about_the_person(
    world: BundleWorld, browser: Browser, client: Client
) -> None:
    package = accepted(world)
    told = words(client.get(f"/progress/{package.number}/"))
    assert "办理中" in told
    assert "宋知夏" not in told
    mine = browser(world.acting).get(f"/progress/{package.number}/")
    assert mine.headers["Location"] == f"/my/packages/{package.id}/"
    assert "没有这个编号" in words(client.get("/progress/YJ2026010100009/"))


def test_only_item_administrators_compose(world: BundleWorld, browser: Browser) -> None:
    assert browser(world.acting).get("/bundles/manage/").status_code == 403
    assert browser(world.clerk).get("/bundles/manage/").status_code == 403


def test_people_find_the_whole_by_their_own_words(world: BundleWorld, client: Client) -> None:
    assert "/bundles/newborn/" in client.get("/search/?q=生孩子").content.decode()
    assert "/bundles/newborn/" in client.get("/").content.decode()
    assert "/bundles/company_open/" in client.get("/search/suggest/?q=开公司").content.decode()


def test_a_bundle_given_up_is_begun_anew(world: BundleWorld) -> None:
    package = answered(world)
    bundles.cancel(package_id=package.id, acting=world.acting, now=MORNING)
    fresh = bundles.start(
        slug="newborn", person=world.mother, channel="ONLINE", acting=world.acting, now=MORNING
    )
    assert fresh.id != package.id
