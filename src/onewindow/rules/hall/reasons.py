"""Why was this number called and not another? The values that decided, and their sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from onewindow.rules.hall.disciplines import Discipline
from onewindow.rules.hall.line import Lane, LinePlace, Turn

_MINUTE = timedelta(minutes=1)
# The lanes that are called before walk-ins (R-6-2); their calls in a row are counted.
PRIORITY_LANES = frozenset(Lane) - {Lane.WALK_IN}


def reason_for(
    chosen: LinePlace,
    places: Iterable[LinePlace],
    *,
    discipline: Discipline,
    now: datetime,
    priority_calls: int,
) -> dict[str, Any]:
    """Every value that decided this call, as JSON; of the person only number, lane and times.

    `overtaken` is the number that stood first in line before the chosen one and could have been
    called here as well; None when nobody had come earlier.
    """
    others = [place for place in places if place is not chosen]
    earlier = (place for place in others if place.since < chosen.since)
    overtaken = min(earlier, key=_first_in_line, default=None)
    return {
        "discipline": discipline.name,
        "version": discipline.version,
        "rule": _rule(chosen, overtaken, discipline, is_alone=not others),
        "weighs": list(discipline.formula.weighs),
        **_values(chosen, discipline, now),
        "cap_minutes": discipline.cap_minutes,
        "run": priority_calls,
        "priority_calls": priority_calls + 1 if chosen.lane in PRIORITY_LANES else 0,
        "overtaken": _values(overtaken, discipline, now) if overtaken else None,
    }


def _first_in_line(place: LinePlace) -> tuple[bool, datetime, str]:
    # Who came back after a missed call waits behind others by their own rule: named only if alone.
    return (place.turn is Turn.RETURNED, place.since, place.number)


def _rule(
    chosen: LinePlace, overtaken: LinePlace | None, discipline: Discipline, *, is_alone: bool
) -> str:
    """What decided, as one word; `onewindow.wordings.hall` has a sentence for each."""
    if is_alone:
        return "ONLY_ONE"
    if chosen.turn is not Turn.BY_DISCIPLINE:
        return chosen.turn.name
    if overtaken is None:
        return "FIRST_COME"
    if overtaken.turn is Turn.RETURNED:
        return "BEFORE_RETURNED"
    return "HIGHER_LANE" if "lane" in discipline.formula.weighs else "HIGHEST_SCORE"


def _values(place: LinePlace, discipline: Discipline, now: datetime) -> dict[str, Any]:
    return {
        "number": place.number,
        "lane": place.lane.value,
        "queue_class": place.visit.queue_class,
        "wait_minutes": round(max((now - place.visit.queued_at) / _MINUTE, 0.0), 1),
        "placed_minutes": round((now - place.since) / _MINUTE, 1),
        "counted_minutes": round(place.counted, 1),
        "rate": discipline.rate(place.lane),
        "expected_minutes": discipline.expected(place.visit.queue_class),
        "score": round(place.score, 4),
        "behind": place.visit.behind,
    }


def sentence_of(why: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The code and the facts of the one sentence that says why this number was called.

    Facts: `number` and `other`, `cap`, `calls` (walk-ins' turn), and of both numbers their lane,
    whole minutes, rate and expected service; a factor that did not decide is left out. Rule CHOSEN
    is a clerk's own choice, ADVANCED the duty head's, each with its `reason`.
    """
    if why["rule"] in {"CHOSEN", "ADVANCED"}:
        return why["rule"], {"number": why["number"], "reason": why["reason"]}
    facts: dict[str, Any] = {
        "number": why["number"],
        "cap": _whole(why["cap_minutes"]),
        "calls": why["run"],
        "own": _facts_of(why, why),
    }
    if other := why["overtaken"]:
        facts |= {"other": other["number"], "theirs": _facts_of(other, why)}
    return why["rule"], facts


def _facts_of(values: Mapping[str, Any], why: Mapping[str, Any]) -> dict[str, Any]:
    weighed = why["weighs"] if why["rule"] == "HIGHEST_SCORE" else ()
    other, is_capped = why["overtaken"], why["rule"] == "CAPPED"
    tells_apart = other and other["expected_minutes"] != why["expected_minutes"]
    return {
        "lane": values["lane"],
        "minutes": int(values["placed_minutes" if is_capped else "counted_minutes"]),
        "rate": _whole(values["rate"]) if "rate" in weighed else 1,
        "expected": (
            _whole(values["expected_minutes"]) if tells_apart and "expected" in weighed else None
        ),
        "behind": values["behind"],
    }


def _whole(amount: float) -> float | int:
    """3 rather than 3.0."""
    return int(amount) if amount == int(amount) else amount
