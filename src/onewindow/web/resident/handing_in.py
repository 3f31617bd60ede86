"""The last step: one look at everything, then it is handed in; or the guide changed meanwhile."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases.agreement import compared_with_licences
from onewindow.apps.cases.guide_changes import guide_change
from onewindow.apps.cases.prefill import completed
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.catalogue import queries as catalogue
from onewindow.rules.casework.agreement import disagreements
from onewindow.rules.casework.forms import form_faults
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.answers_shown import answered_fields
from onewindow.web.components.forms import PlainForm
from onewindow.web.gathered import gather_once
from onewindow.web.guided import trace
from onewindow.web.resident.applying import own_case, step_page
from onewindow.web.resident.material_step import material_rows, missing_names
from onewindow.web.writing import write_once


class CheckForm(PlainForm):
    truthful = forms.BooleanField(
        label=_("所填内容和材料真实，我知道要对真实性负责（行政许可法第三十一条）"),
        error_messages={"required": _("请勾选“所填内容和材料真实”后再提交。")},
    )
    elder_true_will = forms.BooleanField(
        label=_("办这件事是我本人的真实意愿（老年人权益保障法第五十五条，优先办理）"),
        error_messages={"required": _("请勾选“是我本人的真实意愿”后再提交。")},
    )

    def __init__(self, *args: Any, ask_elder: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_elder:
            del self.fields["elder_true_will"]


def check_step(request: HttpRequest, story: CaseStory) -> HttpResponse:
    """GET: everything on one page, with what is still missing. POST: handed in, or why not."""
    now, case = wallclock.now(), story.case
    ask_elder = case_queries.elder_question_needed(case, now)
    form = CheckForm(request.POST or None, ask_elder=ask_elder)
    context = {**_whole(story), "form": form}
    if request.method != "POST" or not form.is_valid():
        number = 422 if request.method == "POST" else 200
        return step_page(request, story, "check", number, **context)

    def write() -> dict[str, Any]:
        handed_in = cases.submit(
            case_id=case.id, elder_asked=ask_elder, acting=acting(request), now=wallclock.now()
        )
        return {"number": handed_in.number}

    try:
        write_once(request, "resident.submit", write, case=case.id)
    except Refused as refused:
        if "GUIDE_CHANGED" in {r.code for r in refused.refusals}:
            return changed_page(request, story, 422)
        told = wording.told(refused.refusals)
        return step_page(request, story, "check", 422, sentences=told, **context)
    return redirect("resident:case", case_id=case.id)


def _whole(story: CaseStory) -> dict[str, Any]:
    """The whole application on one page: who, the way, the form with its sources, the papers."""
    case, now = story.case, wallclock.now()
    fields = story.guide.fields(case.situation)
    values, sources = completed(case, fields, now=now)
    beside = compared_with_licences(case, fields, values)
    faults = (*form_faults(fields, values, wallclock.today()), *disagreements(beside))
    return {
        "rows": material_rows(story),
        "missing": missing_names(story),
        "answered": answered_fields(fields, values, sources, beside=beside),
        "faults": wording.told(faults),
        "trace": trace(story.guide.content, story.guide.way(case.answers)),
    }


def changed_page(request: HttpRequest, story: CaseStory, number: int = 200) -> HttpResponse:
    """The guide changed while somebody was inside: told once, with what it means for them."""
    change = guide_change(story.case, catalogue.published_item(story.case.item.slug))
    return step_page(request, story, "changed", number, change=change)


@resident
@require_POST
def follow_guide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Move the draft to the new guide; on to the first question that is open again."""
    own_case(request, case_id)

    def write() -> dict[str, Any]:
        case = cases.follow_new_guide(case_id=case_id, acting=acting(request), now=wallclock.now())
        return {"settled": bool(case.situation)}

    if write_once(request, "resident.follow_guide", write, case=case_id)["settled"]:
        gather_once(request, case_id)
    return redirect("resident:apply_step", case_id=case_id, step="situation")
