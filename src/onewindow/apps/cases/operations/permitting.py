"""May a clerk ask a second time? Only with a supervisor's leave, on record with its reason."""

from datetime import datetime
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.models import NoticePermit
from onewindow.apps.cases.operations.change import locked, refuse
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refusal


@whole
def permit_second_notice(
    *, case_id: UUID, reason: str, acting: Acting, now: datetime
) -> NoticePermit:
    """A supervisor lets a clerk ask a second time, with a reason that stays on record (RM-02)."""
    case = locked(case_id)
    if not acting.holds(Role.SUPERVISOR):
        refuse(Refusal("NOT_PERMITTED", "RM-02", {"needed": str(Role.SUPERVISOR.label)}))
    if not reason.strip():
        refuse(Refusal("SUPERVISOR_REASON_MISSING", "RM-02"))
    if case.notice_permits.filter(used_at__isnull=True).exists():
        refuse(Refusal("PERMIT_ALREADY_GIVEN", "RM-02"))
    permit = NoticePermit.objects.create(
        case=case, reason=reason.strip(), supervisor_id=acting.who, granted_at=now
    )
    audit.record(
        verb="case.permit_second_notice",
        subject_kind="case",
        subject_id=case.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=Role.SUPERVISOR,
        rule="RM-02",
        facts={"reason": reason.strip()},
    )
    return permit
