"""How long will somebody wait who takes a number now? As the wall and the phone say it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from onewindow.apps.queueing import standing
from onewindow.apps.queueing.line_now import forget_line, line_now

# An interval of minutes does not change with every call; working it out costs more than a count.
KEPT = timedelta(seconds=10)
Wait = tuple[int, int] | None
_told: dict[UUID, tuple[datetime, dict[str, Wait]]] = {}


def waits_told(*, place_id: UUID, codes: Iterable[str], now: datetime) -> Mapping[str, Wait]:
    """(from, to) in minutes by class code; None where nothing can be said (R-6-9).

    All classes of a place come of one load and one counting of its line.
    """
    kept = _told.get(place_id)
    if kept is None or not timedelta() <= now - kept[0] < KEPT or not kept[1].keys() >= {*codes}:
        kept = _told[place_id] = (now, {code: _wait(place_id, code, now) for code in codes})
    return kept[1]


def _wait(place_id: UUID, code: str, now: datetime) -> Wait:
    wait = standing.new_wait(place_id, code, now=now)
    return (wait.low, wait.high) if wait else None


def calls_before(*, place_id: UUID, now: datetime) -> Mapping[UUID, int]:
    """For each waiting number, how many are called before it, as the place stands at this moment.

    Read anew: something happened in the hall, else nobody would ask.
    """
    forget_line(place_id)
    return standing.calls_before(line_now(place_id, now=now))
