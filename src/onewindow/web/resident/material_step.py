"""The materials step: what nobody has to bring stands there as settled, the rest is uploaded."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.queries import CaseStory
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.casework.uploads import LARGEST
from onewindow.web.access import acting, resident
from onewindow.web.components.forms import PlainForm
from onewindow.web.consents.offers import offer_of_case
from onewindow.web.gathered import gather_once
from onewindow.web.resident.applying import own_case, step_page
from onewindow.web.taking_in import take_in_file
from onewindow.web.writing import write_once

_STILL_ASKED = (MaterialState.ABSENT, MaterialState.DEFECTIVE)


class FileForm(PlainForm):
    """One file for one material; the label names the material."""

    # Uploaded as soon as it is chosen: a picture picked and forgotten would be lost.
    file = forms.FileField(widget=forms.FileInput(attrs={"data-submit-on-change": "true"}))

    def __init__(self, material: str, **kwargs: Any) -> None:
        super().__init__(auto_id=f"{kwargs.pop('code')}-%s", **kwargs)
        # Nothing keeps anybody from handing in without it: it is asked for at once afterwards.
        self.fields["file"].required = False
        self.fields["file"].label = format_lazy(_("选择“{name}”的文件"), name=material)


def material_rows(story: CaseStory) -> list[dict[str, Any]]:
    """The materials with what the guide says of each."""
    asked = {m.code: m for m in story.guide.materials(story.case.situation)}
    offered = cases.offer_of(case_id=story.case.id, now=wallclock.now())
    return [
        {
            "row": m,
            "guide": asked.get(m.code),
            "form": FileForm(m.name, code=m.code),
            "offer": offered.get(m.code),
        }
        for m in story.materials
    ]


def missing_names(story: CaseStory) -> list[str]:
    """Names of required materials that are neither there nor promised."""
    return [m.name for m in story.materials if m.required and m.state in _STILL_ASKED]


def materials_step(
    request: HttpRequest, story: CaseStory, number: int = 200, **more: Any
) -> HttpResponse:
    """The list of this situation, each paper with what is to be done about it."""
    context = {
        "rows": material_rows(story),
        "largest": LARGEST,
        "missing": missing_names(story),
        "consent_offer": offer_of_case(story.case.id),
        **more,
    }
    return step_page(request, story, "materials", number, **context)


@resident
@require_POST
def look_again(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the departments once more for what was not found before."""
    if own_case(request, case_id).case.state == CaseState.DRAFT:
        gather_once(request, case_id, again=True)
    return redirect("resident:apply_step", case_id=case_id, step="materials")


@resident
@require_POST
def add_file(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Take in one file; a refusal says why and the other files stay."""
    story = own_case(request, case_id)
    problems = take_in_file(request, case_id=case_id, code=code, scope="resident.add_file")
    if not problems:
        return redirect(_after_file(story))
    story = own_case(request, case_id)
    if story.case.state == CaseState.DRAFT:
        return materials_step(request, story, 422, problems=problems, problem_code=code)
    return correction_page(request, story, problems=problems, problem_code=code, number=422)


def correction_page(
    request: HttpRequest, story: CaseStory, *, number: int = 200, **more: Any
) -> HttpResponse:
    """The correction page with only the materials that were asked for."""
    asked = {a["code"]: a for a in story.corrections[-1].asked}
    rows = [
        {**row, "problem": asked[row["row"].code]["problem"]}
        for row in material_rows(story)
        if row["row"].code in asked
    ]
    due = story.corrections[-1].due_on
    context = {"story": story, "case": story.case, "rows": rows, "largest": LARGEST, "due": due}
    return render(request, "resident/correction.html", {**context, **more}, status=number)


def _after_file(story: CaseStory) -> str:
    if story.case.state == CaseState.DRAFT:
        return reverse("resident:apply_step", args=[story.case.id, "materials"])
    return reverse("resident:correction", args=[story.case.id])


@resident
@require_POST
def remove_file(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Take a file back out before it is handed in."""
    story = own_case(request, case_id)

    def write() -> dict[str, Any]:
        cases.remove_file(
            case_id=case_id, material_code=code, acting=acting(request), now=wallclock.now()
        )
        return {}

    write_once(request, "resident.remove_file", write, case=case_id, code=code)
    return redirect(_after_file(story))
