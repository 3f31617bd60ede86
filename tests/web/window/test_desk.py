"""The clerk's desk: what it shows in each state, what it never shows, at what cost."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.cases import World, build_world
from tests.factories.queueing import MORNING, HallWorld, clerk
from tests.web.window.conftest import Clock, give_post, press, signed_in, text

from onewindow.apps.cases import operations as cases
from onewindow.apps.organisation.models import Role
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.models import Visit, VisitMatter, WindowDuty
from onewindow.web.account.landing import desk_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 13


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def called(hall: HallWorld, desk: Client, world: World, matters: int = 1) -> Visit:
    """A known person's number for a food licence (and an identity card), called to window 1."""
    visit = hall.number(person_id=world.person.id)
    VisitMatter.objects.filter(visit=visit).delete()
    names = ("food_business_licence", "食品经营许可（新办）"), ("id_card_renewal", "身份证换领")
    for position, (slug, name) in enumerate(names[:matters], start=1):
        VisitMatter.objects.create(
            visit=visit,
            position=position,
            queue_class="general",
            item_slug=slug,
            item_name=name,
        )
    press(desk, "call-next/")
    visit.refresh_from_db()
    return visit


def test_a_clerk_without_an_open_window_opens_the_post_s_window(hall: HallWorld) -> None:
    client = signed_in(hall.clerks[1])
    page = text(client.get("/window/"))
    assert "开我的窗口" in page
    assert "01 号窗口" in page
    answer = press(client, "open/", window=hall.windows[1].id)
    assert answer.status_code == 303
    assert "呼叫下一位" in text(client.get("/window/"))


def test_b_opens_a_s_window_and_is_told_for_whom_they_stand_in(hall: HallWorld) -> None:
    first, second = hall.clerks[1], hall.clerks[2]
    for who, part in ((first, "A"), (second, "B")):
        WindowDuty.objects.create(window=hall.windows[1], account_id=who.account_id, part=part)
    client = signed_in(second)
    page = text(client.get("/window/"))
    assert "您是 B 岗，开窗就是顶岗" in page
    assert press(client, "open/", window=hall.windows[1].id).status_code == 303


def test_a_window_somebody_sits_at_is_not_opened_and_its_clerk_is_named(
    hall: HallWorld, desk: Client
) -> None:
    other = signed_in(hall.clerks[2])
    answer = press(other, "open/", window=hall.windows[1].id)
    assert answer.status_code == 409
    assert hall.clerks[1].name in text(answer)


def test_opening_nothing_is_said_in_words(hall: HallWorld) -> None:
    answer = press(signed_in(hall.clerks[1]), "open/", window="none")
    assert answer.status_code == 422
    assert "请先选今天坐的窗口" in text(answer)


def test_the_line_shows_numbers_and_waits_but_nobody_s_name(
    hall: HallWorld, desk: Client, world: World, clock: Clock
) -> None:
    hall.number(now=clock.now - timedelta(minutes=40), person_id=world.person.id)
    hall.number(now=clock.now - timedelta(minutes=5))
    page = text(desk.get("/window/"))
    assert "A 001" in page
    assert "40 分" in page
    assert "1 人超时" in page
    assert page.index("A 001") < page.index("A 002")
    assert world.person.name not in page


def test_what_is_needed_is_ready_before_the_person_sits_down(
    hall: HallWorld, desk: Client, world: World
) -> None:
    draft = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=MORNING,
    )
    visit = called(hall, desk, world)
    page = text(desk.get("/window/"))
    assert "食品经营许可（新办）" in page
    assert "设备布局图" in page  # a material of the guide
    assert "就是这件事" in page
    assert "李*满" in page
    assert "李小满" not in page
    assert str(draft.id) not in page
    press(desk, f"visits/{visit.id}/begin/")
    page = text(desk.get("/window/"))
    assert "李小满" in page
    assert str(draft.id) in page


def test_one_sentence_says_why_this_number_and_the_values_are_at_hand(
    hall: HallWorld, desk: Client, clock: Clock
) -> None:
    hall.number(now=clock.now - timedelta(minutes=20))
    hall.number(now=clock.now - timedelta(minutes=15), lane="GREEN", lane_group="PREGNANT")
    press(desk, "call-next/")
    page = text(desk.get("/window/"))
    assert "A 002" in page
    assert "绿色通道" in page
    assert "比 A001" in page
    assert "得分" in page
    assert "均衡叫号" in page
    assert "PREGNANT" not in page
    assert "孕" not in page


def test_a_chosen_number_says_who_chose_and_why(hall: HallWorld, desk: Client) -> None:
    hall.number()
    second = hall.number()
    press(desk, "call-this/", visit=second.id, reason="行动不便，先办")
    assert "由本窗口指定先叫。理由：行动不便，先办" in text(desk.get("/window/"))


def test_one_desk_is_few_queries_however_long_the_line(
    hall: HallWorld,
    desk: Client,
    world: World,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    visit = called(hall, desk, world, matters=2)
    press(desk, f"visits/{visit.id}/begin/")
    desk.get("/window/")
    with django_assert_max_num_queries(MOST_QUERIES):
        desk.get("/window/")
    for _ in range(15):
        hall.number()
    for path in ("", "parts/", "line/"):
        with django_assert_max_num_queries(MOST_QUERIES):
            desk.get(f"/window/{path}")


def test_the_desk_is_for_those_who_sit_at_windows(hall: HallWorld, world: World) -> None:
    issuing = clerk(hall.place)
    give_post(issuing, hall, 3, Role.ISSUING_CLERK)
    page = signed_in(issuing).get("/window/")
    assert page.status_code == 200
    for who in (world.reviewer, world.supervisor, world.resident):
        client = signed_in(who)
        for path in ("", "parts/", "line/"):
            assert client.get(f"/window/{path}").status_code == 403
        for path in ("call-next/", "open/", "pause/", "call-this/"):
            assert press(client, path).status_code == 403
    assert Client().get("/window/")["Location"].startswith("/sign-in/")


def test_the_issuing_clerk_s_desk_leads_to_the_shelves(hall: HallWorld) -> None:
    issuing = clerk(hall.place)
    give_post(issuing, hall, 3, Role.ISSUING_CLERK)
    client = signed_in(issuing)
    press(client, "open/", window=hall.windows[3].id)
    page = text(client.get("/window/"))
    assert 'href="/issuing/"' in page
    assert "/counter/intake/" not in page


def test_over_wait_and_more_waiting_are_counted(
    hall: HallWorld, desk: Client, clock: Clock
) -> None:
    for minutes in range(14):
        hall.number(now=clock.now - timedelta(minutes=minutes))
    page = text(desk.get("/window/"))
    assert "后面还有 2 人" in page
    assert "14 人" in page.replace('<b class="num">', "").replace("</b>", "")


def test_a_delayed_number_is_marked_and_stands_last(
    hall: HallWorld, desk: Client, clock: Clock
) -> None:
    first = hall.number(now=clock.now - timedelta(minutes=9))
    hall.number(now=clock.now)
    operations.delay(visit_id=first.id, acting=hall.clerks[1], now=clock.now)
    page = text(desk.get("/window/"))
    assert "晚到" in page
    assert page.index("A 002") < page.index("A 001")


def test_a_clerk_lands_at_the_window(hall: HallWorld) -> None:
    who = hall.clerks[1]
    assert who.account_id
    assert desk_of(acting_as(account_id=who.account_id, name=who.name)) == "/window/"
