"""What a desk knows: its line in the order of calling, its lists, what may be undone."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import desk, operations
from onewindow.apps.queueing.desk import Desk, desk_of
from onewindow.apps.queueing.models import Visit, VisitMatter, WindowDuty
from onewindow.apps.queueing.shelf import forget_places

pytestmark = pytest.mark.django_db
NOW = MORNING + timedelta(minutes=30)
EXPECTED = {"general": 10.0, "enterprise": 20.0}


@pytest.fixture
def hall() -> HallWorld:
    forget_places()
    return build_hall()


def seen(who: Acting, now: object = NOW) -> Desk:
    found = desk_of(acting=who, expected_minutes=EXPECTED, now=now)  # type: ignore[arg-type]
    assert found is not None
    return found


def numbers(entries: tuple[desk.InLine, ...]) -> list[str]:
    return [entry.visit.number for entry in entries]


def test_without_an_open_window_there_is_no_desk(hall: HallWorld) -> None:
    assert desk_of(acting=hall.clerks[1], expected_minutes=EXPECTED, now=NOW) is None


def test_the_line_stands_in_the_order_of_calling(hall: HallWorld) -> None:
    who = hall.opened(1)
    hall.number(now=NOW - timedelta(minutes=12))
    hall.number(now=NOW - timedelta(minutes=6), lane="GREEN")
    hall.number(now=NOW - timedelta(minutes=3))
    expected = numbers(seen(who).line)
    assert expected == ["A002", "A001", "A003"]
    called = []
    for _ in range(3):
        told = operations.call_next(acting=who, now=NOW)
        assert told
        called.append(told.number)
        operations.begin(visit_id=told.visit_id, acting=who, now=NOW)
        operations.finish(visit_id=told.visit_id, acting=who, now=NOW)
    assert called == expected


def test_only_what_this_window_may_call_is_in_its_line(hall: HallWorld) -> None:
    first, last = hall.opened(1), hall.opened(3)
    hall.number()
    hall.number("enterprise")
    hall.number(needs_accessible=True)
    sent = hall.number()
    operations.call_this(visit_id=sent.id, reason="试", acting=first, now=NOW)
    operations.transfer(
        visit_id=sent.id,
        to_window_id=hall.windows[3].id,
        reason="专窗",
        acting=first,
        now=NOW,
    )
    assert numbers(seen(first).line) == ["A001"]
    assert set(numbers(seen(last).line)) == {"A001", "A002", "B001", "A003"}


def test_the_long_line_is_counted_and_its_head_shown(hall: HallWorld) -> None:
    who = hall.opened(1)
    for minute in range(15):
        hall.number(now=NOW - timedelta(minutes=40 - minute))
    found = seen(who)
    assert len(found.line) == desk.SHOWN
    assert found.waiting_count == 15
    assert found.overdue_count == 11


def test_held_missed_and_done_stand_in_their_own_lists(hall: HallWorld) -> None:
    who = hall.opened(1)
    for _ in range(3):
        hall.number()
    verbs = (
        lambda v: operations.hold(visit_id=v, reason="去复印", acting=who, now=NOW),
        lambda v: operations.finish(visit_id=v, acting=who, now=NOW),
    )
    for verb in verbs:
        told = operations.call_next(acting=who, now=NOW)
        assert told
        operations.begin(visit_id=told.visit_id, acting=who, now=NOW)
        verb(told.visit_id)
    told = operations.call_next(acting=who, now=NOW)
    assert told
    operations.miss(visit_id=told.visit_id, reason="走了", acting=who, now=NOW)
    found = seen(who)
    assert numbers(found.held) == ["A001"]
    assert numbers(found.done) == ["A002"]
    assert numbers(found.missed) == ["A003"]
    assert (found.line, found.at_desk, found.done_count) == ((), None, 1)


def test_only_those_listed_are_read_and_the_rest_is_counted(
    hall: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "LATEST_DONE", 2)
    who = hall.opened(1)
    for minute in range(30):
        hall.number(now=NOW - timedelta(minutes=40 - minute))
    for minute in range(5):
        now = NOW + timedelta(minutes=minute)
        told = operations.call_next(acting=who, now=now)
        assert told
        operations.begin(visit_id=told.visit_id, acting=who, now=now)
        operations.finish(visit_id=told.visit_id, acting=who, now=now)
    made: list[str] = []
    whole = Visit.from_db.__func__  # type: ignore[attr-defined]

    def from_db(cls: type, *told: object) -> Visit:
        visit = whole(cls, *told)
        made.append(visit.state)
        return visit  # type: ignore[no-any-return]

    monkeypatch.setattr(Visit, "from_db", classmethod(from_db))
    found = seen(who, NOW + timedelta(minutes=10))
    assert (made.count("WAITING"), made.count("DONE")) == (desk.SHOWN, 2)
    assert (found.waiting_count, found.done_count) == (25, 5)
    assert numbers(found.done) == ["A005", "A004"]


def test_who_is_late_is_listed_last_and_counted(hall: HallWorld) -> None:
    who = hall.opened(1)
    late = hall.number(now=NOW - timedelta(minutes=20))
    operations.delay(visit_id=late.id, acting=who, now=NOW)
    hall.number(now=NOW)
    found = seen(who)
    assert numbers(found.line) == ["A002", "A001"]
    assert [entry.is_not_yet for entry in found.line] == [False, True]


def test_the_number_at_the_desk_comes_with_its_matters_and_its_reason(hall: HallWorld) -> None:
    who = hall.opened(1)
    visit = hall.number()
    VisitMatter.objects.create(visit=visit, position=2, queue_class="general", item_name="第二件")
    told = operations.call_next(acting=who, now=NOW)
    at_desk = seen(who).at_desk
    assert at_desk
    assert told
    assert at_desk.visit.id == visit.id
    assert at_desk.why
    assert at_desk.why["number"] == "A001"
    assert at_desk.matter
    assert at_desk.matter.position == 1
    assert at_desk.next_matter
    assert at_desk.next_matter.item_name == "第二件"


def test_the_last_act_may_be_undone_until_a_minute_is_over(hall: HallWorld) -> None:
    who = hall.opened(1)
    hall.number()
    told = operations.call_next(acting=who, now=NOW)
    assert told
    last = seen(who, NOW + timedelta(seconds=59)).last_act
    assert last
    assert last.verb == "CALL"
    assert seen(who, NOW + timedelta(seconds=61)).last_act is None
    operations.undo(visit_id=told.visit_id, acting=who, now=NOW)
    assert seen(who).last_act is None


def test_what_somebody_else_did_since_is_not_offered_to_undo(hall: HallWorld) -> None:
    who, other = hall.opened(1), hall.opened(2)
    visit = hall.number()
    told = operations.call_next(acting=who, now=NOW)
    assert told
    operations.hand_back(visit_id=visit.id, reason="叫错", acting=who, now=NOW)
    operations.call_next(acting=other, now=NOW)
    assert seen(who).last_act is None
    assert seen(other).last_act


def test_the_parts_of_a_window_are_told_with_the_colleague(hall: HallWorld) -> None:
    first, second = hall.clerks[1], hall.clerks[2]
    for who, part in ((first, "A"), (second, "B")):
        WindowDuty.objects.create(window=hall.windows[1], account_id=who.account_id, part=part)
    assert second.account_id
    (duty,) = desk.duties_with(second.account_id)
    assert (duty.window_id, duty.part, duty.colleague) == (hall.windows[1].id, "B", first.name)


def test_a_desk_is_five_queries_for_any_line(
    hall: HallWorld, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    who = hall.opened(1)
    for count in (2, 20):
        for _ in range(count):
            hall.number()
        with django_assert_num_queries(5):
            seen(who)
    operations.call_next(acting=who, now=NOW)
    with django_assert_num_queries(5):
        found = seen(who)
        assert found.at_desk
        assert [each.state for each in found.at_desk.matters] == ["IN_HAND"]
    assert desk.visit_with(who.who)
