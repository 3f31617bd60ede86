"""How is a plain case decided in one go? Claimed, reviewed and approved by one person at once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import holding, refuse
from onewindow.apps.cases.operations.reviewing import approve, claim, give_opinion
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.review import is_claimed_by_another


@whole
def decide_at_once(
    *,
    case_id: UUID,
    opinion: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    face: Mapping[str, str] | None = None,
) -> Case:
    """Claim what nobody holds, write the opinion and approve: three steps, all or none (R-1-31).

    Each step asks its own rules, has its own entry and its own journal row. A case in a
    colleague's hands is taken over first, by itself.
    """
    assert acting.account_id is not None
    with holding(case_id) as case:
        if case.claimed_by_id is None:
            claim(case_id=case_id, acting=acting, now=now, seen_version=seen_version)
            seen_version = None
        refuse(*is_claimed_by_another(reviewer=acting.account_id, claimed_by=case.claimed_by_id))
        give_opinion(
            case_id=case_id, opinion=opinion, acting=acting, now=now, seen_version=seen_version
        )
        return approve(case_id=case_id, acting=acting, now=now, face=face)
