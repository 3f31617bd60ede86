"""When does the duty head know better than the discipline? Seldom; with a reason, on record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.models import Visit, VisitAct
from onewindow.apps.queueing.operations.step import begin_in_hall, refuse, take
from onewindow.rules.hall.visits import VisitVerb
from onewindow.rules.outcomes import Refusal

LONGEST_REASON = 200


@transaction.atomic
def advance(*, visit_id: UUID, reason: str, acting: Acting, now: datetime) -> Visit:
    """Put a waiting number before every other of its line but emergencies (R-6-2).

    The next window that serves it calls it, and its clerk reads by whose word and why. It can be
    undone within its minute as any step. Refusals: NOT_PERMITTED, REASON_MISSING, VISIT_STATE,
    ADVANCED_ALREADY.
    """
    reason = " ".join(reason.split())[:LONGEST_REASON]
    refuse(*may_overrule(acting), *needs(reason))
    visit, _rules = begin_in_hall(visit_id=visit_id, verb=VisitVerb.ADVANCE, acting=acting)
    # Who came back after a missed call lets others pass again, until put first once more.
    is_first = visit.lane == Visit.Lane.ADVANCED and not visit.behind
    if is_first or visit.lane == Visit.Lane.EMERGENCY:
        refuse(Refusal("ADVANCED_ALREADY", "R-6-2", {"number": visit.number}))
    return take(
        visit=visit,
        verb=VisitVerb.ADVANCE,
        acting=acting,
        now=now,
        sets={"lane": str(Visit.Lane.ADVANCED), "behind": 0},
        reason=reason,
        rule="R-6-2",
    )


def may_overrule(acting: Acting) -> tuple[Refusal, ...]:
    """Only the duty head sets a rule of the hall aside for one number (R-6-2, R-6-6)."""
    if acting.holds(Role.DUTY_HEAD):
        return ()
    return (Refusal("NOT_PERMITTED", "R-6-2", {"needed": str(Role.DUTY_HEAD.label)}),)


def needs(reason: str) -> tuple[Refusal, ...]:
    """Nothing is overruled without a reason that stays in the record."""
    return () if reason.strip() else (Refusal("REASON_MISSING", "R-6-2"),)


def reason_of_advance(visit_id: UUID) -> dict[str, Any]:
    """What the duty head wrote, for the record of the call (one query)."""
    acts = VisitAct.objects.filter(visit_id=visit_id, verb=str(VisitVerb.ADVANCE), undone_at=None)
    return {"reason": acts.order_by("-visit_version").values_list("reason", flat=True).first()}
