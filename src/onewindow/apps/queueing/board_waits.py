"""How long will somebody wait who takes a number now? As the wall and the phone say it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from onewindow.apps.queueing import standing
from onewindow.apps.queueing.line_now import forget_lines, line_now

# An interval of minutes does not change with every call; working it out costs more than a count.
KEPT = timedelta(seconds=10)
_Waits = dict[str, tuple[int, int]]
_told: dict[UUID, tuple[datetime, _Waits]] = {}


def waits_told(*, place_id: UUID, now: datetime) -> _Waits:
    """(from, to) in minutes by class code; a class nothing can be said about is missing (R-6-9)."""
    kept = _told.get(place_id)
    if kept is None or not timedelta() <= now - kept[0] < KEPT:
        loads = standing.class_loads(place_id, now=now)
        waits = {load.code: (load.wait.low, load.wait.high) for load in loads if load.wait}
        kept = _told[place_id] = (now, waits)
    return kept[1]


def calls_before(*, place_id: UUID, now: datetime) -> Mapping[UUID, int]:
    """For each waiting number, how many are called before it, as the place stands now."""
    line = line_now(place_id, now=now)
    return standing.ahead_in(line, line.waiting)


def look_again() -> None:
    """What was kept of the lines is old: something happened in the hall."""
    forget_lines()
