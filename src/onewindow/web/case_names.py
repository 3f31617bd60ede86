"""What are a case's states, actions and limits called, in the reader's language?"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from django.utils.translation import gettext, gettext_lazy

from onewindow import case_words
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import CaseAction, CaseState
from onewindow.rules.clock.limits import LimitUnit

Named = TypeVar("Named")


class _Spoken(Mapping[Named, str]):
    """A table of names, each translated when it is asked for."""

    def __init__(self, names: Mapping[Named, str]) -> None:
        self._names = names

    def __getitem__(self, named: Named) -> str:
        return gettext(self._names[named])

    def __iter__(self) -> Iterator[Named]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


STATE_NAMES: Mapping[CaseState, str] = _Spoken(case_words.STATE_NAMES)
ACTION_NAMES: Mapping[CaseAction, str] = _Spoken(case_words.ACTION_NAMES)
RESULT_NAMES: Mapping[ResultState, str] = _Spoken(case_words.RESULT_NAMES)


def state_name(state: CaseState, *, is_licence: bool) -> str:
    """A state's name: only a licence is refused as 许可."""
    return gettext(case_words.state_word(state, is_licence=is_licence))


def action_name(action: CaseAction, *, is_licence: bool) -> str:
    """An action's name: only a licence is refused as 许可."""
    return gettext(case_words.action_word(action, is_licence=is_licence))


_UNITS = {
    LimitUnit.WORKING_DAY: gettext_lazy("个工作日"),
    LimitUnit.CALENDAR_DAY: gettext_lazy("日"),
    LimitUnit.MONTH: gettext_lazy("个月"),
    LimitUnit.HOUR: gettext_lazy("小时"),
}


def unit_name(unit: str) -> str:
    """A limit's unit as it follows the amount, with the space some languages put between."""
    return str(_UNITS[LimitUnit(unit)])


def state_tag(state: str, *, asks: CaseState) -> str:
    """The colour of a state's tag: amber is the state that asks this reader to act.

    Grey is paused, red is a no, green is done.
    """
    if state == asks:
        return "warn"
    if state == CaseState.SUSPENDED:
        return "pause"
    if state in {CaseState.REFUSED, CaseState.NOT_ACCEPTED, CaseState.NOT_OUR_POWER}:
        return "late"
    return "ok" if state in {CaseState.APPROVED, CaseState.DELIVERED, CaseState.ARCHIVED} else ""
