"""Which promises wait to be checked, which lie soonest, and what did the last checks find?"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from onewindow.apps.cases.models import Pledge
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import WARNED_BEFORE, Finding
from onewindow.rules.casework.states import CaseState

PAGE = 20
_STANDING = (CaseState.APPROVED, CaseState.DELIVERED)


@dataclass(frozen=True)
class CheckPage:
    """One page of the queue, and where the next begins ('' = nowhere)."""

    rows: list[Pledge]
    next_cursor: str


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
) -> CheckPage:
    """The queue, the soonest day first (two queries at most)."""
    filters = _filters(now)
    rows = _waiting(department_ids).filter(filters.get(show, Q()))
    if mark := _mark(cursor):
        day, last = mark
        rows = rows.filter(Q(check_due_on__gt=day) | Q(check_due_on=day, id__gt=last))
    found = list(_whole(rows).order_by("check_due_on", "id")[: PAGE + 1])
    shown = found[:PAGE]
    more = len(found) > PAGE
    after = f"{shown[-1].check_due_on:%Y-%m-%d}|{shown[-1].id}" if more else ""
    return CheckPage(shown, after)


def _mark(cursor: str) -> tuple[date, UUID] | None:
    day, _, last = cursor.partition("|")
    try:
        return date.fromisoformat(day), UUID(last)
    except ValueError:
        return None


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
