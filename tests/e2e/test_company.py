"""A company that cooks is opened in a real browser: one fact promised, one paper to follow."""

import re

from playwright.sync_api import Page, expect
from tests.e2e.acts import do, press, scan
from tests.e2e.bundling import (
    PATIENCE,
    agree,
    answer,
    decide,
    find_part,
    left,
    look_again_for,
    sign,
    switched_off,
    take_in,
    wait_for,
)
from tests.e2e.conftest import Visit, check_accessible, inside, picture

from onewindow.rules.identifiers.uscc import check_character, organisation_check_character

FORM = {
    "company_name": "云溪区演示纸伞茶馆有限公司",
    "registered_address": "云溪区演示路 66 号 101",
    "business_scope": "餐饮服务",
    "registered_capital": "10",
    "legal_representative": "许云帆",
    "legal_representative_id": "21011219940830005X",
    "shareholders": "许云帆 10 万元",
    "premises_area": "60",
    "food_items": "热食类、自制饮品",
    "safety_officer": "许云帆",
    "tax_contact_name": "许云帆",
    "staff_count": "3",
}
CHOICES = {"company_kind": "LIMITED", "seal_set": "NAME", "invoice_kind": "ORDINARY"}
RULES = "食品安全管理制度目录"
ADDRESS = "住所（主要经营场所）使用文件"
FOOD = "食品经营许可（新办）"
# What waits for the business licence, and who decides it.
AFTERWARDS = (
    ("reviewer_police", "公章刻制备案"),
    ("reviewer_tax", "首次申领发票"),
    ("reviewer_hr", "用人单位社会保险登记"),
)
_JOURNAL = """
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.audit.queries import verify_journal
from onewindow.apps.bundles.models import Package
from onewindow.apps.cases.models import Deficiency, Pledge
from onewindow.apps.documents.models import Document

package = Package.objects.get(number={number!r})
parts = {{part.slug: part.case for part in package.parts.select_related("case")}}
first, food = parts["company_registration"], parts["food_business_licence"]
for slug, case in parts.items():
    assert case.decided_at <= case.committed_due, slug
    assert slug == "company_registration" or first.decided_at <= case.accepted_at, slug
    assert case.enterprise_id == food.enterprise_id
assert package.deadline > max(case.decided_at for case in parts.values())
pledge, later = Pledge.objects.get(case=first), Deficiency.objects.get(case=food)
assert pledge.signature == later.signature == package.signature
assert pledge.pledged_at == later.promised_at == package.submitted_at, "one signature"
assert pledge.check_due_on and later.judged_at and later.supplied_at < food.decided_at
verbs = lambda case: list(JournalEntry.objects.filter(subject_id=case.id)
    .order_by("at", "id").values_list("verb", flat=True))
told = verbs(food)
wanted = ["case.promise_later", "case.sign_promises", "case.submit", "case.accept",
    "case.prepare", "case.supply", "case.judge_supplied", "case.approve"]
assert [verb for verb in told if verb in wanted] == wanted, told
assert "case.pledge" in verbs(first) and "case.promise_later" not in verbs(first)
assert "case.pledge" not in told
papers = lambda case: set(Document.objects.filter(subject_kind="case", subject_id=case.id)
    .values_list("kind", flat=True))
assert "PLEDGE_LETTER" in papers(first) and "DEFICIENCY_PROMISE" not in papers(first)
assert "DEFICIENCY_PROMISE" in papers(food) and "PLEDGE_LETTER" not in papers(food)
check = verify_journal()
assert check.fault is None, check.fault
"""


def choose(founder: Page, link: str, button: str) -> None:
    """Read the letter on the paper's own row, tick it, choose it; no signature here."""
    founder.get_by_role("link", name=link).first.click()
    founder.wait_for_load_state()
    check_accessible(founder)
    assert not founder.locator("main input[name=signature]").count(), "signed once, at the end"
    for box in founder.locator("main input[type=checkbox]").all():
        box.check(force=True)
    press(founder, button)


def fill_in(founder: Page) -> None:
    founder.get_by_role("link", name="去填这一张表").click()
    for code, value in FORM.items():
        field = founder.locator(f"[name='f-{code}']")
        if field.count() and field.first.is_visible() and not field.first.input_value():
            field.first.fill(value)
    for code, choice in CHOICES.items():
        founder.locator(f"[name='f-{code}'][value='{choice}']").check(force=True)
    check_accessible(founder)
    press(founder, "下一步：签名")


def up_to_the_form(founder: Page, centre: str) -> None:
    """What is known is fetched, the departments away for a while; one paper given."""
    founder.goto("/bundles/company_open/")
    expect(founder.locator("main")).to_contain_text(f"要办“{FOOD}”的，全部办完是 6 个工作日")
    check_accessible(founder)
    press(founder, "开始办")
    check_accessible(founder)
    answer(founder, "做餐饮（餐馆、小吃、饮品）", "先不用", "没有", "还没有")
    expect(founder.get_by_role("checkbox", name=re.compile(re.escape(FOOD)))).to_be_checked()
    check_accessible(founder)
    press(founder, "就办这些")
    check_accessible(founder)
    with switched_off(centre):
        founder.set_default_timeout(PATIENCE * 1000)
        agree(founder)
        # A source that is away is told with what to do instead; nothing is lost.
        expect(founder.locator(".only-list")).to_contain_text("健康证明")
        check_accessible(founder)
    look_again_for(founder, "健康证明")
    founder.set_default_timeout(PATIENCE * 500)
    founder.locator("#m-LAYOUT input[type=file]").set_input_files(files=[scan("布局图.png")])
    expect(founder.get_by_role("link", name="布局图.png")).to_be_visible()


def prepared_but_locked(visit: Visit) -> Page:
    """The food licence is looked through; nothing lets it out before the paper is here."""
    reviewer = find_part(visit, "reviewer_market", re.escape(FOOD))
    do(reviewer, "claim", "认领")
    do(reviewer, "opinion", "记下意见", opinion="场所和设备符合条件，等制度目录。")
    do(reviewer, "prepare", "记下，等补交")
    expect(reviewer.locator("main")).to_contain_text("补齐并核对以前，不能准予")
    assert not reviewer.get_by_role("link", name=re.compile("准予，作出决定")).count()
    check_accessible(reviewer)
    return reviewer


def bring(founder: Page) -> None:
    """The founder brings the paper at home, from the one progress page."""
    wait_for(founder, f"还要补交《{RULES}》")
    told = founder.locator("main").inner_text()
    assert f"补齐并核对以前，“{FOOD}”不作出准予决定，别的照常办" in told
    assert f"还要补交《{ADDRESS}》" not in told, "a pledged paper never comes (R-6-25)"
    check_accessible(founder)
    founder.get_by_label(re.compile(f"选择“{RULES}”的文件")).set_input_files(files=[scan()])
    founder.get_by_role("button", name=re.compile("交上去")).click()
    founder.wait_for_load_state()
    expect(founder.locator("main")).to_contain_text("补交的材料已收到，正在核对")
    check_accessible(founder)


def test_a_founder_promises_one_fact_and_brings_one_paper_later(visit: Visit, centre: str) -> None:
    """企业开办: 告知承诺 and 容缺 in one application, signed once, never taken for each other."""
    founder = visit("father", width=390, height=844)
    up_to_the_form(founder, centre)
    asked = left(founder)
    assert re.match(r"填：一张表里的 1\d 栏", asked[0]), asked
    assert asked[1:] == [f"给：{ADDRESS}", f"给：{RULES}", "签一次名"], asked
    choose(founder, "不交这份，用书面承诺代替", "就用承诺代替")
    expect(founder.locator("main")).to_contain_text("承诺代替")
    choose(founder, "现在没有，先办着，我承诺后补（容缺）", "就承诺后补")
    assert not [line for line in left(founder) if line.startswith("给")]
    check_accessible(founder)
    picture(founder, "company-needs-phone")
    fill_in(founder)
    letters = founder.locator("details.letter")
    expect(letters).to_have_count(2)
    for letter in letters.all():
        letter.locator("summary").click()
    expect(letters.filter(has_text=ADDRESS)).to_contain_text("决定作出后 60 个工作日内")
    expect(letters.filter(has_text=ADDRESS)).not_to_contain_text("补交")
    expect(letters.filter(has_text=RULES)).to_contain_text("最迟补交")
    expect(letters.filter(has_text=RULES)).not_to_contain_text("核查")
    picture(founder, "company-sign-phone")
    number = sign(founder, "许云帆")
    progress = founder.url
    check_accessible(founder)

    take_in(visit, number)
    organisation = "DEM00203"
    organisation += organisation_check_character(organisation)
    uscc = f"91990106{organisation}"
    uscc += check_character(uscc)
    with switched_off(centre):
        # From here on nothing rests on what departments share: what is made inside goes on.
        decide(visit, "reviewer_market", "企业设立登记", face_uscc=uscc)
        for login, item in AFTERWARDS:
            decide(visit, login, item)
        reviewer = prepared_but_locked(visit)
        founder.goto("/my/licences/")
        wait_for(founder, "营业执照")
        assert "食品经营许可证" not in founder.locator("main").inner_text(), "locked (R-6-23)"
        founder.goto(progress)
        bring(founder)
    reviewer.reload()
    press(reviewer, "符合要求")
    do(reviewer, "approve", "准予，作出决定")

    founder.goto(progress)
    wait_for(founder, "办成 5 项，共 5 项")
    check_accessible(founder)
    desktop = visit("father", width=1280)
    desktop.goto(progress)
    picture(desktop, "company-progress")
    both_in_the_wallet(founder)
    told_once(founder)
    inside(centre, _JOURNAL.format(number=number))


def both_in_the_wallet(founder: Page) -> None:
    founder.goto("/my/licences/")
    for licence in ("营业执照", "食品经营许可证"):
        wait_for(founder, licence)
        card = founder.locator("main").get_by_role("link", name=re.compile(licence)).first
        expect(card).to_be_visible()
    expect(founder.locator("main")).to_contain_text(FORM["company_name"])
    check_accessible(founder)


def told_once(founder: Page) -> None:
    """One message for the whole; a promise is the part's own to tell of, in its own words."""
    founder.goto("/my/messages/")
    wait_for(founder, "“企业开办一件事”全部办完了")
    wait_for(founder, "请您评价这次服务")
    told = founder.locator("main").inner_text()
    assert told.count("5 项一起办，最迟") == 1, told
    assert f"补交《{RULES}》" in told
    assert f"补交《{ADDRESS}》" not in told
    assert "电子证照已发到证照夹" not in told, "the whole speaks for its parts"
    check_accessible(founder)
