"""What if a part does not come about? Why, what waits for it, and whether it may be mended."""

from datetime import datetime

from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.bundles.operations.change import tell
from onewindow.apps.bundles.operations.ending import blocked_words
from onewindow.apps.cases.operations.change import spoke_of_its_end
from onewindow.rules.casework.bundles import PartState, Plan
from onewindow.rules.casework.states import CaseState

_LAPSED = "补正或补交的期限已过，视为撤回申请"


def may_be_mended(part: SubCase) -> bool:
    """Refused, or deemed withdrawn because a period ran out: it may be applied for again (R-1-4).

    What the applicant took out is applied for anew, on its own.
    """
    if part.case is None:
        return False
    return part.state == PartState.REFUSED or (
        part.state == PartState.DROPPED and part.case.state == CaseState.DEEMED_WITHDRAWN
    )


def reason_of(part: SubCase) -> str:
    """Why it did not come about: the decision's reasons, or what the last step said."""
    decision = getattr(part.case, "decision", None)
    if decision is not None:
        return str(decision.reasons)[:300]
    assert part.case is not None
    last = part.case.steps.order_by("-case_version").first()
    told = (last.opinion if last else "")[:300]
    return told or (_LAPSED if part.case.state == CaseState.DEEMED_WITHDRAWN else "")


def tell_fallen(
    package: Package, part: SubCase, parts: list[SubCase], plan: Plan, *, now: datetime
) -> None:
    """The applicant hears once: what fell out, why, what waits for it, what goes on (R-2-4).

    What the part said itself, or its applicant did, is not said again: only what it stopped.
    """
    assert part.case is not None
    words = blocked_words(part, parts, plan)
    event = f"refused:{part.case_id}"
    if part.case.state == CaseState.WITHDRAWN or spoke_of_its_end(part.case):
        waiting = plan.dependants(part.slug)
        if any(p.slug in waiting and p.state == PartState.BLOCKED for p in parts):
            title = f"“{part.name}”没有办成，后面的先停下"
            tell(package, event=event, title=title, text=words, now=now)
        return
    tell(
        package,
        event=event,
        title=f"“{part.name}”没有办成，其他的照常办",
        text=f"理由：{part.reason or '见书面决定'}。{words}书面决定和救济途径在办件页。",
        now=now,
    )
