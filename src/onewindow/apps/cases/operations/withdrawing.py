"""How does an applicant take a case back? Any time before the decision, without a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import begin, finish, tell_applicant
from onewindow.apps.cases.papers import issue_withdrawal
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.states import Actor, CaseAction, CaseState


@transaction.atomic
def withdraw(
    *,
    case_id: UUID,
    reason: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """The applicant takes the case back, any time before the decision; no reason is required."""
    actor = Actor.CLERK if acting.is_staff else Actor.APPLICANT
    case = begin(
        case_id=case_id,
        action=CaseAction.WITHDRAW,
        actor=actor,
        acting=acting,
        seen_version=seen_version,
    )
    was_draft = case.state == CaseState.DRAFT
    case.closed_at, case.acceptance_due, case.correction_due = now, None, None
    case.suspensions.filter(ended_on__isnull=True).update(ended_on=localtime(now).date())
    finish(case=case, action=CaseAction.WITHDRAW, acting=acting, now=now, opinion=reason)
    if not was_draft:
        issue_withdrawal(case, reason=reason or "申请人主动撤回", acting=acting, now=now)
        tell_applicant(
            case=case,
            now=now,
            title="已撤回",
            text=f"“{case.item_name}”已按您的要求撤回，可以重新申请。",
        )
    return case
