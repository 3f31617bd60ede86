"""What must a supervisor look at? Lamps, broken limits, second notices (RULES 6.7, RM-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone, localtime

from onewindow.apps.cases.models import Case, CaseMaterial, Correction, NoticePermit
from onewindow.apps.cases.queries import AT_COUNTER, IN_REVIEW
from onewindow.apps.keyset import Page, keyset
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.delivery import (
    delivery_deadline,
    latest_overdue_decision,
    latest_pressing_decision,
)
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.clock.lamps import Lamp

_OPEN = [*AT_COUNTER, *IN_REVIEW]


@dataclass(frozen=True)
class WatchCounts:
    """How many open cases each list of the supervisor holds."""

    red: int
    yellow: int
    breach: int
    second: int
    delivery_late: int
    delivery_soon: int


def watch_counts(*, now: datetime) -> WatchCounts:
    """The figures above the lists (a fixed number of queries)."""
    found = Case.objects.filter(state__in=_OPEN).aggregate(
        red=Count("id", filter=Q(lamp=Lamp.RED)),
        yellow=Count("id", filter=Q(lamp=Lamp.YELLOW)),
        breach=Count("id", filter=Q(statutory_due__lt=now, state__in=IN_REVIEW)),
    )
    late, pressing = _delivery_marks(now)
    undelivered = Case.objects.filter(state=CaseState.APPROVED).aggregate(
        delivery_late=Count("id", filter=Q(decided_at__lt=late)),
        delivery_soon=Count("id", filter=Q(decided_at__gte=late, decided_at__lt=pressing)),
    )
    return WatchCounts(**found, **undelivered, second=_second_notices().count())


def lamp_cases(*, lamp: str, cursor: str = "") -> Page:
    """Open cases that show this lamp, the one waiting longest first."""
    rows = _listed(Case.objects.filter(state__in=_OPEN, lamp=lamp))
    return keyset(rows, "received_at", cursor, newest_first=False)


def breached_cases(*, now: datetime, cursor: str = "") -> Page:
    """Undecided cases whose statutory limit has passed, the longest over first."""
    late = Case.objects.filter(state__in=IN_REVIEW, statutory_due__lt=now)
    return keyset(_listed(late), "statutory_due", cursor, newest_first=False)


def undelivered_cases(*, overdue: bool, now: datetime, cursor: str = "") -> Page:
    """Approved and not yet with the person, the longest first (R-1-13, RM-08).

    `overdue`: more than ten working days since the decision; else those with two or fewer left.
    """
    late, pressing = _delivery_marks(now)
    since = Q(decided_at__lt=late) if overdue else Q(decided_at__gte=late, decided_at__lt=pressing)
    rows = Case.objects.filter(since, state=CaseState.APPROVED)
    return keyset(_listed(rows), "decided_at", cursor, newest_first=False)


def delivery_due(cases: Sequence[Case]) -> dict[UUID, date | None]:
    """The last day for the result of each decided case to reach the person (R-1-13)."""
    by = calendar()
    return {
        c.id: delivery_deadline(localtime(c.decided_at).date(), calendar=by).due_day
        for c in cases
        if c.decided_at is not None
    }


def _delivery_marks(now: datetime) -> tuple[datetime, datetime]:
    """Decided before the first moment: overdue; before the second: two working days or fewer."""
    today, by = localtime(now).date(), calendar()
    late = latest_overdue_decision(today, calendar=by)
    pressing = latest_pressing_decision(today, calendar=by)
    return _end_of(late), _end_of(pressing)


def _end_of(day: date) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return midnight.replace(tzinfo=get_current_timezone())


def second_notice_cases(*, cursor: str = "") -> Page:
    """Corrected once and still not complete: the clerk needs leave to ask again (R-0-3)."""
    return keyset(_listed(_second_notices()), "received_at", cursor, newest_first=False)


def _second_notices() -> QuerySet[Case]:
    asked = Correction.objects.filter(case=OuterRef("pk"))
    lacking = CaseMaterial.objects.filter(case=OuterRef("pk")).filter(
        Q(state=MaterialState.DEFECTIVE) | Q(state=MaterialState.ABSENT, required=True)
    )
    return Case.objects.filter(Exists(asked), Exists(lacking), state=CaseState.CORRECTION_DELIVERED)


def _listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("department", "person", "enterprise", "place")


def notice_permits_of(*, case_id: UUID) -> list[NoticePermit]:
    """The leaves given for second notices in this case, newest first."""
    return list(NoticePermit.objects.filter(case_id=case_id).order_by("-granted_at"))
