"""What may follow later: only what the guide lists, in its time, never confused with a pledge."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.casework.deficiency import (
    BEFORE_PROMISE,
    LONGEST_WORKING_DAYS,
    LapseConsequence,
    OverdueDays,
    Tolerance,
    Wanting,
    fixed_deadline,
    may_lapse,
    may_supply,
    may_tolerate,
    overdue_days,
    reminder_day,
    renewed_deadline,
    result_lock,
    tolerance_deadline,
)
from onewindow.rules.casework.materials import (
    SETTLED,
    Material,
    MaterialState,
    everything_to_ask,
    standing_in_the_way,
)
from onewindow.rules.casework.pledge import Commitment, Provable, may_pledge
from onewindow.rules.casework.signing import may_sign
from onewindow.rules.clock.calendar import WorkCalendar

CALENDAR = WorkCalendar(
    off_days=frozenset(date(2026, 10, d) for d in range(1, 8)),
    makeup_workdays=frozenset({date(2026, 10, 10)}),
    known_years=frozenset({2026}),
)
TODAY = date(2026, 9, 28)
SOON = date(2026, 10, 9)
ALLOWED = Tolerance(allowed=True, max_working_days=5)
PAPER = Wanting("RULES", "制度目录", MaterialState.ABSENT, listed=True)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def why_not(wanting: Wanting = PAPER, **also) -> set[str]:
    told = {"tolerance": ALLOWED, "due": SOON, "today": TODAY, "credit_sound": True, **also}
    return {r.code for r in may_tolerate(wanting, **told)}


def test_a_listed_paper_that_decides_nothing_may_follow() -> None:
    assert why_not() == set()
    assert why_not(replace(PAPER, state=MaterialState.DEFECTIVE)) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"listed": False}, "TOLERANCE_NOT_LISTED"),
        ({"core": True}, "TOLERANCE_CORE"),
        ({"is_form": True}, "TOLERANCE_NEVER"),
        ({"is_identity": True}, "TOLERANCE_NEVER"),
        ({"is_condition": True}, "TOLERANCE_NEVER"),
        ({"state": MaterialState.PRESENT}, "PROMISE_NOT_NEEDED"),
        ({"state": MaterialState.TOLERATED}, "PROMISE_NOT_NEEDED"),
    ],
)
def test_each_bar_of_the_rule_stands_by_itself(change: dict[str, object], code: str) -> None:
    assert why_not(replace(PAPER, **change)) == {code}


def test_the_item_the_time_and_the_credit_are_asked_too() -> None:
    assert why_not(tolerance=Tolerance()) == {"TOLERANCE_NOT_ALLOWED"}
    assert why_not(due=TODAY) == {"TOLERANCE_NO_TIME"}
    assert why_not(due=None) == {"TOLERANCE_NO_TIME"}
    assert why_not(credit_sound=False) == {"CREDIT_NOT_REPAIRED"}


def test_all_that_bars_it_is_named_at_once() -> None:
    assert why_not(replace(PAPER, core=True, is_identity=True), credit_sound=False, due=TODAY) == {
        "TOLERANCE_CORE",
        "TOLERANCE_NEVER",
        "TOLERANCE_NO_TIME",
        "CREDIT_NOT_REPAIRED",
    }


@given(
    listed=st.booleans(),
    core=st.booleans(),
    form=st.booleans(),
    identity=st.booleans(),
    condition=st.booleans(),
    state=st.sampled_from(MaterialState),
    item_allows=st.booleans(),
    by_promise=st.booleans(),
    pledges=st.booleans(),
    sound=st.booleans(),
)
def test_no_paper_may_both_follow_and_be_pledged(
    listed, core, form, identity, condition, state, item_allows, by_promise, pledges, sound
) -> None:
    """R-6-25, R-6-22, 2.6."""
    wanting = Wanting("X", "某材料", state, listed, core, form, identity, condition)
    tolerated = not may_tolerate(
        wanting,
        tolerance=Tolerance(allowed=item_allows),
        due=SOON,
        today=TODAY,
        credit_sound=sound,
    )
    pledged = not may_pledge(
        Provable("X", "某材料", state, by_promise, may_follow=listed),
        commitment=Commitment(allowed=pledges),
        credit_sound=sound,
    )
    assert not (tolerated and pledged)
    assert not (tolerated and (core or form or identity or condition or not listed))
    assert not ((tolerated or pledged) and not sound)


@given(start=days, asked=st.none() | st.integers(0, 60), promised=st.none() | st.integers(0, 60))
def test_the_last_day_is_never_later_than_any_of_its_three_limits(start, asked, promised) -> None:
    # A limit never ends on a day off: it rolls forward, as every deadline does.
    promise_due = (
        None
        if promised is None
        else CALENDAR.roll_forward(CALENDAR.add_working_days(start, promised))
    )
    due = tolerance_deadline(
        start=start, max_working_days=asked, promise_due=promise_due, calendar=CALENDAR
    )
    assert due <= CALENDAR.add_working_days(start, LONGEST_WORKING_DAYS)
    if asked is not None:
        assert due <= CALENDAR.add_working_days(start, asked)
    if promise_due is not None:
        assert CALENDAR.working_days_between(due, promise_due) >= BEFORE_PROMISE


def test_the_last_day_over_the_october_holiday() -> None:
    """Accepted 9-28, promised in 20 days (10-30): five days end on 10-10, a swapped Saturday."""
    due = tolerance_deadline(
        start=TODAY, max_working_days=5, promise_due=date(2026, 10, 30), calendar=CALENDAR
    )
    assert due == date(2026, 10, 10)
    due = tolerance_deadline(start=TODAY, max_working_days=5, promise_due=due, calendar=CALENDAR)
    assert due == date(2026, 10, 8), "two working days before the promise of 10-10"


def test_the_body_s_lateness_never_takes_the_applicant_s_days() -> None:
    late = fixed_deadline(today=TODAY, max_working_days=5, promise_due=TODAY, calendar=CALENDAR)
    assert late == date(2026, 10, 10)
    usual = fixed_deadline(
        today=TODAY, max_working_days=5, promise_due=date(2026, 10, 12), calendar=CALENDAR
    )
    assert usual == date(2026, 10, 9)


@given(due=days, waited=st.integers(0, 10), judged=st.integers(0, 10))
def test_days_on_our_desk_do_not_count_against_the_applicant(due, waited, judged) -> None:
    supplied_on = due - timedelta(days=waited)
    judged_on = supplied_on + timedelta(days=judged)
    renewed = renewed_deadline(due, supplied_on=supplied_on, judged_on=judged_on, calendar=CALENDAR)
    at_our_desk = CALENDAR.working_days_between(supplied_on, judged_on)
    rolled = CALENDAR.roll_forward(due)
    assert CALENDAR.working_days_between(rolled, renewed) == at_our_desk


def test_reminders_go_out_three_one_and_no_days_before() -> None:
    due = date(2026, 10, 10)
    sent: list[date] = []
    said: list[date] = []
    day = TODAY
    while day <= due + timedelta(days=3):
        mark = reminder_day(due=due, today=day, reminded_on=sent, calendar=CALENDAR)
        if mark:
            sent.append(mark)
            said.append(day)
        day += timedelta(days=1)
    assert said == [date(2026, 9, 30), date(2026, 10, 9), date(2026, 10, 10)]


def test_after_a_standstill_one_reminder_is_sent_not_three() -> None:
    due = date(2026, 10, 10)
    mark = reminder_day(due=due, today=due, reminded_on=[], calendar=CALENDAR)
    assert mark == due
    assert reminder_day(due=due, today=due, reminded_on=[due], calendar=CALENDAR) is None
    later = due + timedelta(days=1)
    assert reminder_day(due=due, today=later, reminded_on=[], calendar=CALENDAR) is None


def test_only_time_that_is_over_lapses_and_only_what_nobody_brought() -> None:
    assert [r.code for r in may_lapse(due=TODAY, is_supplied=False, today=TODAY)] == [
        "PROMISE_STILL_RUNS"
    ]
    assert may_lapse(due=TODAY, is_supplied=True, today=SOON)
    assert may_lapse(due=TODAY, is_supplied=False, today=SOON) == ()


def test_only_what_is_awaited_is_taken_in_afterwards() -> None:
    assert may_supply(name="x", is_awaited=True, lapsed=False) == ()
    assert may_supply(name="x", is_awaited=True, lapsed=True)[0].code == "PROMISE_LAPSED"
    assert may_supply(name="x", is_awaited=False, lapsed=False)[0].code == "NOT_AWAITED"


def test_the_result_is_locked_by_name_until_all_are_in() -> None:
    assert result_lock([]) == ()
    assert [r.facts["name"] for r in result_lock(["甲", "乙"])] == ["甲", "乙"]


def test_overdue_days_are_shared_between_applicant_and_body() -> None:
    """Promised 10-12; prepared 10-13; the paper came 10-15; decided 10-19."""
    due = date(2026, 10, 12)
    told = overdue_days(
        promise_due=due,
        prepared_on=date(2026, 10, 13),
        settled_on=date(2026, 10, 15),
        today=date(2026, 10, 19),
        calendar=CALENDAR,
    )
    assert told == OverdueDays(applicant=2, body=3)
    none = overdue_days(
        promise_due=due, prepared_on=None, settled_on=None, today=due, calendar=CALENDAR
    )
    assert none == OverdueDays(0, 0)
    assert overdue_days(
        promise_due=None, prepared_on=None, settled_on=None, today=due, calendar=CALENDAR
    ) == OverdueDays(0, 0)


@given(due=days, prepared=st.none() | days, settled=st.none() | days, today=days)
def test_no_overdue_day_is_lost_or_counted_twice(due, prepared, settled, today) -> None:
    told = overdue_days(
        promise_due=due, prepared_on=prepared, settled_on=settled, today=today, calendar=CALENDAR
    )
    assert told.applicant >= 0
    assert told.body >= 0
    whole = CALENDAR.working_days_between(due, today) if today > due else 0
    assert told.applicant + told.body == whole


def test_what_was_promised_is_never_asked_for() -> None:
    """The one-time notice and the acceptance take a promise as settled (R-6-23, R-6-25)."""
    held = [Material(s, f"材料{s}", True, s, "看不清") for s in MaterialState]
    asked = {a.code for a in everything_to_ask(held)}
    assert asked == set(MaterialState) - SETTLED
    assert {r.facts["code"] for r in standing_in_the_way(held)} == asked


def test_the_mildest_consequence_is_the_default() -> None:
    assert Tolerance().consequence is LapseConsequence.DEEMED_WITHDRAWN


def test_a_promise_is_signed_by_whoever_makes_it() -> None:
    assert may_sign(typed=" 李 小满", own_name="李小满", on_paper=False, agreed=True) == ()
    assert may_sign(typed="", own_name="李小满", on_paper=True, agreed=True) == ()
    both = may_sign(typed="李", own_name="李小满", on_paper=False, agreed=False)
    assert [r.code for r in both] == ["LETTER_NOT_AGREED", "SIGNATURE_NOT_OWN"]
