"""What does the hall know when a number joins, and what is said of its wait?

All durations in these values are seconds as floats, except in `WaitEstimate`, which people read.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class HallNow:
    """The line as it stands at the moment one number joins it. Store it with the number: with the
    wait that followed it becomes an `ObservedWait`.

    `at` is the hall's local time. `group` names the line: numbers of one group wait for the same
    windows. `ahead` counts people waiting for the same windows before this number, nobody at a
    desk. `desks` are the windows open now that serve the group. Lists are newest last and may be
    empty when nothing is known.
    """

    at: datetime
    group: str
    ahead: int
    desks: int
    recent_services: tuple[float, ...] = ()  # the last services of the group, up to 20 (R-6-9)
    ages: tuple[float, ...] = ()  # how long each service at the desks has lasted by now
    recent_waits: tuple[float, ...] = ()  # what those called last had waited, up to 5
    front_waited: float | None = None  # how long the first in line has waited by now
    calls_half_hour: int | None = None  # numbers of the group called in the last 30 minutes

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types; `from_json` reads it back unchanged."""
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "HallNow":
        lists = {key: tuple(told[key]) for key in ("recent_services", "ages", "recent_waits")}
        return cls(**{**told, **lists, "at": datetime.fromisoformat(told["at"])})


@dataclass(frozen=True, slots=True)
class ObservedWait:
    """One number of the past: what was known when it joined, and how long it then waited."""

    joined: HallNow
    waited_seconds: float


class WaitBasis(StrEnum):
    """What an estimate rests on."""

    MODEL = "MODEL"  # fitted from this hall's own waits
    RULE = "RULE"  # R-6-9 alone: too little was observed


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """A wait as an interval; out of a hundred people about `stated_coverage` fall inside it.

    Never a promise (R-6-9): show `minutes_told`, not the bare seconds.
    """

    low: timedelta
    likely: timedelta
    high: timedelta
    basis: WaitBasis
    stated_coverage: float = 0.8
