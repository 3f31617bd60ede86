"""Which situation is it? One question a page, and at the end exactly what it asks for, and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from onewindow import wallclock
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.queries import CaseStory
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.catalogue.content import text_at
from onewindow.rules.catalogue.guiding import most_ahead
from onewindow.rules.catalogue.situations import Way
from onewindow.rules.catalogue.values import Question
from onewindow.web.access import acting
from onewindow.web.gathered import gather_once
from onewindow.web.guided import pressed, situation_at, trace, why_asked
from onewindow.web.resident import guide_parts
from onewindow.web.resident.applying import step_page
from onewindow.web.writing import write_once

# Nothing is asked of the person for these any more.
_SETTLED = (MaterialState.PRESENT, MaterialState.TOLERATED, MaterialState.PLEDGED)

# What something else may stand for: shown, fetched or made here.
_REPLACED = ("elicence", "share", "generated")


def situation_step(request: HttpRequest, story: CaseStory) -> HttpResponse:
    """The next question, an earlier one asked for again (`?q=`), or where the answers led."""
    if len(story.guide.situations) <= 1:
        return redirect("resident:apply_step", case_id=story.case.id, step="materials")
    if request.method == "POST":
        return _answer(request, story)
    way = way_of(story)
    question = _asked_again(way, request.GET.get("q", "")) or way.next
    if question is None and way.situation is None:
        # A broken tree never gets out (R-3-21); should it, the person is told whom to ask.
        return step_page(request, story, "question", question=None)
    if question is None:
        return step_page(request, story, "situation", **_outcome(story, way))
    return step_page(request, story, "question", **_shown(story, way, question))


def way_of(story: CaseStory) -> Way:
    """How far this draft's answers lead."""
    return story.guide.way(story.case.answers or story.guide.answers_to(story.case.situation))


def _asked_again(way: Way, code: str) -> Question | None:
    return next((s.question for s in way.asked if s.question.code == code), None)


def _answer(request: HttpRequest, story: CaseStory) -> HttpResponse:
    way, told = way_of(story), pressed(request.POST.get("answer", ""))
    fits = story.guide.answerable(told)
    if not fits:
        question = _asked_again(way, next(iter(told), "")) or way.next
        problem = _("请点一个答案，再往下走。")
        more = _shown(story, way, question) if question else {"question": None}
        return step_page(request, story, "question", 422, problem=problem, **more)
    answers = {**{s.question.code: s.option.code for s in way.asked}, **story.case.answers, **fits}

    def write() -> dict[str, Any]:
        case = cases.choose_situation(
            case_id=story.case.id, answers=answers, acting=acting(request), now=wallclock.now()
        )
        return {"settled": bool(case.situation)}

    if write_once(request, "resident.situation", write, case=story.case.id)["settled"]:
        gather_once(request, story.case.id)
    return redirect("resident:apply_step", case_id=story.case.id, step="situation")


def _shown(story: CaseStory, way: Way, question: Question) -> dict[str, Any]:
    """One question, what was answered to it before, and how far one has got."""
    codes = [s.question.code for s in way.asked]
    place = codes.index(question.code) if question.code in codes else len(codes)
    return {
        "question": question,
        "said_before": story.case.answers.get(question.code, ""),
        "before": codes[place - 1] if place else "",
        "place": place + 1,
        "most": place + most_ahead(story.guide.asked, question.code),
    }


def _outcome(story: CaseStory, way: Way) -> dict[str, Any]:
    """The situation with its exact list: materials, fields, route; each with its reason."""
    content, code = story.guide.content, way.situation or ""
    entry, because = situation_at(content, code), why_asked(way)
    rows = {row.code: row for row in story.materials}
    materials = [
        {
            "shown": guide_parts.shown_material(m),
            "replaced": m.replaced_by in _REPLACED,
            "because": because.get(m.code, ""),
            "row": rows[m.code] if m.code in rows and rows[m.code].state in _SETTLED else None,
        }
        for m in story.guide.materials(code)
    ]
    return {
        "situation_name": text_at(entry, "name"),
        "situation_note": text_at(entry, "note"),
        "route": text_at(entry, "route"),
        "route_steps": guide_parts.steps(content),
        # What has to be brought stands first, and is what the heading counts.
        "materials": sorted(materials, key=lambda each: not _is_brought(each)),
        "to_bring": sum(_is_brought(each) for each in materials),
        "fields": story.guide.fields(code),
        "trace": trace(content, way),
    }


def _is_brought(each: dict[str, Any]) -> bool:
    return each["row"] is None and not each["replaced"]
