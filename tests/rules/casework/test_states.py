"""The transition table is total, ends where the law ends, and lets nobody act out of turn."""

import pytest

from onewindow.case_words import ACTION_NAMES, RESULT_NAMES, STATE_NAMES
from onewindow.rules.casework.results import (
    STEPS,
    ResultAction,
    ResultState,
    may_collect,
    may_move,
    may_post,
)
from onewindow.rules.casework.states import (
    DECIDED,
    TERMINAL,
    TRANSITIONS,
    Actor,
    CaseAction,
    CaseState,
    actions_from,
    may_take,
    next_state,
)


def test_every_action_has_exactly_one_row_with_a_rule() -> None:
    assert set(TRANSITIONS) == set(CaseAction)
    assert all(t.rule and t.sources and t.actors for t in TRANSITIONS.values())


def test_every_state_and_action_has_a_chinese_name() -> None:
    assert set(STATE_NAMES) == set(CaseState)
    assert set(ACTION_NAMES) == set(CaseAction)
    assert set(RESULT_NAMES) == set(ResultState)


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_nothing_leaves_a_terminal_state(state: CaseState) -> None:
    assert all(state not in t.sources for t in TRANSITIONS.values())


@pytest.mark.parametrize("state", sorted(set(CaseState) - TERMINAL))
def test_every_other_state_has_a_way_on_to_an_end(state: CaseState) -> None:
    reached, edge = {state}, {state}
    while edge:
        edge = {
            next_state(a, s) for s in edge for a, t in TRANSITIONS.items() if s in t.sources
        } - reached
        reached |= edge
    assert reached & TERMINAL


def test_every_state_is_reached_from_a_draft() -> None:
    reached, edge = {CaseState.DRAFT}, {CaseState.DRAFT}
    while edge:
        edge = {
            next_state(a, s) for s in edge for a, t in TRANSITIONS.items() if s in t.sources
        } - reached
        reached |= edge
    assert reached == set(CaseState)


@pytest.mark.parametrize("state", sorted(DECIDED))
def test_a_decided_case_cannot_be_withdrawn(state: CaseState) -> None:
    refusals = may_take(CaseAction.WITHDRAW, state=state, actor=Actor.APPLICANT)
    assert [r.code for r in refusals] == ["NOT_IN_THIS_STATE"]


def test_window_staff_never_decide() -> None:
    for action in (CaseAction.APPROVE, CaseAction.REFUSE):
        assert Actor.CLERK not in TRANSITIONS[action].actors
        refusals = may_take(action, state=CaseState.IN_REVIEW, actor=Actor.CLERK)
        assert [r.code for r in refusals] == ["NOT_YOUR_ACTION"]


def test_both_reasons_are_named_at_once() -> None:
    refusals = may_take(CaseAction.APPROVE, state=CaseState.DRAFT, actor=Actor.APPLICANT)
    assert {r.code for r in refusals} == {"NOT_IN_THIS_STATE", "NOT_YOUR_ACTION"}


def test_an_opinion_leaves_the_state_as_it_is() -> None:
    assert next_state(CaseAction.GIVE_OPINION, CaseState.SUSPENDED) is CaseState.SUSPENDED


def test_the_machine_alone_deems_and_lapses_and_never_refuses() -> None:
    """R-0-9: a machine may accept by law, never say no."""
    for state in CaseState:
        assert not {CaseAction.REFUSE, CaseAction.APPROVE} & set(actions_from(state, Actor.SYSTEM))
    assert TRANSITIONS[CaseAction.DEEM_ACCEPTED].actors == {Actor.SYSTEM}


def test_a_lapse_ends_the_case_or_leaves_the_no_to_a_person() -> None:
    """R-6-24, R-0-9: no consequence of a lapse is a refusal by the machine."""
    lapses = [t for t in TRANSITIONS.values() if t.action.startswith("LAPSE_")]
    assert len(lapses) == 5
    assert all(t.actors == {Actor.SYSTEM} for t in lapses)
    assert CaseState.REFUSED not in {t.target for t in lapses}


def test_what_was_decided_can_still_be_revoked_until_it_is_archived() -> None:
    assert next_state(CaseAction.REVOKE, CaseState.DELIVERED) is CaseState.REVOKED
    assert may_take(CaseAction.REVOKE, state=CaseState.ARCHIVED, actor=Actor.REVIEWER)
    assert may_take(CaseAction.REVOKE, state=CaseState.IN_REVIEW, actor=Actor.REVIEWER)


def test_results_move_step_by_step() -> None:
    assert set(STEPS) == set(ResultAction)
    assert may_move(ResultAction.COLLECT, state=ResultState.AT_WINDOW) == ()
    assert may_move(ResultAction.COLLECT, state=ResultState.MADE)[0].code == "RESULT_NOT_THERE"


def test_handing_over_needs_the_code_and_a_name() -> None:
    assert may_collect(code_matches=True, collector="李小满") == ()
    codes = {r.code for r in may_collect(code_matches=False, collector=" ")}
    assert codes == {"PICKUP_CODE_WRONG", "COLLECTOR_MISSING"}
    assert may_post(courier="邮政", tracking_number="1") == ()
    assert may_post(courier="邮政", tracking_number=" ")[0].code == "TRACKING_MISSING"
