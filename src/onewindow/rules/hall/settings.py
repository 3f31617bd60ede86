"""Which numbers does a hall set for itself? Defaults are the platform's, each with its rule."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from onewindow.rules.outcomes import Refusal

# R-6-2: the order of the lanes as rates; EMERGENCY goes before every rate.
DEFAULT_RATES = {"EMERGENCY": 10.0, "GREEN": 3.0, "BOOKED": 1.5, "TRANSFER": 1.5, "WALK_IN": 1.0}


@dataclass(frozen=True)
class HallRules:
    """Everything a centre may set; minutes unless the name says seconds or times."""

    discipline: str = "BALANCED"
    rates: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_RATES))
    cap_minutes: int = 45
    priority_run: int = 2  # R-6-2: after so many priority calls one walk-in (STRICT_PRIORITY)
    booked_credit_minutes: int = 20
    early_minutes: int = 10
    late_minutes: int = 10
    recall_times: int = 3  # R-6-4
    recall_seconds: int = 20  # R-6-4: 20-30 s apart
    return_minutes: int = 30  # R-6-4
    return_behind: int = 2  # R-6-4
    max_returns: int = 1  # R-6-4
    undo_seconds: int = 60
    overwait_minutes: int = 30  # R-6-7
    close_delay_minutes: int = 30
    stand_in_minutes: int = 15
    delay_minutes: int = 10
    max_delays: int = 2
    remote_before_opening_minutes: int = 30
    remote_until_closing_minutes: int = 60
    remote_live_numbers: int = 1
    lease_size: int = 20
    board_seconds: int = 8
    # A demonstration hall is open whenever somebody tries it; a real one never.
    open_all_hours: bool = False


_SMALLEST = {"cap_minutes": 5, "recall_seconds": 5, "recall_times": 1, "lease_size": 5}


def read_rules(told: Mapping[str, Any]) -> HallRules:
    """The rules from stored JSON; what it does not name keeps its default."""
    known = {f.name for f in fields(HallRules)}
    given = {name: value for name, value in told.items() if name in known}
    if "rates" in given:
        given["rates"] = {**DEFAULT_RATES, **given["rates"]}
    return HallRules(**given)


def write_rules(rules: HallRules) -> dict[str, Any]:
    """The rules as JSON."""
    return asdict(rules)


def check_rules(told: Mapping[str, Any], *, disciplines: frozenset[str]) -> tuple[Refusal, ...]:
    """What is wrong with settings somebody entered: every fault, each with its field."""
    faults = []
    for each in fields(HallRules):
        value = told.get(each.name, getattr(HallRules(), each.name))
        smallest = _SMALLEST.get(each.name, 0)
        if each.name == "open_all_hours":
            wrong = not isinstance(value, bool)
        elif each.name == "discipline":
            wrong = value not in disciplines
        elif each.name == "rates":
            wrong = any(not 0 < float(rate) <= 100 for rate in value.values())
        else:
            wrong = not smallest <= int(value) <= 1000
        if wrong:
            faults.append(Refusal("HALL_SETTING", "R-6-2", {"field": each.name, "value": value}))
    return tuple(faults)
