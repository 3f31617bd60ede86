"""Does the face work in a real browser: nothing outside, nothing lost, nothing sent twice?"""

import os
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import axe_playwright_python
import pytest
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import sync_playwright
from tests.web.components import pages

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN = "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id))"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def served():
    server: WSGIServer = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def address(served, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    return served


@pytest.fixture(scope="module")
def chromium():
    # Playwright's own loop makes Django think that it is called from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = os.environ.get("ONEWINDOW_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium, address):
    context = chromium.new_context(base_url=address, locale="zh-CN")
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
    yield page
    context.close()


def _elder(page, address):
    page.context.add_cookies([{"name": "elder", "value": "1", "url": address}])


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("path", ["/components/", "/components/sheet/", "/components/desk/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(tab, address, elder, path, width):
    if elder:
        _elder(tab, address)
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(path)
    assert tab.evaluate(f"{AXE};{RUN}") == []
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert all(url.startswith(address) for url in asked)
    assert tab.faults == []


def test_a_double_click_is_sent_once(tab):
    pages.SENT.clear()
    tab.goto("/form/")
    tab.fill("[name=name]", "林")
    tab.evaluate("f.requestSubmit(f.querySelector('button')); f.requestSubmit()")
    tab.wait_for_load_state("networkidle")
    assert list(pages.SENT.values()) == [1]


def test_what_was_typed_is_offered_again_and_secrets_are_not(tab):
    tab.goto("/form/")
    tab.fill("[name=name]", "林")
    tab.fill("[name=card]", "secret")
    tab.fill("[name=free]", "11010519491231002X")
    tab.check("[value=b]")
    tab.wait_for_timeout(600)
    kept = tab.evaluate("JSON.stringify(Object.values(sessionStorage))")
    assert "林" in kept
    assert "secret" not in kept
    assert "11010519491231002X" not in kept
    tab.goto("/form/")
    tab.click("text=恢复填写")
    assert tab.input_value("[name=name]") == "林"
    assert tab.is_checked("[value=b]")
    assert tab.input_value("[name=free]") == ""


def test_what_was_sent_and_answered_is_not_offered_again(tab):
    tab.goto("/form/")
    tab.fill("[name=name]", "林")
    tab.click("#f button")
    tab.wait_for_load_state("networkidle")
    tab.goto("/form/")
    assert tab.locator("text=恢复填写").count() == 0


def test_a_lost_database_keeps_the_entries_to_be_sent_again_under_the_same_key(tab):
    pages.SENT.clear()
    tab.goto("/form/")
    tab.fill("[name=name]", "broken")
    tab.click("#f button")
    tab.wait_for_selector("text=系统暂时连不上")
    tab.evaluate("document.querySelector('[name=name]').value = '林'")
    tab.click('button:has-text("再试一次")')
    tab.wait_for_url("**/form/")
    tab.wait_for_selector("#f")
    assert list(pages.SENT.values()) == [2]


def test_a_draft_is_saved_after_a_pause_with_a_key_of_its_own(tab):
    tab.goto("/form/")
    own = tab.input_value("#f [name=idempotency_key]")
    tab.fill("[name=name]", "草稿")
    tab.wait_for_selector("text=已自动保存")
    assert pages.LAST["name"] == ["草稿"]
    assert len(pages.LAST["idempotency_key"][0]) == 32
    assert pages.LAST["idempotency_key"][0] != own


def test_a_part_that_cannot_be_fetched_is_told_and_the_page_stays(tab):
    tab.goto("/form/")
    tab.fill("[name=name]", "林")
    tab.click("text=取")
    tab.wait_for_selector("#failure >> text=系统暂时连不上")
    assert tab.inner_text("#there") == "原样"
    assert tab.input_value("[name=name]") == "林"


def test_a_part_refused_with_a_whole_page_is_quoted_above_and_the_page_stays(tab):
    tab.goto("/form/")
    tab.fill("[name=name]", "林")
    tab.click("text=改")
    tab.wait_for_selector("#failure >> text=这件已由李*决定。")
    assert tab.inner_text("#there") == "原样"
    assert tab.locator("header.top").count() == 0
    assert tab.locator("h1").count() == 1
    assert tab.input_value("[name=name]") == "林"


def test_a_lost_session_offers_to_sign_in_and_swaps_nothing(tab):
    tab.goto("/form/")
    tab.click("button:has-text('查')")
    tab.wait_for_selector("#failure >> text=重新登录")
    assert tab.get_attribute("#failure a", "href") == "/sign-in/?next=%2Fform%2F"
    assert tab.inner_text("#there") == "原样"


def test_a_shortcut_works_but_not_while_typing_and_can_be_switched_off(tab):
    pages.SENT.clear()
    tab.goto("/form/")
    tab.focus("[name=name]")
    tab.keyboard.press("s")
    assert tab.input_value("[name=name]") == "s"
    tab.click("text=键盘快捷键")
    tab.click("text=使用单键快捷键")
    tab.focus("h1 >> xpath=ancestor::main")
    tab.keyboard.press("s")
    tab.wait_for_timeout(300)
    assert not pages.SENT
    tab.click("text=使用单键快捷键")
    tab.focus("#main")
    with tab.expect_response(lambda answer: answer.request.method == "POST"):
        tab.keyboard.press("s")
    assert sum(pages.SENT.values()) == 1


def test_the_file_button_is_our_own_and_says_what_was_chosen(tab, tmp_path):
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"x" * 2048)
    tab.goto("/components/")
    pick = tab.locator(".file-pick", has=tab.locator("#fresh_photos"))
    assert pick.inner_text() == "选择文件（可以选多个）"
    assert pick.locator("input").evaluate("e => getComputedStyle(e).opacity") == "0"
    name = tab.get_by_label("现场照片")
    name.focus()
    assert name.evaluate("e => e === document.activeElement")
    tab.set_input_files("#fresh_photos", [photo])
    assert pick.inner_text() == "换一个文件"
    rows = tab.locator("[data-files-for=fresh_photos] li").all_inner_texts()
    assert [row.split() for row in rows] == [["照片.jpg", "2", "KB"]]


def test_a_wrong_file_is_told_before_it_is_sent(tab, tmp_path):
    (tmp_path / "运行.exe").write_bytes(b"MZ")
    (tmp_path / "照片.JPG").write_bytes(b"x" * 2048)
    tab.goto("/components/")
    tab.set_input_files("#fresh_photos", [tmp_path / "运行.exe", tmp_path / "照片.JPG"])
    rows = tab.locator("[data-files-for=fresh_photos] li").all_inner_texts()
    assert "不是可以收的格式" in rows[0]
    assert "2 KB" in rows[1]
    assert "不是" not in rows[1]


def test_a_counter_says_what_is_left(tab):
    tab.goto("/components/")
    tab.fill("#fresh_story", "四个字啊")
    assert tab.inner_text("[data-counter-for=fresh_story]") == "还可以写 196 字"
    assert "多了 10 字" in tab.inner_text("[data-counter-for=faulty_story]")


def test_the_elder_switch_is_remembered_and_comes_back(tab):
    tab.goto("/components/?a=1")
    tab.click("text=长辈版 >> nth=0")
    tab.wait_for_selector("html.elder")
    assert tab.url.endswith("/components/?a=1")
    assert float(tab.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 18
