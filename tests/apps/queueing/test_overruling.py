"""The duty head puts a number first: called next by any window, with the reason, on record."""

from datetime import timedelta

import pytest
from tests.factories.queueing import MORNING, HallWorld, build_hall, clerk
from tests.threads import at_once

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.models import Visit, VisitAct
from onewindow.apps.queueing.overruled import overruled_on
from onewindow.rules.hall.disciplines import NEWEST
from onewindow.rules.outcomes import Refused
from onewindow.wordings.hall import reason_in_words

WHY = "叫号屏坏了，他的号被漏叫"


@pytest.fixture
def world(db: None) -> HallWorld:
    return build_hall()


def head(world: HallWorld) -> Acting:
    return clerk(world.place, "DUTY_HEAD")


def refused(act) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [each.code for each in caught.value.refusals]


def advance(world: HallWorld, visit: Visit, acting: Acting | None = None, reason: str = WHY):
    return operations.advance(
        visit_id=visit.id, reason=reason, acting=acting or head(world), now=MORNING
    )


@pytest.mark.django_db
@pytest.mark.parametrize("discipline", sorted(NEWEST))
def test_whatever_the_discipline_it_is_called_next_and_the_clerk_reads_why(discipline) -> None:
    world = build_hall(discipline=discipline)
    world.number(now=MORNING - timedelta(minutes=5))
    world.number(now=MORNING - timedelta(minutes=2), lane="GREEN")
    last = world.number()
    advance(world, last)
    called = operations.call_next(acting=world.opened(1), now=MORNING)
    assert called.number == last.number
    assert reason_in_words(called.why) == f"A003 由值班长提前，下一个就叫，原因：{WHY}。"
    kept = VisitAct.objects.get(visit=last, verb="CALL").why
    assert (kept["rule"], kept["overtaken"]["number"]) == ("ADVANCED", "A001")
    assert JournalEntry.objects.filter(verb="visit.advance", subject_id=last.id).count() == 1


def test_an_emergency_still_goes_first(world: HallWorld) -> None:
    greeter = clerk(world.place, "GREETER")
    put_first = world.number()
    world.number(lane="EMERGENCY", channel="GREETER", acting=greeter)
    advance(world, put_first)
    assert operations.call_next(acting=world.opened(1), now=MORNING).number == "A002"
    assert operations.call_next(acting=world.opened(2), now=MORNING).number == "A001"


def test_put_first_missed_and_back_it_lets_others_pass_until_put_first_again(
    world: HallWorld,
) -> None:
    put_first = world.number()
    others = [world.number() for _ in range(3)]
    advance(world, put_first)
    window = world.opened(1)
    visit = operations.call_next(acting=window, now=MORNING)
    assert visit.number == put_first.number
    later = MORNING
    for _ in range(2):
        later += timedelta(minutes=1)
        operations.recall(visit_id=put_first.id, acting=window, now=later)
    later += timedelta(minutes=1)
    operations.miss(visit_id=put_first.id, acting=window, now=later)
    operations.return_missed(visit_id=put_first.id, acting=window, now=later)
    assert operations.call_next(acting=world.opened(2), now=later).number == others[0].number
    advance(world, put_first)
    assert operations.call_next(acting=world.opened(3), now=later).number == put_first.number


def test_the_only_one_in_line_needs_no_reason_to_be_called(world: HallWorld) -> None:
    visit = world.number()
    advance(world, visit)
    called = operations.call_next(acting=world.opened(1), now=MORNING)
    assert called.why["rule"] == "ONLY_ONE"


def test_only_the_duty_head_and_only_with_a_reason(world: HallWorld) -> None:
    visit = world.number()
    for role in ("GREETER", "CLERK"):
        stranger = clerk(world.place, role)
        assert refused(lambda who=stranger: advance(world, visit, who)) == ["NOT_PERMITTED"]
    assert refused(lambda: advance(world, visit, reason="  ")) == ["REASON_MISSING"]
    advance(world, visit)
    assert refused(lambda: advance(world, visit)) == ["ADVANCED_ALREADY"]


def test_it_can_be_undone_and_the_lane_is_as_before(world: HallWorld) -> None:
    first, last, duty_head = world.number(), world.number(lane="GREEN"), head(world)
    advance(world, last, duty_head)
    operations.undo(visit_id=last.id, acting=duty_head, now=MORNING)
    last.refresh_from_db()
    assert last.lane == "GREEN"
    assert overruled_on(place_id=world.place.id, day=MORNING.date())[0].undone_at == MORNING
    assert first.lane == "WALK_IN"


def test_a_number_although_none_are_given_is_the_duty_heads_alone(world: HallWorld) -> None:
    duty_head = head(world)
    operations.stop_issuing(place_id=world.place.id, reason="停电", acting=duty_head, now=MORNING)
    told = {"channel": "GREETER", "overrule": "老人从山里来"}
    for role in ("GREETER", "CLERK"):
        stranger = clerk(world.place, role)
        assert refused(lambda who=stranger: world.number(acting=who, **told)) == ["NOT_PERMITTED"]
    visit = world.number(acting=duty_head, **told)
    (act,) = overruled_on(place_id=world.place.id, day=MORNING.date())
    assert (act.visit_id, act.reason) == (visit.id, "老人从山里来")
    entry = JournalEntry.objects.get(verb="visit.issue", subject_id=visit.id)
    assert entry.rule == "R-6-6"


@pytest.mark.django_db(transaction=True)
def test_put_first_while_windows_call_nobody_is_called_twice() -> None:
    world = build_hall()
    visits = [world.number() for _ in range(4)]
    clerks, duty_head = [world.opened(n) for n in (1, 2, 3)], head(world)

    def one(turn: int) -> str:
        try:
            if turn == 3:
                return advance(world, visits[3], duty_head).lane
            called = operations.call_next(acting=clerks[turn], now=MORNING)
        except Refused as error:
            return error.refusals[0].code
        return called.number if called else ""

    outcomes = at_once(one, 4)
    assert outcomes[3] == "ADVANCED"
    assert len(set(outcomes[:3])) == 3
    assert Visit.objects.filter(state="CALLED").count() == 3
