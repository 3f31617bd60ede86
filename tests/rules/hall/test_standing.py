"""How many are called before a number, when the line is called through as it stands?"""

from datetime import timedelta
from uuid import uuid5

from hypothesis import given
from hypothesis import strategies as st
from tests.rules.hall.lines import BALANCED, ELSEWHERE, HERE, NOW, SPACE, WINDOW, ago, waiting

from onewindow.rules.hall.calling import CallingWindow, Discipline, next_number
from onewindow.rules.hall.line import Lane, Waiting
from onewindow.rules.hall.standing import FreeingWindow, calls_ahead

FIRST_COME = Discipline(name="FIRST_COME", expected_minutes={"A": 10, "B": 10})


def desk(number: int, classes: str, *, free_in: float = 0, accessible: bool = False):
    window = CallingWindow(uuid5(SPACE, f"desk {number}"), frozenset(classes), accessible)
    return FreeingWindow(window, free_in)


def ahead(*line: Waiting, windows: list[FreeingWindow], discipline: Discipline = BALANCED):
    found = calls_ahead(waiting=line, windows=windows, discipline=discipline, now=NOW)
    return {visit.number: found[visit.visit_id] for visit in line}


def test_in_one_line_everybody_counts_those_before_them() -> None:
    line = [waiting("A003", 1), waiting("A001", 20), waiting("A002", 9)]
    assert ahead(*line, windows=[desk(1, "A")]) == {"A001": 0, "A002": 1, "A003": 2}


def test_priority_lanes_are_ahead_although_they_came_later() -> None:
    line = [waiting("A001", 10), waiting("A002", 9, Lane.GREEN), waiting("A003", 1, Lane.EMERGENCY)]
    assert ahead(*line, windows=[desk(1, "A")]) == {"A003": 0, "A002": 1, "A001": 2}


def test_other_lines_count_only_as_far_as_they_use_my_windows() -> None:
    line = [waiting("B001", 30), waiting("B002", 29), waiting("B003", 28), waiting("A001", 1)]
    apart = ahead(*line, windows=[desk(1, "A"), desk(2, "B")])
    shared = ahead(*line, windows=[desk(1, "AB"), desk(2, "B")], discipline=FIRST_COME)
    assert apart["A001"] == 0
    # Desk 1 calls B001 and then B003 (desk 2 has B002), only then A001.
    assert shared["A001"] == 2


def test_a_delayed_number_is_called_when_its_time_has_come() -> None:
    later = waiting("A001", 20, not_before=NOW + timedelta(minutes=15))
    line = [later, waiting("A002", 9), waiting("A003", 8), waiting("A004", 7)]
    assert ahead(*line, windows=[desk(1, "A")], discipline=FIRST_COME) == {
        "A002": 0,
        "A003": 1,
        "A001": 2,
        "A004": 3,
    }
    assert ahead(later, windows=[desk(1, "A")]) == {"A001": 0}


def test_who_came_back_lets_the_calls_of_its_class_pass() -> None:
    back = waiting("A001", 40, behind=2)
    line = [back, waiting("A002", 9), waiting("A003", 8), waiting("A004", 7)]
    assert ahead(*line, windows=[desk(1, "A")])["A001"] == 2
    assert ahead(back, waiting("A002", 9), windows=[desk(1, "A")]) == {"A002": 0, "A001": 1}


def test_a_number_sent_to_one_window_waits_for_that_window() -> None:
    sent = waiting("C001", 2, for_window=HERE)
    windows = [FreeingWindow(WINDOW, 5), desk(2, "A")]
    found = ahead(sent, waiting("A001", 20), waiting("A002", 19), windows=windows)
    assert found["C001"] == 0


def test_who_needs_a_step_free_window_counts_only_its_calls() -> None:
    line = [waiting("A001", 20), waiting("A002", 19), waiting("A003", 1, needs_accessible=True)]
    windows = [desk(1, "A"), desk(2, "A", accessible=True)]
    assert ahead(*line, windows=windows)["A003"] == 1


def test_without_an_open_window_a_class_counts_its_own() -> None:
    line = [waiting("A001", 20), waiting("B001", 10), waiting("A002", 5)]
    assert ahead(*line, windows=[]) == {"A001": 0, "A002": 1, "B001": 0}
    assert ahead(*line, windows=[desk(1, "B")]) == {"A001": 0, "A002": 1, "B001": 0}


def test_a_window_that_gets_free_later_does_not_call_first() -> None:
    line = [waiting("A001", 20), waiting("B001", 19)]
    found = ahead(*line, windows=[desk(1, "A", free_in=30), desk(2, "AB")], discipline=FIRST_COME)
    assert found == {"A001": 0, "B001": 1}


@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.integers(0, 90), st.sampled_from(list(Lane))),
        max_size=12,
    )
)
def test_the_number_with_nobody_ahead_is_the_one_called_next(told) -> None:
    line = [
        waiting(f"{letter}{serial:03d}", minutes, lane)
        for serial, (letter, minutes, lane) in enumerate(told)
    ]
    windows = [FreeingWindow(CallingWindow(ELSEWHERE, frozenset("AB"), accessible=True))]
    found = calls_ahead(waiting=line, windows=windows, discipline=BALANCED, now=NOW)
    choice = next_number(waiting=line, window=windows[0].window, discipline=BALANCED, now=NOW)
    assert sorted(found.values()) == list(range(len(line)))
    if choice:
        assert found[choice.visit_id] == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"),
            st.integers(0, 90),
            st.sampled_from(list(Lane)),
            st.integers(0, 3),
        ),
        max_size=12,
    ),
    st.lists(st.sampled_from(["A", "B", "AB"]), max_size=3),
)
def test_newcomers_asked_together_are_told_what_each_would_be_told_alone(told, classes) -> None:
    line = [
        waiting(f"{letter}{serial:03d}", minutes, lane, behind=behind)
        for serial, (letter, minutes, lane, behind) in enumerate(told)
    ]
    windows = [desk(n, each, free_in=3 * n, accessible=n == 1) for n, each in enumerate(classes)]
    asking = [
        waiting(f"{letter}{900 + n}", 0, lane, needs_accessible=lane is Lane.GREEN)
        for n, (letter, lane) in enumerate(
            (x, y) for x in "ABC" for y in (Lane.WALK_IN, Lane.GREEN)
        )
    ]
    about = {"windows": windows, "discipline": BALANCED, "now": NOW}
    together = calls_ahead(waiting=line, newcomers=asking, **about)
    for new in asking:
        alone = calls_ahead(waiting=[*line, new], **about)
        assert together[new.visit_id] == alone[new.visit_id]
    nobody_asks = calls_ahead(waiting=line, **about)
    assert {each: together[each] for each in nobody_asks} == nobody_asks


def test_who_came_back_lets_every_call_pass_that_could_have_been_theirs() -> None:
    back = waiting("A001", 10, behind=2)
    line = [back, *(waiting(f"B{n:03d}", 9 - n) for n in range(1, 6))]
    assert ahead(*line, windows=[desk(1, "AB")], discipline=FIRST_COME)["A001"] == 2


def test_each_of_five_hundred_waiting_has_a_place_of_their_own_to_count_from() -> None:
    line = [
        Waiting(uuid5(SPACE, str(n)), f"A{n:03d}", "ABCD"[n % 4], list(Lane)[n % 5], ago(n % 120))
        for n in range(500)
    ]
    windows = [desk(n, "ABCD"[n % 4] + "ABCD"[(n + 1) % 4], free_in=n) for n in range(12)]
    found = calls_ahead(waiting=line, windows=windows, discipline=BALANCED, now=NOW)
    assert set(found) == {visit.visit_id for visit in line}
    assert all(0 <= ahead < len(line) for ahead in found.values())
