"""The one table of a visit, and the numbers a hall sets for itself (R-6-7, R-6-2)."""

import json

import pytest

from onewindow.rules.hall.calling import NEWEST
from onewindow.rules.hall.settings import (
    DEFAULT_RATES,
    FIELD_NAMES,
    HallRules,
    check_rules,
    read_rules,
    write_rules,
)
from onewindow.rules.hall.visits import (
    AT_WINDOW,
    OPEN_STATES,
    PERIOD_OF,
    STATE_WORDS,
    STEPS,
    VisitState,
    VisitVerb,
    may,
)
from onewindow.wording import sentence

ENDS = frozenset(VisitState) - OPEN_STATES


def test_every_verb_has_its_step_and_every_state_its_words() -> None:
    assert STEPS.keys() == set(VisitVerb)
    assert STATE_WORDS.keys() == set(VisitState)


def test_every_state_but_the_first_is_reached_and_every_open_one_left() -> None:
    assert {step.target for step in STEPS.values()} == set(VisitState)
    left = {source for step in STEPS.values() for source in step.sources}
    assert left == OPEN_STATES, "nothing is done to a visit that is over"


def test_every_open_visit_spends_its_time_in_the_ledger() -> None:
    assert PERIOD_OF.keys() == OPEN_STATES
    assert len(set(PERIOD_OF.values())) == len(OPEN_STATES)
    assert AT_WINDOW < OPEN_STATES


@pytest.mark.parametrize("verb", list(VisitVerb))
@pytest.mark.parametrize("state", list(VisitState))
def test_a_verb_is_refused_by_name_where_the_table_lacks_it(
    verb: VisitVerb, state: VisitState
) -> None:
    refusals = may(verb, state, number="A014")
    assert (refusals == ()) == (state in STEPS[verb].sources)
    for refusal in refusals:
        assert sentence(refusal).startswith(f"A014 {STATE_WORDS[state]}")


def test_settings_are_stored_and_read_alike() -> None:
    rules = read_rules({"cap_minutes": 30, "rates": {"GREEN": 4}, "gone_since": 1})
    assert rules.cap_minutes == 30
    assert rules.rates == {**DEFAULT_RATES, "GREEN": 4}
    assert read_rules(json.loads(json.dumps(write_rules(rules)))) == rules
    assert read_rules({}) == HallRules()


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, []),
        (write_rules(HallRules()), []),
        ({"discipline": "LOUDEST_FIRST"}, ["discipline"]),
        ({"rates": {"GREEN": 0}}, ["rates"]),
        ({"cap_minutes": 4}, ["cap_minutes"]),
        ({"cap_minutes": 1001, "recall_times": 0}, ["cap_minutes", "recall_times"]),
        ({"open_all_hours": "yes"}, ["open_all_hours"]),
    ],
)
def test_a_setting_out_of_range_is_named(told: dict[str, object], wrong: list[str]) -> None:
    refusals = check_rules(told, disciplines=frozenset(NEWEST))
    assert [refusal.facts["field"] for refusal in refusals] == [FIELD_NAMES[each] for each in wrong]
    assert all("“" in sentence(refusal) for refusal in refusals)


@pytest.mark.parametrize(
    "told",
    [
        {"cap_minutes": "很久"},
        {"recall_seconds": 1},
        {"discipline": "先到先得"},
        {"rates": {"GREEN": 0}},
        {"rates": {"VIP": 2}},
        {"open_all_hours": "是"},
        {"lease_size": 4000},
    ],
)
def test_a_setting_that_is_no_sense_is_named_in_chinese(told: dict[str, object]) -> None:
    faults = check_rules(told, disciplines=frozenset({"BALANCED"}))
    assert [f.code for f in faults] == ["HALL_SETTING"]
    assert any("一" <= letter <= "鿿" for letter in str(faults[0].facts["field"]))
