"""What may be promised instead of proved, and what a check leads to (RULES 2.6, 6.4)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import (
    CHECK_WORKING_DAYS,
    MARK_OF,
    SHUTS_THE_DOOR,
    Commitment,
    ExcludedClass,
    Finding,
    Outcome,
    Provable,
    Statement,
    check_due,
    check_lamp,
    credit_is_sound,
    is_for_the_spot,
    may_pledge,
    may_record_finding,
    may_withdraw_pledge,
    outcome_of,
    statements_missing,
)
from onewindow.rules.clock.calendar import WorkCalendar

CALENDAR = WorkCalendar()
TODAY = date(2026, 3, 2)
LATER = date(2026, 3, 20)
ALLOWED = Commitment(allowed=True)
PROOF = Provable("ADDRESS", "住所使用文件", MaterialState.ABSENT, by_promise=True, may_follow=False)


def why_not(provable: Provable = PROOF, commitment: Commitment = ALLOWED, sound: bool = True):
    return [r.code for r in may_pledge(provable, commitment=commitment, credit_sound=sound)]


def test_a_proof_the_guide_lets_a_promise_replace_may_be_pledged() -> None:
    assert why_not() == []


@pytest.mark.parametrize("excluded", ExcludedClass)
def test_where_a_mistake_cannot_be_undone_nothing_is_pledged(excluded: ExcludedClass) -> None:
    assert why_not(commitment=replace(ALLOWED, excluded=excluded)) == ["PLEDGE_EXCLUDED"]


def test_the_other_bars_stand_each_by_itself() -> None:
    assert why_not(commitment=Commitment()) == ["PLEDGE_NOT_ALLOWED"]
    assert why_not(replace(PROOF, by_promise=False)) == ["PLEDGE_NOT_LISTED"]
    assert why_not(replace(PROOF, may_follow=True)) == ["PLEDGE_NOT_LISTED"]
    assert why_not(replace(PROOF, state=MaterialState.PRESENT)) == ["PROMISE_NOT_NEEDED"]
    assert why_not(sound=False) == ["CREDIT_NOT_REPAIRED"]


def test_all_five_statements_are_said_by_oneself() -> None:
    assert len(Statement) == 5
    assert statements_missing(list(Statement)) == ()
    told = statements_missing([Statement.INFORMED])
    assert dict(told[0].facts) == {"count": 4, "of": 5}


def test_a_promise_is_taken_back_until_the_decision() -> None:
    assert may_withdraw_pledge(is_pledged=True, decided=False) == ()
    assert may_withdraw_pledge(is_pledged=True, decided=True)[0].code == "PLEDGE_DECIDED_UPON"
    assert may_withdraw_pledge(is_pledged=False, decided=False)[0].code == "PLEDGE_NOT_STANDING"


def test_with_a_pledge_and_nothing_outstanding_the_decision_is_made_on_the_spot() -> None:
    assert is_for_the_spot([MaterialState.PRESENT, MaterialState.PLEDGED])
    assert not is_for_the_spot([MaterialState.PRESENT])
    assert not is_for_the_spot([MaterialState.PLEDGED, MaterialState.TOLERATED])


@given(days=st.none() | st.integers(0, 200))
def test_a_check_is_due_within_sixty_working_days_or_less(days: int | None) -> None:
    due = check_due(decided_on=TODAY, check_days=days, calendar=CALENDAR)
    between = CALENDAR.working_days_between(TODAY, due)
    assert between == min(days or CHECK_WORKING_DAYS, CHECK_WORKING_DAYS)


def test_the_check_s_lamp() -> None:
    due = date(2026, 3, 31)
    lamps = [
        check_lamp(due=due, today=day, calendar=CALENDAR)
        for day in (TODAY, date(2026, 3, 24), due, date(2026, 4, 1))
    ]
    assert lamps == ["GREEN", "YELLOW", "YELLOW", "RED"]


def faults(finding: Finding, **also) -> list[str]:
    told = {"note": "实地查看", "decided": True, "mend_by": LATER, "earlier": None, "today": TODAY}
    return [r.code for r in may_record_finding(finding=finding, **{**told, **also})]


def test_a_finding_against_the_applicant_is_explained_and_first_given_time() -> None:
    assert faults(Finding.MET, note="", mend_by=None) == []
    assert faults(Finding.NOT_MET) == []
    assert faults(Finding.NOT_MET, note=" ", mend_by=TODAY) == [
        "FINDING_UNEXPLAINED",
        "MEND_DAY_MISSING",
    ]
    assert faults(Finding.NOT_MET, mend_by=None, earlier=Finding.NOT_MET) == []
    assert faults(Finding.FALSE, mend_by=None) == []


def test_before_the_decision_only_a_false_promise_ends_the_matter() -> None:
    assert faults(Finding.MET, decided=False) == ["CHECK_AFTER_DECISION"]
    assert faults(Finding.NOT_MET, decided=False) == ["CHECK_AFTER_DECISION"]
    assert faults(Finding.FALSE, decided=False) == []


@pytest.mark.parametrize(
    ("finding", "earlier", "decided", "outcome", "mark"),
    [
        (Finding.MET, None, True, Outcome.CONFIRMED, None),
        (Finding.MET, Finding.NOT_MET, True, Outcome.CONFIRMED, None),
        (Finding.NOT_MET, None, True, Outcome.MEND, None),
        (Finding.NOT_MET, Finding.NOT_MET, True, Outcome.REVOKED, "BROKEN_PROMISE"),
        (Finding.FALSE, None, True, Outcome.REVOKED, "FALSE_PROMISE"),
        (Finding.FALSE, Finding.NOT_MET, True, Outcome.REVOKED, "FALSE_PROMISE"),
        (Finding.FALSE, None, False, Outcome.ENDED, "FALSE_PROMISE"),
    ],
)
def test_what_a_finding_leads_to(finding, earlier, decided, outcome, mark) -> None:
    assert outcome_of(finding=finding, earlier=earlier, decided=decided) is outcome
    assert MARK_OF.get((finding, outcome)) == mark


def test_a_false_promise_is_never_mended() -> None:
    for earlier in (None, *Finding):
        for decided in (True, False):
            outcome = outcome_of(finding=Finding.FALSE, earlier=earlier, decided=decided)
            assert outcome in {Outcome.REVOKED, Outcome.ENDED}


def test_only_a_serious_record_or_a_false_promise_shuts_the_door_until_repaired() -> None:
    assert credit_is_sound([])
    assert credit_is_sound([("BROKEN_PROMISE", False)])
    for kind in SHUTS_THE_DOOR:
        assert not credit_is_sound([("BROKEN_PROMISE", True), (kind, False)])
        assert credit_is_sound([(kind, True)])
