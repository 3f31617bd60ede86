"""Who is at my window while I work on another page? So that an intake knows its number."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from onewindow import wallclock
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import queries
from onewindow.apps.queueing.desk import visit_with
from onewindow.web.access import acting


def at_desk(request: HttpRequest) -> queries.Visit | None:
    """The number called to or served by this clerk now, read once a request."""
    if not hasattr(request, "_at_desk"):
        request._at_desk = visit_with(acting(request).who)  # type: ignore[attr-defined]
    found: queries.Visit | None = request._at_desk  # type: ignore[attr-defined]
    return found


def open_matter(request: HttpRequest) -> Any:
    """The matter in hand that has no case yet, or None."""
    visit = at_desk(request)
    if visit is None:
        return None
    matters = queries.matters_of(visit.id)
    return next((m for m in matters if m.position == visit.matter and not m.case_id), None)


def link_case(request: HttpRequest, case_id: UUID) -> None:
    """Note on the visit at this desk which case came of the matter in hand."""
    matter = open_matter(request)
    if matter is not None:
        queueing.link_case(
            visit_id=matter.visit_id,
            position=matter.position,
            case_id=case_id,
            acting=acting(request),
            now=wallclock.now(),
        )
