"""What is left over, and what comes back: yesterday's visits, matters to do, returned numbers."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from tests.factories.queueing import KIOSK, MORNING, HallWorld, build_hall

from onewindow.apps.appointments.models import Appointment
from onewindow.apps.appointments.operations import offer_next_day
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import QueueClass
from onewindow.apps.queueing import operations, queries
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import Visit, VisitAct
from onewindow.apps.queueing.operations import settling
from onewindow.apps.queueing.remote import remote_admission
from onewindow.apps.rows import new_id
from onewindow.rules.outcomes import Refused

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def returned(world: HallWorld, clerk: Acting) -> Visit:
    """A number that was missed and came back, to let two others pass."""
    visit = world.number()
    operations.call_next(acting=clerk, now=MORNING)
    operations.miss(visit_id=visit.id, reason="走了", acting=clerk, now=MORNING)
    return operations.return_missed(visit_id=visit.id, acting=KIOSK, now=MORNING)


def behind(visit: Visit) -> int:
    return Visit.objects.get(pk=visit.pk).behind


# R-6-4: a returned number comes nearer with every call


@pytest.mark.django_db
def test_calls_of_another_line_at_the_same_window_let_a_returned_number_come_nearer() -> None:
    world = build_hall()
    clerk = world.opened(3)
    visit = returned(world, clerk)
    called = []
    for n in range(3):
        now = MORNING + (n + 1) * MINUTE
        world.number("enterprise", now=now)
        world.number("enterprise", now=now)
        found = operations.call_next(acting=clerk, now=now)
        assert found
        called.append(found.visit_id == visit.id)
        operations.give_up(visit_id=found.visit_id, acting=KIOSK, now=now)
    assert called == [False, False, True]


@pytest.mark.django_db
def test_a_chosen_call_counts_and_one_at_a_window_of_other_lines_does_not() -> None:
    world = build_hall()
    visit = returned(world, world.opened(1))
    other = world.number()
    second = world.opened(2)
    operations.call_this(visit_id=other.id, reason="急", acting=second, now=MORNING)
    assert behind(visit) == 1
    third = world.opened(3)
    queries.WindowShift.objects.filter(clerk_id=third.who).update(class_codes=["enterprise"])
    world.number("enterprise")
    operations.call_next(acting=third, now=MORNING)
    assert behind(visit) == 1


@pytest.mark.django_db
def test_undoing_a_call_puts_the_returned_number_back() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visit, other = returned(world, clerk), world.number()
    for _ in range(3):
        operations.call_next(acting=clerk, now=MORNING)
        assert behind(visit) == 1
        operations.undo(visit_id=other.id, acting=clerk, now=MORNING)
        assert behind(visit) == 2


# Matters still to do


def two_matters(world: HallWorld, clerk: Acting) -> Visit:
    wishes = [Wish(queue_class="general"), Wish(queue_class="enterprise")]
    visit = operations.issue(
        place_id=world.place.id, wishes=wishes, channel="KIOSK", acting=KIOSK, now=MORNING
    )
    operations.call_next(acting=clerk, now=MORNING)
    return operations.begin(visit_id=visit.id, acting=clerk, now=MORNING)


@pytest.mark.django_db
def test_a_visit_does_not_end_with_matters_left_unless_they_are_dropped() -> None:
    world = build_hall()
    clerk = world.opened(3)
    visit = two_matters(world, clerk)
    for finish in (operations.finish, operations.finish_and_call):
        with pytest.raises(Refused) as refused:
            finish(visit_id=visit.id, acting=clerk, now=MORNING)
        assert codes(refused) == {"FINISH_MATTERS_LEFT"}
        assert refused.value.refusals[0].facts["matters"] == "B 类业务"
    operations.finish(visit_id=visit.id, acting=clerk, now=MORNING, drop_rest=True)
    act = VisitAct.objects.get(visit=visit, verb="FINISH")
    assert act.why == {"dropped": ["B 类业务"]}


@pytest.mark.django_db
def test_a_matter_added_meanwhile_is_seen_by_the_clerk_and_kept_in_the_journal() -> None:
    world = build_hall()
    clerk = world.opened(3)
    visit = world.number()
    operations.call_next(acting=clerk, now=MORNING)
    seen = operations.begin(visit_id=visit.id, acting=clerk, now=MORNING).version
    operations.add_matter(
        visit_id=visit.id, wish=Wish(queue_class="enterprise"), acting=KIOSK, now=MORNING
    )
    with pytest.raises(Refused) as refused:
        operations.finish(visit_id=visit.id, acting=clerk, now=MORNING, seen_version=seen)
    assert codes(refused) == {"STATE_CHANGED"}
    assert Visit.objects.get(pk=visit.pk).version == seen + 1
    assert VisitAct.objects.get(visit=visit, verb="ADD_MATTER").visit_version == seen + 1
    assert JournalEntry.objects.filter(verb="visit.add_matter", subject_id=visit.id).exists()
    with pytest.raises(Refused) as refused:
        operations.undo(visit_id=visit.id, acting=clerk, now=MORNING)
    assert codes(refused) == {"NOTHING_TO_UNDO"}


@pytest.mark.django_db
def test_who_sits_at_a_paused_window_goes_on_to_the_next_matter() -> None:
    world = build_hall()
    clerk = world.opened(3)
    visit = two_matters(world, clerk)
    operations.pause_window(reason="取材料", acting=clerk, now=MORNING)
    moved = operations.next_matter(visit_id=visit.id, acting=clerk, now=MORNING)
    assert (moved.state, moved.matter, moved.queue_class) == ("SERVING", 2, "enterprise")


# Bookings


def checked_in(world: HallWorld, **more: Any) -> tuple[Visit, Appointment]:
    line = QueueClass.objects.get(place=world.place, code="general")
    row = offer_next_day(place_id=world.place.id, queue_class_id=line.id, acting=KIOSK, now=MORNING)
    return arrive(world, row), row


def arrive(world: HallWorld, row: Appointment, minutes: int = 0) -> Visit:
    return operations.check_in(
        place_id=world.place.id,
        code=row.code,
        channel="CHECK_IN",
        acting=KIOSK,
        now=MORNING + minutes * MINUTE,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("lane", ["EMERGENCY", "GREEN", "BOOKED"])
def test_a_higher_lane_is_kept_on_transfer(lane: str) -> None:
    world = build_hall()
    clerk = world.opened(3)
    visit = world.number()
    Visit.objects.filter(pk=visit.pk).update(lane=lane)
    operations.call_next(acting=clerk, now=MORNING)
    moved = operations.transfer(
        visit_id=visit.id, to_class="enterprise", reason="走错", acting=clerk, now=MORNING
    )
    assert moved.lane == lane


@pytest.mark.django_db
def test_who_gave_a_booked_number_up_checks_in_again_the_same_day() -> None:
    world = build_hall()
    first, row = checked_in(world)
    operations.give_up(visit_id=first.id, acting=KIOSK, now=MORNING)
    second = arrive(world, row, 2)
    assert second.pk != first.pk
    assert Appointment.objects.get(pk=row.pk).state == "CHECKED_IN"
    assert Appointment.objects.get(pk=row.pk).ended_at is None
    head = Acting(None, "", frozenset({"DUTY_HEAD"}), place_id=world.place.id)
    with pytest.raises(Refused) as refused:
        operations.undo(visit_id=first.id, acting=head, now=MORNING + SECOND)
    assert codes(refused) == {"CHECKED_IN_AGAIN"}


@pytest.mark.django_db
def test_a_booked_number_given_up_by_mistake_is_undone() -> None:
    world = build_hall()
    visit, row = checked_in(world)
    operations.give_up(visit_id=visit.id, acting=KIOSK, now=MORNING)
    operations.undo(visit_id=visit.id, acting=KIOSK, now=MORNING + SECOND)
    assert Appointment.objects.get(pk=row.pk).state == "CHECKED_IN"
    assert arrive(world, row, 1).pk == visit.pk


# A missed number, and yesterday's


@pytest.mark.django_db
def test_a_missed_number_blocks_a_new_one_only_while_it_may_come_back() -> None:
    world = build_hall(open_all_hours=True)
    clerk, person = world.opened(1), new_id()
    visit = world.number(person_id=person)
    operations.call_next(acting=clerk, now=MORNING)
    operations.miss(visit_id=visit.id, reason="走了", acting=clerk, now=MORNING)

    def refusals(minutes: int) -> set[str]:
        now = MORNING + minutes * MINUTE
        told = remote_admission(place_id=world.place.id, person_id=person, now=now)
        return {each.code for each in told.refusals}

    assert refusals(30) == {"REMOTE_NUMBER_HELD"}
    assert refusals(31) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["call_next", "call_this", "close", "other window"])
def test_yesterdays_visit_blocks_no_window_today(verb: str) -> None:
    world = build_hall()
    clerk = world.opened(1)
    old = world.number()
    operations.call_next(acting=clerk, now=MORNING)
    today = MORNING + timedelta(days=1)
    visit = world.number(now=today)
    if verb == "call_this":
        operations.call_this(visit_id=visit.id, reason="急", acting=clerk, now=today)
    elif verb == "close":
        operations.close_window(acting=clerk, now=today)
    else:
        if verb == "other window":
            settling.end_shifts_before(now=today)
            operations.open_window(window_id=world.windows[2].id, acting=clerk, now=today)
        called = operations.call_next(acting=clerk, now=today)
        assert called
        assert called.visit_id == visit.id
    assert Visit.objects.get(pk=old.pk).state == "EXPIRED"


@pytest.mark.django_db
def test_one_visit_that_cannot_be_ended_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = build_hall()
    clerk = world.opened(1)
    broken, good = world.number(), world.number()
    end = settling.take

    def take(*, visit: Visit, **told: Any) -> Visit:
        if visit.pk == broken.pk:
            raise RuntimeError("broken row")
        return end(visit=visit, **told)

    monkeypatch.setattr(settling, "take", take)
    with caplog.at_level(logging.ERROR):
        assert operations.expire_past_days(now=MORNING + timedelta(days=1)) == 1
    assert str(broken.pk) in caplog.text
    assert broken.number not in caplog.text
    assert Visit.objects.get(pk=good.pk).state == "EXPIRED"
    assert queries.shift_of(clerk.who) is None
