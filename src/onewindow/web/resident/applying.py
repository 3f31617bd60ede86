"""The frame around every step of an application: where one is, and what changed meanwhile."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from onewindow import wallclock
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.catalogue import queries as catalogue
from onewindow.web.access import acting
from onewindow.web.licences.naming import renewal_choice

STEPS = (
    ("situation", _("您的情况")),
    ("materials", _("材料")),
    ("details", _("填表与领取")),
    ("check", _("核对提交")),
)
# Pages that are part of a step: a question belongs to the situation.
_PART_OF = {"question": "situation", "changed": "situation"}


def step_page(
    request: HttpRequest, story: CaseStory, page: str, number: int = 200, **more: Any
) -> HttpResponse:
    """One page of the application, `resident/apply_<page>.html`, within its steps."""
    names = [name for name, _label in STEPS]
    here = names.index(_PART_OF.get(page, page))
    steps = [
        {"name": label, "state": "done" if i < here else "now" if i == here else ""}
        for i, (_name, label) in enumerate(STEPS)
    ]
    context = {
        "story": story,
        "case": story.case,
        "steps": steps,
        "step": names[here],
        "situation_name": story.guide.situations.get(story.case.situation, ""),
        "switchable": len(story.guide.situations) > 1,
        # Said on every step, not only when everything is filled in and handed over.
        "withdrawn": not catalogue.items_on_offer([story.case.item_id]),
        "renewal": renewal_choice(story.case) if page == "details" else None,
        **more,
    }
    return render(request, f"resident/apply_{page}.html", context, status=number)


def own_case(request: HttpRequest, case_id: UUID) -> CaseStory:
    """The case of whoever is signed in; anybody else's is as if it were not there."""
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    if story is None or not case_queries.is_own(story.case, acting(request)):
        raise Http404
    return story
