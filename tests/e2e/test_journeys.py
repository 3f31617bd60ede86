"""Three matters from guide to rating, as each person does them."""

import re

from playwright.sync_api import Page, expect
from tests.e2e.acts import (
    answer_questions,
    begin_intake,
    do,
    fill_in_form,
    find,
    number_on,
    open_in_backoffice,
    press,
    scan,
    settle_situation,
    take_in_and_hand_out,
)
from tests.e2e.conftest import Visit, check_accessible, picture

XIAOMAN = "210112199405200029"
QINGHE = "210112198810120036"


def pickup_code(page: Page, number: str) -> str:
    """The code the applicant sees on their own page."""
    page.goto(f"/progress/{number}/")
    shown = page.locator("main").inner_text()
    found = re.search(r"取件码\D*(\d{6})", shown)
    assert found, shown
    return found.group(1)


def rate(page: Page, level: str) -> None:
    """Answer the invitation that waits in the person's messages (the worker writes it)."""
    for _ in range(20):
        page.goto("/my/messages/")
        link = page.locator("a[href*='/rate/']").first
        if link.count():
            break
        page.wait_for_timeout(500)
    page.goto(str(page.locator("a[href*='/rate/']").first.get_attribute("href")))
    check_accessible(page)
    expect(page.locator("main")).to_contain_text(level)
    page.locator("input[name=level]").first.check(force=True)
    page.locator("main form button.primary").click()
    expect(page.locator("main")).to_contain_text("谢谢")


def finish(visit: Visit, *, number: str, reviewer: Page, owner: Page, name: str, card: str) -> None:
    """Hand over, take in, hand out against the code."""
    do(reviewer, "hand-over", "确认移交")
    issuing = visit("issuing", width=1440)
    issuing.goto("/issuing/?shelf=handed_over")
    issuing.get_by_role("row", name=re.compile(number)).get_by_role("link").last.click()
    press(issuing, "核对无误，签收")
    code = pickup_code(owner, number)
    take_in_and_hand_out(issuing, number, code=code, name=name, card=card[-4:])
    owner.goto(f"/progress/{number}/")
    expect(owner.locator("main")).to_contain_text("已送达")


def test_an_unemployed_person_registers_without_leaving_home(visit: Visit) -> None:
    """失业登记: found in everyday words, filled in on a phone, decided, collected, rated."""
    me = visit("resident", width=390, height=844)
    me.goto("/")
    me.locator("input[name=q]").first.fill("丢了工作能领多少钱")
    me.locator("form[role=search] button").first.click()
    me.get_by_role("link", name=re.compile("失业")).first.click()
    check_accessible(me)
    me.get_by_role("link", name="在线申请").first.click()
    press(me, "开始申请")
    check_accessible(me)
    answer_questions(me)
    while me.locator("input[type=file]").count():
        with me.expect_navigation():
            me.locator("input[type=file]").first.set_input_files(scan())
    check_accessible(me)
    me.get_by_role("link", name="下一步").click()
    check_accessible(me)
    fill_in_form(me)
    me.locator("textarea[name=note]").fill("单位关了")
    press(me, "下一步")
    me.get_by_label(re.compile("所填内容和材料真实")).check(force=True)
    press(me, "提交申请")
    number = number_on(me)
    check_accessible(me)
    picture(me, "progress-phone")

    clerk = visit("clerk", width=1440)
    clerk.goto("/counter/")
    clerk.get_by_role("link", name=re.compile(number)).first.click()
    press(clerk, "受理")
    reviewer = visit("reviewer_hr", width=1440)
    open_in_backoffice(reviewer, number)
    do(reviewer, "claim", "认领")
    do(reviewer, "opinion", "记下意见", opinion="缴费满一年，非因本人意愿中断就业，符合条件。")
    do(reviewer, "approve", "准予，作出决定")
    finish(visit, number=number, reviewer=reviewer, owner=me, name="李小满", card=XIAOMAN)
    rate(me, "非常满意")


def test_a_snack_shop_gets_its_licence_with_correction_and_expert_review(visit: Visit) -> None:
    """食品经营许可: one-time notice, correction online, special procedure, extension, decision."""
    clerk = visit("clerk", width=1440)
    begin_intake(clerk, citizen_id=QINGHE, name="孙清和", words="开小饭馆", item="食品经营许可")
    settle_situation(clerk, "TRADE-CATERING")
    clerk.locator("input[name='state.LAYOUT']").first.wait_for(state="attached")
    fill_in_form(clerk)
    for code in ("LICENCE_BIZ", "SAFETY_RULES", "HEALTH_CERT"):
        find(clerk, code, "PRESENT")
    clerk.wait_for_timeout(800)
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("还差 1 项")
    check_accessible(clerk)
    picture(clerk, "counter")
    press(clerk, "收件并出具一次性告知单")
    number = number_on(clerk)

    me = visit("agent")
    me.goto("/my/")
    me.get_by_role("link", name="去补材料").first.click()
    with me.expect_navigation():
        me.locator("input[type=file]").first.set_input_files(scan("布局图.png"))
    check_accessible(me)
    press(me, "补齐了，交上去")
    expect(me.locator("main")).to_contain_text("已补正")

    clerk.goto("/counter/")
    clerk.get_by_role("link", name=re.compile(number)).first.click()
    press(clerk, "受理")

    reviewer = visit("reviewer_market", width=1440)
    open_in_backoffice(reviewer, number)
    do(reviewer, "claim", "认领")
    do(reviewer, "opinion", "记下意见", opinion="布局合理，中央厨房需专家评审。")
    do(
        reviewer,
        "pause",
        "启动，暂停计时",
        kind="EXPERT_REVIEW",
        legal_basis="《行政许可法》第45条",
        reason="布局复杂，组织专家评审",
        planned_working_days="3",
    )
    me.goto(f"/progress/{number}/")
    expect(me.locator("main")).to_contain_text("特别程序")
    check_accessible(me)
    do(reviewer, "resume", "恢复计时", result="评审通过")
    approver = visit("approver_market", width=1440)
    approver.goto(reviewer.url)
    do(approver, "extend", "批准延长", amount="5", reason="评审意见需要整改后复核")
    check_accessible(reviewer)
    reviewer.reload()
    picture(reviewer, "backoffice")
    do(reviewer, "approve", "准予，作出决定")
    finish(visit, number=number, reviewer=reviewer, owner=me, name="孙清和", card=QINGHE)
    me.goto(f"/progress/{number}/")
    for paper in ("收件凭证", "一次性告知书", "受理通知书", "特别程序告知书", "延期告知书"):
        expect(me.locator("main")).to_contain_text(paper)
    href = me.get_by_role("link", name="受理通知书").first.get_attribute("href")
    answer = me.request.get(str(href))
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")


def test_an_identity_card_is_renewed_at_the_window(visit: Visit) -> None:
    """身份证换领: in person, received and accepted in one go, decided, collected."""
    me = visit("resident")
    me.goto("/apply/id_card_renewal/")
    expect(me.locator("main")).to_contain_text("本人到窗口")
    check_accessible(me)

    clerk = visit("clerk2", width=1440)
    begin_intake(clerk, citizen_id=XIAOMAN, name="李小满", words="身份证到期", item="居民身份证")
    settle_situation(clerk)
    clerk.locator("input[name^='state.']").first.wait_for(state="attached")
    fill_in_form(clerk)
    codes = {
        str(radio.get_attribute("name")).removeprefix("state.")
        for radio in clerk.locator("input[name^='state.'][value='PRESENT']").all()
        if not radio.is_checked()
    }
    for code in sorted(codes):
        find(clerk, code, "PRESENT")
    clerk.wait_for_timeout(800)
    clerk.reload()
    press(clerk, "收件并受理")
    number = number_on(clerk)

    reviewer = visit("reviewer_police", width=1440)
    open_in_backoffice(reviewer, number)
    do(reviewer, "claim", "认领")
    do(reviewer, "opinion", "记下意见", opinion="人像、指纹一致。")
    do(reviewer, "approve", "准予，作出决定")
    finish(visit, number=number, reviewer=reviewer, owner=me, name="李小满", card=XIAOMAN)
