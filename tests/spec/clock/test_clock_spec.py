"""Every row of the clock's tables holds."""

from datetime import date, datetime

import pytest
from tests.spec.clock import tables

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.deadlines import Deadline
from onewindow.rules.clock.lamps import decision_clock
from onewindow.rules.clock.limits import SHORT_UNITS, Limit, LimitUnit
from onewindow.rules.clock.reading import WrittenPeriod, read_deadline
from onewindow.rules.clock.tacit import (
    TacitKind,
    TacitMoment,
    TacitRule,
    last_day_to_answer,
    tacit_effect,
)

CALENDAR = published_calendar()


def answered(*written) -> Deadline:
    answer = read_deadline(WrittenPeriod(*written), CALENDAR)
    assert isinstance(answer, Deadline), answer
    return answer


def as_written(due: date | datetime | None) -> str | None:
    if isinstance(due, datetime):
        return due.isoformat(timespec="minutes")
    return due.isoformat() if due else None


@pytest.mark.parametrize("row", tables.DEADLINES + tables.SUSPENDED + tables.EXTENDED)
def test_a_worked_example_is_due_when_the_rule_book_says(row):
    *written, due, _why = row
    answer = answered(*written)
    assert as_written(answer.due) == due
    assert answer.explanation.endswith("。")


@pytest.mark.parametrize(
    ("start", "limit", "unit", "due", "provisional", "_why"), tables.PROVISIONAL
)
def test_a_missing_notice_makes_the_answer_provisional(start, limit, unit, due, provisional, _why):
    answer = answered(start, limit, unit)
    assert (as_written(answer.due), answer.provisional) == (due, provisional)
    assert ("尚未公布" in answer.explanation) == provisional


@pytest.mark.parametrize("row", tables.REFUSED)
def test_a_period_that_cannot_be_reckoned_names_every_fault(row):
    *written, codes = row
    answer = read_deadline(WrittenPeriod(*written), CALENDAR)
    assert isinstance(answer, tuple)
    assert [refusal.code for refusal in answer] == codes.split()


@pytest.mark.parametrize(("law", "promise", "now", "lamp", "breach", "_why"), tables.LAMPS)
def test_the_shorter_limit_drives_the_lamp(law, promise, now, lamp, breach, _why):
    clock = decision_clock(
        start=date(2026, 3, 2),
        statutory=None if law is None else Limit(law, LimitUnit.WORKING_DAY),
        committed=None if promise is None else Limit(promise, LimitUnit.WORKING_DAY),
        calendar=CALENDAR,
        now=datetime.fromisoformat(f"{now}T10:00"),
    )
    assert (clock.lamp, clock.statutory_breach) == (lamp, breach)
    assert clock.reason.endswith("。")


@pytest.mark.parametrize(
    ("law", "kind", "after", "since", "expiry", "last", "effective"), tables.TACIT
)
def test_silence_takes_effect_the_day_after_the_last(
    law, kind, after, since, expiry, last, effective
):
    amount, _, unit = after.partition(" ")
    length = Limit(int(amount), SHORT_UNITS[unit]) if unit else TacitMoment(after)
    rule = TacitRule(TacitKind(kind), length, "依法视为", law)
    known = {
        "rule": rule,
        "since": date.fromisoformat(since),
        "calendar": CALENDAR,
        "expires_on": date.fromisoformat(expiry) if expiry else None,
    }
    last_day = last_day_to_answer(**known)
    assert last_day == date.fromisoformat(last)
    still_in_time = datetime.combine(last_day, datetime.max.time())
    assert tacit_effect(**known, now=still_in_time) is None
    took_effect = tacit_effect(**known, now=datetime(2026, 12, 1))
    assert took_effect
    assert took_effect.effective_from == date.fromisoformat(effective)
