"""A time chosen, kept, confirmed, moved, given back: by pages, without scripts."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories.appointments import (
    ITEM,
    MANAGER,
    NOW,
    Hall,
    at,
    book,
    build_hall,
    resident,
    sign_in,
)

from onewindow import wallclock
from onewindow.apps.appointments import operations
from onewindow.apps.appointments.models import Appointment, EarlierWish, SlotPlan
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.apps.catalogue.shelf import put_on_shelf
from onewindow.apps.organisation.models import Place, QueueClass
from onewindow.apps.queueing.models import Visit
from onewindow.apps.queueing.tokens import visit_of_token

pytestmark = pytest.mark.django_db
TIMES = f"/hall/appointments/book/{ITEM}/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def turn(moment: datetime) -> None:
        monkeypatch.setattr(wallclock, "now", lambda: moment)

    turn(NOW)
    return turn


@pytest.fixture
def hall(clock: Any) -> Hall:
    return build_hall()


@pytest.fixture
def me(client: Client) -> Any:
    person, acting = resident()
    sign_in(client, person.account)
    return person, acting


def text(client: Client, url: str, code: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == code, answer.status_code
    return answer.content.decode()


def post(client: Client, url: str, **told: str) -> Any:
    return client.post(url, {"idempotency_key": uuid4().hex, **told})


def held(client: Client, hall: Hall, clock: str = "09:00", day: str = "2026-11-25") -> Appointment:
    answer = post(client, f"{TIMES}hold/", slot=str(hall.slot(day, clock).id))
    assert answer.status_code == 302
    return Appointment.objects.get(state="HELD")


def test_everybody_may_look_at_the_times_and_choosing_asks_to_sign_in(
    client: Client, hall: Hall
) -> None:
    page = text(client, f"{TIMES}?day=2026-11-26")
    assert "11/26" in page
    assert "13:30–14:00" in page
    assert "余 2 位" in page
    assert "/sign-in/?next=" in page
    assert "<form" not in page.split('id="times"')[1].split("</section>")[0]
    answer = post(client, f"{TIMES}hold/", slot=str(hall.slot().id))
    assert answer.url.startswith("/sign-in/")
    assert not Appointment.objects.exists()


def test_from_choosing_to_the_code(client: Client, hall: Hall, me: Any, clock: Any) -> None:
    assert 'aria-current="date"' in text(client, TIMES)
    row = held(client, hall)
    page = text(client, f"/hall/appointments/{row.id}/confirm/")
    assert 'data-hold-seconds="300"' in page
    assert "11 月 25 日（周三）" in page
    assert "设备布局图" in page
    answer = post(client, f"/hall/appointments/{row.id}/confirm/", needs_accessible="1")
    assert answer.url == f"/hall/appointments/{row.id}/?done=1"
    row.refresh_from_db()
    assert (row.state, row.needs_accessible) == ("BOOKED", True)
    page = text(client, answer.url)
    assert "约好了" in page
    assert row.code in page
    assert "<svg" in page
    assert row.item_name in text(client, "/hall/appointments/")


def test_a_double_click_books_once(client: Client, hall: Hall, me: Any) -> None:
    told = {"idempotency_key": uuid4().hex, "slot": str(hall.slot().id)}
    answers = [client.post(f"{TIMES}hold/", told) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Appointment.objects.count() == 1


def test_a_hold_that_ran_out_is_said_and_leads_back(
    client: Client, hall: Hall, me: Any, clock: Any
) -> None:
    row = held(client, hall)
    clock(NOW + timedelta(minutes=6))
    page = text(client, f"/hall/appointments/{row.id}/confirm/")
    assert "这个时间已经放开" in page
    assert TIMES in page
    answer = post(client, f"/hall/appointments/{row.id}/confirm/")
    assert answer.status_code == 422
    assert "这个时间已经放开" in answer.content.decode()


def test_a_full_time_is_said_on_the_page_of_times(client: Client, hall: Hall, me: Any) -> None:
    slot = hall.slot()
    book(hall)
    book(hall)
    answer = post(client, f"{TIMES}hold/", slot=str(slot.id))
    assert answer.status_code == 422
    assert "刚刚约满了" in answer.content.decode()
    assert "约满" in text(client, f"{TIMES}?day=2026-11-25")
    for nonsense in ("", "x", str(uuid4())):
        assert post(client, f"{TIMES}hold/", slot=nonsense).status_code == 422


def test_moving_shows_what_is_now_and_keeps_the_code(client: Client, hall: Hall, me: Any) -> None:
    row = book(hall, who=me)
    page = text(client, f"/hall/appointments/{row.id}/move/")
    assert "现在的时间" in page
    answer = post(
        client,
        f"/hall/appointments/{row.id}/move/",
        slot=str(hall.slot("2026-11-27", "15:00").id),
    )
    assert answer.url.endswith("?moved=1")
    assert row.code in text(client, answer.url)
    book(hall, clock="10:00")
    book(hall, clock="10:00")
    answer = post(
        client, f"/hall/appointments/{row.id}/move/", slot=str(hall.slot(clock="10:00").id)
    )
    assert answer.status_code == 422
    assert "没有改成，原来的不变" in answer.content.decode()


def test_after_moving_the_page_says_that_the_place_in_line_stands(
    client: Client, hall: Hall, me: Any
) -> None:
    row = book(hall, who=me, day="2026-11-26")
    post(client, f"/hall/appointments/{row.id}/earlier/")
    slot = str(hall.slot("2026-11-27").id)
    answer = post(client, f"/hall/appointments/{row.id}/move/", slot=slot)
    page = text(client, answer.url)
    assert "您排的更早空位还在排着" in page
    assert "您排在第 1 位" in page


@pytest.mark.parametrize(
    ("moment", "word"), [(NOW, "现在取消不计次数"), (at("2026-11-25", "08:00"), "记一次未按约到场")]
)
def test_cancelling_says_first_what_it_means(
    client: Client, hall: Hall, me: Any, clock: Any, moment: datetime, word: str
) -> None:
    row = book(hall, who=me)
    clock(moment)
    assert word in text(client, f"/hall/appointments/{row.id}/cancel/")
    post(client, f"/hall/appointments/{row.id}/cancel/")
    row.refresh_from_db()
    assert row.state == "CANCELLED"
    assert "再约一次" in text(client, f"/hall/appointments/{row.id}/")


def test_giving_up_a_kept_time_leads_back_to_the_times(client: Client, hall: Hall, me: Any) -> None:
    row = held(client, hall)
    answer = post(client, f"/hall/appointments/{row.id}/cancel/")
    assert answer.url.startswith(TIMES)
    row.refresh_from_db()
    assert row.state == "LAPSED"


def test_nobody_opens_somebody_elses_appointment(client: Client, hall: Hall, me: Any) -> None:
    row = book(hall)
    for part in ("", "confirm/", "move/", "cancel/", "calendar.ics"):
        assert client.get(f"/hall/appointments/{row.id}/{part}").status_code == 404
    assert post(client, f"/hall/appointments/{row.id}/earlier/").status_code == 404


def test_the_calendar_file_holds_the_time_and_folds_its_lines(
    client: Client, hall: Hall, me: Any
) -> None:
    row = book(hall, who=me)
    answer = client.get(f"/hall/appointments/{row.id}/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    told = answer.content.replace(b"\r\n ", b"").decode()
    assert "DTSTART:20261125T010000Z" in told
    assert f"预约码 {row.code}" in told
    assert "云溪区政务服务中心" in told
    assert me[0].name not in told


def test_waiting_for_an_earlier_time_and_taking_it(client: Client, hall: Hall, me: Any) -> None:
    row = book(hall, who=me, day="2026-11-27")
    page = f"/hall/appointments/{row.id}/"
    post(client, f"{page}earlier/")
    assert "您排在第 1 位" in text(client, page)
    who = resident()
    other = book(hall, who=who)
    operations.cancel(appointment_id=other.id, person_id=who[0].id, acting=who[1], now=NOW)
    assert "有更早的空位，为您留着" in text(client, page)
    post(client, f"{page}earlier/accept/")
    row.refresh_from_db()
    assert row.starts_at == hall.slot().starts_at
    assert EarlierWish.objects.get(appointment=row).state == "TAKEN"
    assert client.post(f"{page}earlier/nonsense/").status_code == 404


def test_leaving_the_line_keeps_the_appointment(client: Client, hall: Hall, me: Any) -> None:
    row = book(hall, who=me, day="2026-11-27")
    post(client, f"/hall/appointments/{row.id}/earlier/")
    post(client, f"/hall/appointments/{row.id}/earlier/leave/")
    assert "有更早的空位告诉我" in text(client, f"/hall/appointments/{row.id}/")


def test_a_closed_day_is_said_and_leads_to_other_times(client: Client, hall: Hall, me: Any) -> None:
    row = book(hall, who=me)
    operations.set_day(
        place_id=hall.place.id,
        day=row.day,
        is_closed=True,
        reason="台风",
        acting=MANAGER,
        now=NOW,
    )
    page = text(client, f"/hall/appointments/{row.id}/")
    assert "因台风不能按时办理" in page
    assert row.code in page
    move = text(client, f"/hall/appointments/{row.id}/move/")
    assert "给您优先" in move
    # The reserved seat is open to them.
    assert "余 3 位" in move
    assert "请另选时间" in text(client, "/hall/appointments/")


def test_the_rest_after_no_shows_is_said_before_anything_is_chosen(
    client: Client, hall: Hall, me: Any, clock: Any
) -> None:
    for day in ("2026-11-25", "2026-11-26", "2026-11-27"):
        book(hall, who=me, day=day)
    Appointment.objects.update(state="NO_SHOW")
    for url in (TIMES, "/hall/appointments/"):
        page = text(client, url)
        assert "网上预约暂停" in page
        assert "开门时间直接来大厅取号" in page


def test_an_item_that_is_gone_keeps_its_appointment(client: Client, hall: Hall, me: Any) -> None:
    row = book(hall, who=me)
    ItemVersion.objects.update(state="WITHDRAWN", withdrawn_at=NOW)
    Appointment.objects.update(item_told_at=NOW, is_excused=True)
    assert "您的时间仍然保留" in text(client, f"/hall/appointments/{row.id}/")
    assert client.get(TIMES).status_code == 404


def test_a_station_near_home_can_be_chosen(client: Client, hall: Hall) -> None:
    station = Place.objects.create(
        code="east",
        kind="STATION",
        name="桥东便民服务站",
        address="桥东街 8 号",
        hours=hall.place.hours,
        item_slugs=[ITEM],
    )
    line = QueueClass.objects.create(place=station, code="general", prefix="A", name="综合")
    entry = operations.PlanEntry(
        kind="NORMAL", slot_minutes=60, quota=1, valid_from=NOW.date(), reserve=0
    )
    operations.save_plan(queue_class_id=line.id, entry=entry, acting=MANAGER, now=NOW)
    assert "桥东便民服务站" in text(client, TIMES)
    assert "09:00–10:00" in text(client, f"{TIMES}?place=east")
    assert "09:00–09:30" in text(client, f"{TIMES}?place=hall")


def test_a_line_that_is_not_booked_sends_people_to_the_hall(client: Client, hall: Hall) -> None:
    QueueClass.objects.update(is_booked_online=False)
    assert "这件事不用预约" in text(client, TIMES)


def test_the_question_finds_the_item(client: Client, hall: Hall) -> None:
    put_on_shelf([(v.item, v) for v in ItemVersion.objects.select_related("item")])
    page = text(client, "/hall/appointments/?q=食品经营许可")
    assert TIMES in page
    assert client.get(f"/hall/appointments/?item={ITEM}").url == TIMES


def test_the_pages_ask_few_questions(
    client: Client, hall: Hall, me: Any, django_assert_max_num_queries: Any
) -> None:
    row = book(hall, who=me)
    for url, most in (
        (TIMES, 18),
        (f"/hall/appointments/{row.id}/", 9),
        ("/hall/appointments/", 11),
    ):
        client.get(url)
        with django_assert_max_num_queries(most):
            client.get(url)


def test_at_the_hall_one_checks_in_on_the_phone(
    client: Client, hall: Hall, me: Any, clock: Any
) -> None:
    row = book(hall, who=me)
    page, word = f"/hall/appointments/{row.id}/", "check-in/"
    assert word not in text(client, page)
    clock(at("2026-11-25", "08:29"))
    assert word not in text(client, page)
    early = post(client, f"{page}check-in/")
    assert early.status_code == 422
    assert "08:30 起可以" in early.content.decode()
    clock(at("2026-11-25", "08:50"))
    assert word in text(client, page)
    answer = post(client, f"{page}check-in/")
    visit = Visit.objects.get()
    assert (visit.lane, visit.appointment_id, visit.person_id) == ("BOOKED", row.id, me[0].id)
    assert text(client, answer["Location"])
    # From the appointment one finds the number again.
    # Its token is signed anew by each page, with the second it was made in.
    found = re.search(r"/q/([^/]+)/", text(client, page))
    assert found
    assert visit_of_token(found[1]) == visit.id == visit_of_token(answer["Location"].split("/")[2])


def test_on_another_day_nobody_checks_in(client: Client, hall: Hall, me: Any, clock: Any) -> None:
    row = book(hall, who=me)
    clock(at("2026-11-24", "16:00"))
    assert post(client, f"/hall/appointments/{row.id}/check-in/").status_code == 422
    assert not Visit.objects.exists()


def test_a_plan_for_a_kind_of_window_says_so_on_the_confirmation(
    client: Client, hall: Hall, me: Any
) -> None:
    row = book(hall, who=me)
    page = f"/hall/appointments/{row.id}/"
    assert "综合窗口办" not in text(client, page)
    SlotPlan.objects.update(window_kind="INTEGRATED")
    assert "到综合窗口办" in text(client, page)
