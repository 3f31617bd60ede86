"""A source that fails is left alone and tried out; an answer is ours and whole, or none at all."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.cases import T0

from onewindow.rules.casework.exchange import (
    FAILURES_TO_OPEN,
    LONGEST_VALUE,
    PROBE_LEASE,
    REST,
    Breaker,
    BreakerState,
    admit,
    note,
    read_answer,
)

FIELDS = ("name", "since")


def after(*worked: bool) -> Breaker:
    breaker = Breaker()
    for each in worked:
        breaker = note(breaker, worked=each, now=T0)
    return breaker


def test_it_opens_after_three_failures_in_a_row() -> None:
    assert after(False, False).state(T0) is BreakerState.CLOSED
    assert after(False, True, False, False).state(T0) is BreakerState.CLOSED
    assert after(False, False, False).state(T0) is BreakerState.OPEN
    assert admit(after(False, False, False), now=T0) is None


def test_half_open_it_lets_one_question_through() -> None:
    breaker = after(False, False, False)
    later = T0 + REST
    probing = admit(breaker, now=later)
    assert probing is not None
    assert admit(probing, now=later) is None
    assert admit(probing, now=later + PROBE_LEASE) is not None, (
        "a probe that died is not waited for"
    )


def test_a_success_closes_it_and_a_failed_probe_shuts_it_again() -> None:
    probing = admit(after(False, False, False), now=T0 + REST)
    assert probing is not None
    assert note(probing, worked=True, now=T0 + REST) == Breaker()
    shut = note(probing, worked=False, now=T0 + REST)
    assert shut.state(T0 + REST) is BreakerState.OPEN


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 90)), max_size=30))
def test_it_never_stays_shut_for_good(steps: list[tuple[bool, int]]) -> None:
    breaker, now = Breaker(), T0
    for worked, seconds in steps:
        now += timedelta(seconds=seconds)
        let = admit(breaker, now=now)
        if let is not None:
            breaker = note(let, worked=worked, now=now)
            assert not (worked and breaker.failures)
    assert admit(breaker, now=now + REST + PROBE_LEASE) is not None
    assert breaker.opened_at is None or breaker.failures >= FAILURES_TO_OPEN


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ([], "NOT_AN_OBJECT"),
        ("text", "NOT_AN_OBJECT"),
        (None, "NOT_AN_OBJECT"),
        ({}, "OTHER_QUESTION"),
        ({"request_id": "other", "found": True, "facts": {"name": "x"}}, "OTHER_QUESTION"),
        ({"request_id": "1"}, "NO_RESULT"),
        ({"request_id": "1", "found": "yes"}, "NO_RESULT"),
        ({"request_id": "1", "found": True}, "NO_FACTS"),
        ({"request_id": "1", "found": True, "facts": {}}, "NO_FACTS"),
        ({"request_id": "1", "found": True, "facts": ["name"]}, "NO_FACTS"),
        ({"request_id": "1", "found": True, "facts": {"income": "1"}}, "UNAGREED_FIELD"),
        ({"request_id": "1", "found": True, "facts": {"name": 1}}, "BAD_VALUE"),
        ({"request_id": "1", "found": True, "facts": {"name": None}}, "BAD_VALUE"),
        (
            {"request_id": "1", "found": True, "facts": {"name": "x" * (LONGEST_VALUE + 1)}},
            "BAD_VALUE",
        ),
    ],
)
def test_an_answer_that_is_not_as_agreed_counts_for_nothing(body: Any, fault: str) -> None:
    reading = read_answer(body, request_id="1", fields=FIELDS)
    assert (reading.fault, reading.found, reading.facts) == (fault, False, None)


def test_an_answer_as_agreed_is_read() -> None:
    body = {"request_id": "1", "found": True, "facts": {"name": "李小满"}, "demo": True}
    reading = read_answer(body, request_id="1", fields=FIELDS)
    assert (reading.found, reading.facts, reading.fault) == (True, {"name": "李小满"}, "")
    nobody = read_answer({"request_id": "1", "found": False}, request_id="1", fields=FIELDS)
    assert (nobody.found, nobody.fault) == (False, "")


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["request_id", "found", "facts", "name"]), inner)
        ),
    )
)
def test_whatever_comes_is_read_without_a_fall(body: Any) -> None:
    reading = read_answer(body, request_id="1", fields=FIELDS)
    assert not (reading.found and reading.fault)
