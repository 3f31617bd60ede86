"""Where is the result: made, on its way, at the issuing window, with the person?"""

from collections.abc import Mapping
from enum import StrEnum

from onewindow.rules.outcomes import Refusal


class ResultState(StrEnum):
    """How far the result has come."""

    MADE = "MADE"
    HANDED_OVER = "HANDED_OVER"
    AT_WINDOW = "AT_WINDOW"
    POSTED = "POSTED"
    DELIVERED = "DELIVERED"


class ResultAction(StrEnum):
    """What moves it on."""

    HAND_OVER = "HAND_OVER"
    TAKE_IN = "TAKE_IN"
    POST = "POST"
    CONFIRM_POST = "CONFIRM_POST"
    COLLECT = "COLLECT"


STEPS: Mapping[ResultAction, tuple[ResultState, ResultState]] = {
    ResultAction.HAND_OVER: (ResultState.MADE, ResultState.HANDED_OVER),
    ResultAction.TAKE_IN: (ResultState.HANDED_OVER, ResultState.AT_WINDOW),
    ResultAction.POST: (ResultState.AT_WINDOW, ResultState.POSTED),
    ResultAction.CONFIRM_POST: (ResultState.POSTED, ResultState.DELIVERED),
    ResultAction.COLLECT: (ResultState.AT_WINDOW, ResultState.DELIVERED),
}


def may_move(action: ResultAction, *, state: ResultState) -> tuple[Refusal, ...]:
    """Whether the result is where this step starts."""
    if STEPS[action][0] is not state:
        return (Refusal("RESULT_NOT_THERE", "R-1-13", {"state": state, "action": action}),)
    return ()


def may_collect(*, code_matches: bool, collector: str) -> tuple[Refusal, ...]:
    """Handed over at the window only against the code, and to a named person."""
    refusals = []
    if not code_matches:
        refusals.append(Refusal("PICKUP_CODE_WRONG", "R-1-13"))
    if not collector.strip():
        refusals.append(Refusal("COLLECTOR_MISSING", "R-1-13"))
    return tuple(refusals)


def may_post(*, courier: str, tracking_number: str) -> tuple[Refusal, ...]:
    """A posting names its courier and tracking number."""
    if not courier.strip() or not tracking_number.strip():
        return (Refusal("TRACKING_MISSING", "R-1-13"),)
    return ()
