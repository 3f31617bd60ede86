"""What does a screen do with its stream? Driven in a real browser, with a stream of our own."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

from onewindow import wallclock
from onewindow.apps.queueing.board import Picture
from onewindow.rules.hall.settings import HallRules

pytestmark = pytest.mark.browser
STATIC = Path(__file__).resolve().parents[3] / "src/onewindow/web/static/onewindow"
NOON = 1772424000000  # 2026-03-02 12:00 in the hall
# A stream, a voice and an ear that the test holds in its hand.
_STAGE = """
  window.streams = []; window.said = []; window.reloads = 0;
  window.EventSource = class extends EventTarget {
    constructor(url) { super(); this.url = url; this.readyState = 1; window.streams.push(this); }
    close() { this.readyState = 2; }
  };
  window.EventSource.CLOSED = 2;
  window.tell = (name, told, id) => {
    const sent = { data: JSON.stringify(told), lastEventId: String(id || "") };
    window.streams.at(-1).dispatchEvent(new MessageEvent(name, sent));
  };
  window.AudioContext = class extends EventTarget {
    constructor() { super(); this.state = "running"; this.currentTime = 0; this.destination = {}; }
    resume() { return Promise.resolve(); }
    createOscillator() {
      return { frequency: {}, connect() {}, stop() {}, start() { window.said.push("chime"); } };
    }
    createGain() {
      return { connect() {}, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } };
    }
  };
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "zh-CN", localService: true }],
    addEventListener() {}, cancel() { window.said.push("cancel"); },
    speak(s) { window.said.push(s.text); setTimeout(() => s.onend(), 3000); },
  } });
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        yield playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])


def line(number: str, sequence: int, window: int = 5, **more: Any) -> dict[str, Any]:
    told = {"sequence": sequence, "number": number, "window": window, "name": ""}
    told |= {"at": "2026-03-02T12:00:00+08:00"}
    return told | {"again": False, "stands": True, "withdrawn": False} | more


def state(*calls: dict[str, Any], **more: Any) -> dict[str, Any]:
    at = {each["window"]: each["number"] for each in reversed(calls) if each["stands"]}
    windows = [
        {
            **{"window": n, "name": "", "accessible": False, "state": "OPEN", "reason": ""},
            **{"number": at.get(n, ""), "serving": False, "since": ""},
        }
        for n in (3, 5)
    ]
    lines = [{"prefix": "A", "name": "综合", "waiting": 4, "from": 6, "to": 11}]
    told = {"upto": max((c["sequence"] for c in calls), default=0), "calls": list(calls)}
    return told | {"windows": windows, "classes": lines, "waiting": 4, "notices": []} | more


def snapshot(*calls: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": "1", "day": "2026-03-02", "seconds": 8, **state(*calls), **more}


class Wall:
    """A screen whose stream and clock the test holds."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tell(self, name: str, told: dict[str, Any], number: int | None = None) -> None:
        self.page.evaluate("([n, t, i]) => window.tell(n, t, i)", [name, told, number])

    def pass_time(self, seconds: float) -> None:
        self.page.clock.run_for(int(seconds * 1000))

    @property
    def large(self) -> str:
        return " ".join(self.page.inner_text("[data-now-call]").split())

    def text(self, place: str) -> str:
        return " ".join(self.page.inner_text(place).split())

    @property
    def said(self) -> list[str]:
        return [each for each in self.page.evaluate("window.said") if "号" in each]


def _open(browser: Browser, template: str, **more: Any) -> Page:
    now = wallclock.now()
    picture = Picture(None, "c", "云溪区政务服务中心", now.date(), 0, 8, (), (), (), None, None)  # type: ignore[arg-type]
    context = {
        **{"picture": picture, "zone": "", "now": now, "now_ms": NOON, "version": "1"},
        **{"stream_url": "/live/hall/c/", "told": {"waiting": 0, "classes": [], "notices": []}},
        **{"call": None, "calls": [], "windows": [], "rules": HallRules()},
        **more,
    }
    with translation.override("zh-hans"):
        html = render_to_string(template, context)
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.clock.install(time=NOON / 1000)
    page.add_init_script(_STAGE)
    page.goto("http://hall.example/board/c/")
    page.unroute_all()
    page.clock.pause_at(NOON / 1000 + 60)
    for name in ("wall", "wall_hall", "wall_desk"):
        page.add_style_tag(content=(STATIC / f"css/{name}.css").read_text(encoding="utf-8"))
    for name in ("voice", "calls", "wall_draw", "wall"):
        page.add_script_tag(content=(STATIC / f"js/{name}.js").read_text(encoding="utf-8"))
    return page


@pytest.fixture
def wall(browser: Browser) -> Iterator[Wall]:
    page = _open(browser, "board/hall.html")
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    yield Wall(page)
    page.close()
    assert not faults


def call(wall: Wall, number: str, sequence: int, window: int = 5, **more: Any) -> None:
    wall.tell("call", line(number, sequence, window, **more), sequence)


def test_the_snapshot_is_shown_but_not_announced(wall: Wall) -> None:
    wall.page.click("[data-sound]")
    wall.tell("snapshot", snapshot(line("A014", 7)), 7)
    assert "A 014 到 5 号窗口" in wall.large
    assert wall.text("[data-windows]") == "3 号 等候叫号 5 号 A 014 请到窗口"
    assert wall.text("[data-classes]") == "A 综合 4 人 约 6–11 分钟"
    wall.pass_time(20)
    assert wall.said == []


def test_each_call_is_spoken_twice_digit_by_digit_after_a_chime(wall: Wall) -> None:
    wall.page.click("[data-sound]")
    wall.tell("snapshot", snapshot())
    call(wall, "A014", 1)
    assert "A 014 到 5 号窗口" in wall.large
    wall.pass_time(10)
    assert wall.said == ["请A零一四号，到5号窗口"] * 2
    assert wall.page.evaluate("window.said[0]") == "chime"


def test_everybody_can_read_the_wall(wall: Wall) -> None:
    wall.tell("snapshot", snapshot(line("A014", 7), line("A013", 6, 3, stands=False)), 7)
    wall.tell("beat", {"now": NOON + 60000, "seen": NOON})
    wall.page.clock.resume()
    found = Axe().run(wall.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []


def test_without_a_press_nothing_sounds_and_the_screen_goes_on(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    call(wall, "A014", 1)
    call(wall, "A015", 2, 3)
    assert "A 014" in wall.large
    wall.pass_time(9)
    assert "A 015 到 3 号窗口" in wall.large
    assert wall.page.evaluate("window.said") == []


def test_calls_never_overlap_and_each_has_its_least_time(wall: Wall) -> None:
    wall.page.click("[data-sound]")
    wall.tell("snapshot", snapshot())
    for sequence, number in enumerate(("A014", "B027", "C006"), start=1):
        call(wall, number, sequence, 3)
    # Spoken for 1.1 + 3 + 0.6 + 3 seconds, shown for 8.
    for number in ("A 014", "B 027", "C 006"):
        assert number in wall.large
        wall.pass_time(7.5)
        assert number in wall.large
        wall.pass_time(0.6)
    assert [each[1] for each in wall.said] == ["A", "A", "B", "B", "C", "C"]
    # The list has them all at once, without waiting for the voice.
    assert "C 006" in wall.text("[data-calls]")


def test_a_call_is_in_the_list_at_once_while_another_is_announced(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    call(wall, "A014", 1)
    call(wall, "B027", 2, 3)
    assert "A 014" in wall.large
    assert wall.text("[data-calls]") == "B 027 3 号窗口 A 014 5 号窗口"


def test_a_call_that_is_over_before_its_turn_is_not_announced(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    call(wall, "A014", 1)
    call(wall, "B027", 2, 3)
    call(wall, "C006", 3, 3)
    # B027 sits down already; C006 was undone.
    wall.tell("state", state(line("B027", 2, 3, stands=False), line("A014", 1)) | {"upto": 3})
    wall.pass_time(8.1)
    assert "A 014" not in wall.large
    assert "最近叫号 B 027" in wall.large


def test_a_call_undone_while_it_is_spoken_falls_silent(wall: Wall) -> None:
    wall.page.click("[data-sound]")
    wall.tell("snapshot", snapshot(line("A013", 1, 3)))
    call(wall, "A014", 2)
    wall.pass_time(2)
    wall.tell("state", state(line("A013", 1, 3)) | {"upto": 2})
    assert "A 013" in wall.large
    assert "cancel" in wall.page.evaluate("window.said")
    wall.pass_time(20)
    assert wall.said == ["请A零一四号，到5号窗口"]


def test_a_withdrawn_call_is_never_shown(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    call(wall, "A014", 1, withdrawn=True, stands=False)
    assert "A 014" not in wall.large
    assert wall.text("[data-calls]") == ""


def test_a_recall_is_announced_again_in_place_of_the_one_still_to_come(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    call(wall, "A014", 1)
    call(wall, "B027", 2, 3)
    call(wall, "B027", 3, 3, again=True)
    wall.pass_time(8.1)
    assert "再次呼叫 B 027" in wall.large
    wall.pass_time(8.1)
    wall.tell("state", state(line("B027", 3, 3)))
    assert "请 B 027" in wall.large


def test_silence_is_said_with_the_time_of_the_last_good_state(wall: Wall) -> None:
    wall.tell("snapshot", snapshot(line("A014", 7)), 7)
    wall.tell("beat", {"now": NOON, "seen": NOON})
    wall.pass_time(24)
    assert not wall.page.is_visible("[data-lost-notice]")
    wall.pass_time(3)
    told = wall.text("[data-lost-notice]")
    assert told == "与服务器断开，显示的是 12:00 的情况，请留意窗口屏幕"
    assert "A 014" in wall.large
    # It has begun anew, from where it stopped.
    assert wall.page.evaluate("window.streams.length") > 1
    assert wall.page.evaluate("window.streams.at(-1).url") == "/live/hall/c/?last=7"
    wall.tell("beat", {"now": NOON + 30000, "seen": NOON + 30000})
    assert not wall.page.is_visible("[data-lost-notice]")


def test_a_closed_stream_is_opened_again(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    wall.page.evaluate(
        "() => { const s = window.streams.at(-1); s.close(); s.dispatchEvent(new Event('error')); }"
    )
    wall.pass_time(7)
    assert wall.page.is_visible("[data-lost-notice]")
    assert wall.page.evaluate("window.streams.length") == 2


def test_a_short_break_is_not_worth_a_notice(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    wall.page.evaluate("window.streams.at(-1).dispatchEvent(new Event('error'))")
    wall.pass_time(3)
    wall.tell("beat", {"now": NOON, "seen": NOON})
    wall.pass_time(3)
    assert not wall.page.is_visible("[data-lost-notice]")


def test_a_server_that_does_not_see_the_hall_is_said_too(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    wall.tell("beat", {"now": NOON + 60000, "seen": NOON})
    assert "12:00" in wall.text("[data-lost-notice]")
    wall.tell("beat", {"now": NOON + 61000, "seen": NOON + 61000})
    assert not wall.page.is_visible("[data-lost-notice]")


def test_the_clock_is_the_server_s_whatever_the_device_thinks(wall: Wall) -> None:
    wall.tell("beat", {"now": NOON + 3 * 3600 * 1000, "seen": NOON})
    assert wall.text("[data-clock]") == "15:00"
    wall.pass_time(61)
    assert wall.text("[data-clock]") == "15:01"
    assert wall.text("[data-date]") == "3月2日 星期一"


def test_a_new_day_s_snapshot_clears_the_wall_and_what_was_still_to_be_said(wall: Wall) -> None:
    wall.page.click("[data-sound]")
    wall.tell("snapshot", snapshot(line("A014", 7)), 7)
    call(wall, "A015", 8)
    call(wall, "A016", 9, 3)
    wall.tell("snapshot", snapshot(day="2026-03-03", upto=9), 9)
    wall.pass_time(20)
    assert "A 01" not in wall.large
    assert "请等候叫号" in wall.large
    assert not any("六" in each for each in wall.said)


def test_a_notice_of_the_day_comes_up_and_the_others_take_turns(wall: Wall) -> None:
    wall.tell("snapshot", snapshot())
    wall.pass_time(1)
    first = wall.text("[data-notices]")
    assert "绿色通道" in first
    wall.pass_time(12)
    assert wall.text("[data-notices]") != first
    wall.tell("state", state(notices=[{"code": "STOPPED", "at": "x"}]))
    assert "已停止取号" in wall.text("[data-notices]")


def test_a_screen_over_a_window_follows_its_own_window_only(browser: Browser) -> None:
    window = {"window": 5, "state": "OPEN", "number": "", "serving": False, "reason": ""}
    wall = Wall(_open(browser, "board/window.html", window=window, name="综合窗口"))
    wall.tell("snapshot", snapshot())
    assert wall.text("[data-own]") == "请等候叫号"
    call(wall, "B027", 1, 3)
    assert wall.text("[data-own]") == "请等候叫号"
    call(wall, "A014", 2)
    assert wall.text("[data-own]") == "A 014 请到本窗口"
    told = json.loads(json.dumps(state(line("A014", 2))))
    told["windows"][1] |= {"number": "", "state": "PAUSED", "reason": "休息"}
    wall.tell("state", told)
    assert wall.text("[data-own]") == "暂停服务 休息 · 您的号不作废，请等候其他窗口叫号"
    wall.page.close()
