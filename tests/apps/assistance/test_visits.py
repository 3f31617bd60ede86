"""A home visit is answered, planned for two, made, and never promised at two doors (R-6-33)."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.apps.assistance.test_mandates import refusals
from tests.factories.assistance import SLUG, planned, requested
from tests.factories.cases import T0, World, build_world
from tests.factories.hall_staff import hall_staff
from tests.threads import at_once

from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.assistance.models import HomeVisit, TeamStop
from onewindow.apps.organisation.models import Place, Role
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.outcomes import Refused


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def finish(world: World, visit: HomeVisit, **other: Any) -> HomeVisit:
    told: dict[str, Any] = {
        "visit_id": visit.id,
        "outcome": "已收件",
        "kilometres": Decimal("6.5"),
        "minutes": 40,
        "case_ids": [],
        "acting": world.clerk,
        "now": T0,
        **other,
    }
    return assistance.finish_visit(**told)


def test_a_visit_is_asked_for_answered_planned_and_made(world: World) -> None:
    visit = requested(world)
    assert visit.accept_due == date(2026, 9, 29)
    visit = planned(world, visit=visit)
    assert visit.visit_due is not None
    assert (visit.state, visit.worker_a_id) == ("PLANNED", world.clerk.who)
    assistance.set_out(visit_id=visit.id, acting=world.other_clerk, now=T0)
    visit = finish(world, visit)
    assert (visit.state, visit.kilometres, visit.minutes) == ("DONE", Decimal("6.5"), 40)
    titles = [m.body["title"] for m in OutboxMessage.objects.order_by("created_at", "id")]
    assert titles == [
        "上门服务已登记",
        "我们会上门",
        "上门时间定了",
        "工作人员出发了",
        "上门服务办完了",
    ]


def test_numbers_of_a_day_follow_each_other(world: World) -> None:
    assert [requested(world).number[-3:] for _turn in range(3)] == ["001", "002", "003"]


def test_a_request_lacks_everything_at_once(world: World) -> None:
    found = refusals(
        lambda: requested(world, need="", address="", phone="", item_slugs=[], name=" ")
    )
    assert found[-1] == "NAME_MISSING"
    assert len(found) == 5


def test_a_worker_is_not_promised_at_two_doors(world: World) -> None:
    planned(world)
    other = requested(world)
    found = refusals(lambda: planned(world, visit=other, starts=time(14, 30), ends=time(16)))
    assert found == ["VISIT_WORKER_BUSY"]


def test_a_visit_elsewhere_is_planned_elsewhere(world: World) -> None:
    visit = requested(world)
    far = Place.objects.create(code="east", kind="STATION", name="桥东", address="x")
    clerk = hall_staff(far, Role.CLERK)
    found = refusals(lambda: assistance.accept_visit(visit_id=visit.id, acting=clerk, now=T0))
    assert found == ["VISIT_OTHER_PLACE"]


def test_a_no_says_why_and_what_else(world: World) -> None:
    visit = requested(world)

    def decline(reason: str) -> HomeVisit:
        return assistance.decline_visit(
            visit_id=visit.id, reason=reason, acting=world.clerk, now=T0
        )

    assert refusals(lambda: decline(" ")) == ["VISIT_DECLINE_UNEXPLAINED"]
    assert decline("这件事网上就能办").state == "DECLINED"
    assert refusals(lambda: decline("再说一次")) == ["VISIT_NOT_IN_THIS_STATE"]


def test_only_the_two_who_go_write_down_the_visit(world: World) -> None:
    visit = planned(world)
    third = hall_staff(world.place, Role.CLERK)
    assert refusals(lambda: assistance.set_out(visit_id=visit.id, acting=third, now=T0)) == [
        "VISIT_NOT_YOURS"
    ]
    assistance.set_out(visit_id=visit.id, acting=world.clerk, now=T0)
    assert refusals(lambda: finish(world, visit, outcome=" ", minutes=0)) == [
        "VISIT_OUTCOME_MISSING",
        "VISIT_FIGURES_MISSING",
    ]
    assert refusals(lambda: finish(world, visit, acting=third)) == ["VISIT_NOT_YOURS"]


def test_nobody_home_is_planned_again_and_nothing_is_lost(world: World) -> None:
    visit = planned(world)
    assistance.set_out(visit_id=visit.id, acting=world.clerk, now=T0)
    visit = assistance.nobody_home(visit_id=visit.id, note="敲门无人", acting=world.clerk, now=T0)
    assert (visit.state, visit.planned_day, visit.worker_a_id) == ("ACCEPTED", None, None)
    assert [v.id for v in queries.visits_to_plan(place_id=world.place.id)] == [visit.id]


def test_an_old_page_does_not_overwrite_a_colleague(world: World) -> None:
    visit = requested(world)
    assistance.accept_visit(visit_id=visit.id, acting=world.clerk, now=T0, seen_version=1)
    found = refusals(
        lambda: assistance.decline_visit(
            visit_id=visit.id, reason="x", acting=world.clerk, now=T0, seen_version=1
        )
    )
    assert found == ["STATE_CHANGED"]


def test_the_person_cancels_and_a_stranger_does_not(world: World) -> None:
    visit = requested(world)
    found = refusals(
        lambda: assistance.cancel_visit(visit_id=visit.id, acting=world.stranger, now=T0)
    )
    assert found == ["NOT_PERMITTED"]
    by_phone = requested(world, via="PHONE", acting=world.clerk)
    for each in (visit, by_phone):
        done = assistance.cancel_visit(visit_id=each.id, acting=world.resident, now=T0)
        assert done.state == "CANCELLED"


def test_a_call_back_is_made_by_somebody_else(world: World) -> None:
    visit = planned(world)
    assistance.set_out(visit_id=visit.id, acting=world.clerk, now=T0)
    finish(world, visit)

    def call(who: Any) -> HomeVisit:
        return assistance.record_call_back(visit_id=visit.id, note="满意", acting=who, now=T0)

    HomeVisit.objects.filter(pk=visit.id).update(call_back=False)
    third = hall_staff(world.place, Role.CLERK)
    assert refusals(lambda: call(third)) == ["VISIT_NOT_CALLED_BACK"]
    HomeVisit.objects.filter(pk=visit.id).update(call_back=True)
    assert refusals(lambda: call(world.clerk)) == ["VISIT_OWN_CALL_BACK"]
    assert call(third).call_back_note == "满意"
    assert queries.visits_to_call_back(place_id=world.place.id) == []


def test_a_stop_is_announced_once_and_called_off_with_its_reason(world: World) -> None:
    team = Place.objects.create(code="team", kind="MOBILE", name="小分队", address="x")
    head = hall_staff(world.place, Role.DUTY_HEAD)

    def announce(**other: Any) -> TeamStop:
        told: dict[str, Any] = {
            "place_id": team.id,
            "day": T0.date() + timedelta(days=1),
            "starts": time(9),
            "ends": time(11),
            "spot": "村口",
            "address": "青石村",
            "acting": head,
            "now": T0,
            **other,
        }
        return assistance.plan_stop(**told)

    stop = announce()
    assert refusals(announce) == ["STOP_TAKEN"]
    assert refusals(lambda: announce(starts=time(10), ends=time(12))) == ["STOP_TAKEN"]
    assert refusals(lambda: announce(spot="", address="", ends=time(8), day=date(2026, 1, 1))) == [
        "STOP_SPOT_MISSING",
        "STOP_ADDRESS_MISSING",
        "STOP_ENDS_FIRST",
        "STOP_DAY_PAST",
    ]
    assert refusals(lambda: announce(acting=world.clerk)) == ["NOT_PERMITTED"]
    off = assistance.call_off_stop(stop_id=stop.id, reason="大雨", acting=head, now=T0)
    assert off.called_off_reason == "大雨"
    announce()
    found = queries.coming_stops(since=T0.date(), until=T0.date() + timedelta(days=7))
    assert [bool(each.called_off_at) for each in found] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_the_same_moment_send_a_worker_to_one_door() -> None:
    world = build_world()
    waiting = [requested(world, item_slugs=[SLUG]) for _turn in range(4)]
    for visit in waiting:
        assistance.accept_visit(visit_id=visit.id, acting=world.clerk, now=T0)

    def plan(turn: int) -> str:
        try:
            return assistance.plan_visit(
                visit_id=waiting[turn].id,
                day=T0.date(),
                starts=time(14),
                ends=time(15),
                worker_a_id=world.clerk.who,
                worker_b_id=world.other_clerk.who,
                acting=world.clerk,
                now=T0,
            ).state
        except Refused as refused:
            return refused.refusals[0].code

    assert sorted(at_once(plan, 4)) == ["PLANNED", *["VISIT_WORKER_BUSY"] * 3]
    assert HomeVisit.objects.filter(state="PLANNED").count() == 1
