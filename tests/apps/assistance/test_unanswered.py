"""A home visit nobody answered: the station, then its head and the person hear of it, once each."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.factories.assistance import requested
from tests.factories.cases import World, at, build_world, person_named
from tests.factories.hall_staff import hall_staff
from tests.threads import at_once

from onewindow.apps.accounts.models import Account
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance.models import HomeVisit
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.models import Role
from onewindow.apps.writes.models import OutboxMessage
from onewindow.jobs.duties import LANES

# Asked for on Monday the 28th: to be answered on the 29th.
AFTERNOON, NEXT_MORNING = at("2026-09-29", "14:30"), at("2026-09-30", "09:05")


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def nudge(now: datetime) -> int:
    return assistance.nudge_unanswered(now=now)


def told(word: str) -> list[dict[str, Any]]:
    rows = OutboxMessage.objects.filter(topic="case.message").order_by("created_at", "id")
    return [row.body for row in rows if word in row.body["title"]]


def verbs() -> list[str]:
    rows = JournalEntry.objects.filter(verb__startswith="assistance.visit.nudge")
    return list(rows.order_by("at").values_list("verb", flat=True))


def test_each_hears_once_and_the_person_only_when_it_is_late(world: World) -> None:
    visit = requested(world)
    assert nudge(at("2026-09-29", "10:00")) == 0
    assert [nudge(AFTERNOON) for _ in range(3)] == [1, 0, 0]
    assert told("还没有答复") == []
    assert [nudge(NEXT_MORNING) for _ in range(3)] == [1, 0, 0]
    (message,) = told("上门服务还没有答复您")
    assert message["person_id"] == str(world.person.id)
    assert "9月29日" in message["text"]
    assert "仍然有效" in message["text"]
    visit.refresh_from_db()
    assert (visit.station_nudged_at, visit.head_nudged_at) == (AFTERNOON, NEXT_MORNING)
    assert verbs() == ["assistance.visit.nudge_station", "assistance.visit.nudge_duty_head"]
    assert JournalEntry.objects.filter(facts__confidence="d").count() == 2
    assert visit.state == "REQUESTED", "it waits for its answer all the same"


def test_what_was_answered_nobody_is_reminded_of(world: World) -> None:
    visit = requested(world)
    assistance.accept_visit(visit_id=visit.id, acting=world.clerk, now=AFTERNOON)
    assert nudge(NEXT_MORNING) == 0
    assert told("还没有答复") == []


def test_who_left_only_a_telephone_number_is_to_be_called(world: World) -> None:
    requested(world, person=None)
    assert nudge(NEXT_MORNING) == 1
    assert told("还没有答复") == []
    head = hall_staff(world.place, Role.DUTY_HEAD)
    client = Client()
    client.force_login(account_of(head))
    page = client.get("/assistance/visits/").content.decode()
    assert "过期未答复" in page
    assert "只留了电话" in page


def account_of(who: Any) -> Any:
    return Account.objects.get(pk=who.account_id)


def test_a_head_who_has_an_inbox_finds_it_there(world: World) -> None:
    head = hall_staff(world.place, Role.DUTY_HEAD)
    person = person_named("冯大寒", "210112198107090039", date(1981, 7, 9), account_of(head))
    requested(world)
    nudge(NEXT_MORNING)
    (message,) = told("过期未答复")
    assert message["person_id"] == str(person.id)


def test_the_worker_does_it(world: World) -> None:
    duties = {duty.name: duty for lane in LANES.values() for duty in lane}
    requested(world)
    assert duties["unanswered visits"].act(NEXT_MORNING, lambda: False) == 1


def test_answered_and_reminded_at_one_moment_is_told_once(transactional_db: None) -> None:
    world = build_world()
    visit = requested(world)

    def work(turn: int) -> int:
        if turn == 0:
            assistance.accept_visit(visit_id=visit.id, acting=world.clerk, now=NEXT_MORNING)
            return 0
        return nudge(NEXT_MORNING)

    done = at_once(work, 4)
    assert sum(done) <= 1
    assert len(told("上门服务还没有答复您")) == sum(done)
    assert HomeVisit.objects.get().state == "ACCEPTED"
