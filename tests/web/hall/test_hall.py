"""Does the hall's page say how it is now, and may somebody take one number on the phone?"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.factories import accounts
from tests.factories.cases import IN_PERSON, publish
from tests.factories.organisation import department
from tests.factories.queueing import MORNING, HallWorld, build_hall, clerk

from onewindow import wallclock
from onewindow.apps.appointments.models import Appointment
from onewindow.apps.catalogue.shelf import put_on_shelf
from onewindow.apps.organisation.models import QueueClass
from onewindow.apps.parties.models import Person
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.models import Visit, VisitAct
from onewindow.apps.queueing.shelf import forget_places
from onewindow.apps.queueing.standing import forget_lines

CHINA = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def turn(moment: datetime) -> None:
        forget_lines()
        forget_places()
        monkeypatch.setattr(wallclock, "now", lambda: moment)

    turn(MORNING)
    return turn


@pytest.fixture
def world(at: Any) -> HallWorld:
    return build_hall()


@pytest.fixture
def resident(client: Client) -> Client:
    account = accounts.resident_account()
    Person.objects.create(
        name="李小满",
        citizen_id="210112199405200029",
        citizen_id_index=uuid4().hex,
        account=account,
        created_at=MORNING,
    )
    client.force_login(account)
    return client


def shown(client: Client, url: str = "/hall/", code: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == code
    return answer.content.decode()


def take(client: Client, *matters: str, **more: str) -> Any:
    told = {"m": list(matters), "idempotency_key": uuid4().hex, **more}
    return client.post("/hall/number/", told)


def test_the_hall_says_open_until_when_and_who_waits(client: Client, world: HallWorld) -> None:
    world.opened(1)
    for _ in range(3):
        world.number()
    text = shown(client)
    assert "正在服务" in text
    assert "今天到 17:00" in text
    assert "A 类业务" in text
    assert "3 位在等" in text
    assert "先粗略估计，不是承诺" in text
    assert "还没有攒够日子" in text


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 2, 8, 0, tzinfo=CHINA), ["还没开门", "09:00 开门"]),
        (datetime(2026, 3, 2, 18, 0, tzinfo=CHINA), ["已下班", "3月3日周二 09:00 开门"]),
        (datetime(2026, 3, 7, 10, 0, tzinfo=CHINA), ["今天休息", "3月9日周一"]),
        (datetime(2026, 10, 2, 10, 0, tzinfo=CHINA), ["国庆节", "10月8日周四"]),
        (datetime(2026, 2, 28, 10, 0, tzinfo=CHINA), ["正在服务", "调休上班日"]),
    ],
)
def test_a_closed_hall_says_why_and_when_it_opens(
    client: Client, world: HallWorld, at: Any, moment: datetime, words: list[str]
) -> None:
    at(moment)
    text = shown(client)
    assert [word for word in words if word not in text] == []


def test_without_a_hall_the_page_still_answers(client: Client, at: Any) -> None:
    assert "还没有登记大厅" in shown(client)


def test_a_station_has_its_own_page(client: Client, world: HallWorld) -> None:
    assert "A 类业务" in shown(client, f"/hall/?place={world.place.code}")
    assert "还没有登记大厅" in shown(client, "/hall/?place=nowhere")
    assert shown(client, "/hall/lines/?place=nowhere", 410) == ""


def test_taking_a_number_needs_an_account(client: Client, world: HallWorld) -> None:
    answer = client.get("/hall/number/")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/?next=")


def test_one_press_gives_a_number_and_its_page(resident: Client, world: HallWorld) -> None:
    world.opened(1)
    assert "取号以后" in shown(resident, "/hall/number/?m=c.general")
    answer = take(resident, "c.general")
    assert answer.status_code == 302
    assert answer.url.startswith("/q/")
    visit = Visit.objects.get()
    assert (visit.channel, visit.lane, visit.number) == ("REMOTE", "WALK_IN", "A001")
    assert visit.person_id is not None
    act = VisitAct.objects.get(visit=visit, verb="ISSUE")
    assert act.why["told_low"] < act.why["told_high"]
    assert "您的号 A 001" in shown(resident)


def test_priority_is_believed(resident: Client, world: HallWorld) -> None:
    take(resident, "c.general", group="ELDER", needs_accessible="on")
    visit = Visit.objects.get()
    assert (visit.lane, visit.lane_group, visit.needs_accessible) == ("GREEN", "ELDER", True)


def test_a_person_holds_one_live_number(resident: Client, world: HallWorld) -> None:
    take(resident, "c.general")
    again = take(resident, "c.enterprise")
    assert again.status_code == 422
    assert "您手里还有号：A001" in again.content.decode()
    assert Visit.objects.count() == 1
    operations.give_up(visit_id=Visit.objects.get().id, acting=world.clerks[1], now=MORNING)
    assert take(resident, "c.enterprise").status_code == 302


def test_a_double_press_gives_one_number(resident: Client, world: HallWorld) -> None:
    key = uuid4().hex
    first, second = (take(resident, "c.general", idempotency_key=key) for _ in range(2))
    assert first.url == second.url
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 2, 8, 0, tzinfo=CHINA), "手机取号从 08:30 开始"),
        (datetime(2026, 3, 2, 16, 30, tzinfo=CHINA), "手机取号到 16:00 为止"),
        (datetime(2026, 3, 7, 10, 0, tzinfo=CHINA), "今天大厅不开放"),
    ],
)
def test_outside_the_hours_the_page_says_so_at_once(
    resident: Client, world: HallWorld, at: Any, moment: datetime, words: str
) -> None:
    at(moment)
    assert words in shown(resident, "/hall/number/")
    refused = take(resident, "c.general")
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not Visit.objects.exists()


def test_several_matters_stand_on_one_number(resident: Client, world: HallWorld) -> None:
    unit = department()
    version = publish(IN_PERSON, unit)
    version.item.name = "居民身份证换领"
    version.item.save()
    put_on_shelf([(version.item, version)])
    QueueClass.objects.filter(code="enterprise").update(item_slugs=["id_card_renewal"])
    forget_places()
    text = shown(resident, "/hall/number/?m=i.id_card_renewal&m=c.general")
    assert "居民身份证换领" in text
    assert "办 2 件事，一个号" in text
    take(resident, "i.id_card_renewal", "c.general")
    visit = Visit.objects.get()
    assert visit.number == "B001"
    assert [m.queue_class for m in visit.matters.order_by("position")] == ["enterprise", "general"]
    page = shown(resident, take(resident, "c.general").wsgi_request.path)
    assert "您手里还有号" in page


def test_an_account_without_a_person_is_told_what_to_do(client: Client, world: HallWorld) -> None:
    client.force_login(accounts.staff_account())
    assert "手机取号要用本人的账号" in shown(client, "/hall/number/")
    assert take(client, "c.general").status_code == 422


def test_nothing_chosen_is_said(resident: Client, world: HallWorld) -> None:
    assert take(resident).status_code == 422


def test_the_first_page_fetches_the_hall_in_two_figures(client: Client, world: HallWorld) -> None:
    world.opened(1)
    world.number()
    text = shown(client, "/hall/glance/")
    assert "正在等候</dt><dd>1<" in text
    assert "开着的窗口</dt><dd>1<small> / 3<" in text


def test_a_guide_leads_to_a_number_for_its_matter(client: Client, world: HallWorld) -> None:
    version = publish(IN_PERSON, department())
    put_on_shelf([(version.item, version)])
    assert "/hall/number/?m=i.id_card_renewal" in shown(client, "/guides/id_card_renewal/")


def stop(world: HallWorld) -> None:
    operations.stop_issuing(
        place_id=world.place.id,
        reason="系统维护",
        acting=clerk(world.place, "DUTY_HEAD"),
        now=MORNING,
    )


def test_a_stopped_hall_says_so_before_anything_is_chosen(
    resident: Client, world: HallWorld
) -> None:
    stop(world)
    page = shown(resident)
    assert "停止取号" in page
    assert "手机取号" not in page.split("hall-acts")[1].split("</p>")[0]
    assert "系统维护" in shown(resident, "/hall/number/")


def test_who_is_sent_away_gets_a_first_place_on_the_phone(
    resident: Client, world: HallWorld
) -> None:
    stop(world)
    page = shown(resident, "/hall/number/?m=c.general")
    assert "优先预约下一个开放日" in page
    assert "大约等" not in page

    def ask() -> Any:
        told = {"m": ["c.general"], "idempotency_key": uuid4().hex}
        return resident.post("/hall/number/next-day/", told)

    answer = ask()
    row = Appointment.objects.get()
    assert row.is_priority
    assert answer["Location"] == f"/hall/appointments/{row.id}/"
    assert row.code in shown(resident, answer["Location"])
    # One person has one such place, however often they ask.
    assert ask()["Location"] == answer["Location"]
    assert Appointment.objects.count() == 1


def test_while_numbers_are_given_the_phone_gives_no_other_day(
    resident: Client, world: HallWorld
) -> None:
    told = {"m": ["c.general"], "idempotency_key": uuid4().hex}
    assert resident.post("/hall/number/next-day/", told).status_code == 422
    assert not Appointment.objects.exists()
