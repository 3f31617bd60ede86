"""A number issued by mistake: taken back within its minute, given to nobody, lost by nobody."""

from datetime import timedelta

import pytest
from tests.factories.appointments import NOW as BOOKED_NOW
from tests.factories.appointments import at, book
from tests.factories.appointments import build_hall as build_booked_hall
from tests.factories.queueing import KIOSK, MORNING, HallWorld, build_hall, clerk
from tests.threads import at_once

from onewindow.apps.appointments.models import Appointment
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.day import day_report
from onewindow.apps.queueing.models import Visit, VisitPeriod
from onewindow.rules.outcomes import Refused

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(db: None) -> HallWorld:
    return build_hall()


def at_kiosk(world: HallWorld) -> Acting:
    return Acting(account_id=None, name="1 号机", place_id=world.place.id, origin="kiosk")


def take_back(visit: Visit, acting: Acting, seconds: int = 5) -> Visit:
    now = visit.issued_at + seconds * SECOND
    return operations.take_back(visit_id=visit.id, acting=acting, now=now)


def refused(act) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [each.code for each in caught.value.refusals]


def by_greeter(world: HallWorld) -> tuple[Visit, Acting]:
    greeter = clerk(world.place, "GREETER")
    return world.number(channel=Visit.Channel.GREETER, acting=greeter), greeter


def test_the_number_is_never_given_again_that_day(world: HallWorld) -> None:
    visit = world.number()
    take_back(visit, at_kiosk(world))
    assert world.number(now=MORNING + 10 * SECOND).number == "A002"
    visit.refresh_from_db()
    assert (visit.number, visit.state) == ("A001", "TAKEN_BACK")
    period = VisitPeriod.objects.get(visit=visit)
    assert period.ended_at == visit.ended_at
    entry = JournalEntry.objects.get(verb="visit.take_back", subject_id=visit.id)
    assert entry.origin == "kiosk"


def test_the_day_adds_up_and_counts_it_as_nobody(world: HallWorld) -> None:
    greeter = clerk(world.place, "GREETER")
    taken, kept = world.number(), world.number()
    take_back(taken, at_kiosk(world))
    report = day_report(
        place_id=world.place.id, day=MORNING.date(), overwait_minutes=30, now=MORNING + 60 * SECOND
    )
    assert not report.faults
    assert (report.total.issued, report.total.waiting, report.total.taken_back) == (1, 1, 1)
    assert report.total.left_share == 0
    assert sum(each.arrivals for each in report.half_hours) == 1
    operations.give_up(visit_id=kept.id, acting=greeter, now=MORNING + 20 * SECOND)
    later = day_report(
        place_id=world.place.id, day=MORNING.date(), overwait_minutes=30, now=MORNING + 60 * SECOND
    )
    assert later.total.left_share == 1


def test_sixty_seconds_and_no_more(world: HallWorld) -> None:
    visit, greeter = by_greeter(world)
    assert refused(lambda: take_back(visit, greeter, 61)) == ["UNDO_TOO_LATE"]
    assert take_back(visit, greeter, 60).state == "TAKEN_BACK"


def test_only_who_issued_it_or_the_duty_head(world: HallWorld) -> None:
    visit, _greeter = by_greeter(world)
    other = clerk(world.place, "GREETER")
    assert refused(lambda: take_back(visit, other)) == ["UNDO_NOT_YOURS"]
    assert refused(lambda: take_back(visit, at_kiosk(world))) == ["UNDO_NOT_YOURS"]
    assert refused(lambda: take_back(visit, KIOSK)) == ["UNDO_NOT_YOURS"]
    assert take_back(visit, clerk(world.place, "DUTY_HEAD")).state == "TAKEN_BACK"


def test_what_was_called_or_done_to_is_not_taken_back(world: HallWorld) -> None:
    visit, greeter = by_greeter(world)
    operations.delay(visit_id=visit.id, acting=greeter, now=MORNING + SECOND)
    assert refused(lambda: take_back(visit, greeter)) == ["ISSUE_ACTED_ON"]
    operations.undo(visit_id=visit.id, acting=greeter, now=MORNING + 2 * SECOND)
    called = world.number(channel=Visit.Channel.GREETER, acting=greeter)
    operations.call_this(
        visit_id=called.id, reason="先办", acting=world.opened(1), now=MORNING + SECOND
    )
    assert refused(lambda: take_back(called, greeter)) == ["VISIT_STATE"]
    assert take_back(visit, greeter).state == "TAKEN_BACK"
    assert refused(lambda: take_back(visit, greeter)) == ["VISIT_STATE"]


def test_taken_back_stays_so(world: HallWorld) -> None:
    visit, greeter = by_greeter(world)
    take_back(visit, greeter)
    again = MORNING + 10 * SECOND
    assert refused(lambda: operations.undo(visit_id=visit.id, acting=greeter, now=again)) == [
        "NOTHING_TO_UNDO"
    ]


@pytest.mark.django_db
def test_a_booking_checked_in_by_mistake_stands_as_before() -> None:
    hall = build_booked_hall()
    row = book(hall)
    here = at("2026-11-25", "08:50")
    kiosk = Acting(account_id=None, name="", place_id=hall.place.id, origin="kiosk")
    told = {"place_id": hall.place.id, "code": row.code, "channel": "CHECK_IN", "acting": kiosk}
    visit = operations.check_in(now=here, **told)
    operations.take_back(visit_id=visit.id, acting=kiosk, now=here + SECOND)
    assert Appointment.objects.get(pk=row.pk).state == "BOOKED"
    again = operations.check_in(now=here + 2 * SECOND, **told)
    assert again.number != visit.number
    assert again.lane == "BOOKED"
    assert here > BOOKED_NOW


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(5))
def test_called_and_taken_back_at_one_moment_only_one_happens(_turn: int) -> None:
    world = build_hall()
    visit, greeter = by_greeter(world)
    called_by = world.opened(1)

    def one(turn: int) -> str:
        try:
            if turn:
                called = operations.call_next(acting=called_by, now=MORNING + SECOND)
                return "called" if called else "nobody"
            take_back(visit, greeter, 1)
        except Refused as error:
            return error.refusals[0].code
        return "taken back"

    outcomes = at_once(one, 2)
    visit.refresh_from_db()
    if visit.state == "CALLED":
        assert outcomes == ["VISIT_STATE", "called"]
    else:
        assert (visit.state, outcomes) == ("TAKEN_BACK", ["taken back", "nobody"])
    report = day_report(
        place_id=world.place.id, day=MORNING.date(), overwait_minutes=30, now=MORNING + 60 * SECOND
    )
    assert not report.faults


@pytest.mark.django_db(transaction=True)
def test_two_presses_take_it_back_once() -> None:
    world = build_hall()
    visit, greeter = by_greeter(world)

    def one(_turn: int) -> str:
        try:
            return take_back(visit, greeter).state
        except Refused as error:
            return error.refusals[0].code

    assert sorted(at_once(one, 4)) == ["TAKEN_BACK", "VISIT_STATE", "VISIT_STATE", "VISIT_STATE"]
