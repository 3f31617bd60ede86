"""What can be done to a visit, and what becomes of it? One table (R-6-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from onewindow.rules.outcomes import Refusal


class VisitState(StrEnum):
    """Where a visit stands between its number and its end."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    HELD = "HELD"
    MISSED = "MISSED"
    DONE = "DONE"
    GIVEN_UP = "GIVEN_UP"
    EXPIRED = "EXPIRED"
    # Issued by mistake and taken back within its minute: no visit that was lost.
    TAKEN_BACK = "TAKEN_BACK"


class PeriodKind(StrEnum):
    """What a stretch of a visit is spent on; every figure of the hall is a sum of these."""

    WAIT = "WAIT"
    WALK = "WALK"
    SERVE = "SERVE"
    HOLD = "HOLD"
    AWAY = "AWAY"


class VisitVerb(StrEnum):
    """One thing done to a visit."""

    ISSUE = "ISSUE"
    CALL = "CALL"
    CALL_THIS = "CALL_THIS"
    RECALL = "RECALL"
    BEGIN = "BEGIN"
    FINISH = "FINISH"
    MISS = "MISS"
    RETURN = "RETURN"
    HOLD = "HOLD"
    RESUME = "RESUME"
    HAND_BACK = "HAND_BACK"
    TRANSFER = "TRANSFER"
    NEXT_MATTER = "NEXT_MATTER"
    DELAY = "DELAY"
    ADVANCE = "ADVANCE"
    GIVE_UP = "GIVE_UP"
    EXPIRE = "EXPIRE"
    TAKE_BACK = "TAKE_BACK"


_S = VisitState
OPEN_STATES = frozenset({_S.WAITING, _S.CALLED, _S.SERVING, _S.HELD, _S.MISSED})
# A visit in one of these stands at a window, which has no other.
AT_WINDOW = frozenset({_S.CALLED, _S.SERVING})


@dataclass(frozen=True)
class Step:
    """From which states a verb may start, and where it leads."""

    sources: frozenset[VisitState]
    target: VisitState


def _step(target: VisitState, *sources: VisitState) -> Step:
    return Step(frozenset(sources), target)


STEPS: Mapping[VisitVerb, Step] = MappingProxyType(
    {
        VisitVerb.ISSUE: _step(_S.WAITING),
        VisitVerb.CALL: _step(_S.CALLED, _S.WAITING),
        VisitVerb.CALL_THIS: _step(_S.CALLED, _S.WAITING, _S.MISSED, _S.HELD),
        VisitVerb.RECALL: _step(_S.CALLED, _S.CALLED),
        VisitVerb.BEGIN: _step(_S.SERVING, _S.CALLED),
        VisitVerb.FINISH: _step(_S.DONE, _S.SERVING),
        VisitVerb.MISS: _step(_S.MISSED, _S.CALLED),
        VisitVerb.RETURN: _step(_S.WAITING, _S.MISSED),
        VisitVerb.HOLD: _step(_S.HELD, _S.SERVING),
        VisitVerb.RESUME: _step(_S.SERVING, _S.HELD),
        VisitVerb.HAND_BACK: _step(_S.WAITING, _S.CALLED, _S.SERVING),
        VisitVerb.TRANSFER: _step(_S.WAITING, _S.CALLED, _S.SERVING, _S.HELD),
        VisitVerb.NEXT_MATTER: _step(_S.SERVING, _S.SERVING),
        VisitVerb.ADVANCE: _step(_S.WAITING, _S.WAITING),
        VisitVerb.DELAY: _step(_S.WAITING, _S.WAITING),
        VisitVerb.GIVE_UP: _step(_S.GIVEN_UP, _S.WAITING, _S.CALLED, _S.HELD, _S.MISSED),
        VisitVerb.TAKE_BACK: _step(_S.TAKEN_BACK, _S.WAITING),
        VisitVerb.EXPIRE: _step(_S.EXPIRED, _S.WAITING, _S.CALLED, _S.SERVING, _S.HELD, _S.MISSED),
    }
)

PERIOD_OF: Mapping[VisitState, PeriodKind] = MappingProxyType(
    {
        _S.WAITING: PeriodKind.WAIT,
        _S.CALLED: PeriodKind.WALK,
        _S.SERVING: PeriodKind.SERVE,
        _S.HELD: PeriodKind.HOLD,
        _S.MISSED: PeriodKind.AWAY,
    }
)


def may(verb: VisitVerb, state: VisitState, *, number: str) -> tuple[Refusal, ...]:
    """Whether `verb` may be done to a visit in `state`; the refusal names the number (R-6-7)."""
    if state in STEPS[verb].sources:
        return ()
    return (Refusal("VISIT_STATE", "R-6-7", {"number": number, "state": STATE_WORDS[state]}),)


STATE_WORDS: Mapping[VisitState, str] = MappingProxyType(
    {
        _S.WAITING: "正在等候",
        _S.CALLED: "已被叫到",
        _S.SERVING: "正在办理",
        _S.HELD: "已挂起",
        _S.MISSED: "已过号",
        _S.DONE: "已办完",
        _S.GIVEN_UP: "已放弃",
        _S.EXPIRED: "当天已作废",
        _S.TAKEN_BACK: "已收回",
    }
)
