"""Somebody cannot come: asked for at home, planned on the map, acted for, taken back."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.e2e.conftest import Visit, check_accessible, inside

LOOKED_AT = {
    "resident": ["/my/mandates/", "/my/visits/", "/visits/request/", "/places/?near=河西片"],
    "clerk": [
        "/assistance/",
        "/assistance/letters/new/",
        "/assistance/visits/",
        "/assistance/visits/new/",
        "/assistance/visits/mine/",
        "/assistance/regions/",
    ],
    "duty_head": ["/assistance/stops/"],
}


def fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen + 1, (page.url, wide, seen)


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: a picture outside the documents."""
    if folder := os.environ.get("ONEWINDOW_LOOK"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(
    ("width", "elder"), [(390, False), (1280, False), (1280, True)], ids=["phone", "desk", "elder"]
)
@pytest.mark.parametrize("login", list(LOOKED_AT))
def test_axe_finds_nothing_and_nothing_sticks_out(
    visit: Visit, login: str, width: int, elder: bool
) -> None:
    page = visit(login, width=width, elder=elder)
    for address in LOOKED_AT[login]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        check_accessible(page)
        fits(page)
        mode = "elder" if elder else str(width)
        look(page, f"{login}{address.replace('/', '-').split('?')[0]}{mode}")


def test_a_visit_from_home_to_the_map_and_the_door(visit: Visit, centre: str) -> None:
    home = visit("resident", width=390, height=844)
    home.goto("/visits/request/")
    home.get_by_label("用平常话说要办的事").fill("换身份证")
    home.get_by_role("button", name="找", exact=True).click()
    home.locator("input[name=item]").first.check()
    home.get_by_role("button", name="下一步").click()
    home.get_by_label("年纪大了，走动不便").check()
    home.get_by_role("button", name="上一步").click()
    assert home.locator("input[name=item]").first.is_checked(), "what was said stays"
    home.get_by_role("button", name="下一步").click()
    assert home.get_by_label("年纪大了，走动不便").is_checked(), "what was said stays"
    home.get_by_role("button", name="下一步").click()
    home.get_by_label("住在哪一片").select_option("桥东片")
    home.get_by_label("地址", exact=False).last.fill("桥东街 18 号 2 单元 301")
    look(home, "request-filled")
    home.get_by_role("button", name="下一步").click()
    assert "桥东街 18 号 2 单元 301" in home.locator("main").inner_text()
    home.get_by_role("button", name="预约上门").click()
    home.wait_for_url("**/my/visits/")
    assert "等答复" in home.locator("main").inner_text()

    desk = visit("clerk", width=1280)
    desk.goto("/assistance/visits/")
    desk.get_by_role("link", name="李小满").first.click()
    desk.get_by_role("button", name="我们上门").click()
    desk.get_by_label("第一位").select_option("王谷雨")
    desk.get_by_label("第二位").select_option("苏立春")
    day = desk.get_by_label("哪天").input_value()
    desk.get_by_role("button", name="定下来").click()
    desk.get_by_text("时间已定，已经告诉申请人").wait_for()
    desk.goto(f"/assistance/visits/?day={day}")
    assert desk.locator(".day-map .pin").count() == 1
    check_accessible(desk)
    look(desk, "map")

    door = visit("clerk", width=390, height=844)
    door.goto(f"/assistance/visits/?day={day}")
    door.get_by_role("link", name="李小满").first.click()
    door.get_by_role("button", name="我们出发了").click()
    door.get_by_role("link", name="开始收件").first.wait_for()
    check_accessible(door)
    fits(door)
    look(door, "door")
    door.get_by_label("办了什么，结果怎样").fill("已收件，拍了照")
    door.get_by_label("来回多少公里").fill("6.5")
    door.get_by_label("在家里用了多少分钟").fill("35")
    door.get_by_role("button", name="记下", exact=True).click()
    door.get_by_text("这次上门已记下").wait_for()
    code = "from onewindow.apps.assistance.models import HomeVisit as V;"
    inside(centre, code + "assert V.objects.get().state == 'DONE'")


def test_a_letter_is_given_at_the_desk_and_taken_back_at_home(visit: Visit) -> None:
    desk = visit("clerk", width=1280)
    desk.goto("/assistance/letters/new/")
    desk.get_by_label("委托人身份证号码").fill("210112199405200029")
    desk.get_by_label("委托人姓名").fill("李小满")
    desk.get_by_label("用平常话说要办的事").fill("失业金")
    desk.get_by_role("button", name="找", exact=True).click()
    desk.locator("input[name=item]").first.check()
    desk.get_by_label("看过委托人的身份证").check()
    desk.get_by_label("已向委托人出示我的工作证").check()
    desk.get_by_label("提交申请").check()
    desk.get_by_label("委托人签名").fill("李小满")
    look(desk, "letter-filled")
    desk.get_by_role("button", name="登记委托").click()
    desk.get_by_role("link", name="打印授权委托书").click()
    check_accessible(desk)
    look(desk, "letter-sheet")
    desk.go_back()
    desk.get_by_role("button", name="开始收件").first.click()
    desk.wait_for_url("**/counter/intake/**")

    home = visit("resident", width=390, height=844)
    home.goto("/my/mandates/")
    assert "填写申请表" in home.locator("main").inner_text()
    check_accessible(home)
    look(home, "mandates")
    home.get_by_role("button", name="收回授权").first.click()
    home.get_by_text("授权已收回，马上生效").wait_for()
