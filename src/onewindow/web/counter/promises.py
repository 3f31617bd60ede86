"""Promises at the counter: the letter is read, printed and signed; what follows is taken in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.counter import conflicts
from onewindow.web.counter.intake import story_of
from onewindow.web.promise_letters import (
    LetterForm,
    PledgeForm,
    Signed,
    letter,
    offer_for,
    signing,
    taking_back,
)
from onewindow.web.taking_in import take_in_following
from onewindow.web.writing import write_once


@staff(Role.CLERK)
@never_cache
def promise_later(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """容缺受理承诺书, signed on paper before the clerk."""
    return _letter(request, case_id, code, is_pledge=False)


@staff(Role.CLERK)
@never_cache
def pledge(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """告知承诺书, signed on paper before the clerk."""
    return _letter(request, case_id, code, is_pledge=True)


@staff(Role.CLERK)
@never_cache
@require_safe
def sheet(request: HttpRequest, case_id: UUID, code: str, kind: str) -> HttpResponse:
    """The letter on paper, to be read and signed; the numbered one is issued with the case."""
    if kind not in {"later", "pledge"}:
        raise Http404
    story = story_of(case_id)
    is_pledge = kind == "pledge"
    told = letter(story, offer_for(story, code, now=wallclock.now()), is_pledge=is_pledge)
    back = reverse(f"counter:{'pledge' if is_pledge else 'promise_later'}", args=[case_id, code])
    context = {**told, "story": story, "case": story.case, "back_url": back}
    return render(request, "counter/promise_sheet.html", context)


def _letter(request: HttpRequest, case_id: UUID, code: str, *, is_pledge: bool) -> HttpResponse:
    story = story_of(case_id)
    form_class = PledgeForm if is_pledge else LetterForm
    takes_back = request.POST.get("act") == "take_back"
    form = form_class(None if takes_back else request.POST or None, signed=Signed.ON_PAPER)
    if request.method != "POST" or not (takes_back or form.is_valid()):
        return _page(request, story, code, form, is_pledge=is_pledge)
    who, now = acting(request), wallclock.now()
    write = (
        taking_back(case_id=case_id, code=code, is_pledge=is_pledge, who=who, now=now)
        if takes_back
        else signing(form, case_id=case_id, code=code, signed=Signed.ON_PAPER, who=who, now=now)
    )
    try:
        write_once(request, "counter.promise", write, case=case_id, code=code)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return _page(request, story, code, form, is_pledge=is_pledge, sentences=told)
    done = (
        _("承诺已撤回。") if takes_back else _("承诺已登记。收件后请把编号的承诺书打印给申请人。")
    )
    messages.success(request, str(done))
    return redirect(_back(story))


def _page(
    request: HttpRequest,
    story: CaseStory,
    code: str,
    form: LetterForm,
    *,
    is_pledge: bool,
    sentences: list[str] | None = None,
) -> HttpResponse:
    told = letter(story, offer_for(story, code, now=wallclock.now()), is_pledge=is_pledge)
    if not told["is_known"] and not told["signed"]:
        raise Http404
    context = {
        **told,
        "story": story,
        "case": story.case,
        "form": form,
        "sentences": sentences or [],
        "back_url": _back(story),
        "sheet_url": reverse(
            "counter:promise_sheet",
            args=[story.case.id, code, "pledge" if is_pledge else "later"],
        ),
    }
    number = 422 if request.method == "POST" else 200
    return render(request, "counter/promise.html", context, status=number)


def _back(story: CaseStory) -> str:
    if story.case.state != CaseState.DRAFT:
        return reverse("counter:case", args=[story.case.id])
    if story.case.package_id is not None:
        return reverse("bundles:needs", args=[story.case.package_id])
    return reverse("counter:intake", args=[story.case.id])


@staff(Role.CLERK)
@require_POST
def supply(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Take in what was left to follow, on paper or as a scan; it is judged in the next step."""
    problems = take_in_following(
        request, case_id=case_id, code=code, scope="counter.supply", on_paper=True
    )
    for problem in problems:
        messages.error(request, problem)
    if not problems:
        messages.success(request, _("已收下。请核对后点“符合要求”，或写明哪里不对。"))
    return redirect("counter:case", case_id=case_id)


@staff(Role.CLERK)
@require_POST
def judge(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Whether what was brought is good; if not, what is wrong with it."""
    return judged(request, case_id, code, back="counter:case")


def judged(request: HttpRequest, case_id: UUID, code: str, *, back: str) -> HttpResponse:
    """The same for the counter and the back office: done, or told why not, and back."""
    seen = conflicts.seen_version(request)

    def write() -> dict[str, Any]:
        cases.judge_supplied(
            case_id=case_id,
            code=code,
            is_good=request.POST.get("good") == "1",
            defect=request.POST.get("defect", ""),
            acting=acting(request),
            now=wallclock.now(),
            seen_version=seen,
        )
        return {}

    try:
        write_once(request, "judge_supplied", write, case=case_id, code=code)
    except Refused as refused:
        for sentence in wording.told(refused.refusals):
            messages.error(request, sentence)
    else:
        messages.success(request, _("核对结果已记下，申请人会收到消息。"))
    return redirect(back, case_id=case_id)
