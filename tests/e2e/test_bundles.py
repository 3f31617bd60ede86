"""One thing, once, in a real browser: a newborn with a department switched off, and a company."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.acts import do, press
from tests.e2e.conftest import Visit, check_accessible, inside, picture

from onewindow.rules.identifiers.citizen_id import check_character
from onewindow.rules.identifiers.uscc import check_character as uscc_check_character
from onewindow.rules.identifiers.uscc import organisation_check_character

Decide = Callable[..., None]


def sample_departments(centre_port: str) -> int:
    """The process of the sample departments that belong to this centre."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            above = Path(f"/proc/{parent}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if b"demo-department" in command and centre_port.encode() in above:
            return int(folder.name)
    pytest.fail("the sample departments are not running")


@contextmanager
def switched_off(centre: str) -> Iterator[None]:
    """They answer nothing meanwhile; stopped, not ended, so that nobody restarts them."""
    process = sample_departments(centre.rpartition(":")[2])
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def answer(page: Page, *labels: str) -> None:
    """One question a page: press these answers."""
    for label in labels:
        page.get_by_role("button", name=label, exact=True).click()
        page.wait_for_load_state()


def agree(page: Page) -> None:
    """Say yes to everything that may be fetched."""
    for box in page.locator("input[name=separate]").all():
        box.check(force=True)
    press(page, "同意，替我取")


def sign(page: Page, name: str) -> str:
    """The one signature; the package's number."""
    page.get_by_label(re.compile("所填内容和材料真实")).check(force=True)
    page.get_by_label(re.compile("签名")).fill(name)
    check_accessible(page)
    press(page, "签名并提交")
    found = re.search(r"YJ\d{13}", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found.group()


def take_in(visit: Visit, number: str) -> None:
    """One clerk, one act, everything that waits for nothing."""
    clerk = visit("clerk", width=1440)
    clerk.goto("/counter/packages/")
    check_accessible(clerk)
    clerk.get_by_role("link", name=number).click()
    check_accessible(clerk)
    press(clerk, "全部受理")
    expect(clerk.locator("main")).to_contain_text("整件事最迟")


def look_at_both_cards(reviewer: Page) -> None:
    """Two parents, two cards: each is there, says whose it is, and opens."""
    case = reviewer.url
    for whose in (re.compile("申请人（母亲） 宋"), re.compile("父亲 许")):
        row = reviewer.get_by_role("row", name=re.compile("父母居民身份证"))
        row.get_by_role("link", name=whose).click()
        expect(reviewer.locator(".licence-face")).to_contain_text("公民身份号码")
        expect(reviewer.locator("aside")).to_contain_text("云溪区公安局 · 审批人员")
        check_accessible(reviewer)
        reviewer.goto(case)


def decide(
    visit: Visit,
    login: str,
    item: str,
    *,
    first: Callable[[Page], None] | None = None,
    **face: str,
) -> None:
    """The department finds its part in its own inbox as soon as its turn has come, and decides."""
    reviewer = visit(login, width=1440)
    row = reviewer.get_by_role("row", name=re.compile(item))
    until = time.monotonic() + 60
    reviewer.goto("/backoffice/")
    while not row.count():
        assert time.monotonic() < until, f"{item} never came to {login}"
        time.sleep(0.5)
        reviewer.goto("/backoffice/")
    row.first.get_by_role("link").first.click()
    reviewer.wait_for_url(re.compile("/backoffice/cases/"))
    if first is not None:
        first(reviewer)
    do(reviewer, "claim", "认领")
    do(reviewer, "opinion", "记下意见", opinion="材料属实，符合条件。")
    do(reviewer, "approve", "准予，作出决定", **face)


def wait_for(page: Page, words: str) -> None:
    """The worker is on its way: look again until the page says it."""
    until = time.monotonic() + 60
    while words not in page.locator("main").inner_text():
        assert time.monotonic() < until, page.locator("main").inner_text()
        time.sleep(0.5)
        page.reload()


# Who decides what, in the order of the critical path: what waits for nothing, then what waits
# for the birth certificate, then what waits for the child's number.
ORDER = (
    ("health", "birth_certificate", "出生医学证明首次签发"),
    ("disease_control", "vaccination_card", "预防接种证办理"),
    ("maternal_child", "parenting_guidance", "科学育儿指导服务登记"),
    ("police", "hukou_birth", "出生登记"),
    ("medical_insurance", "maternity_allowance", "生育津贴"),
    ("hr", "social_security_card", "社会保障卡申领"),
    ("medical_insurance", "resident_medical_insurance", "居民基本医疗保险"),
)
_JOURNAL = """
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.audit.queries import verify_journal
from onewindow.apps.bundles.models import Package

package = Package.objects.get(number={number!r})
parts = {{part.case_id: part for part in package.parts.select_related("case", "department")}}
of_cases = JournalEntry.objects.filter(subject_id__in=parts).order_by("at", "id")
approved = [parts[row.subject_id] for row in of_cases.filter(verb="case.approve")]
told = [(part.department.code, part.slug) for part in approved]
assert told == {order!r}, told
assert len({{department for department, _slug in told}}) == 6
decided = {{part.slug: part.case.decided_at for part in approved}}
begun = {{part.slug: part.case.accepted_at for part in approved}}
for before, after in {waits!r}:
    assert decided[before] <= begun[after], (before, after)
for part in approved:
    assert part.case.decided_at <= part.case.committed_due, part.slug
    assert of_cases.filter(subject_id=part.case_id, verb="case.accept").count() == 1, part.slug
own = JournalEntry.objects.filter(subject_id=package.id)
assert own.filter(verb="package.submit").count() == 1
looks = JournalEntry.objects.filter(verb="licence.look", facts__case=str(approved[3].case_id))
assert [row.actor_role for row in looks] == ["REVIEWER", "REVIEWER"]
check = verify_journal()
assert check.fault is None, check.fault
assert check.rows > 40
"""


def journal_is_right(centre: str, number: str) -> None:
    """Six departments in their order, each after what it waited for, in time; nothing altered."""
    order = [(department, slug) for department, slug, _item in ORDER]
    waits = [
        ("birth_certificate", "hukou_birth"),
        ("birth_certificate", "maternity_allowance"),
        ("hukou_birth", "social_security_card"),
        ("hukou_birth", "resident_medical_insurance"),
    ]
    inside(centre, _JOURNAL.format(number=number, order=order, waits=waits))


def test_a_mother_signs_once_and_six_departments_do_the_running(visit: Visit, centre: str) -> None:
    """新生儿出生: what is known is not asked, one signature, the chain in its order, two licences
    and more in the child's wallet; a department that is away does not stop it."""
    born = date.today() - timedelta(days=6)
    mother = visit("mother", width=390, height=844)
    mother.goto("/")
    mother.locator("input[name=q]").first.fill("生孩子")
    mother.locator("form[role=search] button").first.click()
    mother.get_by_role("link", name="新生儿出生一件事").first.click()
    check_accessible(mother)
    press(mother, "开始办")
    check_accessible(mother)
    answer(mother, "国内的医院", "要，母亲参加了职工生育保险", "要")
    answer(mother, "已登记结婚", "家庭户", "相同", "随母亲")
    check_accessible(mother)
    press(mother, "就办这些")
    mother.get_by_label("孩子的姓名").fill("宋小禾")
    mother.get_by_label("出生日期").fill(born.isoformat())
    mother.get_by_label("母亲").check(force=True)
    press(mother, "下一步")
    check_accessible(mother)

    with switched_off(centre):
        mother.set_default_timeout(60000)
        agree(mother)
        # A source that is away is told with what to do instead; nothing is lost.
        expect(mother.locator(".only-list")).to_contain_text("住院分娩信息")
        expect(mother.locator(".only-list")).to_contain_text("结婚证")
        check_accessible(mother)
    until = time.monotonic() + 90
    while "住院分娩信息" in mother.locator(".only-list").inner_text():
        assert time.monotonic() < until, mother.locator("main").inner_text()
        time.sleep(2)
        press(mother, "再查一次，看哪些不用交")
    mother.set_default_timeout(15000)

    press(mother, "请对方授权")
    father = visit("father", width=390, height=844)
    father.goto("/my/consents/")
    father.get_by_role("link", name="看看，再决定").first.click()
    press(father, "同意")
    mother.reload()
    left = [line.strip() for line in mother.locator(".only-list li").all_inner_texts()]
    assert left == ["填：收款银行账号", "签一次名"], left
    check_accessible(mother)
    picture(mother, "bundle-needs-phone")
    mother.get_by_role("link", name="去填这一张表").click()
    mother.locator("[name=f-bank_account]").fill("6222020200000000006")
    check_accessible(mother)
    press(mother, "下一步：签名")
    number = sign(mother, "宋知夏")
    check_accessible(mother)

    take_in(visit, number)
    with switched_off(centre):
        # From here on nothing rests on what departments share: what is made inside goes on.
        digits = f"210112{born:%Y%m%d}002"
        child_id = digits + check_character(digits)
        for department, slug, item in ORDER:
            face = {"face_citizen_id": child_id} if slug == "hukou_birth" else {}
            first = look_at_both_cards if slug == "hukou_birth" else None
            decide(visit, f"reviewer_{department}", item, first=first, **face)
    progress = mother.url
    wait_for(mother, "办成 7 项，共 7 项")
    check_accessible(mother)
    for department in ("卫生健康局", "疾病预防控制中心", "妇幼保健院", "公安局",
                       "人力资源和社会保障局", "医疗保障局"):  # fmt: skip
        expect(mother.locator(".lanes")).to_contain_text(f"云溪区{department}")
    desktop = visit("mother", width=1280)
    desktop.goto(progress)
    picture(desktop, "bundle-progress")
    mother.goto("/my/licences/")
    child = mother.locator("section").filter(has=mother.get_by_role("heading", name="宋小禾"))
    for licence in ("出生医学证明", "居民户口簿（新生儿页）", "社会保障卡", "预防接种证"):
        expect(child.first).to_contain_text(licence)
    father.goto("/my/licences/")
    father.get_by_role("link", name=re.compile("居民身份证")).first.click()
    expect(father.locator("main")).to_contain_text("云溪区公安局 · 审批人员")
    expect(father.locator("main")).not_to_contain_text("系统自动办理")
    check_accessible(father)
    mother.goto("/my/messages/")
    wait_for(mother, "“新生儿出生一件事”全部办完了")
    told = mother.locator("main").inner_text()
    wait_for(mother, "请您评价这次服务")
    assert told.count("“新生儿出生一件事”已受理") >= 1
    assert "电子证照已发到证照夹" not in told, "the whole speaks for its parts"
    journal_is_right(centre, number)


def test_a_company_opens_with_a_promise_for_its_address(visit: Visit) -> None:
    """企业开办: the address is promised instead of proved; the others wait for the licence."""
    founder = visit("father", width=1280)
    founder.goto("/bundles/company_open/")
    check_accessible(founder)
    press(founder, "开始办")
    answer(founder, "先不用")
    answer(founder, "没有", "还没有")
    press(founder, "就办这些")
    if founder.get_by_role("button", name="同意，替我取").count():
        agree(founder)
    expect(founder.locator(".only-list")).to_contain_text("住所")
    founder.get_by_role("link", name="不交这份，用书面承诺代替").click()
    for box in founder.locator("main input[type=checkbox]").all():
        box.check(force=True)
    founder.locator("main input[name=signature]").fill("许云帆")
    founder.locator("main form button.primary").first.click()
    founder.wait_for_load_state()
    expect(founder.locator(".only-list")).not_to_contain_text("给：住所")
    founder.get_by_role("link", name="去填这一张表").click()
    written = {
        "company_name": "云溪区演示纸伞有限公司",
        "registered_address": "云溪区演示路 66 号 101",
        "business_scope": "纸伞制作、销售",
        "registered_capital": "10",
        "legal_representative": "许云帆",
        "legal_representative_id": "21011219940830005X",
        "shareholders": "许云帆 10 万元",
        "contact_phone": "13800000052",
    }
    for code, value in written.items():
        field = founder.locator(f"[name='f-{code}']")
        if field.count() and field.first.is_visible() and not field.first.input_value():
            field.first.fill(value)
    for code, choice in (
        ("company_kind", "LIMITED"),
        ("seal_set", "NAME"),
        ("invoice_kind", "ORDINARY"),
    ):
        founder.locator(f"[name='f-{code}'][value='{choice}']").check(force=True)
    press(founder, "下一步：签名")
    number = sign(founder, "许云帆")
    take_in(visit, number)
    organisation = "DEM00203"
    organisation += organisation_check_character(organisation)
    uscc = f"91990106{organisation}"
    uscc += uscc_check_character(uscc)
    decide(visit, "reviewer_market", "企业设立登记", face_uscc=uscc)
    decide(visit, "reviewer_police", "公章刻制备案")
    decide(visit, "reviewer_tax", "首次申领发票")
    decide(visit, "reviewer_hr", "用人单位社会保险登记")
    wait_for(founder, "办成 4 项，共 4 项")
    founder.goto("/my/licences/")
    expect(founder.locator("main")).to_contain_text("营业执照")
