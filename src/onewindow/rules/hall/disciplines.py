"""How does a discipline weigh one number against another? Named, versioned formulae (R-6-2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from onewindow.rules.hall.line import BookingRule, Lane

# Before a class was measured and where a rate is not set `[design]`.
EXPECTED_MINUTES, RATE = 10.0, 1.0
# R-6-2: the order of the lanes, as numbers that grow with priority.
LANE_RANK: Mapping[Lane, int] = MappingProxyType(
    {lane: rank for rank, lane in enumerate(reversed(Lane))}
)


@dataclass(frozen=True)
class Discipline:
    """A rule of calling with every value it needs, stored with each call; minutes.

    The numbers are `[design]` defaults a centre may set; the order of the lanes is R-6-2.
    """

    name: str = "BALANCED"
    version: int = 1
    rates: Mapping[str, float] = field(default_factory=dict)
    expected_minutes: Mapping[str, float] = field(default_factory=dict)
    cap_minutes: float = 45
    booked_credit_minutes: float = 20
    early_minutes: float = 10
    late_minutes: float = 10
    priority_run: int = 2

    @cached_property
    def booking(self) -> BookingRule:
        """What a booking is worth."""
        return BookingRule(
            credit=timedelta(minutes=self.booked_credit_minutes),
            early=timedelta(minutes=self.early_minutes),
            late=timedelta(minutes=self.late_minutes),
        )

    @cached_property
    def formula(self) -> "Formula":
        """How this name and version weighs; KeyError for one that was never written."""
        return DISCIPLINES[self.name, self.version]

    @cached_property
    def cap(self) -> timedelta:
        """Who has waited so long is not overtaken any more."""
        return timedelta(minutes=self.cap_minutes)

    def score(self, lane: Lane, wait: float, queue_class: str) -> float:
        """What `wait` counted minutes are worth; the highest is called."""
        return self.formula.score(self.rate(lane), wait, self.expected(queue_class), lane)

    def rate(self, lane: Lane) -> float:
        """By how much a minute in this lane counts."""
        return self.rates.get(lane, RATE)

    def expected(self, queue_class: str) -> float:
        """Minutes one service of this class is expected to take, at least one."""
        return max(self.expected_minutes.get(queue_class, EXPECTED_MINUTES), 1.0)

    def values(self) -> dict[str, Any]:
        """Itself as JSON, so that any call can be decided again as it was."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}


@dataclass(frozen=True)
class Formula:
    """One discipline: its score, what the score weighs, and the promises it keeps beside it.

    `score(rate, wait, expected, lane)`, waits in minutes; the highest is called first.
    """

    score: Callable[[float, float, float, Lane], float]
    weighs: tuple[str, ...]
    caps_overtaking: bool = False
    walk_in_turns: bool = False


def first_come(_rate: float, wait: float, _expected: float, _lane: Lane) -> float:
    """Whoever waits longest; a booking's credit is part of its wait."""
    return wait


def strict_priority(_rate: float, _wait: float, _expected: float, lane: Lane) -> float:
    """The higher lane of R-6-2; within a lane all are equal, so the first in line is called."""
    return float(LANE_RANK[lane])


def accumulating(rate: float, wait: float, _expected: float, _lane: Lane) -> float:
    """R-6-2 `score = wait × weight`: Kleinrock's accumulating priority."""
    return rate * wait


def balanced(rate: float, wait: float, expected: float, _lane: Lane) -> float:
    """Rate × wait ÷ expected service `[design]`: the generalised cμ index."""
    return rate * wait / expected


# A formula never changes: a better one is a new version, and old calls stay explicable.
DISCIPLINES: Mapping[tuple[str, int], Formula] = MappingProxyType(
    {
        ("FIRST_COME", 1): Formula(first_come, ("wait",)),
        ("STRICT_PRIORITY", 1): Formula(strict_priority, ("lane",), walk_in_turns=True),
        ("ACCUMULATING", 1): Formula(accumulating, ("rate", "wait")),
        ("BALANCED", 1): Formula(balanced, ("rate", "wait", "expected"), caps_overtaking=True),
    }
)
# What a hall may choose today: the newest version of each name.
NEWEST: Mapping[str, int] = MappingProxyType(dict(sorted(DISCIPLINES)))


def _plain(value: object) -> object:
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else value
