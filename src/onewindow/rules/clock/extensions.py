"""Who may grant more time for a decision, how much, and how often?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.outcomes import Refusal


class Approver(StrEnum):
    """Who stands behind an extension."""

    HEAD_OF_BODY = "HEAD_OF_BODY"
    HEAD_OF_GOVERNMENT = "HEAD_OF_GOVERNMENT"

    @property
    def chinese(self) -> str:
        """The office as the law names it."""
        return {"HEAD_OF_BODY": "本行政机关负责人", "HEAD_OF_GOVERNMENT": "本级人民政府负责人"}[
            self
        ]


@dataclass(frozen=True)
class Regime:
    """The limit a law sets for a decision, the longest extension, and who grants it."""

    limit: Limit
    extension: Limit | None
    approver: Approver
    basis: str
    rule: str


# Licensing Law art. 42. Items under other laws bring their own regime.
SINGLE_BODY = Regime(
    Limit(20, LimitUnit.WORKING_DAY),
    Limit(10, LimitUnit.WORKING_DAY),
    Approver.HEAD_OF_BODY,
    "行政许可法第四十二条第一款",
    "R-1-10",
)
JOINT = Regime(
    Limit(45, LimitUnit.WORKING_DAY),
    Limit(15, LimitUnit.WORKING_DAY),
    Approver.HEAD_OF_GOVERNMENT,
    "行政许可法第四十二条第二款",
    "R-1-11",
)


def may_extend(
    *,
    regime: Regime,
    amount: int,
    unit: LimitUnit,
    granted_on: date,
    base_due: date | None,
    approver: Approver | None,
    approver_name: str,
    reason: str,
    earlier: Iterable[Extension] = (),
) -> tuple[Refusal, ...]:
    """Why a decision limit may not be extended; empty means it may (R-1-10, R-1-11).

    Once, by the approver the law names, with a reason the applicant is told, before the deadline,
    and no longer than the law allows. `base_due` is None while the clock stands still.
    """
    longest = regime.extension
    fits = longest is not None and unit == longest.unit and 0 < amount <= longest.amount
    facts = {
        "approver": regime.approver.chinese,
        "longest": f"{longest}" if longest else "",
        "asked": f"{amount}{unit.chinese}",
        "basis": regime.basis,
        "base_due": base_due.isoformat() if base_due else "",
    }
    found = {
        "EXTENSION_NOT_PROVIDED": longest is None,
        "EXTENSION_LENGTH_NOT_LAWFUL": longest is not None and not fits,
        "EXTENSION_ALREADY_GRANTED": any(True for _ in earlier),
        "EXTENSION_AFTER_DEADLINE": base_due is not None and granted_on > base_due,
        "EXTENSION_APPROVER_WRONG": approver != regime.approver or not approver_name.strip(),
        "EXTENSION_REASON_MISSING": not reason.strip(),
    }
    return tuple(Refusal(code, regime.rule, facts) for code, wrong in found.items() if wrong)
