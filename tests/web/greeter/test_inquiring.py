"""First contact on the tablet: recorded, handed over, accepted, closed; “不知道” is no outcome."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.hall_staff import hall_staff, signed_in
from tests.web.greeter.conftest import Greeting
from tests.web.greeter.test_desk import post, text

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Role
from onewindow.apps.queueing.models import Inquiry


@pytest.fixture
def clerk(greeting: Greeting) -> Acting:
    return hall_staff(greeting.world.place, Role.CLERK)


def opened(greeting: Greeting) -> Inquiry:
    post(greeting.client, "/greeter/record/", said="想问学区", outcome="")
    return Inquiry.objects.get()


def act(client: Client, row: Inquiry, what: str, code: int = 302, **told: Any) -> Any:
    row.refresh_from_db()
    path = f"/greeter/inquiries/{row.id}/"
    return post(client, path, code, act=what, seen_version=row.version, **told)


def test_what_is_not_settled_stays_with_whoever_was_asked(greeting: Greeting) -> None:
    row = opened(greeting)
    assert (row.state, row.owner_id) == ("OPEN", greeting.greeter.account_id)
    assert f"/greeter/inquiries/{row.id}/" in text(greeting.client.get("/greeter/"))


def test_told_on_the_spot_it_is_closed_at_once(greeting: Greeting) -> None:
    post(greeting.client, "/greeter/record/", said="几点关门", outcome="ANSWERED")
    row = Inquiry.objects.get()
    assert (row.state, row.outcome) == ("CLOSED", "ANSWERED")


@pytest.mark.parametrize("outcome", ["UNKNOWN", "NOT_MINE"])
def test_not_knowing_cannot_be_picked(greeting: Greeting, outcome: str) -> None:
    post(greeting.client, "/greeter/record/", 422, said="学区", outcome=outcome)
    assert Inquiry.objects.count() == 0
    page = text(post(greeting.client, "/greeter/", 200, said="学区", item=""))
    assert "不知道" not in page


def test_sent_elsewhere_needs_where_whom_and_the_telephone(greeting: Greeting) -> None:
    page = text(post(greeting.client, "/greeter/record/", 422, said="学区", outcome="REFERRED"))
    assert "电话" in page
    assert Inquiry.objects.count() == 0


def test_it_is_mine_until_the_other_accepts(greeting: Greeting, clerk: Acting) -> None:
    row, desk = opened(greeting), signed_in(clerk)
    assert desk.get(f"/greeter/inquiries/{row.id}/").status_code == 404
    act(greeting.client, row, "hand_over", to=str(clerk.account_id))
    row.refresh_from_db()
    assert row.owner_id == greeting.greeter.account_id
    assert "请接收" in text(desk.get("/greeter/inquiries/"))
    page = text(desk.get(f"/greeter/inquiries/{row.id}/"))
    assert "想问学区" in page
    assert "接收，由我负责" in page
    act(desk, row, "accept")
    row.refresh_from_db()
    assert row.owner_id == clerk.account_id
    act(desk, row, "close", outcome="ANSWERED", note="已讲清")
    row.refresh_from_db()
    assert (row.state, row.note) == ("CLOSED", "已讲清")


def test_it_can_be_sent_back_with_a_reason_and_taken_back(
    greeting: Greeting, clerk: Acting
) -> None:
    row, desk = opened(greeting), signed_in(clerk)
    act(greeting.client, row, "hand_over", to=str(clerk.account_id))
    assert "请填写" in text(act(desk, row, "send_back", 422, reason=""))
    act(desk, row, "send_back", reason="要问教育局")
    assert "要问教育局" in text(greeting.client.get(f"/greeter/inquiries/{row.id}/"))
    act(greeting.client, row, "hand_over", to=str(clerk.account_id))
    act(greeting.client, row, "take_back")
    row.refresh_from_db()
    assert row.state == "OPEN"


def test_a_stale_page_changes_nothing(greeting: Greeting, clerk: Acting) -> None:
    row = opened(greeting)
    act(greeting.client, row, "hand_over", to=str(clerk.account_id))
    path = f"/greeter/inquiries/{row.id}/"
    page = post(greeting.client, path, 422, act="close", seen_version=1, outcome="ANSWERED")
    assert "首问 1" in text(page)
    row.refresh_from_db()
    assert row.state == "HANDING_OVER"


def test_the_duty_head_sees_the_whole_day_a_greeter_their_own(
    greeting: Greeting, clerk: Acting
) -> None:
    row = opened(greeting)
    other = signed_in(hall_staff(greeting.world.place, Role.GREETER))
    assert f"/greeter/inquiries/{row.id}/" not in text(other.get("/greeter/inquiries/"))
    head = signed_in(hall_staff(greeting.world.place, Role.DUTY_HEAD))
    assert f"/greeter/inquiries/{row.id}/" in text(head.get("/greeter/inquiries/"))
    assert head.get(f"/greeter/inquiries/{row.id}/").status_code == 200
