"""What must follow a bad rating: in order, in time, never by who was rated (R-4-6, R-4-7)."""

from datetime import date, datetime
from itertools import product
from uuid import UUID

import pytest

from onewindow.rules.casework.bad_ratings import (
    LEADS,
    OPEN,
    STEPS,
    Followed,
    FollowState,
    FollowVerb,
    Outcome,
    Told,
    after,
    due_days,
    follow_figures,
    may_follow,
    may_own,
)
from onewindow.rules.clock.calendar import CHINA, WorkCalendar

S, V = FollowState, FollowVerb
CLERK, OWNER, LEAD, OTHER = (UUID(int=n) for n in range(1, 5))
CALENDAR = WorkCalendar()


def followed(state: FollowState = S.ASSIGNED, **more) -> Followed:
    told = {"is_named": True, "served_by_id": CLERK, "owner_id": OWNER} | more
    return Followed(state=state, **told)


def codes(verb: FollowVerb, row: Followed, who: UUID, *, is_lead: bool = False) -> list[str]:
    return [each.code for each in may_follow(verb, row, account_id=who, is_lead=is_lead)]


@pytest.mark.parametrize(("verb", "state"), product(V, S))
def test_a_step_is_refused_wherever_the_table_does_not_have_it(
    verb: FollowVerb, state: FollowState
) -> None:
    found = codes(verb, followed(state), LEAD if verb in LEADS else OWNER, is_lead=verb in LEADS)
    assert ("FOLLOW_STATE" in found) is (state not in STEPS[verb][0])


def test_every_open_state_can_be_left() -> None:
    left = {state for sources, _target in STEPS.values() for state in sources}
    assert left == OPEN


@pytest.mark.parametrize("state", sorted(OPEN - {S.QUESTIONED}))
def test_who_leads_hands_it_to_another_from_everywhere_and_it_stays_there(
    state: FollowState,
) -> None:
    assert codes(V.ASSIGN, followed(state), LEAD, is_lead=True) == []
    assert after(V.ASSIGN, state) is (S.ASSIGNED if state is S.SUBMITTED else state)


@pytest.mark.parametrize("verb", V)
def test_who_was_rated_takes_no_step_whatever_their_post(verb: FollowVerb) -> None:
    row = followed(next(iter(sorted(STEPS[verb][0]))), owner_id=CLERK)
    assert "OWN_RATING" in codes(verb, row, CLERK, is_lead=True)


@pytest.mark.parametrize("verb", V)
def test_who_worked_on_the_case_takes_no_step_whoever_handed_it_out(verb: FollowVerb) -> None:
    row = followed(min(STEPS[verb][0]), owner_id=OTHER, worked_on=frozenset({OTHER}))
    assert "OWN_RATING" in codes(verb, row, OTHER, is_lead=True)
    nobody = followed(min(STEPS[verb][0]), served_by_id=None)
    assert "OWN_RATING" not in codes(verb, nobody, OWNER, is_lead=True)


def test_a_named_person_is_called_back_before_anything_is_settled() -> None:
    assert codes(V.SETTLE, followed(), OWNER) == ["NOT_CONTACTED"]
    assert codes(V.SETTLE, followed(was_contacted=True), OWNER) == []
    assert codes(V.SETTLE, followed(is_named=False), OWNER) == []


def test_closing_and_excluding_need_a_second_reader() -> None:
    replied = followed(S.REPLIED)
    assert codes(V.CLOSE, replied, OWNER, is_lead=True) == ["SECOND_READER"]
    assert codes(V.CLOSE, replied, LEAD, is_lead=True) == []
    asked = followed(S.QUESTIONED, questioned_by_id=LEAD)
    for verb in (V.EXCLUDE, V.KEEP):
        assert codes(verb, asked, LEAD, is_lead=True) == ["SECOND_READER"]
        assert codes(verb, asked, OTHER, is_lead=True) == []


def test_what_was_planned_is_done_before_it_is_closed() -> None:
    planned = followed(S.REPLIED, outcome=Outcome.FIX_PLANNED)
    assert codes(V.CLOSE, planned, LEAD, is_lead=True) == ["NOT_FIXED"]
    done = followed(S.REPLIED, outcome=Outcome.FIX_PLANNED, is_fixed=True)
    assert codes(V.CLOSE, done, LEAD, is_lead=True) == []


def test_who_leads_does_not_answer_and_a_stranger_does_nothing() -> None:
    assert codes(V.REPLY, followed(S.SETTLED), LEAD, is_lead=True) == ["FOLLOW_NOT_YOURS"]
    assert codes(V.ASSIGN, followed(), OTHER) == ["FOLLOW_NOT_YOURS"]


def test_nobody_is_asked_to_look_into_their_own() -> None:
    assert [r.code for r in may_own(CLERK, served_by_id=CLERK)] == ["OWN_RATING"]
    assert [r.code for r in may_own(None, served_by_id=CLERK)] == ["OWNER_MISSING"]
    decided = frozenset({OTHER})
    assert [r.code for r in may_own(OTHER, served_by_id=None, worked_on=decided)] == ["OWN_RATING"]
    assert may_own(OWNER, served_by_id=CLERK, worked_on=decided) == ()


@pytest.mark.parametrize(
    ("rated", "contact", "reply"),
    [
        # A Monday; a Friday at five to midnight; ten past midnight on a Saturday.
        ("2026-11-23T10:00", "2026-11-24", "2026-11-30"),
        ("2026-11-27T23:55", "2026-11-30", "2026-12-04"),
        ("2026-11-28T00:10", "2026-11-30", "2026-12-04"),
    ],
)
def test_limits_count_working_days_after_the_day_of_the_rating(
    rated: str, contact: str, reply: str
) -> None:
    moment = datetime.fromisoformat(rated).replace(tzinfo=CHINA)
    found = due_days(moment, CALENDAR)
    assert found == (date.fromisoformat(contact), date.fromisoformat(reply))


def test_rates_are_of_valid_ones_and_silent_below_ten() -> None:
    day = date(2026, 11, 30)
    closed = Told(S.CLOSED, True, True, day, day)
    late = Told(S.CLOSED, True, True, day, date(2026, 12, 1))
    waiting = Told(S.ASSIGNED, False, False, day, None)
    out = Told(S.EXCLUDED, True, False, day, None)
    few = follow_figures([closed, late, waiting, out])
    assert (few.bad, few.valid, few.excluded) == (4, 3, 1)
    assert (few.replied, few.corrected, few.on_time) == (2, 2, 1)
    assert (few.named, few.named_contacted) == (2, 2)
    assert few.rate(few.replied) is None
    many = follow_figures([closed] * 6 + [late] * 2 + [waiting] * 2 + [out])
    assert (many.rate(many.on_time), many.rate(many.replied)) == (0.6, 0.8)
