"""The duty head's page: a number put first, a number given although none are, both in the list."""

import pytest
from tests.factories.hall_staff import hall_staff, signed_in
from tests.web.hall_desk.hall import Desk
from tests.web.hall_desk.hall import desk as desk_fixture

from onewindow.apps.organisation.models import Role
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.models import Visit

desk = desk_fixture
PAGE = "/hall-desk/overrule/"
WHY = "叫号屏坏了，他的号被漏叫"


def test_a_number_is_put_first_and_the_clerk_will_read_the_reason(desk: Desk) -> None:
    desk.world.number()
    last = desk.world.number()
    shown = desk.get(PAGE, number="A002")
    assert "A002 由值班长提前" in shown
    assert "前面还有 1 个号" in shown
    desk.post(PAGE, act="advance", number="a 002", reason=WHY)
    listed = desk.get(PAGE)
    assert WHY in listed
    assert last.number in listed
    called = operations.call_next(acting=desk.world.opened(1), now=desk.times[0])
    assert called.number == "A002"
    assert WHY in desk.get("/hall-desk/why/", number="A002")


def test_what_is_missing_or_unknown_is_said(desk: Desk) -> None:
    assert "请填写“原因”" in desk.post(PAGE, 422, act="advance", number="A001")
    said = desk.post(PAGE, 422, act="advance", number="A999", reason=WHY)
    assert "今天没有“A999”这个号" in said


def test_when_no_numbers_are_given_one_is_given_with_a_reason(desk: Desk) -> None:
    assert "现在各类都照常发号" in desk.get(PAGE)
    operations.stop_issuing(
        place_id=desk.world.place.id, reason="停电", acting=desk.head, now=desk.times[0]
    )
    assert "停电" in desk.get(PAGE)
    refused = desk.post(PAGE, 422, act="advance", number="A999", reason=WHY)
    assert "请填写“原因”" not in refused
    assert "请选择" not in refused
    told = {"act": "give", "give-queue_class": "general"}
    assert "请填写“原因”" in desk.post(PAGE, 422, **told)
    desk.post(PAGE, **told, **{"give-reason": "老人从山里来"})
    assert Visit.objects.get().channel == "GREETER"
    assert "老人从山里来" in desk.get(PAGE)


@pytest.mark.parametrize("role", [Role.GREETER, Role.CLERK, Role.SUPERVISOR])
def test_nobody_else_overrules(desk: Desk, role: Role) -> None:
    stranger = signed_in(hall_staff(desk.world.place, role))
    assert stranger.get(PAGE).status_code == 403
    assert stranger.post(PAGE, {"act": "advance"}).status_code == 403
