"""What is a fitted wait model, and what does it say? Plain numbers, kept as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.rules.hall.forecasting_rule import ruled_wait
from onewindow.rules.hall.forecasting_values import HallNow


@dataclass(frozen=True)
class WaitModel:
    """A model as plain numbers."""

    observations: int

    def to_json(self) -> dict[str, Any]:
        return {"observations": self.observations}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "WaitModel":
        return cls(observations=int(told["observations"]))


def modelled_wait(model: WaitModel, now: HallNow) -> tuple[float, float, float]:
    """Low, likely and high seconds."""
    return ruled_wait(now)
