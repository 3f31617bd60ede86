"""Who is at my window while I work on another page? So that an intake knows its number."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.cases import window_queries
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import queries
from onewindow.apps.queueing.desk import visit_with
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.window.ahead import page_of_case
from onewindow.web.writing import write_once


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


@staff(Role.CLERK)
@require_POST
def open_case(request: HttpRequest, visit_id: UUID, case_id: UUID) -> HttpResponse:
    """Go on with what the person at this window has begun: noted on the visit, then opened."""
    visit = at_desk(request)
    person_id = visit.person_id if visit and visit.id == visit_id else None
    found = window_queries.open_cases_of(person_id=person_id) if person_id else []
    case = next((each for each in found if each.id == case_id), None)
    if case is None:
        raise Refused((Refusal("NOT_FOUND"),))

    def write() -> dict[str, Any]:
        link_case(request, case_id)
        return {}

    write_once(request, "window.open_case", write, visit=visit_id, case=case_id)
    return HttpResponseRedirect(page_of_case(case), status=303)
