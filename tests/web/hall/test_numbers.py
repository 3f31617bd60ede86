"""Does a number's page say where it stands and let its holder act, without name or script?"""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories.cases import IN_PERSON, publish
from tests.factories.organisation import department
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow import wallclock
from onewindow.apps.catalogue.shelf import put_on_shelf
from onewindow.apps.queueing import operations, queries
from onewindow.apps.queueing.models import HelpCall
from onewindow.apps.queueing.shelf import forget_places
from onewindow.apps.queueing.standing import forget_lines
from onewindow.apps.queueing.tokens import number_token
from onewindow.apps.ratings.models import ServiceRating

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


class Clock:
    """The hall's clock, moved by hand."""

    def __init__(self) -> None:
        self.now: datetime = MORNING

    def forward(self, minutes: float) -> datetime:
        self.now += minutes * MINUTE
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    forget_lines()
    forget_places()
    told = Clock()
    monkeypatch.setattr(wallclock, "now", lambda: told.now)
    return told


@pytest.fixture
def world(clock: Clock) -> HallWorld:
    return build_hall()


def page(client: Client, visit: Any, part: str = "") -> str:
    answer = client.get(f"/q/{number_token(visit.pk)}/{part}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def press(client: Client, visit: Any, verb: str, **fields: str) -> Any:
    told = {"idempotency_key": uuid4().hex, **fields}
    return client.post(f"/q/{number_token(visit.pk)}/{verb}/", told)


def state_of(visit: Any) -> Any:
    return queries.visit(visit.pk)


def called(world: HallWorld, clock: Clock, *, times: int = 1) -> Any:
    """The first number, called to window 1 (and called again)."""
    clerk = world.opened(1, now=clock.now)
    visit = operations.call_next(acting=clerk, now=clock.now)
    for _ in range(times - 1):
        operations.recall(visit_id=visit.visit_id, acting=clerk, now=clock.forward(0.5))
    return clerk


def missed(world: HallWorld, clock: Clock) -> Any:
    visit = world.number(now=clock.now)
    clerk = called(world, clock, times=3)
    operations.miss(visit_id=visit.id, acting=clerk, now=clock.forward(0.5))
    return visit


def test_a_waiting_number_says_how_many_are_before_it(
    client: Client, world: HallWorld, clock: Clock
) -> None:
    world.opened(1)
    visits = [world.number(now=MORNING + n * MINUTE / 10) for n in range(6)]
    clock.forward(5)
    shown = page(client, visits[4])
    assert "A 005" in shown
    assert re.search(r"前面还有</dt><dd>4<", shown)
    assert re.search(r"大约还要</dt><dd>\d+–\d+<", shown)
    assert "look-waiting" in shown
    assert "不是承诺" in shown
    assert "look-near" in page(client, visits[1])


def test_the_page_works_without_a_script(client: Client, world: HallWorld) -> None:
    visit = world.number()
    assert '<noscript><meta http-equiv="refresh"' in page(client, visit)
    operations.give_up(visit_id=visit.id, acting=world.clerks[1], now=MORNING)
    assert 'http-equiv="refresh"' not in page(client, visit)


def test_the_page_names_nobody_and_is_kept_nowhere(client: Client, world: HallWorld) -> None:
    visit = world.number(lane="GREEN", lane_group="PREGNANT")
    answer = client.get(f"/q/{number_token(visit.pk)}/")
    shown = answer.content.decode()
    assert "PREGNANT" not in shown
    assert "孕妇" not in shown
    assert "no-store" in answer["Cache-Control"]
    assert 'content="noindex"' in shown


def test_without_an_open_window_no_wait_is_invented(client: Client, world: HallWorld) -> None:
    shown = page(client, world.number())
    assert "窗口现在没有开放" in shown
    assert "大约还要" not in shown


def test_a_called_number_says_the_window_first(
    client: Client, world: HallWorld, clock: Clock
) -> None:
    visit = world.number()
    called(world, clock, times=2)
    shown = page(client, visit, "now/")
    assert "look-called" in shown
    assert 'role="alert"' in shown
    assert "请到 <b>1</b> 号窗口" in shown
    assert 'data-spoken="请 A 零 零 一 号，到 1 号窗口。"' in shown
    assert "已叫 2 次" in shown


def test_somebody_delayed_is_told_until_when_and_how_often(
    client: Client, world: HallWorld, clock: Clock
) -> None:
    world.opened(1)
    visit = world.number()
    assert press(client, visit, "later").status_code == 302
    assert "09:40 以前不叫您" in page(client, visit)
    clock.forward(12)
    press(client, visit, "later")
    assert "这是最后一次" in page(client, visit)
    refused = press(client, visit, "later")
    assert refused.status_code == 422
    assert "不能再推迟" in refused.content.decode()
    assert state_of(visit).delays == 2


def test_a_double_press_delays_once(client: Client, world: HallWorld) -> None:
    visit = world.number()
    key = uuid4().hex
    for _ in range(2):
        press(client, visit, "later", idempotency_key=key)
    assert state_of(visit).delays == 1


def test_giving_up_is_asked_once_more(client: Client, world: HallWorld) -> None:
    visit = world.number()
    assert "确定不办了" in page(client, visit, "give-up/")
    assert state_of(visit).state == "WAITING"
    press(client, visit, "give-up")
    assert state_of(visit).state == "GIVEN_UP"
    shown = page(client, visit)
    assert "这个号已经不用了" in shown
    assert client.get(f"/q/{number_token(visit.pk)}/give-up/").status_code == 302


def test_a_missed_number_goes_back_with_one_press(
    client: Client, world: HallWorld, clock: Clock
) -> None:
    visit = missed(world, clock)
    shown = page(client, visit)
    assert "10:01 以前回来，不用重新取号：再叫 2 个号就轮到您" in shown
    press(client, visit, "back")
    assert (state_of(visit).state, state_of(visit).behind) == ("WAITING", 2)


def test_a_number_missed_too_long_is_told_to_take_a_new_one(
    client: Client, world: HallWorld, clock: Clock
) -> None:
    visit = missed(world, clock)
    clock.forward(31)
    shown = page(client, visit)
    assert "重新取号" in shown
    assert "我回来了" not in shown
    refused = press(client, visit, "back")
    assert refused.status_code == 422
    assert "过号已超过 30 分钟" in refused.content.decode()


def test_held_and_served_numbers_know_their_window(
    client: Client, world: HallWorld, clock: Clock
) -> None:
    visit = world.number()
    clerk = called(world, clock)
    operations.begin(visit_id=visit.id, acting=clerk, now=clock.now)
    assert "正在 1 号窗口办理" in page(client, visit)
    operations.hold(visit_id=visit.id, reason="去复印", acting=clerk, now=clock.forward(1))
    assert "直接回到 1 号窗口接着办" in page(client, visit)


def test_help_comes_to_the_number(client: Client, world: HallWorld) -> None:
    visit = world.number()
    press(client, visit, "help")
    call = HelpCall.objects.get()
    assert (call.visit_id, call.place_name) == (visit.id, "手机 A 001")
    operations.give_up(visit_id=visit.id, acting=world.clerks[1], now=MORNING)
    assert press(client, visit, "help").status_code == 422


def served(world: HallWorld, clock: Clock) -> Any:
    visit = world.number()
    clerk = called(world, clock)
    operations.begin(visit_id=visit.id, acting=clerk, now=clock.now)
    operations.finish(visit_id=visit.id, acting=clerk, now=clock.forward(6))
    return visit


def test_after_the_service_it_may_be_rated_once(
    client: Client, world: HallWorld, clock: Clock
) -> None:
    visit = served(world, clock)
    assert "评价这次服务" in page(client, visit)
    assert "完全自愿" in page(client, visit, "rate/")
    answer = press(client, visit, "rate", level="SATISFIED")
    assert answer.url.endswith("/thanks/")
    assert "谢谢您" in page(client, visit, "thanks/")
    assert ServiceRating.objects.get().channel == "QR"
    assert "您已经评价过" in page(client, visit)
    assert "已经评价过" in page(client, visit, "rate/")


def test_a_low_rating_says_why(client: Client, world: HallWorld, clock: Clock) -> None:
    visit = served(world, clock)
    asked = press(client, visit, "rate", level="DISSATISFIED")
    assert asked.status_code == 422
    assert "请至少选一项不满意的原因" in asked.content.decode()
    press(client, visit, "rate", level="DISSATISFIED", reasons="WAITED_LONG")
    assert ServiceRating.objects.get().reasons == ["WAITED_LONG"]


def test_what_is_not_over_is_not_rated(client: Client, world: HallWorld) -> None:
    answer = client.get(f"/q/{number_token(world.number().pk)}/rate/")
    assert answer.status_code == 403
    assert "还没有办完" in answer.content.decode()


@pytest.mark.parametrize("part", ["", "now/", "rate/", "give-up/", "matter/"])
def test_a_forged_address_opens_nothing_and_says_what_to_do(client: Client, part: str) -> None:
    answer = client.get(f"/q/forged/{part}")
    assert answer.status_code == 410
    if part != "now/":
        assert "导办员" in answer.content.decode()


def test_yesterdays_number_says_it_is_over(client: Client, world: HallWorld, clock: Clock) -> None:
    visit = world.number()
    operations.expire_past_days(now=clock.forward(24 * 60))
    assert "号码只在当天有效" in page(client, visit)


def test_the_part_that_changes_costs_few_queries(
    client: Client, world: HallWorld, clock: Clock, django_assert_max_num_queries: Any
) -> None:
    world.opened(1)
    visits = [world.number(now=MORNING + n * MINUTE / 10) for n in range(8)]
    clock.forward(5)
    page(client, visits[0], "now/")
    with django_assert_max_num_queries(6):
        page(client, visits[7], "now/")


def test_one_matter_more_is_added_to_the_same_number(client: Client, world: HallWorld) -> None:
    version = publish(IN_PERSON, department())
    version.item.name = "居民身份证换领"
    version.item.save()
    put_on_shelf([(version.item, version)])
    visit = world.number()
    assert "没有找到" in page(client, visit, "matter/?q=没有这件事")
    assert "居民身份证换领" in page(client, visit, "matter/?q=居民身份证换领")
    press(client, visit, "matter", item="id_card_renewal")
    assert [m.item_slug for m in queries.matters_of(visit.pk)] == ["", "id_card_renewal"]
    shown = page(client, visit)
    assert "设备布局图" in shown
    assert "id_card_renewal" not in page(client, visit, "matter/?q=居民身份证换领").split("q=")[0]
    refused = press(client, visit, "matter", item="no_such_item")
    assert refused.status_code == 422
