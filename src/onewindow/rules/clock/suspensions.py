"""When does the clock stand still, and who may stop it?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.outcomes import Refusal


class SuspensionKind(StrEnum):
    """The closed list of Licensing Law art. 45; nothing else stops a licence clock (R-1-20)."""

    HEARING = "HEARING"
    TENDER = "TENDER"
    AUCTION = "AUCTION"
    INSPECTION = "INSPECTION"
    TESTING = "TESTING"
    QUARANTINE = "QUARANTINE"
    APPRAISAL = "APPRAISAL"
    EXPERT_REVIEW = "EXPERT_REVIEW"

    @property
    def chinese(self) -> str:
        """The name the law uses."""
        return _CHINESE[self]

    @property
    def gb_code(self) -> str:
        """GB/T 39046-2020 A.7: all of them are `2`; an extension is `1` (R-1-22)."""
        return GB_CODE_SUSPENSION


GB_CODE_EXTENSION, GB_CODE_SUSPENSION = "1", "2"
_CHINESE = {
    SuspensionKind.HEARING: "听证",
    SuspensionKind.TENDER: "招标",
    SuspensionKind.AUCTION: "拍卖",
    SuspensionKind.INSPECTION: "检验",
    SuspensionKind.TESTING: "检测",
    SuspensionKind.QUARANTINE: "检疫",
    SuspensionKind.APPRAISAL: "鉴定",
    SuspensionKind.EXPERT_REVIEW: "专家评审",
}


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count, first and last included.

    Still open: `ended_on` is None. With a plan the clock restarts by itself when the plan is used
    up (R-1-24); an approved longer procedure is a larger plan. Without either it is open-ended.
    """

    kind: SuspensionKind | None
    started_on: date
    ended_on: date | None = None
    planned_working_days: int | None = None
    legal_basis: str = ""

    @property
    def name(self) -> str:
        """What the pause is called in an explanation."""
        return self.kind.chinese if self.kind else "特别程序"

    def last_day(self, calendar: WorkCalendar) -> date | None:
        """The last day that does not count; None while nobody can say (R-1-24)."""
        planned = self.planned_working_days
        if planned is None:
            return self.ended_on
        # A day early, so that a plan's first day counts towards the plan.
        eve = date.fromordinal(self.started_on.toordinal() - 1)
        plan_ends = max(calendar.add_working_days(eve, planned), self.started_on)
        return plan_ends if self.ended_on is None else min(self.ended_on, plan_ends)

    def covers(self, day: date, calendar: WorkCalendar) -> bool:
        """Whether the clock stands still on `day`."""
        if day < self.started_on:
            return False
        last = self.last_day(calendar)
        return last is None or day <= last


def may_suspend(
    *,
    kind: str,
    legal_basis: str,
    reason: str,
    planned_working_days: int,
    started_on: date,
    accepted_on: date,
    base_due: date | None,
    calendar: WorkCalendar,
    earlier: Iterable[Suspension] = (),
) -> tuple[Refusal, ...]:
    """Why the clock may not be stopped from `started_on`; empty means it may (R-1-20 to R-1-24).

    `base_due` is the deadline before this suspension (None: the clock already stands still).
    """
    facts = {
        "kind": kind,
        "kinds": "、".join(_CHINESE.values()),
        "started_on": started_on.isoformat(),
        "accepted_on": accepted_on.isoformat(),
        "base_due": base_due.isoformat() if base_due else "",
    }
    # A plan that is used up has ended even if nobody closed the row.
    running = any(row.covers(started_on, calendar) for row in earlier)
    found = {
        ("SUSPENSION_KIND_NOT_LAWFUL", "R-1-20"): kind not in SuspensionKind.__members__,
        ("SUSPENSION_BASIS_MISSING", "R-1-21"): not legal_basis.strip(),
        ("SUSPENSION_REASON_MISSING", "R-1-23"): not reason.strip(),
        ("SUSPENSION_PLAN_MISSING", "R-1-24"): planned_working_days <= 0,
        ("SUSPENSION_ALREADY_OPEN", "R-1-24"): running,
        ("SUSPENSION_AFTER_DEADLINE", "R-1-24"): base_due is not None and started_on > base_due,
        ("SUSPENSION_BEFORE_ACCEPTANCE", "R-1-20"): started_on < accepted_on,
    }
    return tuple(Refusal(code, rule, facts) for (code, rule), wrong in found.items() if wrong)
