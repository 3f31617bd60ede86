"""Every row on missed calls, delays and undoing is what the rules do (R-6-4)."""

from datetime import timedelta

import pytest
from tests.rules.hall.lines import NOW, ago
from tests.spec.hall_missed.tables import DELAYS, MISSED, RECALLS, RETURNS, UNDOS

from onewindow.rules.hall import delaying, missed, undoing
from onewindow.rules.outcomes import Refusal
from onewindow.wording import sentence

SPACED = {"recall_times": 3, "recall_seconds": 20}


def codes(refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
    assert all("…" not in sentence(refusal) for refusal in refusals)
    assert all("A001" in sentence(refusal) for refusal in refusals)
    return tuple(refusal.code for refusal in refusals)


def before(seconds: float):
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(("calls", "seconds", "code", "why"), RECALLS)
def test_a_number_is_called_again_three_times_well_spaced(
    calls: int, seconds: float, code: str, why: str
) -> None:
    refusals = missed.may_recall(
        number="A001", calls=calls, last_called_at=before(seconds), now=NOW, **SPACED
    )
    assert codes(refusals) == ((code,) if code else ()), why


def test_too_early_says_the_seconds_left() -> None:
    (refusal,) = missed.may_recall(
        number="A001", calls=1, last_called_at=before(12.5), now=NOW, **SPACED
    )
    assert refusal.facts["seconds"] == 8
    assert sentence(refusal) == "刚刚叫过 A001，请再等 8 秒，让办事人听清、走过来。"


@pytest.mark.parametrize(("calls", "seconds", "reason", "code", "why"), MISSED)
def test_a_number_is_missed_only_after_its_calls_or_with_a_reason(
    calls: int, seconds: float, reason: str, code: str, why: str
) -> None:
    refusals = missed.may_mark_missed(
        number="A001",
        calls=calls,
        last_called_at=before(seconds),
        now=NOW,
        reason=reason,
        **SPACED,
    )
    assert codes(refusals) == ((code,) if code else ()), why


@pytest.mark.parametrize(("minutes", "returns", "booked", "kind", "behind", "code", "why"), RETURNS)
def test_who_comes_back_stands_where_the_ticket_says(
    minutes: float, returns: int, booked: bool, kind: str, behind: int, code: str, why: str
) -> None:
    answer = missed.on_return(
        number="A001",
        missed_at=ago(minutes),
        now=NOW,
        returns=returns,
        was_booked=booked,
        return_minutes=30,
        return_behind=2,
        max_returns=1,
    )
    assert (answer.kind, answer.behind) == (kind, behind), why
    assert codes(answer.refusals) == ((code,) if code else ())
    assert answer.as_walk_in == (kind == "WALK_IN")


@pytest.mark.parametrize(("delays", "code", "why"), DELAYS)
def test_a_place_is_held_for_the_delayed_twice(delays: int, code: str, why: str) -> None:
    refusals = delaying.may_delay(number="A001", delays=delays, max_delays=2)
    assert codes(refusals) == ((code,) if code else ()), why


@pytest.mark.parametrize(("seconds", "is_own", "is_head", "expected", "why"), UNDOS)
def test_an_act_is_undone_within_a_minute_by_whoever_did_it(
    seconds: float, is_own: bool, is_head: bool, expected: tuple[str, ...], why: str
) -> None:
    refusals = undoing.may_undo(
        number="A001",
        done_at=before(seconds),
        now=NOW,
        is_own=is_own,
        is_duty_head=is_head,
        undo_seconds=60,
    )
    assert codes(refusals) == expected, why
