"""Whom a window calls next (R-6-2): every turn, every discipline, and its sentence."""

import json
from dataclasses import replace

import pytest
from tests.rules.hall.lines import (
    BALANCED,
    ELSEWHERE,
    HERE,
    STEPLESS,
    WINDOW,
    ago,
    call,
    called,
    waiting,
)

from onewindow.rules.hall.calling import DISCIPLINES, NEWEST, Discipline, sentence_of
from onewindow.rules.hall.line import Lane, Waiting
from onewindow.wordings.hall import DISCIPLINE_NAMES, LANE_NAMES, REASONS, reason_in_words

FIRST_COME = replace(BALANCED, name="FIRST_COME")
STRICT = replace(BALANCED, name="STRICT_PRIORITY")
ACCUMULATING = replace(BALANCED, name="ACCUMULATING")


def said(*line: Waiting, **other: object) -> str:
    choice = call(*line, **other)  # type: ignore[arg-type]
    assert choice is not None
    assert json.loads(json.dumps(choice.why)) == choice.why
    return reason_in_words(choice.why)


# Whom a window may call at all


def test_nobody_is_called_from_an_empty_line() -> None:
    assert call() is None


def test_a_window_calls_only_the_classes_it_serves() -> None:
    assert call(waiting("C001", 30)) is None
    assert called(waiting("C001", 30), waiting("A001", 1)) == "A001"


def test_who_said_they_are_delayed_is_passed_over_until_then() -> None:
    late = waiting("A001", 30, not_before=ago(-1))
    assert call(late) is None
    assert called(replace(late, not_before=ago(0))) == "A001"


def test_a_number_that_needs_a_stepless_window_goes_there() -> None:
    visit = waiting("A001", 30, needs_accessible=True)
    assert call(visit) is None
    assert called(visit, window=STEPLESS) == "A001"


def test_without_a_stepless_window_for_the_line_any_window_calls() -> None:
    visit = waiting("A001", 30, needs_accessible=True)
    assert call(visit, window=replace(WINDOW, stepless=frozenset("AB"))) is None
    assert called(visit, window=replace(WINDOW, stepless=frozenset("B"))) == "A001"
    assert called(visit, window=replace(WINDOW, stepless=frozenset())) == "A001"


def test_a_number_sent_to_a_window_goes_to_that_window_alone() -> None:
    assert call(waiting("A001", 30, for_window=ELSEWHERE)) is None
    assert called(waiting("C001", 1, for_window=HERE), waiting("A001", 60)) == "C001"


# In which turn


def test_an_emergency_goes_before_everybody() -> None:
    line = [
        waiting("A001", 0, Lane.EMERGENCY),
        waiting("A002", 90),
        waiting("A003", 50, for_window=HERE),
        waiting("A004", 30, Lane.GREEN),
    ]
    for name, version in DISCIPLINES:
        discipline = replace(BALANCED, name=name, version=version)
        assert called(*line, discipline=discipline, priority_calls=9) == "A001"
    assert called(waiting("A001", 0, Lane.EMERGENCY, behind=2), *line[1:]) == "A001"


def test_who_waited_to_the_cap_is_not_overtaken_any_more() -> None:
    green, capped = waiting("B001", 44, Lane.GREEN), waiting("A001", 45)
    assert called(green, waiting("A001", 44.9)) == "B001"
    assert called(green, capped) == "A001"
    assert called(waiting("B002", 46), capped) == "B002"


def test_who_came_back_is_called_when_nobody_else_is_there() -> None:
    returned = waiting("A001", 40, behind=2)
    assert called(returned, waiting("A009", 0)) == "A009"
    assert called(returned, waiting("A002", 30, behind=1)) == "A002"
    assert called(returned) == "A001"


def test_who_was_put_first_and_came_back_waits_as_everybody_who_came_back() -> None:
    fresh = waiting("A009", 1)
    for name, version in DISCIPLINES:
        discipline = replace(BALANCED, name=name, version=version)
        back = waiting("A001", 9, Lane.ADVANCED, behind=2)
        assert called(back, fresh, discipline=discipline) == "A009"
        assert called(replace(back, behind=0), fresh, discipline=discipline) == "A001"


def test_who_came_back_lets_nobody_pass_beyond_the_cap() -> None:
    fresh = waiting("A009", 30, Lane.GREEN)
    assert called(waiting("A001", 44.9, behind=2), fresh) == "A009"
    assert called(waiting("A001", 45, behind=2), fresh) == "A001"
    for name, version in DISCIPLINES:
        line = [waiting("A001", 60, behind=2), waiting("A009", 1)]
        discipline = replace(BALANCED, name=name, version=version)
        assert called(*line, discipline=discipline) == "A001"


def test_equal_places_go_by_number() -> None:
    assert called(waiting("B001", 5), waiting("A001", 5)) == "A001"


def test_a_clock_set_back_harms_nobody() -> None:
    assert called(waiting("A001", -5), waiting("A002", -6)) == "A001"


# The disciplines


def test_first_come_first_called() -> None:
    line = [waiting("A001", 9), waiting("B001", 8, Lane.GREEN)]
    assert called(*line, discipline=FIRST_COME) == "A001"


def test_a_higher_lane_goes_first_where_priority_is_strict() -> None:
    line = [
        waiting("A001", 40),
        waiting("A002", 9, Lane.TRANSFER),
        waiting("A003", 8, Lane.BOOKED, booked_at=ago(5)),
        waiting("A004", 1, Lane.GREEN),
        waiting("A005", 2, Lane.GREEN),
    ]
    order = []
    while line:
        order.append(called(*line, discipline=STRICT))
        line = [visit for visit in line if visit.number != order[-1]]
    assert order == ["A005", "A004", "A003", "A002", "A001"]


def test_after_two_priority_calls_one_walk_in_has_its_turn() -> None:
    line = [waiting(f"B00{n}", n, Lane.GREEN) for n in range(1, 6)]
    line += [waiting("A001", 3), waiting("A002", 2)]
    order, run = "", 0
    while choice := call(*line, discipline=STRICT, priority_calls=run):
        order += choice.number[0]
        run = choice.why["priority_calls"]
        line = [visit for visit in line if visit.visit_id != choice.visit_id]
    assert order == "BBABBAB"


def test_a_walk_in_turn_falls_to_others_when_no_walk_in_is_there() -> None:
    assert called(waiting("B001", 1, Lane.GREEN), discipline=STRICT, priority_calls=7) == "B001"


def test_priority_grows_with_the_wait() -> None:
    green = waiting("B001", 5, Lane.GREEN)
    assert called(green, waiting("A001", 14.9), discipline=ACCUMULATING) == "B001"
    assert called(green, waiting("A001", 15.1), discipline=ACCUMULATING) == "A001"


def test_short_services_go_first_until_the_wait_outweighs_them() -> None:
    discipline = replace(BALANCED, expected_minutes={"A": 20, "B": 5})
    assert called(waiting("A001", 30), waiting("B001", 8), discipline=discipline) == "B001"
    assert called(waiting("A001", 30), waiting("B001", 7), discipline=discipline) == "A001"


def test_a_class_that_was_never_measured_counts_ten_minutes() -> None:
    assert Discipline().expected("Z") == 10
    assert Discipline().rate(Lane.GREEN) == 1
    assert replace(BALANCED, expected_minutes={"A": 0}).expected("A") == 1


# Booked people


def booked(minutes: float, slot: float, lane: Lane = Lane.BOOKED) -> Waiting:
    return waiting("B001", minutes, lane, booked_at=ago(slot))


def test_a_booked_person_who_is_early_lets_others_go_first() -> None:
    assert called(booked(60, -11), waiting("A001", 0)) == "A001"
    assert called(booked(60, -11)) == "B001"


def test_two_who_are_early_go_by_their_slots() -> None:
    first = waiting("B002", 20, Lane.BOOKED, booked_at=ago(-15))
    assert called(booked(50, -45), first) == "B002"


def test_an_early_wait_brings_nobody_to_the_cap() -> None:
    assert called(booked(90, -1), waiting("A001", 30)) == "A001"


@pytest.mark.parametrize(("came", "slot", "counted"), [(8, -20, 8), (8, 5, 25), (60, 5, 60)])
def test_saying_that_one_needs_care_never_costs_the_booking(
    came: float, slot: float, counted: float
) -> None:
    choice = call(booked(came, slot, Lane.GREEN))
    assert choice is not None
    assert (choice.why["lane"], choice.why["counted_minutes"]) == ("GREEN", counted)


def test_a_booking_without_a_slot_waits_like_anybody() -> None:
    choice = call(waiting("B001", 7, Lane.BOOKED))
    assert choice is not None
    assert choice.why["counted_minutes"] == 7


def test_a_booking_whose_call_was_missed_keeps_a_walk_in_place() -> None:
    choice = call(booked(30, 20, Lane.WALK_IN))
    assert choice is not None
    assert choice.why["counted_minutes"] == 30


# The sentence


def test_the_only_number_is_called_as_such() -> None:
    assert said(waiting("A001", 5)) == "本窗口现在能办的号只有 A001，就叫它。"


def test_the_expected_service_is_named_only_where_it_weighs() -> None:
    line = [waiting("B007", 8), waiting("A012", 15)]
    times = {"A": 20, "B": 5.5}
    assert said(*line, discipline=replace(BALANCED, expected_minutes=times)) == (
        "B007 等了 8 分钟，预计办 5.5 分钟，比 A012（等 15 分钟，预计办 20 分钟）靠前。"
    )
    line = [waiting("B007", 8, Lane.GREEN), waiting("A012", 15)]
    assert "预计" not in said(*line, discipline=replace(ACCUMULATING, expected_minutes=times))


def test_a_higher_lane_is_explained_without_rates() -> None:
    line = [waiting("B007", 8, Lane.GREEN), waiting("A012", 15)]
    assert said(*line, discipline=STRICT) == (
        "B007 是绿色通道，等 8 分钟，按规定比 A012（等 15 分钟）先叫。"
    )


def test_a_number_called_by_name_says_the_clerk_s_reason() -> None:
    why = {"rule": "CHOSEN", "number": "A014", "reason": "需要手语翻译"}
    assert reason_in_words(why) == "A014 由工作人员指定先叫，原因：需要手语翻译。"


def test_the_turn_of_a_walk_in_is_explained() -> None:
    line = [waiting("B007", 8, Lane.GREEN), waiting("A012", 5)]
    assert said(*line, discipline=STRICT, priority_calls=2) == (
        "已经连着叫了 2 个优先的号，轮到现场号；A012 在现场号里排得最前。"
    )


def test_the_number_that_was_first_in_line_is_named_with_its_values() -> None:
    choice = call(
        waiting("B007", 20, Lane.GREEN), waiting("A012", 25), waiting("A011", 26), waiting("A1", 1)
    )
    assert choice is not None
    assert choice.why["overtaken"]["number"] == "A011"
    assert choice.why["overtaken"]["score"] == 2.6
    assert choice.why["score"] == 6


def test_a_reason_holds_nothing_about_the_person() -> None:
    choice = call(waiting("B007", 8, Lane.GREEN, needs_accessible=True), window=STEPLESS)
    assert choice is not None
    assert "needs_accessible" not in choice.why
    assert str(choice.visit_id) not in json.dumps(choice.why)
    assert "group" not in json.dumps(choice.why)


def test_each_name_and_each_rule_has_its_words() -> None:
    assert DISCIPLINE_NAMES.keys() == NEWEST.keys()
    assert LANE_NAMES.keys() == set(Lane)
    assert NEWEST["BALANCED"] == 1
    choice = call(waiting("A001", 5))
    assert choice is not None
    code, facts = sentence_of(choice.why)
    assert code in REASONS
    assert facts["number"] == "A001"


def test_a_discipline_is_stored_whole_and_decides_again_the_same() -> None:
    stored = json.loads(json.dumps(BALANCED.values()))
    assert Discipline(**stored) == BALANCED
