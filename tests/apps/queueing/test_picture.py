"""Does the duty head see what is so, and what can be done about it?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.hall_staff import hall_staff
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow.apps.organisation.models import Role
from onewindow.apps.queueing import duties, operations
from onewindow.apps.queueing.line_now import forget_lines
from onewindow.apps.queueing.models import WindowDuty
from onewindow.apps.queueing.picture import missed_now, picture
from onewindow.apps.queueing.shelf import forget_places
from onewindow.rules.hall.settings import HallRules
from onewindow.rules.outcomes import Refused

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_lines()
    forget_places()


def seen(world: HallWorld, minutes: float = 0) -> Any:
    forget_lines()
    return picture(place_id=world.place.id, now=MORNING + minutes * MINUTE)


def test_windows_are_open_paused_or_closed_with_who_sits_there() -> None:
    world = build_hall()
    one, two = world.opened(1), world.opened(2)
    operations.pause_window(reason="午间休息", acting=two, now=MORNING)
    visit = world.number()
    operations.call_next(acting=one, now=MORNING + 2 * MINUTE)
    told = seen(world, 5)
    assert [each.state for each in told.windows] == ["OPEN", "PAUSED", "CLOSED"]
    first, second, _ = told.windows
    assert (first.number, first.is_called, first.minutes) == (visit.number, True, 3)
    assert second.reason == "午间休息"
    assert (told.count("OPEN"), told.waiting) == (1, 0)


def test_a_service_twice_as_long_as_expected_is_one_to_look_after() -> None:
    world = build_hall()
    clerk = world.opened(1)
    visit = world.number()
    operations.call_next(acting=clerk, now=MORNING)
    operations.begin(visit_id=visit.id, acting=clerk, now=MORNING)
    assert not seen(world, 19).windows[0].is_long
    assert seen(world, 21).windows[0].is_long


def test_who_waits_over_the_limit_is_an_alarm_with_remedies() -> None:
    world = build_hall()
    world.opened(1)
    two = world.opened(2)
    operations.pause_window(reason="开会", acting=two, now=MORNING)
    head = hall_staff(world.place, Role.DUTY_HEAD)
    stand_in = hall_staff(world.place, Role.CLERK, window=world.windows[3])
    duties.set_duties(
        window_id=world.windows[3].id, a_id=None, b_id=stand_in.who, acting=head, now=MORNING
    )
    visit = world.number()
    assert seen(world, 30).alarms == []
    told = seen(world, 31)
    assert [(a.number, a.minutes) for a in told.alarms] == [(visit.number, 31)]
    remedy = told.remedies[0]
    assert [w.number for w in remedy.paused] == [2]
    assert [(w.number, list(posts)) for w, posts in remedy.closed] == [
        (3, [f"B 岗 {stand_in.name}"])
    ]


def test_a_free_window_that_could_learn_the_matter_is_named() -> None:
    world = build_hall()
    world.opened(1)
    world.number("enterprise")
    remedy = seen(world, 40).remedies[0]
    assert [w.number for w in remedy.could_learn] == [1]
    assert remedy.paused == []


def test_the_closing_rule_is_shown_with_its_numbers() -> None:
    world = build_hall(close_delay_minutes=30)
    world.opened(1)
    for _ in range(3):
        world.number()
    general = next(c for c in seen(world).closing if c.queue_class == "general")
    assert (general.waiting, general.windows, general.needed) == (3, 1, 30)
    assert general.left == 450
    assert not general.stops
    late = next(c for c in seen(world, 435).closing if c.queue_class == "general")
    assert not late.stops
    for _ in range(2):
        world.number(now=MORNING + 434 * MINUTE)
    full = next(c for c in seen(world, 435).closing if c.queue_class == "general")
    assert full.needed > full.left + full.delay
    assert full.stops


def test_the_picture_costs_the_same_however_many_wait() -> None:
    world = build_hall()
    world.opened(1)

    def cost() -> int:
        forget_lines()
        forget_places()
        with CaptureQueriesContext(connection) as asked:
            picture(place_id=world.place.id, now=MORNING + MINUTE)
        return len(asked)

    world.number()
    cost()  # reads what the hall has learned, kept for a minute
    few = cost()
    for _ in range(15):
        world.number()
    assert cost() == few <= 16


def test_the_missed_who_may_still_come_back_are_listed_the_latest_first() -> None:
    world = build_hall(return_minutes=30)
    clerk = world.opened(1)
    for minute in (0, 10, 20):
        visit = world.number()
        moment = MORNING + minute * MINUTE
        operations.call_next(acting=clerk, now=moment)
        operations.miss(visit_id=visit.id, acting=clerk, now=moment, reason="没有人")
    found = missed_now(place_id=world.place.id, rules=HallRules(), now=MORNING + 35 * MINUTE)
    assert [visit.number for visit in found] == ["A003", "A002"]


# -- posts and skills ---------------------------------------------------------------------------


def refused(step: Any) -> set[str]:
    with pytest.raises(Refused) as stopped:
        step()
    return {refusal.code for refusal in stopped.value.refusals}


def test_a_and_b_are_two_people_who_sit_in_this_hall() -> None:
    world = build_hall()
    head = hall_staff(world.place, Role.DUTY_HEAD)
    one = hall_staff(world.place, Role.CLERK)
    told: dict[str, Any] = {"window_id": world.windows[1].id, "acting": head, "now": MORNING}
    assert refused(lambda: duties.set_duties(**told, a_id=one.account_id, b_id=one.account_id)) == {
        "DUTY_TWICE"
    }
    assert refused(lambda: duties.set_duties(**told, a_id=head.account_id, b_id=None)) == {
        "DUTY_NOT_CLERK"
    }
    duties.set_duties(**told, a_id=one.account_id, b_id=None)
    duties.set_duties(**told, a_id=None, b_id=one.account_id)
    rows = WindowDuty.objects.filter(window=world.windows[1])
    assert [(row.part, row.account_id) for row in rows] == [("B", one.account_id)]


def test_only_the_duty_head_names_posts_and_skills() -> None:
    world = build_hall()
    one = hall_staff(world.place, Role.CLERK)
    told: dict[str, Any] = {"acting": one, "now": MORNING}
    assert refused(
        lambda: duties.set_duties(window_id=world.windows[1].id, a_id=None, b_id=None, **told)
    ) == {"NOT_PERMITTED"}
    assert refused(
        lambda: duties.set_skill(account_id=one.who, class_codes=["general"], **told)
    ) == {"NOT_PERMITTED"}


def test_a_skill_narrows_what_the_next_window_serves_and_can_be_lifted() -> None:
    world = build_hall()
    head = hall_staff(world.place, Role.DUTY_HEAD)
    one = hall_staff(world.place, Role.CLERK, window=world.windows[3])
    told: dict[str, Any] = {"account_id": one.who, "acting": head, "now": MORNING}
    assert refused(lambda: duties.set_skill(**told, class_codes=["nothing"])) == {"NO_SUCH_LINE"}
    duties.set_skill(**told, class_codes=["enterprise"])
    shift = operations.open_window(window_id=world.windows[3].id, acting=one, now=MORNING)
    assert shift.class_codes == ["enterprise"]
    operations.close_window(acting=one, now=MORNING)
    duties.set_skill(**told, class_codes=None)
    card = next(c for c in duties.clerks_of(world.place.id) if c.account_id == one.account_id)
    assert card.class_codes is None
