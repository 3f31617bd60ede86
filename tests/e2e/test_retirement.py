"""A life's work ends well: retirement as one thing, on a phone in the elder version."""

import re

from playwright.sync_api import Page, expect
from tests.e2e.acts import press
from tests.e2e.bundling import (
    PATIENCE,
    agree,
    answer,
    decide,
    left,
    look_again_for,
    sign,
    switched_off,
    take_in,
    wait_for,
)
from tests.e2e.conftest import Visit, check_accessible, inside, picture

BANK = "6222020200000000006"
# Pension first; the others wait for it and need no paper from the person.
ORDER = (
    ("reviewer_hr", "基本养老金申领"),
    ("reviewer_medical_insurance", "职工医保退休待遇"),
    ("reviewer_housing_fund", "离退休提取住房公积金"),
)
_JOURNAL = """
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.audit.queries import verify_journal
from onewindow.apps.bundles.models import Package

package = Package.objects.get(number={number!r})
parts = {{part.slug: part.case for part in package.parts.select_related("case")}}
pension = parts["pension_claim"]
assert len({{case.department_id for case in parts.values()}}) == 3
for slug, case in parts.items():
    assert case.decided_at <= case.committed_due, slug
    assert case.accepted_at >= (package.accepted_at if case == pension else pension.decided_at)
    assert slug == "medical_retire" or case.form["bank_account"] == {bank!r}, slug
for slug in ("medical_retire", "housing_fund_retire"):
    told = parts[slug].materials.get(code="RETIRE_INFO")
    assert (told.state, told.source) == ("PRESENT", "BUNDLE"), "made inside, not asked for"
own = JournalEntry.objects.filter(subject_id=package.id)
assert own.filter(verb="package.submit").count() == 1
check = verify_journal()
assert check.fault is None, check.fault
"""


def has_room(page: Page) -> None:
    """Nothing runs out of the phone's side, and what is pressed is big enough for any finger."""
    # A page just followed to may still be empty.
    page.wait_for_load_state()
    wide = page.locator("html").evaluate("page => page.scrollWidth > innerWidth + 1")
    assert not wide, page.url
    small = page.locator("main .btn:visible, main button.answer:visible").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().height < 44).map(e => e.innerText)"
    )
    assert not small, (page.url, small)
    check_accessible(page)


def test_a_pension_an_insurance_and_savings_by_one_signature(visit: Visit, centre: str) -> None:
    """退休: three departments, the pension first; one form, one account, one page, one rating."""
    me = visit("retiree", width=390, height=844)
    me.goto("/")
    expect(me.locator("html")).to_have_class(re.compile("elder"))
    me.locator("input[name=q]").first.fill("要退休了")
    me.locator("form[role=search] button").first.click()
    me.get_by_role("link", name="退休一件事").first.click()
    has_room(me)
    press(me, "开始办")
    has_room(me)
    answer(me, "有")
    has_room(me)
    press(me, "就办这些")
    has_room(me)
    with switched_off(centre):
        me.set_default_timeout(PATIENCE * 1000)
        agree(me)
        expect(me.locator(".only-list")).to_contain_text("人事档案")
        has_room(me)
    look_again_for(me, "人事档案")
    me.set_default_timeout(PATIENCE * 500)
    asked = left(me)
    assert not [line for line in asked if line.startswith("给")], asked
    has_room(me)
    picture(me, "retire-needs-phone")
    me.get_by_role("link", name="去填这一张表").click()
    has_room(me)
    assert me.locator("[name='f-bank_account']").count() == 1, "one account for all three"
    me.locator("[name='f-bank_account']").fill(BANK)
    me.locator("[name='f-work_unit']").fill("云溪演示机床厂")
    me.locator("[name='f-fund_account']").fill("990106000718")
    has_room(me)
    press(me, "下一步：签名")
    has_room(me)
    press(me, "签名并提交")
    expect(me.locator(".error-summary")).to_contain_text("请勾选“所填内容和材料真实”")
    has_room(me)
    number = sign(me, "陆重阳")
    progress = me.url
    has_room(me)

    take_in(visit, number)
    me.reload()
    expect(me.locator("main")).to_contain_text("等“企业职工基本养老金申领（含正常退休核准）”")
    has_room(me)
    with switched_off(centre):
        # From here on nothing rests on what departments share: what is made inside goes on.
        for login, item in ORDER:
            decide(visit, login, item)
    me.goto(progress)
    wait_for(me, "办成 3 项，共 3 项")
    has_room(me)
    # No licence comes of it: the page leads to the decisions, not to an empty wallet.
    expect(me.locator("main .lanes").get_by_role("link", name=re.compile("准予"))).to_have_count(3)
    expect(me.get_by_role("link", name="看办好的证照")).to_have_count(0)
    picture(me, "retire-progress-phone")
    told_once(me)
    rate_once(me, progress)
    inside(centre, _JOURNAL.format(number=number, bank=BANK))


def told_once(me: Page) -> None:
    """One acceptance, one end, one invitation; the parts are quiet."""
    me.goto("/my/messages/")
    wait_for(me, "“退休一件事”全部办完了")
    wait_for(me, "请您评价这次服务")
    told = me.locator("main").inner_text()
    assert told.count("3 项一起办，最迟") == 1, told
    assert told.count("办成 3 项") == 1, told
    assert "卡包" not in told, "nothing of it lies in a wallet"
    has_room(me)


def rate_once(me: Page, progress: str) -> None:
    """The whole is rated, once, from its own page."""
    me.goto(progress)
    me.get_by_role("link", name="去评价").click()
    has_room(me)
    me.get_by_label(re.compile("^非常满意")).first.check(force=True)
    press(me, "提交评价")
    has_room(me)
    me.goto(progress)
    expect(me.get_by_role("link", name="去评价")).to_have_count(0)
