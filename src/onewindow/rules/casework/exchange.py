"""May a department's source be asked now, and is what came back its answer?

A source that keeps failing is left alone for a while (circuit breaker), then tried by one question.
An answer counts only when it is to our question and holds nothing but what was agreed (RULES 2.8).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

FAILURES_TO_OPEN = 3
REST = timedelta(seconds=30)
# A probe whose process died does not keep the source shut for ever.
PROBE_LEASE = timedelta(seconds=20)
LONGEST_VALUE = 2000


class BreakerState(StrEnum):
    """CLOSED: asked as usual. OPEN: left alone. HALF_OPEN: one question tries it out."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


@dataclass(frozen=True)
class Breaker:
    """What is remembered of a source's last answers, shared among processes."""

    failures: int = 0
    opened_at: datetime | None = None
    probing_since: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        """How it stands at this moment."""
        if self.opened_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.opened_at + REST else BreakerState.HALF_OPEN


def admit(breaker: Breaker, *, now: datetime) -> Breaker | None:
    """The breaker after letting one question through, or None when none may be asked now."""
    state = breaker.state(now)
    if state is BreakerState.CLOSED:
        return breaker
    probing = breaker.probing_since
    if state is BreakerState.OPEN or (probing is not None and now < probing + PROBE_LEASE):
        return None
    return replace(breaker, probing_since=now)


def note(breaker: Breaker, *, worked: bool, now: datetime) -> Breaker:
    """The breaker after a question: one success closes it, a failed probe shuts it again."""
    if worked:
        return Breaker()
    failures = breaker.failures + 1
    if failures < FAILURES_TO_OPEN and breaker.opened_at is None:
        return replace(breaker, failures=failures)
    return Breaker(failures=failures, opened_at=now)


@dataclass(frozen=True)
class Reading:
    """What an answer says; `fault` names what is wrong with it, and then nothing else counts."""

    found: bool = False
    facts: Mapping[str, str] | None = None
    fault: str = ""


def read_answer(body: object, *, request_id: str, fields: Collection[str]) -> Reading:
    """Check an answer's shape: ours, complete, nothing beyond what was agreed.

    Faults: NOT_AN_OBJECT, OTHER_QUESTION (an answer sent twice or to another), NO_RESULT, NO_FACTS,
    UNAGREED_FIELD, BAD_VALUE.
    """
    if not isinstance(body, Mapping):
        return Reading(fault="NOT_AN_OBJECT")
    if body.get("request_id") != request_id:
        return Reading(fault="OTHER_QUESTION")
    found, facts = body.get("found"), body.get("facts")
    if not isinstance(found, bool):
        return Reading(fault="NO_RESULT")
    if not found:
        return Reading()
    if not isinstance(facts, Mapping) or not facts:
        return Reading(fault="NO_FACTS")
    if not set(facts) <= set(fields):
        return Reading(fault="UNAGREED_FIELD")
    if not all(isinstance(v, str) and len(v) <= LONGEST_VALUE for v in facts.values()):
        return Reading(fault="BAD_VALUE")
    return Reading(found=True, facts=dict(facts))
