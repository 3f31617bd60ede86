"""Whom does a window call next, and why this number and not another? (R-6-2)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from onewindow.rules.hall.disciplines import DISCIPLINES, NEWEST, Discipline
from onewindow.rules.hall.line import (
    CallingWindow,
    Lane,
    LinePlace,
    Turn,
    Waiting,
    can_be_called,
    counted_wait,
    lane_now,
    place_since,
)
from onewindow.rules.hall.reasons import reason_for, sentence_of

__all__ = ["DISCIPLINES", "NEWEST", "CallingWindow", "Choice", "Discipline", "Lane", "Waiting"]
__all__ += ["line_place", "next_number", "sentence_of", "yields"]

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """The number to call, and every value that decided it (JSON)."""

    visit_id: UUID
    number: str
    why: dict[str, Any]


def next_number(
    *,
    waiting: Iterable[Waiting],
    window: CallingWindow,
    discipline: Discipline,
    now: datetime,
    priority_calls: int = 0,
) -> Choice | None:
    """Whom this window calls next; nobody only when nobody here can be served at it now.

    1. An emergency.  2. Whom the duty head put first: the discipline is overruled, with a reason.
    3. Who was sent to this very window: their turn had come at another.
    4. Who waited so long that nobody may overtake them any more: the earliest first.
    5. The highest score of the hall's discipline; of equal scores the first in line.
    6. Who missed their call and came back, when there is nobody else (R-6-4); not any more once
       they have let the others pass, or have waited as long as anybody may be overtaken.
    Disciplines with turns for walk-ins put one before 5 after a run of priority calls (R-6-2);
    `priority_calls` is that run so far: the value of this name in the last call's `why`.
    """
    is_walk_ins_turn = (
        discipline.formula.walk_in_turns and priority_calls >= discipline.priority_run
    )
    places = [
        _place(visit, discipline, now, is_walk_ins_turn)
        for visit in waiting
        if can_be_called(visit, window=window, now=now)
    ]
    if not places:
        return None
    chosen = min(places)
    why = reason_for(chosen, places, discipline=discipline, now=now, priority_calls=priority_calls)
    return Choice(chosen.visit_id, chosen.number, why)


def line_place(visit: Waiting, discipline: Discipline, now: datetime) -> LinePlace:
    """Where a number stands at this moment; places compare as they would be called."""
    return _place(visit, discipline, now, is_walk_ins_turn=False)


def yields(visit: Waiting, discipline: Discipline, now: datetime) -> bool:
    """Whether a returned number still lets others pass (R-6-4): never beyond the cap `[design]`."""
    if not visit.behind:
        return False
    return now - place_since(visit, discipline.booking) < discipline.cap


def _place(
    visit: Waiting, discipline: Discipline, now: datetime, is_walk_ins_turn: bool
) -> LinePlace:
    lane = lane_now(visit, discipline.booking, now)
    since = place_since(visit, discipline.booking)
    minutes = counted_wait(visit, discipline.booking, now) / _MINUTE
    score = discipline.score(lane, minutes, visit.queue_class)
    order = 0.0
    if lane is Lane.EMERGENCY:
        turn = Turn.EMERGENCY
    elif yields(visit, discipline, now):
        # Also one that was put first: it was called first, and came back (R-6-4).
        turn, order = Turn.RETURNED, visit.behind
    elif lane is Lane.ADVANCED:
        turn = Turn.ADVANCED
    elif visit.for_window is not None:
        turn = Turn.SENT_HERE
    elif discipline.formula.caps_overtaking and now - since >= discipline.cap:
        turn = Turn.CAPPED
    elif is_walk_ins_turn and lane is Lane.WALK_IN:
        turn = Turn.WALK_IN_TURN
    else:
        turn, order = Turn.BY_DISCIPLINE, -score
    return LinePlace(turn, order, since, visit.number, visit.visit_id, lane, minutes, score, visit)
