"""Is every figure a sum over the ledger, and does a day that does not add up say so?"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.queueing import KIOSK, MORNING, HallWorld, build_hall, clerk

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.day import day_report, stories_of
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.figures import (
    ShiftStretch,
    figures_of,
    half_hours,
    overtakings,
    percentile,
    window_figures,
)
from onewindow.apps.queueing.ledger import Story, Stretch, mismatches
from onewindow.apps.queueing.models import Visit, VisitPeriod
from onewindow.rules.hall.visits import PeriodKind, VisitState
from onewindow.rules.outcomes import Refused

MINUTE = timedelta(minutes=1)
WAIT, WALK, SERVE, AWAY = PeriodKind.WAIT, PeriodKind.WALK, PeriodKind.SERVE, PeriodKind.AWAY
DONE = VisitState.DONE


def at(minutes: float) -> datetime:
    return MORNING + minutes * MINUTE


def story(*spans: tuple[PeriodKind, float, float], state: VisitState = DONE, **told: Any) -> Story:
    """A visit of class `general` from (kind, from, to) in minutes; the last may end with inf."""
    window = told.pop("window", None)
    stretches = tuple(
        Stretch(kind, "general", at(since), at(until) if until != float("inf") else None, window)
        for kind, since, until in spans
    )
    given = {"number": "A001", "lane": "WALK_IN", "channel": "KIOSK"} | told
    return Story(
        visit_id=uuid4(),
        state=state,
        issued_at=stretches[0].started_at if stretches else MORNING,
        ended_at=stretches[-1].ended_at if stretches else None,
        stretches=stretches,
        **given,
    )


def served(came: float, called: float, *, number: str = "A001") -> Story:
    spans = ((WAIT, came, called), (WALK, called, called + 1), (SERVE, called + 1, called + 6))
    return story(*spans, number=number)


def figures(*stories: Story, now: float = 240, over: float = 30) -> Any:
    passed = overtakings(stories)
    return figures_of(stories, now=at(now), overwait_minutes=over, overtaken=passed)


def faults(*stories: Story, acts: dict[str, int], now: float = 240) -> set[str]:
    return {each.code for each in mismatches(stories, now=at(now), acts=acts)}


# -- one figure at a time --------------------------------------------------------------------


def test_a_wait_is_the_sum_of_all_its_waiting() -> None:
    again = story((WAIT, 0, 10), (WALK, 10, 11), (AWAY, 11, 20), (WAIT, 20, 25), (SERVE, 25, 30))
    told = figures(again)
    assert told.wait_mean == 15
    assert told.missed_share == 1


def test_who_still_waits_counts_as_over_but_not_in_the_mean() -> None:
    waiting = story((WAIT, 0, float("inf")), state=VisitState.WAITING)
    told = figures(served(0, 4), waiting, now=40)
    assert (told.wait_mean, told.over_wait, told.waiting) == (4, 1, 1)


def test_missed_and_abandoned_are_left_over_issued() -> None:
    missed = story((WAIT, 0, 5), (WALK, 5, 7), (AWAY, 7, float("inf")), state=VisitState.MISSED)
    gone = story((WAIT, 0, 9), state=VisitState.GIVEN_UP)
    assert figures(served(0, 1), served(0, 2), missed, gone).left_share == 0.5


def test_of_nobody_there_is_no_figure() -> None:
    told = figures()
    assert (told.issued, told.wait_mean, told.left_share, told.overtaken_most) == (
        0,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([], 0.5, None), ([7], 0.9, 7), ([1, 2, 3, 4], 0.5, 2), (range(1, 11), 0.9, 9)],
)
def test_a_percentile_is_a_value_that_was_there(values: Any, share: float, found: Any) -> None:
    assert percentile(list(values), share) == found


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=12))
def test_overtakings_are_pairs_called_in_the_other_order(told: list[tuple[int, int]]) -> None:
    stories = [
        served(came, came + wait, number=f"A{place:03d}")
        for place, (came, wait) in enumerate(sorted(told))
    ]
    found = overtakings(stories)
    for place, one in enumerate(stories):
        later = stories[place + 1 :]
        called = one.first_called_at
        assert called is not None
        passed = [s for s in later if s.first_called_at and s.first_called_at < called]
        assert found[one.visit_id] == len(passed)


def test_only_numbers_of_the_same_class_overtake() -> None:
    first, second = served(0, 20), served(5, 6)
    other = Story(
        **{
            **{name: getattr(second, name) for name in Story.__slots__},
            "stretches": tuple(
                Stretch(s.kind, "police", s.started_at, s.ended_at) for s in second.stretches
            ),
        }
    )
    assert overtakings([first, second])[first.visit_id] == 1
    assert overtakings([first, other])[first.visit_id] == 0


def test_a_window_counts_people_not_stretches() -> None:
    window = uuid4()
    two = story((SERVE, 0, 4), (SERVE, 4, 10), window=window)
    shift = ShiftStretch(window, True, at(0), at(20))
    pause = ShiftStretch(window, False, at(20), at(25))
    told = window_figures([two], [shift, pause], now=at(60))[0]
    assert (told.served, told.serve_mean, told.open_minutes, told.paused_minutes) == (1, 10, 20, 5)
    assert told.busy_share == 0.5


def test_every_arrival_is_in_one_half_hour() -> None:
    stories = [served(minute, minute + 3) for minute in (0, 29, 30, 61, 200)]
    shift = ShiftStretch(uuid4(), True, at(0), at(45))
    rows = half_hours(stories, [shift], now=at(240))
    assert [row.arrivals for row in rows] == [2, 1, 1, 0, 0, 0, 1]
    assert [row.windows for row in rows[:3]] == [1, 0.5, 0]


# -- what does not add up is said -------------------------------------------------------------


def test_a_whole_day_adds_up() -> None:
    assert faults(served(0, 5), acts={"ISSUE": 1, "FINISH": 1}) == set()


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (story(), "LEDGER_EMPTY"),
        (story((WAIT, 0, 5), (SERVE, 6, 9)), "LEDGER_GAP"),
        (story((WAIT, 0, 5), (SERVE, 4, 9)), "LEDGER_SPAN"),
        (story((WAIT, 0, float("inf"))), "LEDGER_STATE"),
        (story((WAIT, 0, 5), state=VisitState.WAITING), "LEDGER_STATE"),
    ],
)
def test_a_broken_ledger_is_named(broken: Story, code: str) -> None:
    assert code in faults(broken, acts={"ISSUE": 1, "FINISH": 1})


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ({"ISSUE": 2, "FINISH": 1}, "ISSUED_COUNT"),
        ({"ISSUE": 1}, "ENDED_COUNT"),
        ({"ISSUE": 1, "FINISH": 1, "GIVE_UP": 1}, "ENDED_COUNT"),
    ],
)
def test_acts_and_numbers_must_agree(acts: dict[str, int], code: str) -> None:
    assert faults(served(0, 5), acts=acts) == {code}


# -- whatever is done in a hall, its day adds up ------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "issue",
                "issue",
                "call",
                "begin",
                "finish",
                "miss",
                "return",
                "hold",
                "resume",
                "transfer",
                "hand_back",
                "give_up",
                "undo",
                "delay",
                "pause",
                "unpause",
                "next",
            ]
        ),
        st.integers(0, 5),
        st.integers(0, 9),
    ),
    min_size=5,
    max_size=45,
)


def _do(world: HallWorld, clerks: list[Acting], verb: str, which: int, now: datetime) -> None:
    acting = clerks[which % len(clerks)]
    visits = list(Visit.objects.filter(place=world.place).order_by("issued_at", "id"))
    visit = visits[which % len(visits)] if visits else None
    if verb == "issue":
        code = "enterprise" if which == 3 else "general"
        more = [Wish(queue_class="enterprise")] if which == 4 else []
        lane = "GREEN" if which == 5 else "WALK_IN"
        operations.issue(
            place_id=world.place.id,
            wishes=[Wish(queue_class=code), *more],
            channel="KIOSK",
            acting=KIOSK,
            now=now,
            lane=lane,
        )
        return
    if verb == "call":
        operations.call_next(acting=acting, now=now)
        return
    if verb in {"pause", "unpause"}:
        pause = operations.pause_window
        pause(reason="午间休息", acting=acting, now=now) if verb == "pause" else (
            operations.resume_window(acting=acting, now=now)
        )
        return
    if visit is not None:
        who = next((c for c in clerks if c.account_id == visit.clerk_id), acting)
        _verbs(visit.id, who, now)[verb]()


def _verbs(visit_id: UUID, acting: Acting, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {"visit_id": visit_id, "acting": acting, "now": now}
    return {
        "begin": lambda: operations.begin(**told),
        "finish": lambda: operations.finish(**told),
        "miss": lambda: operations.miss(**told, reason="没有人"),
        "return": lambda: operations.return_missed(**told),
        "hold": lambda: operations.hold(**told, reason="去复印"),
        "resume": lambda: operations.resume_held(**told),
        "transfer": lambda: operations.transfer(**told, to_class="enterprise", reason="转"),
        "hand_back": lambda: operations.hand_back(**told, reason="叫错了"),
        "give_up": lambda: operations.give_up(**told),
        "undo": lambda: operations.undo(**told),
        "delay": lambda: operations.delay(**told),
        "next": lambda: operations.next_matter(**told),
    }


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_whatever_is_done_the_day_adds_up(steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        world = build_hall(windows=3)
        clerks = [world.opened(number) for number in (1, 2, 3)]
        now = MORNING
        for verb, which, wait in steps:
            now += wait * MINUTE + timedelta(seconds=7)
            try:
                with transaction.atomic():
                    _do(world, clerks, verb, which, now)
            except Refused:
                continue
        _assert_adds_up(world, now + MINUTE)
        transaction.set_rollback(True)


def _assert_adds_up(world: HallWorld, now: datetime) -> None:
    report = day_report(place_id=world.place.id, day=MORNING.date(), overwait_minutes=30, now=now)
    total = report.total
    assert report.faults == ()
    assert total.issued == Visit.objects.filter(place=world.place).count()
    open_now = total.missed + total.waiting + total.at_window + total.held
    assert total.issued == total.done + total.given_up + total.expired + open_now
    for groups in (report.by_class, report.by_lane, report.by_channel):
        for name in ("issued", "done", "served", "over_wait", "missed"):
            assert sum(getattr(g, name) for g in groups.values()) == getattr(total, name)
    assert sum(row.arrivals for row in report.half_hours) == total.issued
    seconds = sum(
        ((s.ended_at or now) - s.started_at for v in _stories(world) for s in v.stretches),
        timedelta(),
    )
    spans = sum(((v.ended_at or now) - v.issued_at for v in _stories(world)), timedelta())
    assert seconds == spans


def _stories(world: HallWorld) -> list[Story]:
    return stories_of(place_id=world.place.id, day=MORNING.date())


@pytest.mark.django_db
def test_a_day_costs_four_queries_however_many_came() -> None:
    world = build_hall()
    world.opened(1)
    for place in range(12):
        world.number(now=at(place))
    with CaptureQueriesContext(connection) as asked:
        day_report(place_id=world.place.id, day=MORNING.date(), overwait_minutes=30, now=at(60))
    assert len(asked) == 4


@pytest.mark.django_db
def test_a_stretch_somebody_cut_out_is_found() -> None:
    world = build_hall()
    counter = world.opened(1)
    world.number()
    called = operations.call_next(acting=counter, now=at(3))
    assert called is not None
    operations.begin(visit_id=called.visit_id, acting=counter, now=at(4))
    VisitPeriod.objects.filter(visit=called.visit_id, kind="WALK").delete()
    report = day_report(place_id=world.place.id, day=MORNING.date(), overwait_minutes=30, now=at(9))
    assert {fault.code for fault in report.faults} == {"LEDGER_GAP", "LEDGER_SPAN"}
    assert {fault.number for fault in report.faults} == {"A001"}


@pytest.mark.django_db
def test_another_hall_and_another_day_do_not_count() -> None:
    world, other = build_hall(), build_hall()
    other.number()
    world.number()
    clerk(world.place)
    told = day_report(place_id=world.place.id, day=MORNING.date(), overwait_minutes=30, now=at(9))
    assert told.total.issued == 1
    tomorrow = MORNING.date() + timedelta(days=1)
    after = day_report(place_id=world.place.id, day=tomorrow, overwait_minutes=30, now=at(9))
    assert after.total.issued == 0
    assert after.half_hours == []
