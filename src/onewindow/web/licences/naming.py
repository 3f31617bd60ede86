"""Which of my licences is to be renewed? Asked once, when somebody holds more than one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases.operations.drafts import may_fill_in
from onewindow.apps.cases.operations.renewing import renewable_licences, renewed_licence
from onewindow.apps.cases.queries import Case
from onewindow.apps.licences.queries import ELicence
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.writing import write_once


@dataclass(frozen=True)
class RenewalChoice:
    """The licences a renewal may be about, and the one it names."""

    held: tuple[ELicence, ...]
    named: ELicence | None


def renewal_choice(case: Case) -> RenewalChoice | None:
    """What is asked of a draft to renew; None where there is nothing to choose."""
    if case.state != CaseState.DRAFT:
        return None
    held = tuple(renewable_licences(case))
    if len(held) <= 1:
        return None
    return RenewalChoice(held, renewed_licence(case) if case.form.get("renews_licence") else None)


def _draft(request: HttpRequest, case_id: UUID) -> Case:
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    if story is None or may_fill_in(story.case, acting(request)):
        raise Http404
    return story.case


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET: the licences held. POST: the one that is meant; then back to the form."""
    case = _draft(request, case_id)
    choice = renewal_choice(case)
    if choice is None:
        raise Http404
    if request.method != "POST":
        return render(request, "licences/name_renewed.html", {"case": case, "choice": choice})
    try:
        licence_id = UUID(request.POST.get("licence", ""))
    except ValueError:
        licence_id = UUID(int=0)

    def write() -> dict[str, Any]:
        cases.name_renewed(
            case_id=case_id,
            licence_id=licence_id,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "licences.name", write, case=case_id)
    except Refused as refused:
        told = {"case": case, "choice": choice, "sentences": wording.told(refused.refusals)}
        return render(request, "licences/name_renewed.html", told, status=422)
    if case.channel == Case.Channel.COUNTER:
        return redirect("counter:intake", case_id=case_id)
    return redirect("resident:apply_step", case_id=case_id, step="details")
