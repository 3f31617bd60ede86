"""No two windows call one number, no number is given twice, nothing is lost: real threads."""

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories.queueing import KIOSK, MORNING, build_hall
from tests.threads import at_once

from onewindow.apps.queueing import operations, queries
from onewindow.apps.queueing.models import HallSetting, Visit, VisitAct, VisitPeriod
from onewindow.rules.outcomes import Refused

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_once_however_many_ask() -> None:
    world = build_hall()
    given = at_once(lambda _: [world.number().number for _ in range(10)], 8)
    numbers = [n for some in given for n in some]
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 81)]


@pytest.mark.django_db(transaction=True)
def test_two_windows_never_call_one_number() -> None:
    world = build_hall(windows=8)
    clerks = [world.opened(n) for n in range(1, 9)]
    for place in range(60):
        world.number(now=MORNING + place * SECOND)

    def serve(at: int) -> list[str]:
        served, later = [], MORNING + 5 * MINUTE
        while called := operations.call_next(acting=clerks[at], now=later):
            served.append(called.number)
            operations.begin(visit_id=called.visit_id, acting=clerks[at], now=later)
            operations.finish(visit_id=called.visit_id, acting=clerks[at], now=later)
        return served

    served = [n for some in at_once(serve, 8) for n in some]
    assert Counter(served) == Counter(f"A{n:03d}" for n in range(1, 61))
    assert not Visit.objects.exclude(state="DONE").exists()
    calls = VisitAct.objects.filter(verb="CALL").values_list("board_sequence", flat=True)
    assert sorted(calls) == list(range(1, 61))


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_want_one_number_get_it_once() -> None:
    world = build_hall()
    clerks = [world.opened(n) for n in (1, 2)]
    visit = world.number()

    def want(at: int) -> str:
        try:
            operations.call_this(
                visit_id=visit.id, reason="家属在等", acting=clerks[at], now=MORNING + MINUTE
            )
        except Refused as refused:
            return refused.refusals[0].code
        return "called"

    assert sorted(at_once(want, 2)) == ["VISIT_STATE", "called"]


@pytest.mark.django_db
def test_the_database_itself_holds_one_visit_at_a_window() -> None:
    world = build_hall()
    clerk = world.opened(1)
    world.number()
    called = operations.call_next(acting=clerk, now=MORNING + MINUTE)
    other = world.number()
    assert called
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=other.pk).update(
            state="CALLED",
            window_id=called.window_id,
            clerk_id=world.clerks[2].account_id,
            called_at=MORNING,
        )


@pytest.mark.django_db
def test_a_busy_window_names_the_number_that_is_there() -> None:
    world = build_hall()
    clerk = world.opened(1)
    world.number()
    world.number()
    operations.call_next(acting=clerk, now=MORNING + MINUTE)
    with pytest.raises(Refused) as refused:
        operations.call_next(acting=clerk, now=MORNING + MINUTE)
    assert refused.value.refusals[0].code == "WINDOW_BUSY"
    assert refused.value.refusals[0].facts["number"] == "A001"


@pytest.mark.django_db
def test_nobody_waiting_is_said_and_is_no_fault() -> None:
    world = build_hall()
    assert operations.call_next(acting=world.opened(1), now=MORNING) is None


@pytest.mark.django_db
def test_each_call_keeps_the_values_that_decided_it() -> None:
    world = build_hall()
    clerk = world.opened(1)
    world.number()
    world.number(now=MORNING + MINUTE, lane="GREEN", lane_group="ELDER")
    called = operations.call_next(acting=clerk, now=MORNING + 20 * MINUTE)
    assert called
    act = VisitAct.objects.get(visit_id=called.visit_id, verb="CALL")
    assert act.why == dict(called.why)
    assert act.why["discipline"] == "BALANCED"
    assert act.why["overtaken"]["number"] == "A001"
    assert "ELDER" not in str(act.why)


@pytest.mark.django_db
def test_a_paused_or_closed_window_calls_nobody() -> None:
    world = build_hall()
    clerk = world.opened(1)
    world.number()
    operations.pause_window(reason="取材料", acting=clerk, now=MORNING + SECOND)
    with pytest.raises(Refused) as refused:
        operations.call_next(acting=clerk, now=MORNING + MINUTE)
    assert codes(refused) == {"WINDOW_PAUSED"}
    operations.resume_window(acting=clerk, now=MORNING + MINUTE)
    operations.close_window(acting=clerk, now=MORNING + 2 * MINUTE)
    with pytest.raises(Refused) as refused:
        operations.call_next(acting=clerk, now=MORNING + 3 * MINUTE)
    assert codes(refused) == {"WINDOW_NOT_OPEN"}


@pytest.mark.django_db
def test_the_ledger_has_no_gap_from_number_to_end() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visit = world.number()
    at = MORNING + 7 * MINUTE
    operations.call_next(acting=clerk, now=at)
    operations.begin(visit_id=visit.id, acting=clerk, now=at + MINUTE)
    operations.hold(visit_id=visit.id, reason="去复印", acting=clerk, now=at + 3 * MINUTE)
    operations.resume_held(visit_id=visit.id, acting=clerk, now=at + 8 * MINUTE)
    operations.finish(visit_id=visit.id, acting=clerk, now=at + 10 * MINUTE)
    periods = queries.periods_of(visit.id)
    assert [p.kind for p in periods] == ["WAIT", "WALK", "SERVE", "HOLD", "SERVE"]
    assert all(a.ended_at == b.started_at for a, b in itertools.pairwise(periods))
    assert (periods[0].started_at, periods[-1].ended_at) == (MORNING, at + 10 * MINUTE)
    assert VisitPeriod.objects.filter(visit=visit, ended_at=None).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["call", "begin", "finish", "miss", "hold", "transfer"])
def test_every_act_is_undone_within_the_minute(verb: str) -> None:
    world = build_hall()
    clerk = world.opened(3)
    visit = world.number()
    at = MORNING + MINUTE
    steps: dict[str, Callable[[], object]] = {
        "call": lambda: operations.call_next(acting=clerk, now=at),
        "begin": lambda: operations.begin(visit_id=visit.id, acting=clerk, now=at),
        "finish": lambda: operations.finish(visit_id=visit.id, acting=clerk, now=at),
        "miss": lambda: operations.miss(visit_id=visit.id, reason="走了", acting=clerk, now=at),
        "hold": lambda: operations.hold(visit_id=visit.id, reason="复印", acting=clerk, now=at),
        "transfer": lambda: operations.transfer(
            visit_id=visit.id, to_class="enterprise", reason="走错", acting=clerk, now=at
        ),
    }
    before = {"call": [], "begin": ["call"], "miss": ["call"]}
    for earlier in before.get(verb, ["call", "begin"]):
        steps[earlier]()
    was = picture(visit)
    steps[verb]()
    assert picture(visit) != was
    operations.undo(visit_id=visit.id, acting=clerk, now=at + 59 * SECOND)
    assert picture(visit) == was
    with pytest.raises(Refused):
        operations.undo(visit_id=visit.id, acting=clerk, now=at + 59 * SECOND)


def picture(visit: Visit) -> tuple[Any, ...]:
    row = Visit.objects.values("state", "queue_class", "lane", "window_id", "ended_at", "calls")
    ledger = VisitPeriod.objects.filter(visit=visit).order_by("started_at", "id")
    return (row.get(pk=visit.pk), [(p.kind, p.started_at, p.ended_at) for p in ledger])


@pytest.mark.django_db
def test_undo_is_late_after_a_minute() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visit = world.number()
    operations.call_next(acting=clerk, now=MORNING + MINUTE)
    with pytest.raises(Refused) as refused:
        operations.undo(visit_id=visit.id, acting=clerk, now=MORNING + 2 * MINUTE + SECOND)
    assert codes(refused) == {"UNDO_TOO_LATE"}


@pytest.mark.django_db
def test_undoing_a_finish_waits_for_the_window_to_be_free() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visit = world.number()
    world.number()
    at = MORNING + MINUTE
    operations.call_next(acting=clerk, now=at)
    operations.begin(visit_id=visit.id, acting=clerk, now=at)
    operations.finish(visit_id=visit.id, acting=clerk, now=at)
    operations.call_next(acting=clerk, now=at)
    with pytest.raises(Refused) as refused:
        operations.undo(visit_id=visit.id, acting=clerk, now=at + SECOND)
    assert codes(refused) == {"WINDOW_BUSY"}


@pytest.mark.django_db
def test_a_transferred_number_keeps_its_wait() -> None:
    world = build_hall()
    first, last = world.opened(1), world.opened(3)
    visit = world.number()
    operations.call_next(acting=first, now=MORNING + 10 * MINUTE)
    operations.begin(visit_id=visit.id, acting=first, now=MORNING + 10 * MINUTE)
    moved = operations.transfer(
        visit_id=visit.id,
        to_class="enterprise",
        reason="要办企业业务",
        acting=first,
        now=MORNING + 12 * MINUTE,
    )
    assert (moved.state, moved.lane, moved.queued_at) == ("WAITING", "TRANSFER", MORNING)
    called = operations.call_next(acting=last, now=MORNING + 12 * MINUTE)
    assert called
    assert called.visit_id == visit.id


@pytest.mark.django_db
def test_a_missed_number_comes_back_behind_two_others() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visits = [world.number(now=MORNING + n * SECOND) for n in range(4)]
    at = MORNING + MINUTE
    operations.call_next(acting=clerk, now=at)
    for n in (1, 2):
        operations.recall(visit_id=visits[0].id, acting=clerk, now=at + n * 25 * SECOND)
    operations.miss(visit_id=visits[0].id, acting=clerk, now=at + 75 * SECOND)
    operations.return_missed(visit_id=visits[0].id, acting=clerk, now=at + 5 * MINUTE)
    called = []
    for n in range(4):
        moment = at + (6 + n) * MINUTE
        found = operations.call_next(acting=clerk, now=moment)
        assert found
        called.append(found.number)
        operations.begin(visit_id=found.visit_id, acting=clerk, now=moment)
        operations.finish(visit_id=found.visit_id, acting=clerk, now=moment)
    assert called == ["A002", "A003", "A001", "A004"]


@pytest.mark.django_db
def test_two_matters_stand_on_one_number() -> None:
    from onewindow.apps.queueing.facts import Wish  # noqa: PLC0415

    world = build_hall()
    first, last = world.opened(1), world.opened(3)
    visit = operations.issue(
        place_id=world.place.id,
        wishes=[Wish(queue_class="general"), Wish(queue_class="enterprise")],
        channel="KIOSK",
        acting=KIOSK,
        now=MORNING,
    )
    at = MORNING + MINUTE
    operations.call_next(acting=first, now=at)
    operations.begin(visit_id=visit.id, acting=first, now=at)
    moved = operations.next_matter(visit_id=visit.id, acting=first, now=at + MINUTE)
    assert (moved.state, moved.queue_class, moved.number) == ("WAITING", "enterprise", "A001")
    called = operations.call_next(acting=last, now=at + 2 * MINUTE)
    assert called
    assert called.number == "A001"
    assert [m.state for m in queries.matters_of(visit.id)] == ["DONE", "IN_HAND"]


@pytest.mark.django_db
def test_numbers_end_with_their_day_and_windows_left_open_too() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visit = world.number()
    operations.call_next(acting=clerk, now=MORNING + MINUTE)
    assert operations.expire_past_days(now=MORNING + timedelta(days=1)) == 1
    assert operations.expire_past_days(now=MORNING + timedelta(days=1)) == 0
    assert Visit.objects.get(pk=visit.pk).state == "EXPIRED"
    assert queries.shift_of(clerk.who) is None


@pytest.mark.django_db
def test_the_hall_counts_its_board_events_without_a_gap() -> None:
    world = build_hall()
    clerk = world.opened(1)
    for _ in range(3):
        visit = world.number()
        operations.call_next(acting=clerk, now=MORNING + MINUTE)
        operations.hand_back(visit_id=visit.id, reason="叫错", acting=clerk, now=MORNING + MINUTE)
        operations.give_up(visit_id=visit.id, acting=clerk, now=MORNING + MINUTE)
    assert HallSetting.objects.get(place=world.place).board_sequence == 3


@pytest.mark.django_db
def test_a_repeated_request_gets_the_same_number_and_the_same_call() -> None:
    world = build_hall()
    clerk = world.opened(1)
    first, again = (world.number(key="one tap on the kiosk") for _ in range(2))
    assert first.pk == again.pk
    world.number()
    called = operations.call_next(acting=clerk, now=MORNING + MINUTE, key="one press")
    assert called
    operations.begin(visit_id=called.visit_id, acting=clerk, now=MORNING + MINUTE)
    operations.finish(visit_id=called.visit_id, acting=clerk, now=MORNING + MINUTE)
    late = operations.call_next(acting=clerk, now=MORNING + 2 * MINUTE, key="one press")
    assert late
    assert late.visit_id == called.visit_id
    assert Visit.objects.filter(state="WAITING").count() == 1


@pytest.mark.django_db
def test_a_key_of_somebody_else_opens_nothing() -> None:
    world = build_hall()
    world.number(key="one tap on the kiosk")
    with pytest.raises(Refused) as refused:
        world.number(key="one tap on the kiosk", acting=world.clerks[1], channel="WINDOW")
    assert codes(refused) == {"KEY_REUSED"}


@pytest.mark.django_db(transaction=True)
def test_whatever_is_pressed_together_nobody_waits_in_a_circle() -> None:
    world = build_hall(windows=4)
    clerks = [world.opened(n) for n in range(1, 5)]
    visits = [world.number(now=MORNING + n * SECOND) for n in range(12)]

    def press(at: int) -> set[str]:
        refused, clerk = set(), clerks[at % 4]
        for turn in range(12):
            visit, now = visits[(turn * 5 + at) % 12], MORNING + (turn + 1) * 30 * SECOND
            for verb in (
                lambda v=visit, t=now: operations.delay(visit_id=v.id, acting=KIOSK, now=t),
                lambda t=now: operations.call_next(acting=clerk, now=t),
                lambda v=visit, t=now: operations.recall(visit_id=v.id, acting=clerk, now=t),
                lambda v=visit, t=now: operations.miss(
                    visit_id=v.id, reason="走了", acting=clerk, now=t
                ),
                lambda v=visit, t=now: operations.undo(visit_id=v.id, acting=clerk, now=t),
                lambda v=visit, t=now: operations.return_missed(visit_id=v.id, acting=KIOSK, now=t),
                lambda v=visit, t=now: operations.call_this(
                    visit_id=v.id, reason="急", acting=clerk, now=t
                ),
            ):
                try:
                    verb()
                except Refused as error:
                    refused |= {r.code for r in error.refusals}
        return refused

    # A circle would end as an OperationalError of the database, not as a refusal.
    assert all(isinstance(codes, set) for codes in at_once(press, 8))
    stays = Visit.objects.filter(state__in=["CALLED", "SERVING"]).values_list("window_id")
    assert len(stays) == len(set(stays))
    open_periods = VisitPeriod.objects.filter(ended_at=None).values_list("visit_id")
    assert len(open_periods) == len(set(open_periods))
