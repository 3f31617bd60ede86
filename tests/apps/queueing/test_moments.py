"""Every stretch goes forward and the ledger adds up, whatever the clocks and the locks do."""

import itertools
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow import wallclock
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import operations, queries
from onewindow.apps.queueing.models import Visit, VisitAct, VisitPeriod, WindowShift
from onewindow.apps.queueing.rehearsing import hall_faults

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def adds_up(visit_id: Any) -> bool:
    """Whether the stretches join from issue to end, and their sum is exactly that time."""
    visit, periods = Visit.objects.get(pk=visit_id), queries.periods_of(visit_id)
    joined = all(a.ended_at == b.started_at for a, b in itertools.pairwise(periods))
    spent = sum(((p.ended_at or MORNING) - p.started_at for p in periods), timedelta())
    return joined and visit.ended_at is not None and spent == visit.ended_at - visit.issued_at


@pytest.mark.django_db
def test_a_number_younger_than_the_call_is_called_in_no_time() -> None:
    world = build_hall()
    clerk = world.opened(1)
    later = MORNING + timedelta(milliseconds=5)
    visit = world.number(now=later)
    called = operations.call_next(acting=clerk, now=MORNING)
    assert called
    row = Visit.objects.get(pk=visit.pk)
    assert (row.called_at, row.last_called_at) == (later, later)
    assert VisitAct.objects.get(visit=visit, verb="CALL").at == later
    operations.begin(visit_id=visit.id, acting=clerk, now=MORNING + MINUTE)
    operations.finish(visit_id=visit.id, acting=clerk, now=MORNING + 2 * MINUTE)
    assert adds_up(visit.id)


@pytest.mark.django_db
def test_a_clock_set_back_stops_nobody_and_no_stretch_is_negative() -> None:
    world = build_hall()
    clerk = world.opened(3)
    visit = world.number(now=MORNING)
    steps: list[tuple[Any, dict[str, Any], int]] = [
        (operations.begin, {}, 2),
        (operations.hold, {"reason": "复印"}, -30),
        (operations.resume_held, {}, -29),
        (operations.transfer, {"to_class": "enterprise", "reason": "走错"}, -40),
        (operations.call_this, {"reason": "在等"}, -39),
        (operations.recall, {}, -20),
        (operations.begin, {}, -19),
        (operations.finish, {}, -18),
    ]
    operations.call_next(acting=clerk, now=MORNING + MINUTE)
    for verb, told, minutes in steps:
        verb(visit_id=visit.id, acting=clerk, now=MORNING + minutes * MINUTE, **told)
    assert adds_up(visit.id)
    row = Visit.objects.get(pk=visit.pk)
    assert row.called_at == row.serving_at == row.ended_at == MORNING + 2 * MINUTE
    assert hall_faults(issued=[str(visit.id)], finished=[str(visit.id)])["lost"] == 0


@pytest.mark.django_db
def test_undoing_after_a_clock_was_set_back_opens_the_right_stretch() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visit = world.number(now=MORNING)
    operations.call_next(acting=clerk, now=MORNING)
    operations.begin(visit_id=visit.id, acting=clerk, now=MORNING - MINUTE)
    operations.finish(visit_id=visit.id, acting=clerk, now=MORNING - MINUTE)
    operations.undo(visit_id=visit.id, acting=clerk, now=MORNING - MINUTE)
    assert VisitPeriod.objects.get(visit=visit, ended_at=None).kind == "SERVE"
    operations.finish(visit_id=visit.id, acting=clerk, now=MORNING + MINUTE)
    assert adds_up(visit.id)


@pytest.mark.django_db
def test_a_window_turned_with_a_clock_set_back_has_no_negative_stretch() -> None:
    world = build_hall()
    clerk = world.opened(1)
    operations.pause_window(reason="取材料", acting=clerk, now=MORNING - MINUTE)
    operations.resume_window(acting=clerk, now=MORNING - 2 * MINUTE)
    operations.close_window(acting=clerk, now=MORNING - 3 * MINUTE)
    shifts = WindowShift.objects.values_list("started_at", "ended_at")
    assert set(shifts) == {(MORNING, MORNING)}
    assert len(shifts) == 3


@pytest.mark.django_db(transaction=True)
def test_under_load_no_call_fails_and_every_ledger_adds_up() -> None:
    """Each asks with the time it had before it waited for the lock, as a page does."""
    world = build_hall(windows=8, open_all_hours=True)
    clerks = [world.opened(n, wallclock.now()) for n in range(1, 9)]
    gate = threading.Barrier(8)
    until = time.monotonic() + 4

    def work(at: int) -> Counter[str]:
        told: Counter[str] = Counter()
        gate.wait()
        try:
            while time.monotonic() < until:
                told.update(_one_visit(world, clerks[at]))
        finally:
            connections.close_all()
        return told

    with ThreadPoolExecutor(8) as pool:
        told = sum(pool.map(work, range(8)), Counter())
    assert told["finished"] > 20
    done = [str(key) for key in Visit.objects.filter(state="DONE").values_list("id", flat=True)]
    assert len(done) == told["finished"]
    assert hall_faults(issued=done, finished=done) == {
        "shared_numbers": 0,
        "double_calls": 0,
        "lost": 0,
    }


def _one_visit(world: HallWorld, clerk: Acting) -> list[str]:
    moment: datetime = wallclock.now()
    # As when the lock was waited for: what is called may be younger than `moment`.
    world.number(now=wallclock.now())
    called = operations.call_next(acting=clerk, now=moment)
    if called is None:
        return ["nobody"]
    operations.begin(visit_id=called.visit_id, acting=clerk, now=wallclock.now())
    operations.finish(visit_id=called.visit_id, acting=clerk, now=wallclock.now())
    return ["finished"]
