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
