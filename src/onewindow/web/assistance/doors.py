"""At the door: set out, take the papers in, finish; on a telephone, by the two who go (R-6-33)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.cases.queries import find_case
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.assistance.planning import FinishForm, visit_of, visit_page
from onewindow.web.assistance.shared import HELPING, attempt, seen_version, visit_rows


@staff(*HELPING)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My doors of today."""
    rows = visit_rows(queries.visits_for(worker_id=acting(request).who, day=wallclock.today()))
    return render(request, "assistance/my_doors.html", {"rows": rows})


@staff(*HELPING)
@require_POST
def set_out(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The two are on their way; the person is told."""
    visit = visit_of(request, visit_id)

    def write() -> dict[str, Any]:
        assistance.set_out(
            visit_id=visit_id,
            acting=acting(request),
            now=wallclock.now(),
            seen_version=seen_version(request),
        )
        return {}

    return _after(request, visit, attempt(request, "visit.set_out", write, visit=visit_id)[1])


@staff(*HELPING)
@require_POST
def nobody_home(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Nobody opened; it is planned again."""
    visit = visit_of(request, visit_id)

    def write() -> dict[str, Any]:
        assistance.nobody_home(
            visit_id=visit_id,
            note=request.POST.get("note", ""),
            acting=acting(request),
            now=wallclock.now(),
            seen_version=seen_version(request),
        )
        return {}

    return _after(request, visit, attempt(request, "visit.nobody_home", write, visit=visit_id)[1])


@staff(*HELPING)
@require_POST
def finish(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What was done, how far it was and how long it took."""
    visit = visit_of(request, visit_id)
    form = FinishForm(request.POST)
    if not form.is_valid():
        return visit_page(request, visit, 422, finish_form=form)

    def write() -> dict[str, Any]:
        told = form.cleaned_data
        assistance.finish_visit(
            visit_id=visit_id,
            outcome=told["outcome"],
            kilometres=told["kilometres"],
            minutes=told["minutes"],
            case_ids=_cases(told["numbers"]),
            acting=acting(request),
            now=wallclock.now(),
            seen_version=seen_version(request),
        )
        return {}

    _made, sentences = attempt(request, "visit.finish", write, visit=visit_id)
    if sentences:
        return visit_page(request, visit, 422, finish_form=form, sentences=sentences)
    messages.success(request, _("这次上门已记下。"))
    return redirect("assistance:doors")


def _cases(numbers: str) -> list[UUID]:
    """The cases of these numbers; a number that is no case is said, not dropped."""
    found = {number: find_case(number=number) for number in numbers.split()}
    if unknown := [number for number, case in found.items() if case is None]:
        raise Refused(tuple(Refusal("VISIT_CASE_UNKNOWN", "", {"number": n}) for n in unknown))
    return [case.id for case in found.values() if case is not None]


def _after(request: HttpRequest, visit: queries.HomeVisit, told: list[str]) -> HttpResponse:
    if told:
        return visit_page(request, visit, 422, sentences=told)
    return redirect("assistance:visit", visit_id=visit.id)
