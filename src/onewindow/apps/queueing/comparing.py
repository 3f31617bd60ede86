"""How did a number stand when another was called? Its values at that moment, by the same rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onewindow.apps.queueing.facts import discipline_of
from onewindow.apps.queueing.models import Visit
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import known_place
from onewindow.rules.hall.disciplines import DISCIPLINES
from onewindow.rules.hall.line import Lane, Waiting, counted_wait, lane_now

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class StoodAt:
    """Minutes waited, minutes that counted, and what they were worth."""

    waited: float
    counted: float
    score: float


def stood_at(visit: Visit, moment: datetime, *, why: Mapping[str, Any]) -> StoodAt | None:
    """A number's values when `why` decided a call; None for a discipline not known any more.

    The discipline is the one of that call, the rates and expected minutes are today's: only those
    of the two numbers it compared were kept with it.
    """
    name, version = why.get("discipline"), why.get("version")
    if (name, version) not in DISCIPLINES:
        return None
    known = known_place(visit.place_id, now=moment)
    today = discipline_of(hall_of(visit.place_id).rules, known.expected_minutes())
    waiting = Waiting(
        visit.id,
        visit.number,
        visit.queue_class,
        Lane(visit.lane),
        visit.queued_at,
        visit.booked_at,
    )
    counted = counted_wait(waiting, today.booking, moment) / _MINUTE
    lane = lane_now(waiting, today.booking, moment)
    formula = DISCIPLINES[str(name), int(version or 0)]
    score = formula.score(today.rate(lane), counted, today.expected(visit.queue_class), lane)
    return StoodAt((moment - visit.queued_at) / _MINUTE, counted, score)
