"""A mother at home: one question a page, what is left to give, one form, one signature."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.bundles.test_newborn import ANSWERS, FORM
from tests.factories.bundles import MORNING, BundleWorld
from tests.web.bundles.conftest import key, words

from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.operations import versions
from onewindow.apps.organisation.facts import Acting

Browser = Callable[[Acting], Client]


def begin(client: Client) -> Package:
    client.post("/bundles/newborn/start/", {"idempotency_key": key()})
    return Package.objects.get()


def answer_all(client: Client, package: Package) -> None:
    for question, option in ANSWERS.items():
        sent = {"answer": f"{question}:{option}", "idempotency_key": key()}
        client.post(f"/my/packages/{package.id}/questions/", sent)


def to_needs(client: Client) -> Package:
    package = begin(client)
    # The bundle's own questions, then the choice, then those of the chosen items.
    answer_all(client, package)
    items = [
        "birth_certificate",
        "vaccination_card",
        "hukou_birth",
        "social_security_card",
        "resident_medical_insurance",
        "maternity_allowance",
    ]
    client.post(f"/my/packages/{package.id}/items/", {"item": items, "idempotency_key": key()})
    answer_all(client, package)
    client.post(
        f"/my/packages/{package.id}/child/",
        {
            "name": "宋小禾",
            "born_on": "2026-11-20",
            "relation": "母亲",
            "idempotency_key": key(),
        },
    )
    return package


def sent_form() -> dict[str, str]:
    return {f"f-{code}": value for code, value in FORM.items()} | {"idempotency_key": key()}


@pytest.mark.parametrize("address", ["/bundles/", "/bundles/newborn/", "/bundles/company_open/"])
def test_everybody_may_read_what_is_done_as_one(
    world: BundleWorld, client: Client, address: str
) -> None:
    assert client.get(address).status_code == 200


def test_the_guide_tells_before_and_after_and_others_only_where_read(
    world: BundleWorld, client: Client
) -> None:
    told = words(client.get("/bundles/newborn/"))
    assert "30个工作日" in told
    assert "5个工作日" in told
    assert "青海" in told
    assert "中山" in told
    assert "不是本中心的承诺" in told
    assert "浑南" not in told, "no figure was read for it"
    assert "深圳2020" in words(client.get("/bundles/company_open/"))


def test_one_question_a_page_until_what_is_left_to_give(
    world: BundleWorld, browser: Browser
) -> None:
    client = browser(world.acting)
    package = begin(client)
    first = client.get(f"/my/packages/{package.id}/", follow=True)
    assert "孩子是在哪里出生的" in words(first)
    assert "要一起领生育津贴吗" not in words(first)
    package = to_needs(client)
    page = client.get(f"/my/packages/{package.id}/needs/?own=1")
    assert page.status_code == 200
    told = words(page)
    assert "您只需要" in told
    assert re.search(r"填：一张表里的\d+栏看是哪些[^<]*收款银行账号", told), "many lines as one"
    assert "签一次名" in told
    assert "给：银行账户信息" not in told, "the account is a line of the form, not a paper"


def test_a_birth_elsewhere_is_served_item_by_item(world: BundleWorld, browser: Browser) -> None:
    client = browser(world.acting)
    package = begin(client)
    sent = {"answer": "BORN_WHERE:ELSEWHERE", "idempotency_key": key()}
    page = client.post(f"/my/packages/{package.id}/questions/", sent, follow=True)
    assert "您的情况要分开办" in words(page)
    assert "/guides/hukou_birth/" in page.content.decode()


def test_signed_once_and_followed_on_one_page(world: BundleWorld, browser: Browser) -> None:
    client = browser(world.acting)
    package = to_needs(client)
    client.get(f"/my/packages/{package.id}/needs/")
    saved = client.post(f"/my/packages/{package.id}/form/", sent_form())
    assert saved.status_code == 302, words(saved)[:2000]
    page = client.get(f"/my/packages/{package.id}/sign/")
    assert "签一次名" in words(page)
    unsigned = client.post(f"/my/packages/{package.id}/sign/", {"idempotency_key": key()})
    assert unsigned.status_code == 422
    signed = client.post(
        f"/my/packages/{package.id}/sign/",
        {
            "delivery_way": "WALLET",
            "truthful": "on",
            "signature": "宋知夏",
            "idempotency_key": key(),
        },
    )
    assert signed.status_code == 302, words(signed)[:2000]
    package.refresh_from_db()
    assert package.state == "SUBMITTED"
    told = words(client.get(f"/my/packages/{package.id}/"))
    assert package.number is not None
    assert package.number in told
    assert "等“出生医学证明首次签发”" in told
    assert "云溪区公安局" in told


def test_a_form_with_faults_names_them_all_and_keeps_what_was_typed(
    world: BundleWorld, browser: Browser
) -> None:
    client = browser(world.acting)
    package = to_needs(client)
    client.get(f"/my/packages/{package.id}/needs/")
    sent = {**sent_form(), "f-bank_account": "12", "f-work_unit": ""}
    page = client.post(f"/my/packages/{package.id}/form/", sent)
    assert page.status_code == 422
    told = words(page)
    assert "收款银行账号" in told
    assert "工作单位" in told
    package.refresh_from_db()
    assert package.form["birth_place"] == FORM["birth_place"]


def test_nobody_else_sees_it(world: BundleWorld, browser: Browser) -> None:
    package = to_needs(browser(world.acting))
    other = browser(world.father_acting)
    for page in ("", "questions/", "items/", "needs/", "form/", "sign/"):
        assert other.get(f"/my/packages/{package.id}/{page}").status_code == 404


def test_a_bundle_that_changed_meanwhile_is_told_and_followed(
    world: BundleWorld, browser: Browser
) -> None:

    client = browser(world.acting)
    package = to_needs(client)
    client.get(f"/my/packages/{package.id}/needs/")
    client.post(f"/my/packages/{package.id}/form/", sent_form())
    draft = versions.draft_version(bundle_id=package.bundle_id, acting=world.admin, now=MORNING)
    versions.edit_draft(
        version_id=draft.id,
        content={**draft.content, "summary": "改过的说明"},
        seen_row_version=draft.row_version,
        acting=world.admin,
        now=MORNING,
    )
    versions.publish_version(version_id=draft.id, acting=world.admin, now=MORNING)
    sent = {
        "delivery_way": "WALLET",
        "truthful": "on",
        "signature": "宋知夏",
        "idempotency_key": key(),
    }
    page = client.post(f"/my/packages/{package.id}/sign/", sent)
    assert page.status_code == 422
    assert "办事要求有更新" in words(page)
    client.post(f"/my/packages/{package.id}/follow/", {"idempotency_key": key()})
    package.refresh_from_db()
    assert package.bundle_version_id == draft.id
    assert package.form["bank_account"] == FORM["bank_account"], "nothing typed is lost"


def test_it_can_be_given_up_before_it_is_handed_in(world: BundleWorld, browser: Browser) -> None:
    client = browser(world.acting)
    package = to_needs(client)
    client.get(f"/my/packages/{package.id}/needs/")
    client.post(f"/my/packages/{package.id}/cancel/", {"idempotency_key": key()})
    package.refresh_from_db()
    assert package.state == "CANCELLED"
