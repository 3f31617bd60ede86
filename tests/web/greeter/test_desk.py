"""At the door: what is said, the simplest way, the number, the paper; said words stay private."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.cases import publish
from tests.factories.guided import GUIDED, SLUG
from tests.factories.hall_staff import hall_staff, signed_in
from tests.factories.queueing import MORNING, build_hall
from tests.web.greeter.conftest import Greeting

from onewindow.apps.appointments.queries import Appointment
from onewindow.apps.catalogue import shelf
from onewindow.apps.catalogue.queries import ItemListing
from onewindow.apps.organisation.models import Department, Role, Window
from onewindow.apps.queueing import helping, operations
from onewindow.apps.queueing.models import Inquiry, Visit, VisitAct, VisitMatter

MINUTE = timedelta(minutes=1)
_keys = iter(range(10**6))


def post(client: Client, path: str, code: int = 302, **told: Any) -> Any:
    answer = client.post(path, {"idempotency_key": f"key-{next(_keys):08d}", **told})
    assert answer.status_code == code, answer.content.decode()[:3000]
    return answer


def text(answer: Any) -> str:
    return str(answer.content.decode())


def chosen(greeting: Greeting, item: str, **told: Any) -> str:
    return text(post(greeting.client, "/greeter/", 200, item=item, said="办证", **told))


# -- who may ------------------------


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.ITEM_ADMIN])
def test_the_desk_is_for_greeters_and_duty_heads(greeting: Greeting, role: Role) -> None:
    stranger = signed_in(hall_staff(greeting.world.place, role))
    for path in ("/greeter/", "/greeter/calls/", "/greeter/numbers/find/?number=A001"):
        assert stranger.get(path).status_code == 403
    assert Client().get("/greeter/").status_code == 302
    head = signed_in(hall_staff(greeting.world.place, Role.DUTY_HEAD))
    assert head.get("/greeter/").status_code == 200


# -- the item and the simplest way ------------------------


def test_while_it_is_typed_the_items_meant_come_up(greeting: Greeting) -> None:
    found = text(post(greeting.client, "/greeter/found/", 200, said="食品经营许可"))
    assert 'value="food_business_licence"' in found


def test_said_words_are_not_taken_from_an_address(greeting: Greeting) -> None:
    page = greeting.client.get("/greeter/", {"said": "我叫李小满", "item": "id_card_renewal"})
    assert "李小满" not in text(page)
    assert greeting.client.get("/greeter/found/", {"said": "证"}).status_code == 405


def test_online_comes_first_where_it_can_be_done_there(greeting: Greeting) -> None:
    page = chosen(greeting, "food_business_licence")
    assert page.index("网上办") < page.index("取号，到窗口办")
    assert "<svg" in page


def test_the_law_that_asks_for_the_person_is_named(greeting: Greeting) -> None:
    page = chosen(greeting, "id_card_renewal")
    assert "必须本人到场：登记指纹" in page
    assert "网上办：这次不行" in page


def test_the_line_is_told_with_people_windows_and_wait(greeting: Greeting) -> None:
    greeting.world.opened(3)
    for _ in range(2):
        greeting.world.number("enterprise")
    page = chosen(greeting, "food_business_licence")
    assert "B B 类业务：前面等着 2 人，1 个窗口在办" in page
    assert "不是承诺" in page


def test_what_only_stands_here_to_be_read_gets_no_number(greeting: Greeting) -> None:
    ItemListing.objects.update(can_apply=False)
    page = chosen(greeting, "id_card_renewal")
    assert "本中心不办这件事，请看指南写的地点" in page
    assert 'id="take"' not in page


def test_the_desk_costs_few_queries(greeting: Greeting) -> None:
    greeting.client.get("/greeter/")
    with CaptureQueriesContext(connection) as asked:
        greeting.client.get("/greeter/")
    assert len(asked) <= 14


# -- numbers ------------------------


def test_a_number_is_taken_and_the_inquiry_is_settled_by_it(greeting: Greeting) -> None:
    greeting.world.opened(3)
    answer = post(
        greeting.client, "/greeter/numbers/", item="food_business_licence", said="开小饭馆"
    )
    visit = Visit.objects.get()
    assert answer["Location"] == f"/greeter/numbers/{visit.id}/"
    assert (visit.channel, visit.lane, visit.queue_class) == ("GREETER", "WALK_IN", "enterprise")
    told = VisitAct.objects.get(visit=visit).why
    assert told is not None
    assert told["told_high"] >= told["told_low"]
    inquiry = Inquiry.objects.get()
    assert (inquiry.outcome, inquiry.visit_id, inquiry.said) == (
        "NUMBER_ISSUED",
        visit.id,
        "开小饭馆",
    )


def test_two_presses_take_one_number(greeting: Greeting) -> None:
    told = {"item": "food_business_licence", "said": "", "idempotency_key": "same-key-1"}
    one = greeting.client.post("/greeter/numbers/", told)
    two = greeting.client.post("/greeter/numbers/", told)
    assert one["Location"] == two["Location"]
    assert Visit.objects.count() == Inquiry.objects.count() == 1


def test_several_matters_stand_on_one_number(greeting: Greeting) -> None:
    page = chosen(greeting, "id_card_renewal", also=["food_business_licence"])
    assert page.count('name="item" value="food_business_licence"') == 1
    items = ["food_business_licence", "id_card_renewal"]
    post(greeting.client, "/greeter/numbers/", item=items, said="")
    assert Visit.objects.count() == 1
    slugs = list(VisitMatter.objects.order_by("position").values_list("item_slug", flat=True))
    assert slugs == items


def test_priority_is_by_the_persons_own_word(greeting: Greeting) -> None:
    page = chosen(greeting, "id_card_renewal")
    assert "本人说了就算，不查证件" in page
    post(greeting.client, "/greeter/numbers/", item="id_card_renewal", lane="GREEN:ELDER")
    visit = Visit.objects.get()
    assert (visit.lane, visit.lane_group) == ("GREEN", "ELDER")
    slip = text(greeting.client.get(f"/greeter/numbers/{visit.id}/slip/"))
    page = text(greeting.client.get(f"/greeter/numbers/{visit.id}/"))
    assert "老年" not in slip
    assert "老年" not in page


def test_an_emergency_needs_its_reason_and_then_goes_even_when_stopped(
    greeting: Greeting,
) -> None:
    head = hall_staff(greeting.world.place, Role.DUTY_HEAD)
    operations.stop_issuing(
        place_id=greeting.world.place.id, reason="停电", acting=head, now=MORNING
    )
    told = {"item": "id_card_renewal", "lane": "EMERGENCY:"}
    assert "为什么紧急" in text(post(greeting.client, "/greeter/numbers/", 422, **told))
    assert Visit.objects.count() == 0
    post(greeting.client, "/greeter/numbers/", **told, reason="明早手术")
    assert Visit.objects.get().lane == "EMERGENCY"
    assert Inquiry.objects.get().note == "明早手术"


def test_nobody_leaves_with_a_bare_no(greeting: Greeting) -> None:
    head = hall_staff(greeting.world.place, Role.DUTY_HEAD)
    operations.stop_issuing(
        place_id=greeting.world.place.id, reason="系统维护", acting=head, now=MORNING
    )
    page = text(post(greeting.client, "/greeter/numbers/", 422, item="id_card_renewal", said="x"))
    assert "系统维护" in page
    assert "给他优先预约" in page
    assert "居民身份证换领" in page
    answer = post(greeting.client, "/greeter/owed/", item="id_card_renewal", said="x")
    row = Appointment.objects.get()
    assert row.code in text(greeting.client.get(answer["Location"]))
    assert Inquiry.objects.get().outcome == "BOOKED"


def test_a_wheelchair_goes_to_the_window_it_reaches(greeting: Greeting) -> None:
    assert Window.objects.filter(accessible=True).count() == 1
    post(greeting.client, "/greeter/numbers/", item="id_card_renewal", needs_accessible="on")
    assert Visit.objects.get().needs_accessible


# -- a number in the hand ------------------------


@pytest.mark.parametrize("typed", ["A001", "a 001", "a1"])
def test_a_number_is_found_as_people_write_it(greeting: Greeting, typed: str) -> None:
    visit = greeting.world.number()
    answer = greeting.client.get("/greeter/numbers/find/", {"number": typed})
    assert answer["Location"] == f"/greeter/numbers/{visit.id}/"


def test_a_number_that_is_not_there_is_said_plainly(greeting: Greeting) -> None:
    answer = greeting.client.get("/greeter/numbers/find/", {"number": "Z9"})
    assert answer.status_code == 404
    assert "今天没有“Z9”这个号" in text(answer)


def test_another_halls_number_is_not_shown(greeting: Greeting) -> None:
    visit = build_hall().number()
    assert greeting.client.get(f"/greeter/numbers/{visit.id}/").status_code == 404


def test_the_page_says_where_it_stands(greeting: Greeting) -> None:
    greeting.world.opened(1)
    greeting.world.number()
    visit = greeting.world.number()
    page = text(greeting.client.get(f"/greeter/numbers/{visit.id}/"))
    assert "A002" in page
    assert "前面还有 1 个号" in page
    assert "打印号票" in page


def test_a_missed_number_comes_back_into_the_line(
    greeting: Greeting, clock: list[datetime]
) -> None:
    clerk = greeting.world.opened(1)
    visit = greeting.world.number()
    operations.call_next(acting=clerk, now=MORNING)
    operations.miss(visit_id=visit.id, acting=clerk, now=MORNING, reason="没有人")
    assert f"/greeter/numbers/{visit.id}/" in text(greeting.client.get("/greeter/"))
    clock[0] = MORNING + 5 * MINUTE
    path = f"/greeter/numbers/{visit.id}/act/"
    post(greeting.client, path, act="return")
    visit.refresh_from_db()
    assert (visit.state, visit.behind) == ("WAITING", 2)
    refused = text(post(greeting.client, path, 422, act="return"))
    assert "A001" in refused


def test_giving_up_ends_it(greeting: Greeting) -> None:
    visit = greeting.world.number()
    post(greeting.client, f"/greeter/numbers/{visit.id}/act/", act="give_up")
    visit.refresh_from_db()
    assert visit.state == "GIVEN_UP"
    path = f"/greeter/numbers/{visit.id}/act/"
    assert post(greeting.client, path, 404, act="finish").status_code == 404


def test_the_slip_shows_the_rule_of_missed_calls_and_nothing_personal(greeting: Greeting) -> None:
    visit = greeting.world.number()
    slip = text(greeting.client.get(f"/greeter/numbers/{visit.id}/slip/"))
    assert "叫 3 次没有到算过号" in slip
    assert "30 分钟内回来" in slip
    assert "A001" in slip


# -- paper and help ------------------------


def test_the_card_to_take_along_is_a4_or_a5_with_materials_and_qr(greeting: Greeting) -> None:
    page = text(
        greeting.client.get("/greeter/cards/food_business_licence/", {"situation": "CATERING"})
    )
    for word in ("设备布局图", "管理制度目录", "不收费", "<svg", "换成 A5"):
        assert word in page
    small = greeting.client.get(
        "/greeter/cards/food_business_licence/", {"situation": "CATERING", "paper": "a5"}
    )
    assert "sheet-page a5" in text(small)
    assert greeting.client.get("/greeter/cards/nothing/").status_code == 404


def test_a_call_for_help_is_answered_once(greeting: Greeting, clock: list[datetime]) -> None:
    call = helping.call_help(place_id=greeting.world.place.id, place_name="2 号自助机", now=MORNING)
    clock[0] = MORNING + 2 * MINUTE
    shown = text(greeting.client.get("/greeter/calls/"))
    assert "2 号自助机" in shown
    assert "2 分钟前" in shown
    post(greeting.client, f"/greeter/calls/{call.id}/")
    assert "2 号自助机" not in text(greeting.client.get("/greeter/calls/"))
    other = signed_in(hall_staff(greeting.world.place, Role.GREETER))
    post(other, f"/greeter/calls/{call.id}/")
    call.refresh_from_db()
    assert call.answered_by_id == greeting.greeter.account_id


# -- a slip of the hand --------------------------


def test_a_number_given_up_by_mistake_comes_back_within_the_minute(
    greeting: Greeting, clock: list[datetime]
) -> None:
    visit = greeting.world.number()
    page = f"/greeter/numbers/{visit.id}/"
    assert "撤销刚才这一步" not in text(greeting.client.get(page))
    post(greeting.client, f"{page}act/", act="give_up")
    assert "撤销刚才这一步" in text(greeting.client.get(page))
    post(greeting.client, f"{page}act/", act="undo")
    visit.refresh_from_db()
    assert visit.state == "WAITING"
    post(greeting.client, f"{page}act/", act="give_up")
    clock[0] = MORNING + timedelta(seconds=61)
    assert "撤销刚才这一步" not in text(greeting.client.get(page))
    assert "不能撤销" in text(post(greeting.client, f"{page}act/", 422, act="undo"))


def test_the_duty_head_undoes_what_a_colleague_did(greeting: Greeting) -> None:
    visit = greeting.world.number()
    page = f"/greeter/numbers/{visit.id}/"
    post(greeting.client, f"{page}act/", act="give_up")
    colleague = signed_in(hall_staff(greeting.world.place, Role.GREETER))
    assert "撤销刚才这一步" not in text(colleague.get(page))
    head = signed_in(hall_staff(greeting.world.place, Role.DUTY_HEAD))
    post(head, f"{page}act/", act="undo")
    visit.refresh_from_db()
    assert visit.state == "WAITING"


# -- the situation before the sheet --------------------------


def guided(greeting: Greeting) -> None:
    """An item with questions stands on this hall's shelf."""
    market = Department.objects.get(code="market")
    version = publish(GUIDED, market)
    version.item.name = version.content["name"]
    version.item.save()
    shelf.put_on_shelf([(version.item, version)])


def asked_at_the_desk(greeting: Greeting, said: str, *a: str, pick: str = "") -> str:
    told = {"item": SLUG, "said": said, "a": list(a), "pick": pick}
    return text(post(greeting.client, "/greeter/", 200, **told))


def test_the_question_comes_before_the_papers(greeting: Greeting) -> None:
    guided(greeting)
    page = asked_at_the_desk(greeting, "失业登记")
    assert "原单位报送减员了吗？" in page
    assert "先问清这一句" in page
    assert "打印明白卡" not in page
    page = asked_at_the_desk(greeting, "失业登记", pick="REPORT:NO")
    assert "手上有解除劳动关系的证明吗？" in page
    page = asked_at_the_desk(greeting, "失业登记", "REPORT:NO", pick="PAPER:HAVE")
    assert "解除劳动关系证明" in page
    assert "?situation=PROVED" in page
    assert "打印明白卡" in page


def test_what_was_said_answers_a_question(greeting: Greeting) -> None:
    guided(greeting)
    page = asked_at_the_desk(greeting, "丢了工作，单位不给办")
    assert "听他说的" in page
    assert "手上有解除劳动关系的证明吗？" in page


def test_a_press_overrules_what_was_heard(greeting: Greeting) -> None:
    guided(greeting)
    page = asked_at_the_desk(greeting, "单位不给办", pick="REPORT:YES")
    assert "?situation=REPORTED" in page


def test_no_sheet_is_printed_before_the_question(greeting: Greeting) -> None:
    guided(greeting)
    address = f"/greeter/cards/{SLUG}/"
    asked = text(greeting.client.get(address))
    assert "原单位报送减员了吗？" in asked
    assert "要带的（备好一样勾一样）" not in asked
    settled = greeting.client.get(address, {"a": ["REPORT:NO", "PAPER:HAVE"], "paper": "a5"})
    assert settled["Location"] == f"{address}?situation=PROVED&paper=a5"
    sheet = text(greeting.client.get(settled["Location"]))
    assert "解除劳动关系证明" in sheet
    assert "情况说明" not in sheet


def test_a_number_given_by_mistake_is_taken_back_on_its_page(
    greeting: Greeting, clock: list[datetime]
) -> None:
    answer = post(greeting.client, "/greeter/numbers/", item="id_card_renewal")
    page = text(greeting.client.get(answer.url))
    assert "按错了，收回这个号" in page
    post(greeting.client, f"{answer.url}act/", act="take_back")
    gone = text(greeting.client.get(answer.url))
    assert "已收回" in gone
    assert "打印号票" not in gone
    assert Visit.objects.get().state == "TAKEN_BACK"
    later = post(greeting.client, "/greeter/numbers/", item="id_card_renewal")
    clock[0] += timedelta(seconds=61)
    assert "按错了" not in text(greeting.client.get(later.url))
