"""What is a fitted wait model, and what does it say? Plain numbers, kept as JSON.

It says two things in turn. A score: the weighted clues of the moment plus what is particular to the
group. Then a table, from score to interval: how long those waited who once stood at such a score.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import exp
from typing import Any, Self

from onewindow.rules.hall.forecasting_clues import UsualPace, clues
from onewindow.rules.hall.forecasting_values import HallNow

SHAPE = 1  # of the stored JSON; a model of another shape is fitted anew, never guessed at


@dataclass(frozen=True, slots=True)
class Knot:
    """One line of the table: at this score, the wait in seconds."""

    score: float
    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """What is particular to one group, shrunk towards the whole hall: `offset` is added to the
    score of everyone in it."""

    usual: UsualPace
    offset: float


@dataclass(frozen=True)
class WaitModel:
    """What the hall's past waits taught. `others` stands for groups never seen."""

    observations: int
    groups: Mapping[str, Group]
    others: Group
    weights: tuple[float, ...]
    table: tuple[Knot, ...]  # by rising score; low, likely and high never fall

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types; `from_json` reads it back unchanged."""
        return {"shape": SHAPE, **asdict(self)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self | None:
        """The stored model, or None when another version of the programme stored it."""
        if told.get("shape") != SHAPE:
            return None
        return cls(
            observations=told["observations"],
            groups={name: _group(each) for name, each in told["groups"].items()},
            others=_group(told["others"]),
            weights=tuple(told["weights"]),
            table=tuple(Knot(**each) for each in told["table"]),
        )


def _group(told: Mapping[str, Any]) -> Group:
    return Group(usual=UsualPace(**told["usual"]), offset=told["offset"])


def modelled_wait(model: WaitModel, now: HallNow) -> tuple[float, float, float]:
    """Low, likely and high seconds."""
    group = model.groups.get(now.group, model.others)
    return _looked_up(model.table, scored(model.weights, group, now))


def scored(weights: tuple[float, ...], group: Group, now: HallNow) -> float:
    """The weighted clues of the moment, and what is particular to the group."""
    told = zip(weights, clues(now, group.usual), strict=True)
    return group.offset + sum(weight * clue for weight, clue in told)


def _looked_up(table: tuple[Knot, ...], score: float) -> tuple[float, float, float]:
    """Between two lines of the table in proportion; beyond the last, all grow with
    the square root of what the score says: few stood there, and lines that long melt."""
    after = bisect_right(table, score, key=_score)
    if after == 0:
        first = table[0]
        return first.low, first.likely, first.high
    before = table[after - 1]
    if after == len(table):
        growth = exp(min((score - before.score) / 2, 3.0))
        return before.low * growth, before.likely * growth, before.high * growth
    other = table[after]
    share = (score - before.score) / (other.score - before.score)
    return (
        before.low + share * (other.low - before.low),
        before.likely + share * (other.likely - before.likely),
        before.high + share * (other.high - before.high),
    )


def _score(knot: Knot) -> float:
    return knot.score
