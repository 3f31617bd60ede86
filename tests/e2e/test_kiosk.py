"""A kiosk in a real browser: a number, the network gone, numbers all the same, and both told."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.conftest import check_accessible, picture, sign_in

pytestmark = pytest.mark.usefixtures("clear_of_midnight")
PORTRAIT = {"width": 1080, "height": 1920}


@pytest.fixture
def terminal(browser: Browser, centre: str) -> Iterator[Page]:
    """A browser the hall manager has made a kiosk; offline its console may complain."""
    context = browser.new_context(base_url=centre, viewport=PORTRAIT, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(15000)
    sign_in(page, "duty_head")
    page.goto("/kiosk/enrol/")
    page.locator("[name=name]").fill("1 号自助终端")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/kiosk/")
    yield page
    context.close()


def take_number(page: Page) -> str:
    page.get_by_role("link", name=re.compile("^取号")).click()
    page.locator(".kiosk-line").first.click()
    page.get_by_role("button", name="取号", exact=True).click()
    page.wait_for_url(re.compile("/kiosk/number/.{20,}"))
    return page.locator(".kiosk-number").inner_text()


def test_a_number_is_taken_and_the_next_visitor_finds_nothing(terminal: Page) -> None:
    check_accessible(terminal)
    number = take_number(terminal)
    assert re.fullmatch(r"A \d{3}", number)
    check_accessible(terminal)
    terminal.get_by_role("link", name="好了").click()
    terminal.wait_for_url("**/kiosk/")
    terminal.go_back()
    expect(terminal.locator(".kiosk-number")).to_have_count(0)


def test_an_idle_screen_is_wiped_after_a_notice(terminal: Page) -> None:
    terminal.clock.install()
    terminal.goto("/kiosk/check-in/")
    terminal.locator("[data-key='7']").click()
    terminal.clock.run_for(52_000)
    expect(terminal.get_by_text("还在吗？")).to_be_visible()
    terminal.get_by_role("button", name="我还在").click()
    expect(terminal.get_by_text("还在吗？")).to_be_hidden()
    expect(terminal.locator("#code")).to_have_value("7")
    terminal.clock.run_for(62_000)
    terminal.wait_for_url("**/kiosk/")


def until(page: Page, claim: str) -> None:
    """Wait for something the page's script knows (the content policy forbids its own polling)."""
    for _ in range(150):
        if page.evaluate(claim):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {claim}")


def ready(page: Page) -> None:
    """Blocks are leased and the worker watches over the pages."""
    until(page, "!!navigator.serviceWorker.controller")
    until(page, "!!JSON.parse(localStorage['kiosk.blocks'] || '{}').blocks?.length")


def waiting(page: Page) -> int:
    """How many wait in this hall, as the server tells the kiosk."""
    page.wait_for_timeout(1200)
    return int(page.evaluate("fetch('/kiosk/now/').then((a) => a.json()).then((n) => n.waiting)"))


def offline_number(page: Page) -> str:
    page.locator("[data-lines] .kiosk-line").first.click()
    page.locator("[data-give]").click()
    expect(page.locator("[data-number]")).not_to_be_empty()
    return page.locator("[data-number]").inner_text()


def test_without_network_numbers_go_on_and_are_told_of_afterwards(terminal: Page) -> None:
    ready(terminal)
    before = waiting(terminal)
    network: BrowserContext = terminal.context
    network.set_offline(True)
    terminal.locator("a.kiosk-tile").first.click()
    expect(terminal.get_by_text("网络暂时中断，您的号照样有效")).to_be_visible()
    check_accessible(terminal)
    first = offline_number(terminal)
    picture(terminal, "kiosk-offline")
    terminal.locator("[data-done]").click()
    second = offline_number(terminal)
    assert re.fullmatch(r"AK \d{3}", first)
    assert int(second[-3:]) == int(first[-3:]) + 1
    given = terminal.evaluate("JSON.parse(localStorage['kiosk.blocks']).given")
    assert [each["serial"] for each in given] == [int(first[-3:]), int(second[-3:])]

    # A browser that is started anew in the meantime still knows both.
    terminal.reload()
    expect(terminal.get_by_text("网络暂时中断，您的号照样有效")).to_be_visible()

    network.set_offline(False)
    terminal.wait_for_url(re.compile("/kiosk/$"), timeout=30000)
    expect(terminal.get_by_text("网络暂时中断，您的号照样有效")).to_have_count(0, timeout=30000)
    until(terminal, "!JSON.parse(localStorage['kiosk.blocks']).given.length")
    assert waiting(terminal) == before + 2
    assert take_number(terminal).startswith("A ")
