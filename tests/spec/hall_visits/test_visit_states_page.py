"""The visit's diagram shows the whole table but the end of the day, and nothing else."""

import re

from tests.spec.hall_visits.page import KIND_NAMES, VERB_NAMES, diagram

from onewindow.rules.hall.visits import STATE_WORDS, STEPS, PeriodKind, VisitVerb


def test_every_step_is_drawn_and_no_other() -> None:
    text = diagram()
    drawn = re.findall(r'^  (\w+) -->\|"(.+)"\| (\w+)$', text, re.MULTILINE)
    arrows = {(a, verb, b) for a, verbs, b in drawn for verb in verbs.split("<br>")}
    expected = {
        (str(source), VERB_NAMES[verb], str(step.target))
        for verb, step in STEPS.items()
        for source in step.sources
        if verb is not VisitVerb.EXPIRE
    }
    assert arrows == expected
    assert 'NEW((" ")) -->|"取号"| WAITING' in text
    assert all(f"{words}<br>{state}" in text for state, words in STATE_WORDS.items())


def test_every_verb_and_stretch_is_named() -> None:
    assert VERB_NAMES.keys() == set(VisitVerb)
    assert KIND_NAMES.keys() == set(PeriodKind)
