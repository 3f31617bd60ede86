"""The diagram shows the whole transition table and nothing else."""

import re

from tests.spec.casework.page import ACTOR_NAMES, diagram, edges

from onewindow.case_words import ACTION_NAMES, STATE_NAMES
from onewindow.rules.casework.states import TRANSITIONS, UNDECIDED, Actor, CaseState


def test_every_arrow_of_the_table_is_drawn() -> None:
    drawn = {(source, target, t.action) for source, target, t in edges()}
    for transition in TRANSITIONS.values():
        for source in transition.sources:
            target = transition.target or source
            framed = source in UNDECIDED and ("UNDECIDED", target, transition.action) in drawn
            assert framed or (source, target, transition.action) in drawn


def test_no_arrow_is_drawn_that_the_table_does_not_allow() -> None:
    for source, target, transition in edges():
        sources = UNDECIDED if source == "UNDECIDED" else {CaseState(source)}
        assert sources <= transition.sources
        assert target == (transition.target or source)


def test_every_state_and_action_is_named_in_the_diagram() -> None:
    text = diagram()
    assert set(Actor) == set(ACTOR_NAMES)
    assert all(f"{name}<br>{state}" in text for state, name in STATE_NAMES.items())
    assert all(name in text for name in ACTION_NAMES.values())
    assert len(re.findall(r"^  \w+ -->", text, re.MULTILINE)) == len(
        {(source, target) for source, target, _ in edges()}
    )
