"""One number's way through the hall, as each person sees it."""

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.acts import press
from tests.e2e.conftest import Visit, check_accessible, inside, picture

pytestmark = pytest.mark.usefixtures("clear_of_midnight")
LINE = "综合业务"
CHINA = ZoneInfo("Asia/Shanghai")


def digits(number: str) -> str:
    """A014, however it is set."""
    return "".join(number.split())


@pytest.fixture
def kiosk(visit: Visit) -> Page:
    """A browser that the duty head made a kiosk; it keeps nobody's sign-in."""
    page = visit("duty_head", width=1080, height=1920)
    page.goto("/kiosk/enrol/")
    page.get_by_label("终端名称").fill("一号机")
    page.locator("input[name=kind][value=NONE]").check(force=True)
    press(page, "登记这台设备")
    page.goto("/kiosk/")
    expect(page.locator("main")).to_contain_text("您好，请选择")
    return page


@pytest.fixture
def clerk(visit: Visit) -> Iterator[Page]:
    """The clerk of window 1, window open; closed again afterwards."""
    page = visit("clerk", width=1366, height=768)
    page.goto("/window/")
    if page.get_by_role("button", name="开窗口").count():
        page.get_by_role("button", name="开窗口").first.click()
    expect(page.locator("[data-stage]").first).not_to_have_attribute("data-stage", "closed")
    yield page
    page.goto("/window/")
    page.get_by_role("button", name="关闭窗口").click()
    expect(page.locator("[data-stage=closed]")).to_be_visible()


def take_number(kiosk: Page) -> tuple[str, str]:
    """One touch after another; the number, and the address its QR code leads to."""
    kiosk.goto("/kiosk/")
    kiosk.get_by_role("link", name=re.compile("取号")).first.click()
    kiosk.get_by_role("link", name=re.compile(LINE)).click()
    kiosk.locator("main form button.kiosk-action").click()
    number = digits(kiosk.locator(".kiosk-number").inner_text())
    assert re.fullmatch(r"A\d{3,}", number), number
    return number, phone_address(kiosk)


def phone_address(kiosk: Page) -> str:
    """What a phone reads from the QR code on the screen."""
    link = kiosk.locator("[data-qr]").first
    return str(link.get_attribute("data-qr"))


def call(clerk: Page, number: str) -> None:
    """Call until this number is at the window; who was before it is served first."""
    for _ in range(30):
        clerk.locator("button.call-next").click()
        shown = clerk.locator(".called-number")
        expect(shown).to_be_visible()
        if digits(shown.inner_text().removeprefix("号码")) == number:
            return
        serve(clerk)
    raise AssertionError(f"{number} was never called")


def serve(clerk: Page) -> None:
    """Sit down, done."""
    clerk.get_by_role("button", name=re.compile("开始办理")).click()
    expect(clerk.locator("[data-stage=serving]")).to_be_visible()
    clerk.get_by_role("button", name=re.compile("^办结(?!，)")).click()
    expect(clerk.locator("button.call-next")).to_be_visible()


def test_from_the_kiosk_to_the_rating(visit: Visit, kiosk: Page, clerk: Page, centre: str) -> None:
    if os.environ.get("ONEWINDOW_PICTURES") == "1":
        inside(centre, "from tests.e2e.lively import fill; fill()")
        kiosk.goto("/kiosk/")
    picture(kiosk, "kiosk")
    check_accessible(kiosk)
    board = visit(width=1920, height=1080)
    board.goto("/board/yunxi_centre/")
    number, address = take_number(kiosk)
    phone = visit(width=390, height=844)
    phone.goto(address)
    expect(phone.locator("h1")).to_have_text(re.compile(rf"{number[0]}\s?{number[1:]}"))
    check_accessible(phone)
    picture(phone, "phone-number")
    call(clerk, number)
    picture(clerk, "window-called")
    check_accessible(clerk)
    expect(clerk.locator(".why")).to_contain_text(number)
    # Both hear of it by themselves.
    expect(phone.locator("#number-now")).to_contain_text("请到")
    expect(board.locator("main")).to_contain_text(number[1:])
    picture(board, "board")
    serve(clerk)
    expect(phone.locator("#number-now")).to_contain_text("办完了")
    phone.get_by_role("link", name="评价这次服务").click()
    check_accessible(phone)
    phone.locator("input[name=level]").first.check(force=True)
    press(phone, "提交评价")
    expect(phone.locator("main")).to_contain_text("谢谢")


def open_all_day(duty_head: Page, day: str) -> None:
    """Same-day booking in short slots, and this very day open from midnight to midnight."""
    duty_head.goto("/hall-desk/slots/general/NORMAL/")
    duty_head.locator("[name=slot_minutes]").fill("10")
    duty_head.locator("[name=same_day]").check(force=True)
    press(duty_head, "保存")
    duty_head.goto("/hall-desk/slots/days/")
    duty_head.locator("[name=day]").fill(day)
    duty_head.locator("[name=act][value=open]").check(force=True)
    duty_head.locator("[name=reason]").fill("加开一天")
    duty_head.locator("[name=opens]").fill("00:00")
    duty_head.locator("[name=closes]").fill("23:59")
    press(duty_head, "先看影响谁")
    press(duty_head, "确定安排")


def wait_for_message(phone: Page, title: str) -> None:
    """The worker writes it within a minute."""
    for _ in range(50):
        phone.goto("/my/messages/")
        if title in phone.locator("main").inner_text():
            return
        phone.wait_for_timeout(2000)
    raise AssertionError(f"no message {title}")


def test_from_the_appointment_to_the_window(
    visit: Visit, kiosk: Page, clerk: Page, centre: str
) -> None:
    now = datetime.now(CHINA)
    # In the last hour of a day no time of that day is left to book: tomorrow then.
    is_late = now.hour == 23
    day = now.date() + timedelta(days=1 if is_late else 0)
    open_all_day(visit("duty_head", width=1366), day.isoformat())
    phone = visit("resident2", width=390, height=844)
    phone.goto(f"/hall/appointments/book/unemployment/?day={day.isoformat()}")
    check_accessible(phone)
    picture(phone, "phone-times")
    phone.locator("button.slot").first.click()
    press(phone, "确认预约")
    code = re.search(r"(?<!\d)\d{6}(?!\d)", phone.locator(".code-part").inner_text())
    assert code
    check_accessible(phone)
    # Booked some hours ago: the worker reminds an hour before, but nobody who has just booked.
    inside(
        centre,
        "from django.db.models import F; from datetime import timedelta;"
        "from onewindow.apps.appointments.models import Appointment as A;"
        "A.objects.update(booked_at=F('booked_at') - timedelta(hours=3))",
    )
    if not is_late:
        wait_for_message(phone, "一小时后有预约")
    check_in(kiosk, code.group())
    # By the day it is now: the journey may have begun on the eve.
    if datetime.now(CHINA).date() < day:
        expect(kiosk.locator(".kiosk-note[role=alert]")).to_contain_text("月")
        return
    number = digits(kiosk.locator(".kiosk-number").inner_text())
    call(clerk, number)
    expect(clerk.locator(".ahead").first).to_contain_text("失业")
    serve(clerk)
    phone.goto("/hall/appointments/")
    expect(phone.locator("main")).to_contain_text("已办理")


def check_in(kiosk: Page, code: str) -> None:
    """The code, digit by digit."""
    kiosk.goto("/kiosk/")
    kiosk.get_by_role("link", name=re.compile("预约签到")).click()
    for digit in code:
        kiosk.locator(f"[data-key='{digit}']").click()
    kiosk.locator("main form button.kiosk-action").click()


def test_missed_and_back_in_line(visit: Visit, kiosk: Page, clerk: Page) -> None:
    number, address = take_number(kiosk)
    call(clerk, number)
    clerk.locator("summary", has_text="过号").first.click()
    clerk.locator("input[name=reason]:visible").first.check(force=True)
    clerk.get_by_role("button", name="记为过号").click()
    expect(clerk.locator("button.call-next")).to_be_visible()
    phone = visit(width=390, height=844)
    phone.goto(address)
    expect(phone.locator("#number-now")).to_contain_text("没有见到")
    phone.get_by_role("button", name="我回来了，排回队里").click()
    expect(phone.locator("#number-now")).to_contain_text("前面还有")
    call(clerk, number)
    serve(clerk)


def test_a_slip_of_the_hand_is_undone(kiosk: Page, clerk: Page) -> None:
    number, _ = take_number(kiosk)
    call(clerk, number)
    clerk.get_by_role("button", name=re.compile("撤销")).first.click()
    expect(clerk.locator("button.call-next")).to_be_visible()
    call(clerk, number)
    serve(clerk)


def test_the_duty_head_sees_the_hall(visit: Visit, kiosk: Page, clerk: Page) -> None:
    take_number(kiosk)
    page = visit("duty_head", width=1366, height=900)
    page.goto("/hall-desk/")
    expect(page.locator("main")).to_contain_text(LINE)
    check_accessible(page)
    picture(page, "hall-desk")
    clerk.reload()
    clerk.locator("button.call-next").click()
    expect(clerk.locator(".called-number")).to_be_visible()
    serve(clerk)
