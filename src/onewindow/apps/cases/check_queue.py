"""Which promises wait to be checked, which lie soonest, and what did the last checks find?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from onewindow.apps.cases.models import Pledge
from onewindow.apps.keyset import PAGE, Page, keyset
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import WARNED_BEFORE, Finding
from onewindow.rules.casework.states import CaseState

_STANDING = (CaseState.APPROVED, CaseState.DELIVERED)


def _waiting(department_ids: frozenset[UUID]) -> QuerySet[Pledge]:
    """Pledges that stand behind a decision of these departments and are not checked to the end."""
    return Pledge.objects.filter(
        checked_at__isnull=True,
        withdrawn_at__isnull=True,
        check_due_on__isnull=False,
        material__state=MaterialState.PLEDGED,
        case__department_id__in=list(department_ids),
        case__state__in=_STANDING,
    )


def _filters(now: datetime) -> dict[str, Q]:
    today = localtime(now).date()
    near = calendar().add_working_days(today, WARNED_BEFORE)
    return {
        "all": Q(),
        "late": Q(check_due_on__lt=today),
        "soon": Q(check_due_on__gte=today, check_due_on__lte=near),
        "mend": Q(finding=Finding.NOT_MET),
    }


def checks_due(
    *, department_ids: frozenset[UUID], show: str, now: datetime, cursor: str = ""
) -> Page:
    """The queue, the soonest day first (two queries at most)."""
    rows = _whole(_waiting(department_ids).filter(_filters(now).get(show, Q())))
    return keyset(rows, "check_due_on", cursor, newest_first=False)


def _whole(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    return rows.select_related("material", "case__person", "case__enterprise", "case__department")


def check_counts(*, department_ids: frozenset[UUID], now: datetime) -> dict[str, int]:
    """How many wait under each filter (one query)."""
    counts = {
        name: Count("id", filter=which) if which else Count("id")
        for name, which in _filters(now).items()
    }
    return _waiting(department_ids).aggregate(**counts)


def checks_done(*, department_ids: frozenset[UUID]) -> list[Pledge]:
    """The last checks that came to a conclusion, newest first."""
    rows = Pledge.objects.filter(
        checked_at__isnull=False, case__department_id__in=list(department_ids)
    )
    return list(_whole(rows).order_by("-checked_at", "id")[:PAGE])


def pledge_of(*, pledge_id: UUID) -> Pledge | None:
    """One pledge with its case and material, or None."""
    return _whole(Pledge.objects.filter(pk=pledge_id)).first()
