"""The live page: what is so in the hall, what waits too long, and why one went before another."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.hall_staff import hall_staff, signed_in
from tests.web.hall_desk.hall import MINUTE, MORNING, Desk
from tests.web.hall_desk.hall import desk as desk_fixture

from onewindow.apps.organisation.models import Role
from onewindow.apps.queueing import helping, operations
from onewindow.apps.queueing.models import HallSetting

desk = desk_fixture
_PAGES = (
    "/hall-desk/",
    "/hall-desk/live/",
    "/hall-desk/charts/",
    "/hall-desk/rules/",
    "/hall-desk/issuing/",
    "/hall-desk/classes/",
    "/hall-desk/windows/",
)


@pytest.mark.parametrize("role", [Role.CLERK, Role.GREETER, Role.SUPERVISOR, Role.SYSTEM_ADMIN])
def test_the_desk_is_the_duty_heads_alone(desk: Desk, role: Role) -> None:
    stranger = signed_in(hall_staff(desk.world.place, role))
    for path in _PAGES:
        assert stranger.get(path).status_code == 403
    for path in _PAGES:
        assert Client().get(path).status_code == 302
    reads = 200 if role == Role.SUPERVISOR else 403
    assert stranger.get("/hall-desk/day/").status_code == reads
    assert stranger.get("/hall-desk/why/").status_code == reads


def test_lines_windows_and_figures_stand_on_one_page(desk: Desk) -> None:
    desk.world.opened(1)
    number = desk.served(1, 0, 2, 9)
    desk.world.number(now=MORNING + 10 * MINUTE)
    desk.at(15)
    page = desk.get("/hall-desk/")
    assert "A A 类业务" in page.replace('<b class="prefix">A</b>', "A")
    assert "01" in page
    assert "没有人等超过 30 分钟" in page
    assert number not in page
    assert 'hx-trigger="every 5s"' in page


def test_a_long_wait_raises_an_alarm_with_what_can_be_done(desk: Desk) -> None:
    one = desk.world.opened(1)
    visit = desk.world.number()
    operations.pause_window(reason="开会", acting=one, now=MORNING)
    desk.at(35)
    page = desk.get("/hall-desk/live/")
    assert "等超时了" in page
    assert f"number={visit.number}" in page
    assert "01 号窗口 暂停着，可以恢复" in page
    assert "可以开 02 号窗口" in page


def test_a_call_for_help_nobody_took_shows_up(desk: Desk) -> None:
    helping.call_help(place_id=desk.world.place.id, place_name="3 号自助机", now=MORNING)
    desk.at(4)
    page = desk.get("/hall-desk/live/")
    assert "3 号自助机" in page
    assert "4 分钟前" in page


def test_the_live_part_costs_the_same_however_many_wait(desk: Desk) -> None:
    desk.world.opened(1)
    desk.world.number()

    def cost(minutes: float) -> int:
        desk.at(minutes)
        with CaptureQueriesContext(connection) as asked:
            desk.get("/hall-desk/live/")
        return len(asked)

    cost(1)
    few = cost(2)
    for _ in range(12):
        desk.world.number()
    assert cost(3) == few <= 34


def test_the_charts_are_drawn_here_with_a_table_beside(desk: Desk) -> None:
    desk.world.opened(1)
    desk.served(1, 0, 2, 9)
    desk.at(40)
    page = desk.get("/hall-desk/charts/")
    assert page.count("<svg") == 2
    assert "<rect" in page
    assert "style=" not in page
    assert "把图里的数字列出来" in page
    assert "09:30" in page


# -- the switch ------------------------


def test_numbers_stop_with_a_reason_and_start_again(desk: Desk) -> None:
    desk.world.opened(1)
    page = desk.get("/hall-desk/issuing/")
    assert "照常发号" in page
    assert "优先预约" in page
    assert "请填写“原因”" in desk.post("/hall-desk/issuing/", 422, act="stop", reason="")
    desk.post("/hall-desk/issuing/", act="stop", reason="系统升级")
    setting = HallSetting.objects.get(place=desk.world.place)
    assert (setting.stopped_reason, setting.stopped_by_id) == ("系统升级", desk.head.account_id)
    assert "系统升级" in desk.get("/hall-desk/live/")
    desk.post("/hall-desk/issuing/", act="resume")
    setting.refresh_from_db()
    assert setting.stopped_on is None
    assert "停止取号；系统升级" in desk.get("/hall-desk/rules/")


# -- why this number before that one ------------------------


def test_the_declared_lane_went_before_and_the_page_says_so(desk: Desk) -> None:
    clerk = desk.world.opened(1)
    first = desk.world.number()
    green = desk.world.number(now=MORNING + MINUTE, lane="GREEN", lane_group="ELDER")
    operations.call_next(acting=clerk, now=MORNING + 10 * MINUTE)
    desk.at(12)
    page = desk.get("/hall-desk/why/", number=green.number, other=first.number)
    assert f"{first.number} 还没有被叫到" in page
    assert "绿色通道" in page
    assert "当时的数" in page
    assert "老年" not in page


def test_two_called_numbers_are_compared_by_the_kept_values(desk: Desk) -> None:
    clerk = desk.world.opened(1)
    first = desk.world.number()
    green = desk.world.number(now=MORNING + MINUTE, lane="GREEN")
    called = operations.call_next(acting=clerk, now=MORNING + 10 * MINUTE)
    assert called is not None
    assert called.number == green.number
    for step, minute in ((operations.begin, 11), (operations.finish, 15)):
        step(visit_id=called.visit_id, acting=clerk, now=MORNING + minute * MINUTE)
    operations.call_next(acting=clerk, now=MORNING + 16 * MINUTE)
    desk.at(17)
    for one, two in ((first, green), (green, first)):
        page = desk.get("/hall-desk/why/", number=one.number, other=two.number)
        assert f"{green.number} 在 09:40:00 先叫，{first.number} 在 09:46:00 叫" in page
        assert f"比 {first.number}" in page


def test_a_number_the_call_did_not_compare_is_weighed_by_the_same_rule(desk: Desk) -> None:
    clerk = desk.world.opened(1)
    desk.world.number()
    second = desk.world.number(now=MORNING + MINUTE)
    green = desk.world.number(now=MORNING + 4 * MINUTE, lane="GREEN")
    called = operations.call_next(acting=clerk, now=MORNING + 10 * MINUTE)
    assert called is not None
    assert called.number == green.number
    for step, minute in ((operations.begin, 11), (operations.finish, 15)):
        step(visit_id=called.visit_id, acting=clerk, now=MORNING + minute * MINUTE)
    operations.call_this(
        visit_id=second.id, reason="急着赶车", acting=clerk, now=MORNING + 16 * MINUTE
    )
    desk.at(17)
    page = desk.get("/hall-desk/why/", number=green.number, other=second.number)
    assert f"{second.number} 那时等了 9.0 分钟，分值 0.90；{green.number} 的分值是 1.80" in page


def test_who_had_no_number_yet_could_not_be_called(desk: Desk) -> None:
    desk.world.opened(1)
    early, late = desk.served(1, 0, 1, 5), desk.served(1, 6, 7, 9)
    desk.at(10)
    page = desk.get("/hall-desk/why/", number=late, other=early)
    assert f"那时 {late} 还没有取号" in page


def test_an_unknown_number_is_said_plainly(desk: Desk) -> None:
    page = desk.get("/hall-desk/why/", number="Q77", day="2026-03-02")
    assert "今天没有“Q77”这个号" in page
    assert desk.get("/hall-desk/why/", number="Q77", day="nonsense")


def test_what_was_undone_stays_in_the_story_as_undone(desk: Desk) -> None:
    clerk = desk.world.opened(1)
    visit = desk.world.number()
    operations.call_next(acting=clerk, now=MORNING)
    operations.undo(visit_id=visit.id, acting=clerk, now=MORNING + timedelta(seconds=9))
    desk.at(1)
    page = desk.get("/hall-desk/why/", number=visit.number)
    assert "已撤销" in page
