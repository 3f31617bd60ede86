"""Nobody is called to a window that left service, and nobody waits for one that cannot call."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from tests.factories.queueing import KIOSK, MORNING, HallWorld, build_hall, clerk

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place, QueueClass, Window
from onewindow.apps.queueing import operations, shelf
from onewindow.apps.queueing.models import Visit, VisitAct, WindowShift
from onewindow.apps.rows import new_id
from onewindow.rules.outcomes import Refused

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def at_once(*acts: Callable[[], object]) -> None:
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Refused:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["close", "pause"])
def test_nobody_is_called_to_a_window_that_leaves_service_meanwhile(how: str) -> None:
    world = build_hall(windows=1)
    person = world.clerks[1]
    later = MORNING + SECOND
    leave: Callable[[], object] = {
        "close": lambda: operations.close_window(acting=person, now=later),
        "pause": lambda: operations.pause_window(reason="取材料", acting=person, now=later),
    }[how]
    for _ in range(15):
        world.opened(1)
        visit = world.number()
        at_once(lambda: operations.call_next(acting=person, now=later), leave)
        shift = WindowShift.objects.filter(ended_at=None).first()
        state = Visit.objects.get(pk=visit.pk).state
        called = VisitAct.objects.filter(visit=visit, verb="CALL").exists()
        # Closing is refused once somebody was called; pausing lets them be served to the end.
        assert called == (state == "CALLED")
        if how == "close":
            assert (shift is not None) == called
        elif called and shift:
            # The call came first, or it would have been refused.
            act = VisitAct.objects.get(visit=visit, verb="CALL")
            assert act.window_id == shift.window_id
        operations.give_up(visit_id=visit.id, acting=KIOSK, now=later)
        if shift:
            operations.close_window(acting=person, now=later)


@pytest.mark.django_db(transaction=True)
def test_a_call_that_waited_while_the_window_closed_is_refused(monkeypatch: Any) -> None:
    """The order that went wrong: the window was read, closed by another, and then called to."""
    from onewindow.apps.queueing.operations import step_statement  # noqa: PLC0415

    world = build_hall(windows=1)
    person, visit = world.opened(1), world.number()
    write, first = step_statement.rows_of, threading.Event()

    def wait_then_write(statement: str, values: Any = ()) -> Any:
        if not first.is_set():
            first.set()
            at_once(lambda: operations.close_window(acting=person, now=MORNING + SECOND))
        return write(statement, values)

    monkeypatch.setattr(step_statement, "rows_of", wait_then_write)
    with pytest.raises(Refused) as refused:
        operations.call_next(acting=person, now=MORNING + SECOND)
    assert codes(refused) == {"WINDOW_NOT_OPEN"}
    assert Visit.objects.get(pk=visit.pk).state == "WAITING"


def called_at(world: HallWorld, number: int, queue_class: str = "general") -> tuple[Visit, Acting]:
    person, visit = world.opened(number), world.number(queue_class)
    operations.call_next(acting=person, now=MORNING)
    return visit, person


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["closed", "paused", "other class"])
def test_a_number_is_sent_only_to_a_window_that_can_call_it(target: str) -> None:
    world = build_hall()
    visit, person = called_at(world, 3, "enterprise" if target == "other class" else "general")
    if target != "closed":
        other = world.opened(1)
    if target == "paused":
        operations.pause_window(reason="取材料", acting=other, now=MORNING)
    with pytest.raises(Refused) as refused:
        operations.transfer(
            visit_id=visit.id,
            to_window_id=world.windows[1].id,
            reason="走错",
            acting=person,
            now=MORNING,
        )
    assert codes(refused) == {"WINDOW_CANNOT_SERVE"}
    assert refused.value.refusals[0].facts["windows"] == "可转到 3 号窗口"


@pytest.mark.django_db
@pytest.mark.parametrize("leave", ["close", "pause", "overnight"])
def test_who_was_sent_to_a_window_that_leaves_service_is_called_by_another(leave: str) -> None:
    world = build_hall()
    visit, person = called_at(world, 1)
    other = world.opened(2)
    operations.transfer(
        visit_id=visit.id,
        to_window_id=world.windows[2].id,
        reason="找人",
        acting=person,
        now=MORNING,
    )
    assert operations.call_next(acting=person, now=MORNING) is None
    if leave == "close":
        operations.close_window(acting=other, now=MORNING)
    elif leave == "pause":
        operations.pause_window(reason="取材料", acting=other, now=MORNING)
    else:
        WindowShift.objects.filter(clerk_id=other.who).update(
            started_at=MORNING - timedelta(days=1)
        )
        operations.expire_past_days(now=MORNING)
    called = operations.call_next(acting=person, now=MORNING)
    assert called
    assert called.visit_id == visit.id


# Who needs a window they can reach (R-6-3)


@pytest.mark.django_db
def test_who_needs_an_accessible_window_waits_only_for_one_in_service() -> None:
    world = build_hall()
    first, stepless = world.opened(1), world.opened(3)
    visit = world.number(needs_accessible=True)
    assert visit.needs_accessible
    assert operations.call_next(acting=first, now=MORNING) is None
    operations.pause_window(reason="取材料", acting=stepless, now=MORNING)
    called = operations.call_next(acting=first, now=MORNING)
    assert called
    assert called.visit_id == visit.id


@pytest.mark.django_db
def test_transferred_where_no_accessible_window_is_they_are_called_all_the_same() -> None:
    world = build_hall()
    QueueClass.objects.create(place=world.place, code="c", prefix="C", name="C", position=3)
    window = Window.objects.create(
        place=world.place, number=9, kind="INTEGRATED", name="09 号窗口", class_codes=["c"]
    )
    shelf.forget_places()
    stepless, other = world.opened(3), clerk(world.place)
    operations.open_window(window_id=window.id, acting=other, now=MORNING)
    visit = world.number(needs_accessible=True)
    operations.call_next(acting=stepless, now=MORNING)
    moved = operations.transfer(
        visit_id=visit.id, to_class="c", reason="走错", acting=stepless, now=MORNING
    )
    assert moved.needs_accessible  # the clerk who calls it is told, and comes out to them
    called = operations.call_next(acting=other, now=MORNING + MINUTE)
    assert called
    assert called.visit_id == visit.id


# Staff act in the hall of their own post


def another_place() -> UUID:
    place = Place.objects.get()
    place.pk = new_id()
    place.code, place.name = "zz-other", "另一个大厅"
    place.save(force_insert=True)
    return place.pk


@pytest.mark.django_db
def test_staff_of_another_place_do_nothing_here() -> None:
    world = build_hall()
    visit, person = called_at(world, 1)
    other = another_place()
    stranger = replace(clerk(world.place, "CLERK", "DUTY_HEAD", "GREETER"), place_id=other)
    here: dict[str, Any] = {"acting": stranger, "now": MORNING}
    acts: list[Callable[[], object]] = [
        lambda: operations.open_window(window_id=world.windows[2].id, **here),
        lambda: operations.undo(visit_id=visit.id, **here),
        lambda: operations.give_up(visit_id=visit.id, **here),
        lambda: operations.transfer(visit_id=visit.id, to_class="enterprise", reason="r", **here),
        lambda: operations.stop_issuing(place_id=world.place.id, reason="r", **here),
        lambda: operations.resume_issuing(place_id=world.place.id, **here),
        lambda: operations.change_rules(place_id=world.place.id, rules={}, seen_version=1, **here),
        lambda: world.number(channel="GREETER", **here),
    ]
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert "NOT_PERMITTED" in codes(refused)
    assert Visit.objects.get(pk=visit.pk).clerk_id == person.account_id


@pytest.mark.django_db
def test_a_held_number_is_not_taken_up_in_another_place() -> None:
    world = build_hall()
    visit, person = called_at(world, 1)
    operations.begin(visit_id=visit.id, acting=person, now=MORNING)
    operations.hold(visit_id=visit.id, reason="复印", acting=person, now=MORNING)
    other = another_place()
    QueueClass.objects.create(place_id=other, code="general", prefix="A", name="A", position=0)
    window = Window.objects.create(
        place_id=other, number=1, kind="INTEGRATED", name="01 号窗口", class_codes=["general"]
    )
    stranger = replace(clerk(world.place), place_id=other)
    operations.open_window(window_id=window.id, acting=stranger, now=MORNING)
    with pytest.raises(Refused) as refused:
        operations.resume_held(visit_id=visit.id, acting=stranger, now=MORNING)
    assert codes(refused) == {"NOT_PERMITTED"}


@pytest.mark.django_db
def test_a_post_without_a_place_is_the_main_centres() -> None:
    world = build_hall()
    anywhere = replace(clerk(world.place, "DUTY_HEAD"), place_id=None)
    operations.stop_issuing(place_id=world.place.id, reason="停电", acting=anywhere, now=MORNING)
    with pytest.raises(Refused) as refused:
        operations.stop_issuing(
            place_id=another_place(), reason="停电", acting=anywhere, now=MORNING
        )
    assert codes(refused) == {"NOT_PERMITTED"}
