"""The duty head's slots: seen, planned, a day closed after seeing whom it touches."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories import accounts
from tests.factories.appointments import NOW, Hall, book, build_hall, sign_in

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.appointments.models import Appointment, Seat, Slot, SlotDay, SlotPlan
from onewindow.apps.organisation.models import Post

pytestmark = pytest.mark.django_db
PLAN = "/hall-desk/slots/enterprise/normal/"


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setattr(wallclock, "now", lambda: NOW)
    return build_hall()


@pytest.fixture
def head(client: Client, hall: Hall) -> Account:
    account = accounts.staff_account("DUTY_HEAD")
    Post.objects.filter(account=account).update(place=hall.place)
    sign_in(client, account)
    return account


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, url: str, **told: Any) -> Any:
    return client.post(url, {"idempotency_key": uuid4().hex, **told})


ENTERED = {
    "slot_minutes": "60",
    "quota": "4",
    "reserve": "1",
    "ahead_days": "3",
    "valid_from": "2026-11-24",
}


def test_only_the_duty_head_comes_in(client: Client, hall: Hall) -> None:
    sign_in(client, accounts.staff_account("CLERK"))
    for part in ("", "days/", "enterprise/normal/"):
        assert client.get(f"/hall-desk/slots/{part}").status_code == 403


def test_the_page_shows_how_full_and_how_planned(
    client: Client, hall: Hall, head: Account, django_assert_max_num_queries: Any
) -> None:
    book(hall)
    page = text(client, "/hall-desk/slots/")
    assert "<b>1</b> / 26" in page
    assert "跟大厅开放时间" in page
    assert "30%" in page
    assert "加周末服务" in page
    with django_assert_max_num_queries(14):
        client.get("/hall-desk/slots/")


def test_a_plan_is_changed_and_the_proposal_explained(
    client: Client, hall: Hall, head: Account
) -> None:
    page = text(client, PLAN)
    assert "建议公开 1 个" in page
    answer = post(client, PLAN, **ENTERED)
    assert answer.url == "/hall-desk/slots/"
    plan = SlotPlan.objects.get(is_open=True)
    assert (plan.slot_minutes, plan.quota, plan.ahead_days, plan.version) == (60, 4, 3, 2)
    assert Slot.objects.filter(day="2026-11-25", closed_at=None).count() == 3 + 3
    assert Seat.objects.filter(slot=hall.slot(), is_withdrawn=False).count() == 5


def test_a_weekend_plan_has_its_own_hours(client: Client, hall: Hall, head: Account) -> None:
    url = "/hall-desk/slots/enterprise/weekend/"
    assert "09:00" in text(client, url)
    told = {"own_hours": "on", "days_1": ["SAT"], "opens_1": "09:00", "closes_1": "11:00"}
    assert post(client, url, **ENTERED, **told).status_code == 302
    assert Slot.objects.filter(day="2026-11-28").count() == 2
    assert "周六 09:00–11:00" in text(client, "/hall-desk/slots/")
    assert client.get("/hall-desk/slots/enterprise/never/").status_code == 404
    assert client.get("/hall-desk/slots/nothing/normal/").status_code == 404


def test_what_is_wrong_with_a_plan_is_said_beside_it(
    client: Client, hall: Hall, head: Account
) -> None:
    assert post(client, PLAN, **{**ENTERED, "quota": ""}).status_code == 422
    told = {"own_hours": "on", "days_1": ["MON"], "opens_1": "12:00", "closes_1": "09:00"}
    answer = post(client, PLAN, **ENTERED, **told)
    assert answer.status_code == 422
    assert "时段的结束要晚于开始" in answer.content.decode()


DAY = {"day": "2026-11-25", "act": "close", "reason": "台风", "line": ""}


def test_closing_a_day_first_shows_whom_it_touches(
    client: Client, hall: Hall, head: Account
) -> None:
    row = book(hall)
    assert client.get("/hall-desk/slots/days/").status_code == 200
    answer = post(client, "/hall-desk/slots/days/", **DAY)
    assert "1 人要改时间" in answer.content.decode()
    assert not SlotDay.objects.exists()
    assert post(client, "/hall-desk/slots/days/", **DAY, sure="1").status_code == 302
    row.refresh_from_db()
    assert row.state == "TO_REBOOK"
    page = text(client, "/hall-desk/slots/")
    assert "台风" in page
    found = SlotDay.objects.get()
    assert found.day == date(2026, 11, 25)
    post(client, f"/hall-desk/slots/days/{found.id}/revoke/")
    assert "台风" not in text(client, "/hall-desk/slots/")


def test_a_day_is_closed_once_and_needs_a_reason(client: Client, hall: Hall, head: Account) -> None:
    assert post(client, "/hall-desk/slots/days/", **{**DAY, "reason": ""}).status_code == 422
    post(client, "/hall-desk/slots/days/", **DAY, sure="1")
    answer = post(client, "/hall-desk/slots/days/", **DAY, sure="1")
    assert answer.status_code == 422
    assert "已经有安排" in answer.content.decode()


def test_an_extra_day_opens_for_one_line(client: Client, hall: Hall, head: Account) -> None:
    told = {**DAY, "day": "2026-11-28", "act": "open", "reason": "加开", "line": str(hall.line.id)}
    hours = {"opens": "09:00", "closes": "10:00", "sure": "1"}
    assert post(client, "/hall-desk/slots/days/", **told, **hours).status_code == 302
    assert Slot.objects.filter(day="2026-11-28", closed_at=None).count() == 2


def test_ending_a_plan_says_how_many_it_displaces(
    client: Client, hall: Hall, head: Account
) -> None:
    book(hall)
    url = f"/hall-desk/slots/plans/{hall.plan.id}/close/"
    assert "已有 1 人约了" in text(client, url)
    assert post(client, url).status_code == 302
    assert Appointment.objects.get().state == "TO_REBOOK"
    assert client.get(url).status_code == 404
