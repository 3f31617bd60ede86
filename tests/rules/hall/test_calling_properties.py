"""What holds for every line there can be: nobody starves, nobody idles, nobody slips (R-6-2)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.hall.lines import (
    BALANCED,
    ELSEWHERE,
    HERE,
    NOW,
    STEPLESS,
    WINDOW,
    ago,
    call,
    called,
    waiting,
)

from onewindow.rules.hall.calling import (
    DISCIPLINES,
    CallingWindow,
    Discipline,
    next_number,
    yields,
)
from onewindow.rules.hall.line import Lane, Waiting, can_be_called, place_since

# Called before whatever the discipline says: by need, or by the duty head with a reason.
AHEAD = frozenset({Lane.EMERGENCY, Lane.ADVANCED})
SLOWER = [lane for lane in Lane if lane not in AHEAD]
EXPECTED = {"A": 4, "B": 25, "C": 9}
ALL = [
    replace(BALANCED, name=name, version=version, expected_minutes=EXPECTED)
    for name, version in DISCIPLINES
]
CAPPED = next(each for each in ALL if each.name == "BALANCED")
SHORT = replace(CAPPED, cap_minutes=15)
MINUTES = st.integers(0, 120)


@st.composite
def visits(draw: st.DrawFn) -> Waiting:
    number = f"{draw(st.sampled_from('ABC'))}{draw(st.integers(1, 999)):03d}"
    return waiting(
        number,
        draw(MINUTES),
        draw(st.sampled_from(Lane)),
        booked_at=draw(st.none() | st.integers(-60, 90).map(ago)),
        behind=draw(st.sampled_from([0, 0, 0, 1, 2])),
        not_before=draw(st.none() | st.integers(-10, 10).map(ago)),
        for_window=draw(st.sampled_from([None, None, None, HERE, ELSEWHERE])),
        needs_accessible=draw(st.booleans()),
    )


LINES = st.lists(visits(), max_size=30, unique_by=lambda visit: visit.number)
WINDOWS = st.sampled_from([WINDOW, STEPLESS])
RULES = st.sampled_from(ALL)
RUNS = st.integers(0, 3)


def servable(line: list[Waiting], window: CallingWindow) -> list[Waiting]:
    return [visit for visit in line if can_be_called(visit, window=window, now=NOW)]


@given(LINES, WINDOWS, RULES, RUNS)
def test_only_a_servable_number_is_called_and_one_is_when_there_is_one(
    line: list[Waiting], window: CallingWindow, discipline: Discipline, run: int
) -> None:
    number = called(*line, window=window, discipline=discipline, priority_calls=run)
    here = {visit.number for visit in servable(line, window)}
    assert number in here if here else number == ""


@given(LINES, WINDOWS)
def test_nobody_at_the_cap_is_overtaken_but_by_an_emergency_or_the_duty_heads_word(
    line: list[Waiting], window: CallingWindow
) -> None:
    choice = call(*line, window=window, discipline=CAPPED)
    here = {visit.number: visit for visit in servable(line, window)}
    if choice is None or choice.why["rule"] in {"EMERGENCY", "ADVANCED", "SENT_HERE"}:
        return
    chosen = here.pop(choice.number)
    if chosen.lane in AHEAD or chosen.for_window:
        return
    capped = [
        visit
        for visit in here.values()
        if not visit.behind and NOW - place_since(visit, CAPPED.booking) >= CAPPED.cap
    ]
    assert all(
        place_since(chosen, CAPPED.booking) <= place_since(visit, CAPPED.booking)
        for visit in capped
    )


@given(LINES, WINDOWS, RULES, RUNS)
def test_nobody_slips_within_one_class_and_lane(
    line: list[Waiting], window: CallingWindow, discipline: Discipline, run: int
) -> None:
    plain = [
        replace(visit, booked_at=None, behind=0, for_window=None, needs_accessible=False)
        for visit in line
    ]
    choice = call(*plain, window=window, discipline=discipline, priority_calls=run)
    if choice is not None:
        chosen = next(visit for visit in plain if visit.number == choice.number)
        alike = (v for v in servable(plain, window) if v.lane == chosen.lane)
        rivals = [v for v in alike if v.queue_class == chosen.queue_class]
        assert chosen.queued_at == min(v.queued_at for v in rivals)


@given(LINES, WINDOWS, RULES, RUNS, st.randoms())
def test_the_order_of_reading_changes_nothing(
    line: list[Waiting], window: CallingWindow, discipline: Discipline, run: int, chance: object
) -> None:
    mixed = list(line)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    first = call(*line, window=window, discipline=discipline, priority_calls=run)
    assert call(*mixed, window=window, discipline=discipline, priority_calls=run) == first


@given(LINES, WINDOWS, RULES)
def test_the_reason_names_the_first_in_line_who_was_passed_over(
    line: list[Waiting], window: CallingWindow, discipline: Discipline
) -> None:
    choice = call(*line, window=window, discipline=discipline)
    if choice is None:
        return
    places = {v.number: place_since(v, discipline.booking) for v in servable(line, window)}
    behind = {v.number for v in line if yields(v, discipline, NOW) and v.lane != Lane.EMERGENCY}
    earlier = {n: s for n, s in places.items() if s < places[choice.number]}
    overtaken = choice.why["overtaken"]
    assert (overtaken is None) == (not earlier)
    if overtaken:
        compared = earlier.keys() - behind or earlier.keys()
        assert overtaken["number"] in compared
        assert earlier[overtaken["number"]] == min(earlier[number] for number in compared)


def _crowd(minute: int, lanes: list[Lane], now: datetime) -> list[Waiting]:
    """What the worst of days brings in one minute: short matters of every lane but emergency."""
    return [
        replace(waiting(f"A{minute}-{i}", 0, lane), queued_at=now, booked_at=None)
        for i, lane in enumerate(lanes)
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(SLOWER), max_size=4), min_size=1, max_size=9),
    st.integers(0, 8),
    st.integers(1, 6),
)
def test_nobody_starves_however_many_come_after(
    crowds: list[list[Lane]], ahead: int, service: int
) -> None:
    victim = replace(waiting("B000", 0), queued_at=NOW)
    line = [waiting(f"A{n:03d}", n + 1) for n in range(ahead)] + [victim]
    bound = SHORT.cap + timedelta(minutes=(ahead + 1) * service)
    minute = 0
    while True:
        now = NOW + timedelta(minutes=minute)
        line += _crowd(minute, crowds[minute % len(crowds)], now) if minute else []
        if minute % service == 0:
            choice = next_number(waiting=line, window=WINDOW, discipline=SHORT, now=now)
            if choice is not None and choice.number == "B000":
                break
            line = [v for v in line if choice is None or v.visit_id != choice.visit_id]
        minute += 1
        assert minute < 999
    assert now - NOW <= bound


@pytest.mark.parametrize("run", [1, 2, 5])
def test_a_strict_order_still_serves_a_walk_in_after_each_run(run: int) -> None:
    strict = replace(ALL[1], name="STRICT_PRIORITY", priority_run=run)
    line = [waiting(f"A{n:03d}", 1, Lane.GREEN) for n in range(40)] + [waiting("B001", 0)]
    so_far = calls = 0
    while choice := call(*line, discipline=strict, priority_calls=so_far):
        if choice.number == "B001":
            break
        so_far, calls = choice.why["priority_calls"], calls + 1
        line = [visit for visit in line if visit.number != choice.number]
    assert calls == run


class _Counted(dict[str, float]):
    asked = 0

    def get(self, key: str, default: float = 1.0) -> float:  # type: ignore[override]
        self.asked += 1
        return super().get(key, default)


@pytest.mark.parametrize("count", [50, 500])
def test_a_call_looks_at_each_number_once(count: int) -> None:
    """500 waiting take a few milliseconds because the work is one step for each, never a sort."""
    seen = 0

    def once() -> Iterator[Waiting]:
        nonlocal seen
        for n in range(count):
            seen += 1
            yield waiting(f"A{n:03d}", n % 60)

    rates, expected = _Counted(), _Counted()
    asked: Mapping[str, _Counted] = {"rates": rates, "expected_minutes": expected}
    assert next_number(
        waiting=once(), window=WINDOW, discipline=replace(BALANCED, **asked), now=NOW
    )
    assert seen == count
    # Once each, and once more for the two numbers the reason names.
    assert rates.asked == expected.asked <= count + 2
