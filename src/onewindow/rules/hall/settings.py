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


_LARGEST, _LARGEST_RATE = 1000, 100
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
    return tuple(
        Refusal(
            "HALL_SETTING", "R-6-2", {"field": FIELD_NAMES[each.name], "value": told[each.name]}
        )
        for each in fields(HallRules)
        if each.name in told and not _fits(each.name, told[each.name], disciplines)
    )


def _fits(name: str, value: Any, disciplines: frozenset[str]) -> bool:
    if name == "open_all_hours":
        return isinstance(value, bool)
    if name == "discipline":
        return value in disciplines
    if name == "rates":
        return isinstance(value, Mapping) and all(
            lane in DEFAULT_RATES and _is_number(rate) and 0 < rate <= _LARGEST_RATE
            for lane, rate in value.items()
        )
    return isinstance(value, int) and _SMALLEST.get(name, 0) <= value <= _LARGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


FIELD_NAMES: Mapping[str, str] = {
    "discipline": "叫号规则",
    "rates": "各类的倍数",
    "cap_minutes": "等满多少分钟不再被超过",
    "priority_run": "连叫几个优先号后叫一个现场号",
    "booked_credit_minutes": "预约到点相当于已等多少分钟",
    "early_minutes": "预约最早提前多少分钟算数",
    "late_minutes": "预约最多迟到多少分钟保留位置",
    "recall_times": "叫几遍",
    "recall_seconds": "两遍之间隔多少秒",
    "return_minutes": "过号后多少分钟内可以回来",
    "return_behind": "过号回来排在几个号之后",
    "max_returns": "过号可以回来几次",
    "undo_seconds": "多少秒内可以撤销",
    "overwait_minutes": "等多少分钟报警",
    "close_delay_minutes": "下班后最多延时多少分钟",
    "stand_in_minutes": "A 岗离开多少分钟由 B 岗顶上",
    "delay_minutes": "“晚一点到”往后推多少分钟",
    "max_delays": "“晚一点到”可以用几次",
    "remote_before_opening_minutes": "开门前多少分钟可以取号",
    "remote_until_closing_minutes": "关门前多少分钟停止手机取号",
    "remote_live_numbers": "一个人手机上可以有几个号",
    "lease_size": "自助机一次预领多少个号",
    "board_seconds": "大屏每个号至少显示多少秒",
    "open_all_hours": "不看开放时间",
}
