"""The resident's application, one task a page: which step is it, and may one be there already?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from onewindow.apps.bundles.queries import is_being_filled_in
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.catalogue import queries as catalogue
from onewindow.rules.casework.states import CaseState
from onewindow.web.access import resident
from onewindow.web.resident.applying import own_case
from onewindow.web.resident.details import details_step
from onewindow.web.resident.handing_in import changed_page, check_step
from onewindow.web.resident.material_step import materials_step
from onewindow.web.resident.situating import situation_step

_PAGES = {
    "situation": situation_step,
    "materials": materials_step,
    "details": details_step,
    "check": check_step,
}


@resident
def step(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    """One step of the application; what was filled in stays, whatever happens.

    What is sent is kept first; a guide that changed meanwhile is told on the next page (R-3-3).
    """
    story = own_case(request, case_id)
    if story.case.state != CaseState.DRAFT:
        return redirect("resident:case", case_id=case_id)
    package_id = story.case.package_id
    if package_id is not None and is_being_filled_in(package_id):
        # A part of a bundle is filled in with the others, on one form.
        return redirect("bundles:package", package_id=package_id)
    page = _PAGES.get(step)
    if page is None:
        raise Http404
    if request.method != "POST":
        if _is_outdated(story):
            return changed_page(request, story)
        if step != "situation" and not story.case.situation and story.guide.situations:
            return redirect("resident:apply_step", case_id=case_id, step="situation")
    return page(request, story)


def _is_outdated(story: CaseStory) -> bool:
    current = catalogue.published_item(story.case.item.slug)
    return current is not None and current.pk != story.case.item_version_id
