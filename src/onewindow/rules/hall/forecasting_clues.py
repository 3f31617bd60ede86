"""Which clues of the moment does a wait model weigh? Logarithms, so that causes multiply.

The first `GROWING` clues rise with the people ahead or fall with open desks and nothing else here
does either: weights of zero or more on them are what makes every estimate monotone.
"""

from dataclasses import dataclass
from math import log

from onewindow.rules.hall.forecasting_values import HallNow

GROWING = 11
_FLOOR = 30.0  # seconds: below this, differences of a wait mean nothing
_LONG = log(1200.0)  # beyond twenty minutes a line may follow other laws
_FOUR = log(4.0)
_HALF_HOUR = 1800.0
_REMEMBERED_CALLS = 4.0  # a half hour with fewer calls leans on the group's usual pace


@dataclass(frozen=True, slots=True)
class UsualPace:
    """What a group's past says before looking at the line: seconds for one place in it, and the
    same for one desk alone."""

    place: float
    desk: float


def clues(now: HallNow, usual: UsualPace) -> list[float]:
    """The clues, the growing ones first. Missing knowledge is filled with the usual pace."""
    place, desks = max(now.ahead, 0) + 1.0, float(max(now.desks, 1))
    pace = _pace(now, usual)
    guesses = [
        log(place * usual.desk / desks + _FLOOR),
        log(place * pace + _FLOOR),
        log(place * usual.place + _FLOOR),
    ]
    hour = now.at.hour + now.at.minute / 60
    in_line = log(place)
    waits = now.recent_waits
    return [
        *guesses,
        *(max(0.0, guess - _LONG) for guess in guesses),
        in_line,
        max(0.0, in_line - _FOUR),
        in_line * max(0.0, 17.0 - hour) / 9.0,  # near closing lines melt: many have left
        -log(desks),
        -log(1.0 + max(0.0, desks - len(now.ages))) if now.ages else 0.0,
        _seconds(sum(waits) / len(waits) if waits else usual.place),
        _seconds(usual.place if now.front_waited is None else now.front_waited),
        log(usual.place + _FLOOR),
        log(pace + _FLOOR),
        max(0.0, hour - 11.0),
        max(0.0, hour - 14.0),
    ]


def _seconds(waited: float) -> float:
    # A clock set back must not break a page.
    return log(max(waited, 0.0) + 2 * _FLOOR)


def _pace(now: HallNow, usual: UsualPace) -> float:
    """Seconds between calls: the last half hour, shrunk towards what is usual."""
    if now.calls_half_hour is None:
        return usual.place
    believed = _HALF_HOUR + _REMEMBERED_CALLS * usual.place
    return believed / (now.calls_half_hour + _REMEMBERED_CALLS)
