"""What people do at their desks, in the words on the buttons."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect


def scan(name: str = "扫描.png") -> dict[str, object]:
    """A small picture as an upload."""
    stream = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(stream, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": stream.getvalue()}


def press(page: Page, label: str) -> None:
    """Press the button that says so and wait for the page it leads to."""
    page.get_by_role("button", name=label).first.click()
    page.wait_for_load_state()


def begin_intake(page: Page, *, citizen_id: str, name: str, words: str, item: str) -> None:
    """Identify the person, say what they want in their own words, choose the item."""
    page.goto("/counter/intake/")
    page.get_by_label("身份证号码").first.fill(citizen_id)
    page.get_by_label("姓名").first.fill(name)
    page.get_by_label("要办什么").fill(words)
    page.locator("#found").get_by_role("button", name=item).click()
    page.wait_for_url(re.compile(r"/counter/intake/[0-9a-f-]{36}/"))


def answer_questions(page: Page) -> None:
    """Give each question its first answer, one page after the other, then go on with the list."""
    while page.locator("button.answer").count():
        page.locator("button.answer").first.click()
        page.wait_for_load_state()
    go_on = page.get_by_role("link", name="对，接着办")
    if go_on.count():
        go_on.click()
        page.wait_for_load_state()


# What a person would write; what is known stands there already.
_WRITTEN = {
    "f-bank_account": "6222020200000000006",
    "f-contact_phone": "13800000001",
    "f-safety_officer": "孙清和",
    "f-premises_area": "60",
    "f-staff_count": "3",
}


def fill_in_form(page: Page) -> None:
    """Everything the form still asks for; what stands there is left as it is."""
    names = page.locator("[name^='f-']").evaluate_all("all => all.map(e => e.name)")
    for name in dict.fromkeys(names):
        field = page.locator(f"[name='{name}']").first
        if field.get_attribute("type") == "radio":
            if not page.locator(f"[name='{name}']:checked").count():
                field.check(force=True)
        elif not field.is_visible() or field.input_value():
            continue
        else:
            today = field.get_attribute("type") == "date"
            field.fill("2026-06-30" if today else _WRITTEN.get(name, "云溪区演示路 18 号"))


def settle_situation(page: Page, *picks: str) -> None:
    """At the window: press these answers, `question-option`; without any, the first of each row."""
    for pick in picks:
        with page.expect_navigation():
            page.locator(f"#pick-{pick}").click()
    for _question in range(6):
        if page.locator("#situate-title ~ details").count():
            return
        with page.expect_navigation():
            page.locator(".ask-row").last.locator(".pick-one").first.click()


def find(page: Page, code: str, state: str) -> None:
    """The clerk's finding on one material: PRESENT, DEFECTIVE or ABSENT; saved by itself."""
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.locator(f"input[name='state.{code}'][value='{state}']").check(force=True)


def number_on(page: Page) -> str:
    """The case number shown on the page."""
    found = re.search(r"YX\d{13}", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found.group()


def do(page: Page, slug: str, submit: str, **fields: str) -> None:
    """One act of the back office on the case that is open: its page, its fields, its button."""
    case = re.search(r"/backoffice/cases/([0-9a-f-]{36})/", page.url)
    assert case
    page.goto(f"/backoffice/cases/{case.group(1)}/{slug}/")
    for name, value in fields.items():
        field = page.locator(f"[name='{name}']").first
        if field.get_attribute("type") == "radio":
            page.locator(f"[name='{name}'][value='{value}']").check(force=True)
        else:
            field.fill(value)
    press(page, submit)
    expect(page.locator("main")).not_to_contain_text("没有办成")
    assert not page.locator(".error-summary").count(), page.locator("main").inner_text()
    page.goto(f"/backoffice/cases/{case.group(1)}/")


def open_in_backoffice(page: Page, number: str) -> None:
    """From the inbox to the case."""
    page.goto("/backoffice/")
    page.get_by_role("row", name=re.compile(number)).get_by_role("link").first.click()
    page.wait_for_url(re.compile("/backoffice/cases/"))


def take_in_and_hand_out(page: Page, number: str, *, code: str, name: str, card: str) -> None:
    """The issuing window signs for the result and hands it to the person against the code."""
    page.goto("/issuing/")
    page.locator("#asked").fill(code)
    press(page, "找出来")
    expect(page.locator("main")).to_contain_text(number)
    page.locator("[name=code]").first.fill(code)
    page.locator("[name=collector]").first.fill(name)
    page.locator("[name=card]").first.fill(card)
    press(page, "身份已核验，交件")
