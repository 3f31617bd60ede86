"""One thing, once, in a real browser: a newborn, with the departments switched off half-way."""

import re
import time
from datetime import date, timedelta

from playwright.sync_api import Page, expect
from tests.e2e.acts import press
from tests.e2e.bundling import agree, answer, decide, sign, switched_off, take_in, wait_for
from tests.e2e.conftest import Visit, check_accessible, inside, picture

from onewindow.rules.identifiers.citizen_id import check_character


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
