"""Intake in one screen: everything is kept as it is put in; one button finishes it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.assistance.operations import use_mandate
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.organisation.queries import Role
from onewindow.rules.assistance.mandates import Power
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.counter import board, conflicts
from onewindow.web.counter.proxying import proxy_limits
from onewindow.web.counter.sheet import BY_CLERK, typed_fields
from onewindow.web.counter.situating import answers_sent
from onewindow.web.counter.windows import window_name
from onewindow.web.gathered import gather_once
from onewindow.web.licences.naming import renewal_choice
from onewindow.web.writing import write_once

_KEPT = ("contact_phone", "address", "note")
_ON_SCREEN = {*_KEPT, "delivery_way", "elder_asked"}
_ACTS = {
    "accept": (cases.accept,),
    "notice": (cases.issue_notice,),
    "receive": (),
    "deliver": (cases.deliver_correction,),
    "deliver_accept": (cases.deliver_correction, cases.accept),
}


def story_of(case_id: UUID) -> case_queries.CaseStory:
    """The case with its story, or 404."""
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    if story is None:
        raise Http404
    return story


@staff(Role.CLERK)
def intake(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A draft, open for filling in; the case has its own page once it is taken in."""
    if request.method == "POST":
        return finish(request, case_id)
    story = story_of(case_id)
    if story.case.state != CaseState.DRAFT:
        return redirect("counter:case", case_id=case_id)
    return screen(request, story)


def screen(
    request: HttpRequest, story: case_queries.CaseStory, number: int = 200, **more: Any
) -> HttpResponse:
    """The one screen, for drafts and for whatever still waits at the counter."""
    unnamed = [f for f in board.findings(request.POST.dict(), story) if f.unnamed]
    page = board.page_of(story, now=wallclock.now(), unnamed=unnamed)
    page["window"] = window_name(acting(request))
    page["renewal"] = renewal_choice(story.case)
    page["proxy"] = proxy_limits(case_id=story.case.id, who=acting(request), now=wallclock.now())
    return render(request, "counter/board.html", {**page, **more}, status=number)


def finish(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One button, one transaction: what is on the screen, the submission, and the act."""
    act = request.POST.get("act", "")
    if act not in _ACTS:
        return _saved(request, story_of(case_id))

    def write() -> dict[str, Any]:
        with cases.holding(case_id) as case:
            story = case_queries.CaseStory(case, wallclock.now())
            _put_down(request, story, board.findings(request.POST.dict(), story), strict=True)
            return {"number": _carry_out(request, story, act).number}

    try:
        write_once(request, "counter.finish", write, case=case_id)
    except Refused as refused:
        if conflicts.happened(request, refused, case_id):
            return conflicts.tell(request, refused, case_id)
        story = story_of(case_id)
        _keep(request, story)
        told = wording.told(refused.refusals)
        return screen(request, story_of(case_id), 422, sentences=told)
    return redirect("counter:done", case_id=case_id)


def _saved(request: HttpRequest, story: case_queries.CaseStory) -> HttpResponse:
    """Without scripts, “save” comes back to the same screen with everything kept."""
    try:
        _refuse_clashes(request, story)
    except Refused as refused:
        return conflicts.tell(request, refused, story.case.id)
    _keep(request, story)
    return redirect(_address(story), case_id=story.case.id)


def _address(story: case_queries.CaseStory) -> str:
    return "counter:intake" if story.case.state == CaseState.DRAFT else "counter:case"


def _carry_out(request: HttpRequest, story: case_queries.CaseStory, act: str) -> Any:
    case_id, who, now = story.case.id, acting(request), wallclock.now()
    seen: int | None = conflicts.seen_version(request)
    case: Any = story.case
    if story.case.state == CaseState.DRAFT or not _ACTS[act]:
        # A matter begun under a letter goes on only as far as the letter goes today (R-6-30).
        use_mandate(case_id=case_id, power=Power.SUBMIT, acting=who, now=now)
        elder = (request.POST.get("elder_asked") or "") == "1"
        case = cases.submit(
            case_id=case_id, acting=who, now=now, elder_asked=elder, seen_version=seen
        )
        seen = None
    if story.case.state != CaseState.DRAFT and cases.deliver_correction in _ACTS[act]:
        use_mandate(case_id=case_id, power=Power.SUPPLY, acting=who, now=now)
    for step in _ACTS[act]:
        case = step(case_id=case_id, acting=who, now=now, seen_version=seen)
        seen = None
    return case


def _put_down(
    request: HttpRequest,
    story: case_queries.CaseStory,
    found: Sequence[board.Finding],
    *,
    strict: bool,
) -> None:
    """Write the findings and, in a draft, the details; `strict` refuses all unnamed defects."""
    who, now = acting(request), wallclock.now()
    names = {m.code: m.name for m in story.materials}
    if strict and (unnamed := [f for f in found if f.unnamed]):
        raise Refused(
            tuple(Refusal("DEFECT_UNNAMED", "R-0-3", {"name": names[f.code]}) for f in unnamed)
        )
    if strict and conflicts.seen_version(request) != story.case.version:
        found = ()  # the act itself says what changed; nothing is written over it
    else:
        _refuse_clashes(request, story)
    for each in found:
        if not each.unnamed:
            cases.check_material(
                case_id=story.case.id,
                code=each.code,
                state=each.state,
                defect=each.defect,
                source=each.source,
                acting=who,
                now=now,
            )
    if story.case.state == CaseState.DRAFT:
        _put_down_form(request, story.case.id)


def _put_down_form(request: HttpRequest, case_id: UUID) -> None:
    """The details and the item's own form, as far as the screen shows them."""
    who, now = acting(request), wallclock.now()
    if _ON_SCREEN & request.POST.keys():
        way = request.POST.get("delivery_way", "")
        cases.save_draft(
            case_id=case_id, form=_details(request.POST), delivery_way=way, acting=who, now=now
        )
    if typed := typed_fields(request.POST.dict()):
        told = dict.fromkeys(typed, BY_CLERK)
        cases.save_form(case_id=case_id, values=typed, sources=told, acting=who, now=now)


def _refuse_clashes(request: HttpRequest, story: case_queries.CaseStory) -> None:
    """A finding made on an old screen does not replace a colleague's unseen."""
    if told := board.clashes(request.POST.dict(), story):
        raise Refused((Refusal("STATE_CHANGED", "", {"changes": "；".join(told)}),))


def _details(posted: Mapping[str, Any]) -> dict[str, str]:
    kept = {name: str(posted[name]) for name in _KEPT if name in posted}
    # A box that is not ticked sends nothing.
    return {**kept, "elder_asked": str(posted.get("elder_asked") or "")}


def _keep(request: HttpRequest, story: case_queries.CaseStory) -> None:
    """Whatever was refused, what was put in stays; a case that moved on keeps its own."""
    try:
        with transaction.atomic():
            _put_down(request, story, board.findings(request.POST.dict(), story), strict=False)
    except Refused:
        return


@staff(Role.CLERK)
@require_POST
def save(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep what is on the screen and answer with what is missing now."""
    story = story_of(case_id)
    found = board.findings(request.POST.dict(), story)

    def write() -> dict[str, Any]:
        _put_down(request, story, found, strict=False)
        return {}

    if story.case.state in board.AT_COUNTER:
        try:
            write_once(request, "counter.save", write, case=case_id)
        except Refused as refused:
            if conflicts.happened(request, refused, case_id):
                return conflicts.tell(request, refused, case_id)
            raise
    fresh = story_of(case_id)
    moved_on = fresh.case.version != conflicts.seen_version(request)
    unnamed = [f for f in found if f.unnamed]
    names = [m.name for m in fresh.materials if m.code in {f.code for f in unnamed}]
    page = board.page_of(fresh, now=wallclock.now(), unnamed=unnamed)
    more = {
        "kept_at": wallclock.now(),
        "proxy": proxy_limits(case_id=case_id, who=acting(request), now=wallclock.now()),
        "moved_on": moved_on,
        "unnamed": names,
        "settled": board.settled(request.POST.dict(), fresh),
    }
    return render(request, "counter/_saved.html", {**page, **more})


@staff(Role.CLERK)
@require_POST
def situation(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One press on the panel: another way asks for other materials, what both ask for stays."""
    story = story_of(case_id)

    def write() -> dict[str, Any]:
        case = cases.choose_situation(
            case_id=case_id,
            answers=answers_sent(request.POST.dict(), story),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"settled": bool(case.situation)}

    try:
        settled = write_once(request, "counter.situation", write, case=case_id)["settled"]
    except Refused as refused:
        return screen(request, story, 422, sentences=wording.told(refused.refusals))
    if settled:
        gather_once(request, case_id)
    return redirect("counter:intake", case_id=case_id)


@staff(Role.CLERK)
@require_POST
def follow_guide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The guide changed while the draft was open: take the new one, keep what was filled in."""

    def write() -> dict[str, Any]:
        case = cases.follow_new_guide(case_id=case_id, acting=acting(request), now=wallclock.now())
        return {"settled": bool(case.situation)}

    if write_once(request, "counter.follow_guide", write, case=case_id)["settled"]:
        gather_once(request, case_id)
    return redirect("counter:intake", case_id=case_id)
