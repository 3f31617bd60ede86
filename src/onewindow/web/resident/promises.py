"""My promises: read the letter, tick it, sign it, take it back, bring what was to follow.

In an application for a bundle the letter is read and chosen here and signed with the whole: one
act signs every paper, each named and readable (Electronic Signatures Law art. 13, R-2-1).
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.cases.queries import CaseStory
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.promise_letters import (
    LetterForm,
    PledgeForm,
    Signed,
    letter,
    offer_for,
    signed_by,
    signing,
    taking_back,
)
from onewindow.web.resident.applying import own_case
from onewindow.web.taking_in import take_in_following
from onewindow.web.writing import write_once


@resident
@never_cache
def promise_later(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """容缺受理承诺书: the paper comes later."""
    return _letter(request, case_id, code, is_pledge=False)


@resident
@never_cache
def pledge(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """告知承诺书: the promise stands for the proof."""
    return _letter(request, case_id, code, is_pledge=True)


def _letter(request: HttpRequest, case_id: UUID, code: str, *, is_pledge: bool) -> HttpResponse:
    story = own_case(request, case_id)
    if request.method == "POST" and request.POST.get("act") == "take_back":
        return _take_back(request, story, code, is_pledge=is_pledge)
    form_class = PledgeForm if is_pledge else LetterForm
    signed = signed_by(story.case)
    form = form_class(request.POST or None, signed=signed)
    if request.method != "POST" or not form.is_valid():
        return _page(request, story, code, form, is_pledge=is_pledge)
    write = signing(
        form,
        case_id=case_id,
        code=code,
        signed=signed,
        who=acting(request),
        now=wallclock.now(),
    )
    try:
        write_once(request, "resident.promise", write, case=case_id, code=code)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return _page(request, story, code, form, is_pledge=is_pledge, sentences=told)
    done = {
        Signed.HERE: _("承诺书已签好。"),
        Signed.WITH_THE_WHOLE: _("已选好。这份承诺书最后和申请一起签，不用单独签名。"),
    }
    messages.success(request, done[signed])
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
    offer = offer_for(story, code, now=wallclock.now())
    told = letter(story, offer, is_pledge=is_pledge)
    if not told["is_known"] and not told["signed"]:
        raise Http404
    context = {
        **told,
        "story": story,
        "case": story.case,
        "form": form,
        "sentences": sentences or [],
        "back_url": _back(story),
        "signs_here": signed_by(story.case) is Signed.HERE,
    }
    number = 422 if request.method == "POST" else 200
    return render(request, "resident/promise.html", context, status=number)


def _back(story: CaseStory) -> str:
    if story.case.state == CaseState.DRAFT and signed_by(story.case) is Signed.WITH_THE_WHOLE:
        return reverse("bundles:needs", args=[story.case.package_id])
    if story.case.state == CaseState.DRAFT:
        return reverse("resident:apply_step", args=[story.case.id, "materials"])
    if story.case.state == CaseState.CORRECTION_PENDING:
        return reverse("resident:correction", args=[story.case.id])
    return reverse("resident:case", args=[story.case.id])


def _take_back(
    request: HttpRequest, story: CaseStory, code: str, *, is_pledge: bool
) -> HttpResponse:
    write = taking_back(
        case_id=story.case.id,
        code=code,
        is_pledge=is_pledge,
        who=acting(request),
        now=wallclock.now(),
    )
    form = (PledgeForm if is_pledge else LetterForm)(signed=signed_by(story.case))
    try:
        write_once(request, "resident.take_back", write, case=story.case.id, code=code)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return _page(request, story, code, form, is_pledge=is_pledge, sentences=told)
    messages.success(request, _("承诺已撤回，请按一般程序提交这份材料。"))
    return redirect(_back(story))


@resident
@require_POST
def supply(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Bring what was left to follow: one file, judged afterwards."""
    story = own_case(request, case_id)
    problems: list[Any] = take_in_following(
        request, case_id=case_id, code=code, scope="resident.supply"
    )
    for problem in problems:
        messages.error(request, problem)
    if not problems:
        messages.success(request, _t("已收到，核对后告诉您结果。核对期间不计入您的期限。"))
    if story.case.package_id is not None:
        return redirect("bundles:package", package_id=story.case.package_id)
    return redirect("resident:case", case_id=case_id)
