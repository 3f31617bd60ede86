"""How long will somebody wait who takes a number now? As the wall and the phone say it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from onewindow.apps.queueing import standing
from onewindow.apps.queueing.line_now import forget_lines, line_now

# An interval of minutes does not change with every call; working it out costs more than a count.
KEPT = timedelta(seconds=10)
Wait = tuple[int, int] | None
_told: dict[tuple[UUID, str], tuple[datetime, Wait]] = {}


def waits_told(*, place_id: UUID, codes: Iterable[str], now: datetime) -> Mapping[str, Wait]:
    """(from, to) in minutes by class code; None where nothing can be said (R-6-9).

    Of what is known but old one class is worked out anew each time, so that no call has to wait
    until a whole hall has been counted through.
    """
    told = {code: _told.get((place_id, code)) for code in codes}
    fresh = [code for code, kept in told.items() if kept is None or now < kept[0]]
    old = [(kept[0], code) for code, kept in told.items() if kept and now - kept[0] >= KEPT]
    for code in fresh or [code for _, code in sorted(old)[:1]]:
        wait = standing.new_wait(place_id, code, now=now)
        _told[place_id, code] = told[code] = (now, (wait.low, wait.high) if wait else None)
    return {code: kept[1] for code, kept in told.items() if kept}


def calls_before(*, place_id: UUID, now: datetime) -> Mapping[UUID, int]:
    """For each waiting number, how many are called before it, as the place stands now."""
    line = line_now(place_id, now=now)
    return standing.ahead_in(line, line.waiting)


def look_again() -> None:
    """What was kept of the lines is old: something happened in the hall."""
    forget_lines()
