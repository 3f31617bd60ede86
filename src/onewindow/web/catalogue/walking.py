"""Walking through a version's questions as an applicant does, with the trace of why."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.facts import materials_for
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.forms import fields_for
from onewindow.rules.catalogue.content import Content, entries_at, text_at
from onewindow.rules.catalogue.situations import Step, Way, situation_way
from onewindow.web.access import staff
from onewindow.web.catalogue.tree_form import ROUTES
from onewindow.web.components.case_form import CaseForm, field_rows

_ANSWER = "a-"


@staff(Role.ITEM_ADMIN)
@require_safe
def walk(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The next question, or the situation with its materials, each with the answer behind it."""
    version = queries.version(version_id)
    if version is None:
        raise Http404
    answers = {
        key.removeprefix(_ANSWER): str(value)
        for key, value in request.GET.items()
        if key.startswith(_ANSWER)
    }
    way = situation_way(version.content, answers)
    page = {
        "version": version,
        "item": version.item,
        "is_open": version.state in operations.OPEN_STATES,
        "way": way,
        "steps": [_step(version.content, way, n) for n in range(len(way.asked))],
        "name": f"{_ANSWER}{way.next.code}" if way.next else "",
        "kept": [(f"{_ANSWER}{s.question.code}", s.option.code) for s in way.asked],
        **(_end(version.content, way) if way.situation else {}),
    }
    return render(request, "catalogue/walk.html", page)


def _step(content: Content, way: Way, place: int) -> dict[str, Any]:
    step = way.asked[place]
    before = {f"{_ANSWER}{s.question.code}": s.option.code for s in way.asked[:place]}
    names = {text_at(m, "code"): text_at(m, "name") for m in entries_at(content, "materials")}
    return {
        "step": step,
        "materials": [names.get(code) or code for code in step.materials],
        "again_url": f"?{urlencode(before)}",
    }


def _end(content: Content, way: Way) -> dict[str, Any]:
    leaf = next(s for s in entries_at(content, "situations") if text_at(s, "code") == way.situation)
    asked_by: dict[str, Step] = {}
    for step in way.asked:
        for code in step.materials:
            asked_by.setdefault(code, step)
    fields = fields_for(content, way.situation or "", queries.form_fields())
    form = CaseForm(asked=fields, today=wallclock.now().date())
    return {
        "leaf": leaf,
        "route": ROUTES.get(text_at(leaf, "route"), ""),
        "materials": [
            {"material": material, "step": asked_by.get(material.code)}
            for material in materials_for(content, way.situation or "")
        ],
        "rows": field_rows(form, fields, {}),
    }
