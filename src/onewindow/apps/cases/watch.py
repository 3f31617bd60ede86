"""What must a supervisor look at? Lamps, broken limits, second notices (RULES 6.7, RM-02)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from onewindow.apps.cases.models import Case, CaseMaterial, Correction, NoticePermit
from onewindow.apps.cases.queries import AT_COUNTER, IN_REVIEW, Page, keyset
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


def watch_counts(*, now: datetime) -> WatchCounts:
    """The figures above the lists (two queries)."""
    found = Case.objects.filter(state__in=_OPEN).aggregate(
        red=Count("id", filter=Q(lamp=Lamp.RED)),
        yellow=Count("id", filter=Q(lamp=Lamp.YELLOW)),
        breach=Count("id", filter=Q(statutory_due__lt=now, state__in=IN_REVIEW)),
    )
    return WatchCounts(**found, second=_second_notices().count())


def lamp_cases(*, lamp: str, cursor: str = "") -> Page:
    """Open cases that show this lamp, the one waiting longest first."""
    rows = _listed(Case.objects.filter(state__in=_OPEN, lamp=lamp))
    return keyset(rows, "received_at", cursor, newest_first=False)


def breached_cases(*, now: datetime, cursor: str = "") -> Page:
    """Undecided cases whose statutory limit has passed, the longest over first."""
    late = Case.objects.filter(state__in=IN_REVIEW, statutory_due__lt=now)
    return keyset(_listed(late), "statutory_due", cursor, newest_first=False)


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
