"""What moves when the calendar changes? Open cases counted anew, each move on record (R-5-6)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.clockface import RUNNING, acceptance_due, refresh_clock
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import locked, tell_applicant
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.states import CaseState

_WAITING = {CaseState.RECEIVED, CaseState.CORRECTION_DELIVERED}


@dataclass(frozen=True)
class Moved:
    """One case whose dates moved, before and after."""

    case_id: UUID
    case_number: str
    what: str
    before: date | datetime | None
    after: date | datetime | None


def recompute_open_deadlines(*, now: datetime, acting: Acting, reason: str) -> list[Moved]:
    """Count every open case anew by today's calendar; the applicant is told why it moved."""
    ids = Case.objects.filter(state__in=[*RUNNING, *_WAITING]).values_list("id", flat=True)
    moved: list[Moved] = []
    for case_id in list(ids):
        with transaction.atomic():
            moved += _recompute(locked(case_id), now, acting, reason)
    return moved


def _recompute(case: Case, now: datetime, acting: Acting, reason: str) -> list[Moved]:
    watched = ("acceptance_due", "statutory_due", "committed_due")
    before = {name: getattr(case, name) for name in watched}
    if case.state in _WAITING and case.received_at:
        case.acceptance_due = acceptance_due(case, case.corrected_at or case.received_at)
    refresh_clock(case, now=now)
    moved = [
        Moved(case.id, case.number or "", name, before[name], getattr(case, name))
        for name in watched
        if before[name] != getattr(case, name)
    ]
    if not moved:
        return []
    case.save(update_fields=[*watched, "lamp"])
    audit.record(
        verb="case.recompute_deadlines",
        subject_kind="case",
        subject_id=case.id,
        now=now,
        actor_id=acting.account_id,
        rule="R-5-6",
        facts={m.what: [str(m.before), str(m.after)] for m in moved},
    )
    tell_applicant(
        case=case,
        now=now,
        title="办理期限有调整",
        text=f"{reason}，“{case.item_name}”的办理期限重新计算，请看进度页。",
    )
    return moved
