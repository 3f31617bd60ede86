"""A visit from the form at home to the door and the call afterwards, page by page."""

import re
from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.assistance import SLUG, planned, requested
from tests.factories.cases import World
from tests.factories.hall_staff import hall_staff, signed_in
from tests.web.assistance.test_letters import KEY, OTHER_KEY, text

from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance.models import HomeVisit, TeamStop
from onewindow.apps.organisation.models import Place, Role


def asked(**other: Any) -> dict[str, Any]:
    return {
        "idempotency_key": KEY,
        "need": "OLD_AGE",
        "name": "李小满",
        "phone": "13800000001",
        "address": "桥东街 18 号",
        "neighbourhood": "桥东片",
        "item": [SLUG],
        "wished_half": "MORNING",
        **other,
    }


ADDRESS = "/visits/request/"
PAGES = {
    "what": ("item",),
    "who": ("need", "reason", "name", "phone"),
    "where": ("neighbourhood", "address", "wished_day", "wished_half"),
}


def say(client: Client, step: str, go: str = "on", **told: Any) -> Any:
    """Fill in one of the pages as a browser does, and go on or back."""
    sent = {name: told[name] for name in PAGES.get(step, ()) if name in told}
    key = told["idempotency_key"]
    return client.post(f"{ADDRESS}?step={step}", {**sent, "go": go, "idempotency_key": key})


def ask_stepwise(client: Client, **other: Any) -> Any:
    told = asked(**other)
    for step in PAGES:
        say(client, step, **told)
    client.get(f"{ADDRESS}?step=check")
    return client.post(f"{ADDRESS}?step=check", {"go": "on", "idempotency_key": KEY}, follow=True)


def test_each_page_asks_little_and_leads_to_the_next(world: World) -> None:
    client = signed_in(world.resident)
    first = text(client.get(ADDRESS))
    assert 'name="phone"' not in first
    steps = ["what", "who", "where"]
    for step, after in zip(steps, [*steps[1:], "check"], strict=True):
        answer = say(client, step, **asked())
        assert (answer.status_code, answer["Location"]) == (302, f"{ADDRESS}?step={after}")
    check = text(client.get(f"{ADDRESS}?step=check"))
    for told in ("李小满", "桥东街 18 号", "桥东片", "年纪大了，走动不便", "上午"):
        assert told in check
    assert HomeVisit.objects.count() == 0


def test_going_back_loses_nothing_and_nothing_lies_open_in_the_session(world: World) -> None:
    client = signed_in(world.resident)
    say(client, "what", **asked())
    back = say(client, "who", go="back", **asked(need="", phone="139 0000 0009"))
    assert back["Location"] == f"{ADDRESS}?step=what"
    assert client.get(ADDRESS).context["chosen"] == [SLUG]
    assert "139 0000 0009" in text(client.get(f"{ADDRESS}?step=who"))
    assert "139" not in client.session["visit_asked"]


def test_a_page_names_what_it_still_misses_and_the_last_one_all_of_it(world: World) -> None:
    client = signed_in(world.resident)
    answer = say(client, "who", **asked(need="", phone="", name=""))
    assert answer.status_code == 422
    assert "请填写电话" in text(answer)
    assert "选至少一件要办的事" not in text(answer), "that is asked on another page"
    everything = client.post(f"{ADDRESS}?step=check", {"go": "on", "idempotency_key": KEY})
    assert everything.status_code == 422
    for sentence in ("不方便出门的情况", "请填写电话", "选至少一件要办的事"):
        assert sentence in text(everything)


def test_a_date_that_is_none_is_told_on_its_own_page(world: World) -> None:
    client = signed_in(world.resident)
    answer = say(client, "where", **asked(wished_day="明天"))
    assert answer.status_code == 422
    assert "明天" in text(answer)


def test_a_search_keeps_what_was_ticked(world: World) -> None:
    client = signed_in(world.resident)
    sent = {"item": [SLUG], "query": "身份证", "search": "1", "idempotency_key": KEY}
    page = client.post(f"{ADDRESS}?step=what", sent, follow=True)
    assert page.context["chosen"] == [SLUG]
    assert page.context["query"] == "身份证"


def test_a_resident_asks_and_sees_where_it_stands(world: World) -> None:
    client = signed_in(world.resident)
    assert "不用交证明" in text(client.get(f"{ADDRESS}?step=who"))
    answer = ask_stepwise(client)
    assert "visit_asked" not in client.session, "what was handed in is kept no longer"
    visit = HomeVisit.objects.get()
    assert (visit.person_id, visit.latitude) == (world.person.id, 20.01)
    page = text(answer)
    assert visit.number in page
    assert "2026 年 9 月 29 日" in page
    assert visit.number not in text(signed_in(world.stranger).get("/my/visits/"))
    client.post(f"/my/visits/{visit.id}/cancel/", {"idempotency_key": OTHER_KEY})
    visit.refresh_from_db()
    assert visit.state == "CANCELLED"
    other = signed_in(world.stranger)
    answer = other.post(f"/my/visits/{visit.id}/cancel/", {"idempotency_key": "1" * 32})
    assert answer.status_code == 404


def test_a_second_press_leads_to_what_was_asked_and_asks_nothing_again(world: World) -> None:
    client = signed_in(world.resident)
    ask_stepwise(client)
    told = {"go": "on", "idempotency_key": OTHER_KEY}
    for answer in (
        client.post(f"{ADDRESS}?step=check", told),
        client.get(f"{ADDRESS}?step=check"),
    ):
        assert answer.status_code == 302
        assert answer["Location"] == "/my/visits/"
    assert HomeVisit.objects.count() == 1
    say(client, "what", item=[], idempotency_key=KEY)
    assert client.get(f"{ADDRESS}?step=check").status_code == 200


def test_what_is_missing_is_said_at_once_and_stays_typed(world: World) -> None:
    answer = signed_in(world.clerk).post(
        "/assistance/visits/new/",
        asked(via="PHONE", need="", phone="", item=[], address="桥东街"),
    )
    assert answer.status_code == 422
    for sentence in ("不方便出门的情况", "请填写电话", "选至少一件要办的事"):
        assert sentence in text(answer)
    assert "桥东街" in text(answer)


def test_a_call_is_taken_down_answered_planned_and_made(world: World) -> None:
    desk = signed_in(world.clerk)
    assert desk.get("/assistance/visits/new/").status_code == 200
    desk.post("/assistance/visits/new/", asked(via="PHONE"))
    visit = HomeVisit.objects.get()
    assert (visit.via, visit.person_id) == ("PHONE", None)
    board = text(desk.get("/assistance/visits/"))
    assert "9 月 29 日" in board
    address = f"/assistance/visits/{visit.id}/"
    desk.post(f"{address}answer/", {"idempotency_key": "1" * 32, "act": "accept"})
    plan = {
        "idempotency_key": "2" * 32,
        "day": "2026-09-28",
        "starts": "14:00",
        "ends": "15:00",
        "worker_a": str(world.clerk.who),
        "worker_b": str(world.clerk.who),
    }
    refused = desk.post(f"{address}plan/", plan)
    assert refused.status_code == 422
    assert "两位不同的工作人员" in text(refused)
    plan = {**plan, "worker_b": str(world.other_clerk.who), "idempotency_key": "3" * 32}
    assert "时间已定" in text(desk.post(f"{address}plan/", plan, follow=True))
    assert "李小满" in text(desk.get("/assistance/visits/mine/"))
    assert "我们出发了" in text(desk.get(address))
    desk.post(f"{address}set-out/", {"idempotency_key": "4" * 32})
    door = text(desk.get(address))
    assert f"/counter/intake/?item={SLUG}" in door
    finish = {"idempotency_key": "5" * 32, "outcome": "收了", "kilometres": "6.5", "minutes": "40"}
    wrong = desk.post(f"{address}finish/", {**finish, "numbers": "YX1"})
    assert wrong.status_code == 422
    assert "没有编号为 YX1 的收件" in text(wrong)
    done = desk.post(f"{address}finish/", {**finish, "idempotency_key": "6" * 32}, follow=True)
    assert "这次上门已记下" in text(done)
    visit.refresh_from_db()
    assert (visit.state, visit.minutes) == ("DONE", 40)
    assert "6.5 公里，40 分钟" in text(desk.get(address))


def test_nobody_home_waits_for_another_time(world: World) -> None:
    visit = planned(world)
    desk = signed_in(world.clerk)
    address = f"/assistance/visits/{visit.id}/"
    desk.post(f"{address}set-out/", {"idempotency_key": KEY})
    desk.post(f"{address}nobody/", {"idempotency_key": OTHER_KEY, "note": "敲门没人应"})
    visit.refresh_from_db()
    assert visit.state == "ACCEPTED"
    assert "定时间、定两个人" in text(desk.get(address))


def test_a_no_tells_why(world: World) -> None:
    visit = requested(world)
    desk = signed_in(world.clerk)
    address = f"/assistance/visits/{visit.id}/answer/"
    assert desk.post(address, {"idempotency_key": KEY, "act": "decline"}).status_code == 422
    told = {"idempotency_key": OTHER_KEY, "act": "decline", "reason": "这件事网上就能办"}
    desk.post(address, told)
    assert "这件事网上就能办" in text(signed_in(world.resident).get("/my/visits/"))


def test_the_day_s_pins_are_numbered_in_the_order_of_the_round(world: World) -> None:
    for half, area in ((14, 129.97), (9, 130.03)):
        visit = requested(world, name=f"{half}点", latitude=20.0, longitude=area)
        planned(world, visit=visit, starts=time(half), ends=time(half, 50))
    nowhere = requested(world, name="没有坐标")
    planned(world, visit=nowhere, starts=time(16), ends=time(16, 30))
    page = text(signed_in(world.clerk).get("/assistance/visits/"))
    desc = re.search(r"<desc[^>]*>(.*?)</desc>", page)
    assert desc is not None
    assert desc[1] == "1 9点；2 14点；"
    assert page.count('class="pin"') == 2
    assert "没有坐标" in page, "whoever has no place on the map is still in the list"


def test_visits_of_another_place_are_not_shown(world: World) -> None:
    visit = requested(world)
    far = Place.objects.create(code="east", kind="STATION", name="桥东", address="x")
    other = signed_in(hall_staff(far, Role.CLERK))
    assert other.get(f"/assistance/visits/{visit.id}/").status_code == 404
    assert "李小满" not in text(other.get("/assistance/visits/"))


def test_a_call_back_is_written_by_somebody_who_did_not_go(world: World) -> None:
    visit = planned(world)
    assistance.set_out(visit_id=visit.id, acting=world.clerk, now=visit.requested_at)
    HomeVisit.objects.filter(pk=visit.id).update(
        state="DONE", call_back=True, done_at=visit.requested_at
    )
    desk = signed_in(hall_staff(world.place, Role.GREETER))
    assert "要回访" in text(desk.get("/assistance/visits/"))
    told = {"idempotency_key": KEY, "note": "很满意"}
    own = signed_in(world.clerk).post(f"/assistance/visits/{visit.id}/call/", told)
    assert own.status_code == 422
    answer = desk.post(f"/assistance/visits/{visit.id}/call/", told, follow=True)
    assert "回访已记下" in text(answer)
    assert "要回访" not in text(desk.get("/assistance/visits/"))


def test_the_day_costs_the_same_however_many(world: World) -> None:
    client = signed_in(world.clerk)

    def more(hour: int) -> None:
        visit = requested(world, name=f"{hour}点", latitude=20.0, longitude=130.03)
        planned(world, visit=visit, starts=time(hour), ends=time(hour, 50))
        requested(world)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/assistance/visits/")
        return len(seen)

    more(9)
    cost()
    before = cost()
    for hour in (11, 13, 15):
        more(hour)
    assert cost() == before


@pytest.fixture
def head(world: World) -> Any:
    Place.objects.create(code="team", kind="MOBILE", name="流动小分队", address="x")
    return signed_in(hall_staff(world.place, Role.DUTY_HEAD))


def test_a_stop_is_announced_called_off_and_seen_by_everybody(world: World, head: Any) -> None:
    team = Place.objects.get(code="team")
    told = {
        "idempotency_key": KEY,
        "team": str(team.id),
        "day": "2026-09-30",
        "starts": "09:30",
        "ends": "11:30",
        "spot": "青石村广场",
        "address": "青石村 1 号",
        "neighbourhood": "桥东片",
    }
    assert "已公布" in text(head.post("/assistance/stops/", told, follow=True))
    again = head.post("/assistance/stops/", {**told, "idempotency_key": OTHER_KEY})
    assert again.status_code == 422
    assert "已经安排在别处" in text(again)
    assert "青石村广场" in text(signed_in(world.resident).get("/places/"))
    stop = TeamStop.objects.get()
    address = f"/assistance/stops/{stop.id}/call-off/"
    head.post(address, {"idempotency_key": "1" * 32, "reason": ""})
    head.post(address, {"idempotency_key": "2" * 32, "reason": "下大雨"})
    assert "下大雨" in text(signed_in(world.resident).get("/places/"))
    assert signed_in(world.clerk).get("/assistance/stops/").status_code == 403


def test_the_nearest_station_that_serves_the_item_comes_first(world: World) -> None:
    for code, name, slugs, longitude in (
        ("east", "桥东便民服务站", [SLUG], 130.029),
        ("west", "河西便民服务站", [SLUG], 129.971),
        ("north", "北园便民服务站", [], 130.0),
    ):
        Place.objects.create(
            code=code,
            kind="STATION",
            name=name,
            address="x",
            item_slugs=slugs,
            latitude=20.0,
            longitude=longitude,
        )
    page = text(signed_in(world.resident).get(f"/places/?item={SLUG}&near=河西片"))
    names = re.findall(r"<h2>([^<]+(?:服务站|服务中心))</h2>", page)
    assert names == ["河西便民服务站", "云溪区政务服务中心", "桥东便民服务站"]
    assert "约 0.1 公里" in page
    assert f"/places/?item={SLUG}" in text(signed_in(world.resident).get(f"/guides/{SLUG}/"))
