"""What does a screen on the wall show before its script runs, and without it?"""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow import wallclock
from onewindow.apps.organisation.models import QueueClass
from onewindow.apps.queueing import board_waits, operations
from onewindow.web.board.screens import spaced

pytestmark = pytest.mark.django_db
PRIVATE = "李大勇的孩子病了"


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(wallclock, "now", lambda: MORNING)
    board_waits._told.clear()
    return MORNING


@pytest.fixture
def world() -> HallWorld:
    world = build_hall(windows=4)
    QueueClass.objects.filter(code="general").update(zone="综合区")
    QueueClass.objects.filter(code="enterprise").update(zone="企业区")
    for number in (1, 2, 4):
        world.opened(number)
    return world


def address(world: HallWorld, rest: str = "") -> str:
    return f"/board/{world.place.code}/{rest}"


def text_of(client: Client, path: str, **more: Any) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200
    shown = re.sub(r"<[^>]+>", " ", re.sub(r"<template.*?</template>", "", answer.text, flags=re.S))
    return re.sub(r"\s+", " ", shown)


def test_the_wall_shows_the_call_the_windows_and_who_waits(
    client: Client, world: HallWorld
) -> None:
    world.number()
    world.number()
    operations.call_next(acting=world.clerks[2], now=MORNING)
    operations.pause_window(reason=f"系统故障；{PRIVATE}", acting=world.clerks[1], now=MORNING)
    text = text_of(client, address(world))
    assert "请 A 001 到 2 号窗口" in text
    assert "1 号 系统故障" in text
    assert "2 号 A 001 请到窗口" in text
    assert "3 号 未开放" in text
    assert "4 号 等候叫号" in text
    assert "正在等候 1 人" in text
    assert "30 分钟内回来" in text


def test_the_wall_holds_no_word_about_anybody(client: Client, world: HallWorld) -> None:
    visit = world.number(lane="GREEN", lane_group="PREGNANT")
    operations.call_next(acting=world.clerks[2], now=MORNING)
    operations.pause_window(reason=f"休息；{PRIVATE}", acting=world.clerks[1], now=MORNING)
    operations.pause_window(reason=PRIVATE, acting=world.clerks[4], now=MORNING)
    for path in ("", "window/1/", "window/2/", "window/4/"):
        html = client.get(address(world, path)).text
        for word in (PRIVATE, "PREGNANT", "GREEN", world.clerks[2].name, str(visit.id)):
            assert word not in html, path


def test_a_call_that_is_over_stays_as_the_last_one(client: Client, world: HallWorld) -> None:
    visit = world.number()
    operations.call_next(acting=world.clerks[2], now=MORNING)
    operations.begin(visit_id=visit.id, acting=world.clerks[2], now=MORNING)
    text = text_of(client, address(world))
    assert "最近叫号 A 001 到 2 号窗口" in text
    assert "2 号 A 001 办理中" in text


def test_an_empty_hall_asks_to_wait(client: Client, world: HallWorld) -> None:
    assert 'class="now none"' in client.get(address(world)).text
    assert "请等候叫号" in text_of(client, address(world))


def test_a_zone_shows_its_own_lines_and_windows(client: Client, world: HallWorld) -> None:
    text = text_of(client, address(world, "企业区/"))
    assert "B 类业务" in text
    assert "A 类业务" not in text
    assert "4 号" in text
    assert "1 号" not in text


@pytest.mark.parametrize("path", ["没有这个区/", "window/99/"])
def test_a_part_that_is_not_there_is_not_found(client: Client, world: HallWorld, path: str) -> None:
    assert client.get(address(world, path)).status_code == 404


def test_a_place_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/board/nowhere/").status_code == 404


def test_the_screen_over_a_window_shows_its_number_and_its_pause(
    client: Client, world: HallWorld
) -> None:
    world.number()
    operations.call_next(acting=world.clerks[2], now=MORNING)
    operations.pause_window(reason="休息", acting=world.clerks[1], now=MORNING)
    assert "A 001 请到本窗口" in text_of(client, address(world, "window/2/"))
    paused = text_of(client, address(world, "window/1/"))
    assert "暂停服务 休息 · 您的号不作废" in paused
    assert "本窗口现在不开放" in text_of(client, address(world, "window/3/"))
    assert "无障碍窗口" in text_of(client, address(world, "window/4/"))
    assert "请等候叫号" in text_of(client, address(world, "window/4/"))


def test_without_a_script_the_screen_is_fetched_again(
    client: Client, world: HallWorld, settings: Any
) -> None:
    settings.LIVE_URL = "http://hall.example:8001"
    html = client.get(address(world, "综合区/")).text
    again = '<meta http-equiv="refresh" content="10">'
    assert f"<noscript>{again}</noscript>" in html
    stream = "http://hall.example:8001/live/hall/"
    assert f'data-stream="{stream}{world.place.code}/%E7%BB%BC%E5%90%88%E5%8C%BA/"' in html
    settings.LIVE_URL = ""
    html = client.get(address(world)).text
    assert again in html
    assert "<noscript>" not in html


def test_a_wall_speaks_chinese_whatever_its_browser_prefers(
    client: Client, world: HallWorld
) -> None:
    text = text_of(client, address(world), headers={"accept-language": "en"})
    assert "请等候叫号" in text
    assert "正在等候 0 人" in text


def test_that_no_more_numbers_are_given_is_said(client: Client, world: HallWorld) -> None:
    hidden = re.compile(r'data-code="STOPPED"[^>]* hidden')
    assert hidden.search(client.get(address(world)).text)
    head = world.clerks[1]
    manager = type(head)(
        account_id=head.account_id,
        name=head.name,
        roles=frozenset({"DUTY_HEAD"}),
        place_id=world.place.id,
        origin="web",
    )
    operations.stop_issuing(place_id=world.place.id, reason=PRIVATE, acting=manager, now=MORNING)
    html = client.get(address(world)).text
    assert not hidden.search(html)
    assert PRIVATE not in html


def test_a_screen_asks_the_same_few_questions_however_full_the_hall(
    client: Client, world: HallWorld, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        world.number()
    operations.call_next(acting=world.clerks[2], now=MORNING)
    with django_assert_max_num_queries(24):
        client.get(address(world))


@pytest.mark.parametrize(
    ("number", "shown"), [("A014", "A 014"), ("AB1002", "AB 1002"), ("", ""), ("007", "007")]
)
def test_a_number_is_read_in_two_parts(number: str, shown: str) -> None:
    assert spaced(number) == shown
