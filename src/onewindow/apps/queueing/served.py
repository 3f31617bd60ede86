"""Which visits were served to the end, by whom, for what? For the rating that follows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.apps.organisation import queries as organisation
from onewindow.apps.queueing.models import Visit, VisitMatter
from onewindow.apps.statements import rows_of


@dataclass(frozen=True)
class ServedVisit:
    """A finished visit: who was served where and when, and the cases that came of it."""

    visit_id: UUID
    number: str
    person_id: UUID | None
    clerk_id: UUID | None
    window_id: UUID | None
    department_id: UUID | None
    matter: str
    case_ids: tuple[UUID, ...]
    issued_at: datetime
    ended_at: datetime


def served_visit(visit_id: UUID) -> ServedVisit | None:
    """One finished visit; None while it is not done (three queries)."""
    visit = Visit.objects.select_related("window").filter(pk=visit_id, state="DONE").first()
    if visit is None or visit.ended_at is None or visit.serving_at is None:
        return None
    matters = list(VisitMatter.objects.filter(visit_id=visit_id).order_by("position"))
    return ServedVisit(
        visit_id=visit.id,
        number=visit.number,
        person_id=visit.person_id,
        clerk_id=visit.clerk_id,
        window_id=visit.window_id,
        department_id=visit.window.department_id if visit.window else None,
        matter="、".join(m.item_name for m in matters if m.item_name) or _class_name(visit),
        case_ids=tuple(m.case_id for m in matters if m.case_id),
        issued_at=visit.issued_at,
        ended_at=visit.ended_at,
    )


def _class_name(visit: Visit) -> str:
    classes = organisation.queue_classes(place_id=visit.place_id)
    names = {each.code: each.name for each in classes}
    return names.get(visit.queue_class, visit.number)


def finished_between(since: datetime, until: datetime, *, but: Collection[UUID]) -> list[UUID]:
    """Visits that ended well in a span, oldest first, without those named (one query)."""
    done = Visit.objects.filter(state="DONE", ended_at__gte=since, ended_at__lt=until)
    done = done.exclude(pk__in=list(but)).exclude(serving_at=None)
    return list(done.order_by("ended_at").values_list("id", flat=True)[:500])


def visit_of_case(case_id: UUID, *, clerk_id: UUID | None) -> UUID | None:
    """The visit at which this clerk took this case, or None (one query)."""
    found = rows_of(_VISIT_OF_CASE, [case_id, clerk_id])
    return found[0][0] if found else None


_VISIT_OF_CASE = (
    f"SELECT v.id FROM {VisitMatter._meta.db_table} m"
    f" JOIN {Visit._meta.db_table} v ON v.id = m.visit_id"
    " WHERE m.case_id = %s AND v.clerk_id = %s ORDER BY v.issued_at DESC LIMIT 1"
)
