"""How long may something take? An amount, a unit, and what may extend it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from math import ceil

from onewindow.rules.outcomes import Refusal

_HALVES = 2


class LimitUnit(StrEnum):
    """The unit is stored with every limit, never assumed (R-0-1)."""

    WORKING_DAY = "WORKING_DAY"
    CALENDAR_DAY = "CALENDAR_DAY"
    MONTH = "MONTH"
    HOUR = "HOUR"

    @property
    def chinese(self) -> str:
        """The unit as it follows an amount: 5个工作日, 15日, 1个月, 24小时."""
        return _CHINESE[self]

    @property
    def largest(self) -> int:
        """The longest limit that can be reckoned: about forty years of days, eleven of hours."""
        return 480 if self is LimitUnit.MONTH else 9999

    @property
    def takes_halves(self) -> bool:
        """Whether half a unit has a meaning; half a calendar day or month has none."""
        return self in (LimitUnit.WORKING_DAY, LimitUnit.HOUR)


_CHINESE = {
    LimitUnit.WORKING_DAY: "个工作日",
    LimitUnit.CALENDAR_DAY: "日",
    LimitUnit.MONTH: "个月",
    LimitUnit.HOUR: "小时",
}
# The letters used by seeds and by the command line.
SHORT_UNITS = {
    "WD": LimitUnit.WORKING_DAY,
    "CD": LimitUnit.CALENDAR_DAY,
    "MONTH": LimitUnit.MONTH,
    "HOUR": LimitUnit.HOUR,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of time; 0 means on the spot (即办).

    Half a working day ends within the next working day, and a deadline names days: it counts as
    that whole day (design).
    """

    amount: int | Decimal
    unit: LimitUnit

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.chinese}"


@dataclass(frozen=True, slots=True)
class Extension:
    """More time granted, once, by whoever the law names (R-1-10, R-1-11)."""

    amount: int | Decimal
    unit: LimitUnit
    granted_on: date | None = None

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.chinese}"


def whole(amount: int | Decimal) -> int:
    """The amount in whole units, a started one counted in full."""
    return amount if isinstance(amount, int) else ceil(amount)


def check_limit(amount: int | Decimal, unit: LimitUnit) -> tuple[Refusal, ...]:
    """Whether an amount can be a limit at all: not negative, not endless, whole or halves."""
    facts = {"amount": f"{amount}", "unit": unit.chinese, "largest": unit.largest}
    if not Decimal(amount).is_finite():
        return (Refusal("LIMIT_NOT_A_NUMBER", "R-0-1", facts),)
    faults = {
        "LIMIT_NEGATIVE": amount < 0,
        "LIMIT_TOO_LONG": amount > unit.largest,
        "LIMIT_NOT_WHOLE": (amount * (_HALVES if unit.takes_halves else 1)) % 1 != 0,
    }
    return tuple(Refusal(code, "R-0-1", facts) for code, found in faults.items() if found)


def read_amount(text: str, unit: LimitUnit) -> Decimal | tuple[Refusal, ...]:
    """The amount a person wrote, or everything that is wrong with it."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        return (Refusal("LIMIT_NOT_A_NUMBER", "R-0-1", {"amount": text}),)
    return check_limit(amount, unit) or amount


def plain(amount: Decimal) -> int | Decimal:
    """A whole number where it is one, so that 5.0 is told as 5."""
    return int(amount) if amount % 1 == 0 else amount
