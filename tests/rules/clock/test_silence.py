"""Silence has effect only where a law says so; R-0-2, R-1-2, R-1-50, R-1-51."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.tacit import (
    LICENCE_ACCEPTANCE,
    LICENCE_RENEWAL,
    TacitKind,
    TacitMoment,
    TacitRule,
    acceptance_deadline,
    deemed_accepted,
    renewal_is_timely,
    tacit_effect,
)

CALENDAR = published_calendar()
RECEIVED = date(2026, 9, 28)
LAST = datetime(2026, 10, 10, 23, 59)
OVER = datetime(2026, 10, 11)


def silent(now=OVER, **others):
    return deemed_accepted(received_on=RECEIVED, now=now, calendar=CALENDAR, **others)


def test_five_silent_working_days_accept_from_the_day_of_receipt():
    assert acceptance_deadline(received_on=RECEIVED, calendar=CALENDAR).due == date(2026, 10, 10)
    assert silent(LAST) is None
    effect = silent()
    assert effect
    assert (effect.kind, effect.effective_from) == (TacitKind.ACCEPTED, RECEIVED)
    assert effect.effect == "依法视为受理"
    assert effect.basis.startswith("行政许可法")


@pytest.mark.parametrize(("answered", "accepted"), [("2026-10-10", False), ("2026-10-12", True)])
def test_an_answer_on_the_last_day_is_in_time_and_a_later_one_is_not(answered, accepted):
    effect = silent(datetime(2026, 10, 13), answered_on=date.fromisoformat(answered))
    assert (effect is not None) == accepted


@pytest.mark.parametrize("rule", [None, replace(LICENCE_ACCEPTANCE, basis="  ")])
def test_no_law_named_no_effect(rule):
    assert silent(rule=rule) is None


def test_a_renewal_needs_the_expiry_to_be_known():
    known = {"rule": LICENCE_RENEWAL, "since": date(2026, 3, 2), "calendar": CALENDAR, "now": OVER}
    assert tacit_effect(**known) is None
    effect = tacit_effect(**known, expires_on=date(2026, 5, 20))
    assert effect
    assert effect.effective_from == date(2026, 5, 21)


@pytest.mark.parametrize(("ended", "accepted"), [(False, False), (True, True)])
def test_a_session_without_a_written_answer_accepts(ended, accepted):
    rule = TacitRule(
        TacitKind.ACCEPTED, TacitMoment.SAME_SESSION, "视为受理", "不动产登记暂行条例第十七条"
    )
    effect = tacit_effect(
        rule=rule,
        since=RECEIVED,
        now=datetime(2026, 9, 28, 11),
        calendar=CALENDAR,
        session_ended=ended,
    )
    assert (effect is not None) == accepted


@pytest.mark.parametrize(("filed", "timely"), [("2026-04-20", True), ("2026-04-21", False)])
def test_a_renewal_is_timely_thirty_calendar_days_before_expiry(filed, timely):
    filed_on = date.fromisoformat(filed)
    assert renewal_is_timely(filed_on=filed_on, expires_on=date(2026, 5, 20)) == timely
