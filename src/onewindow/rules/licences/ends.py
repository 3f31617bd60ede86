"""How does a licence end? 撤销, 吊销, 注销 and 作废 are four different things (art. 69, 70)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.licences.lives import LicenceState, may_become
from onewindow.rules.outcomes import Refusal


class EndKind(StrEnum):
    """What takes a licence its force, for good or for a time."""

    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    REVOKED_AS_PENALTY = "REVOKED_AS_PENALTY"
    ANNULLED = "ANNULLED"
    SUSPENDED = "SUSPENDED"

    @property
    def chinese(self) -> str:
        """The legal word."""
        return ENDS[self].chinese


class Since(StrEnum):
    """From when it has no force."""

    BEGINNING = "BEGINNING"  # as if never granted, unless the decision states another day
    DECISION = "DECISION"
    LAST_DAY = "LAST_DAY"
    STATED_DAY = "STATED_DAY"


class Party(StrEnum):
    """Who may bring an end about."""

    ISSUER = "ISSUER"
    TIME = "TIME"


@dataclass(frozen=True)
class Ground:
    """One ground in law, with the clause that gives it."""

    code: str
    text: str
    basis: str


@dataclass(frozen=True)
class End:
    """One end: who, on which grounds, from when, and whether it can be contested."""

    kind: EndKind
    chinese: str
    meaning: str
    by: Party
    since: Since
    grounds: tuple[Ground, ...]
    needs_remedy: bool

    def ground(self, code: str) -> Ground | None:
        """The ground of this code, or None."""
        return next((g for g in self.grounds if g.code == code), None)


_69 = "《行政许可法》第69条第1款"
_69_2 = "《行政许可法》第69条第2款"
_70 = "《行政许可法》第70条"
_OTHER = "OTHER"

ENDS: Mapping[EndKind, End] = {
    end.kind: end
    for end in (
        End(
            EndKind.REVOKED,
            "撤销",
            "当初就不该准予。自始没有效力，决定书写明另一日期的从其日期。",
            Party.ISSUER,
            Since.BEGINNING,
            (
                Ground("ABUSE", "工作人员滥用职权、玩忽职守作出准予决定", f"{_69}第1项"),
                Ground("NO_POWER", "超越法定职权作出准予决定", f"{_69}第2项"),
                Ground("PROCEDURE", "违反法定程序作出准予决定", f"{_69}第3项"),
                Ground("UNQUALIFIED", "申请人不具备申请资格或者不符合法定条件", f"{_69}第4项"),
                Ground("DECEPTION", "以欺骗、贿赂等不正当手段取得", _69_2),
                Ground(_OTHER, "依法可以撤销的其他情形", f"{_69}第5项"),
            ),
            needs_remedy=True,
        ),
        End(
            EndKind.REVOKED_AS_PENALTY,
            "吊销",
            "取得后违法，是一种行政处罚。从处罚决定起失去效力。",
            Party.ISSUER,
            Since.DECISION,
            (Ground("PENALTY", "依法作出吊销许可证件的行政处罚", "《行政处罚法》第9条第3项"),),
            needs_remedy=True,
        ),
        End(
            EndKind.CANCELLED,
            "注销",
            "只是办结登记手续，不否定以前的效力。",
            Party.ISSUER,
            Since.STATED_DAY,
            (
                Ground("RUN_OUT", "有效期届满未延续", f"{_70}第1项"),
                Ground("DEATH", "公民死亡或者丧失行为能力", f"{_70}第2项"),
                Ground("TERMINATED", "法人或者其他组织依法终止", f"{_70}第3项"),
                Ground("TAKEN", "许可依法被撤销、撤回，或者证件依法被吊销", f"{_70}第4项"),
                Ground("FORCE", "因不可抗力无法实施", f"{_70}第5项"),
                Ground(_OTHER, "法律、法规规定的其他情形", f"{_70}第6项"),
            ),
            needs_remedy=False,
        ),
        End(
            EndKind.ANNULLED,
            "作废",
            "这份证件不再作数（如遗失、毁坏、印错），权利本身还在，可以补领、换领。",
            Party.ISSUER,
            Since.DECISION,
            (
                Ground("LOST", "遗失、毁坏后声明作废", ""),
                Ground("WRONG", "证面内容有误，重新制作", ""),
                Ground(_OTHER, "依法宣告无效", ""),
            ),
            needs_remedy=True,
        ),
        End(
            EndKind.SUSPENDED,
            "暂扣",
            "一时不能使用，是一种行政处罚，可以解除。",
            Party.ISSUER,
            Since.DECISION,
            (Ground("PENALTY", "依法作出暂扣许可证件的行政处罚", "《行政处罚法》第9条第3项"),),
            needs_remedy=True,
        ),
        End(
            EndKind.EXPIRED,
            "过期",
            "有效期届满，没有延续。",
            Party.TIME,
            Since.LAST_DAY,
            (Ground("RUN_OUT", "有效期届满未延续", f"{_70}第1项"),),
            needs_remedy=False,
        ),
    )
}


def may_end(
    *,
    kind: EndKind,
    state: LicenceState,
    by_issuer: bool,
    ground: str,
    basis: str,
    reason: str,
    remedy: str,
    effective_from: date,
    issued_on: date,
    today: date,
) -> tuple[Refusal, ...]:
    """Everything that stands against ending the licence this way, at once (art. 69, 70; R-0-8)."""
    end, rule = ENDS[kind], "R-4-20"
    refusals = list(may_become(LicenceState(kind), state=state))
    if not by_issuer:
        refusals.append(Refusal("NOT_THE_ISSUER", rule, {"end": end.chinese}))
    if end.ground(ground) is None:
        refusals.append(Refusal("END_GROUND_MISSING", rule, {"end": end.chinese}))
    if not basis.strip():
        refusals.append(Refusal("END_BASIS_MISSING", rule, {"end": end.chinese}))
    if not reason.strip():
        refusals.append(Refusal("REASONS_MISSING", "R-0-8"))
    if end.needs_remedy and not remedy.strip():
        refusals.append(Refusal("REMEDY_MISSING", "R-0-8"))
    if not may_start_on(end, effective_from, issued_on=issued_on, today=today):
        refusals.append(Refusal("END_DAY_WRONG", rule, {"end": end.chinese}))
    return tuple(refusals)


def may_start_on(end: End, day: date, *, issued_on: date, today: date) -> bool:
    """撤销 reaches back to the beginning at most; a penalty never works backwards or ahead."""
    if end.since is Since.DECISION:
        return day == today
    return issued_on <= day <= today


def usual_day(end: End, *, issued_on: date, today: date) -> date:
    """From when it has no force unless the decision says otherwise."""
    return issued_on if end.since is Since.BEGINNING else today
