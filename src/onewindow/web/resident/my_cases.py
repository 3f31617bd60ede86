"""My matters: the list, one with its clock and time line, correcting, withdrawing, papers."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.bundles.queries import (
    PACKAGE_NUMBERS,
    package_by_number,
    packages_of_account,
)
from onewindow.apps.bundles.queries import is_own as owns_package
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases import storage
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.offers import promises_of
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.licences.queries import ELicence, licence_of_case, may_show
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.outreach.live_tokens import case_stream_url
from onewindow.case_words import AWAIT_TOLERATED
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import DECIDED, Actor, CaseAction, CaseState, actions_from
from onewindow.rules.clock.deadlines import Deadline
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, public, resident
from onewindow.web.account.pace import address, too_often
from onewindow.web.answers_shown import form_of
from onewindow.web.assistance.shared import where
from onewindow.web.case_names import RESULT_NAMES, action_name, state_name, state_tag
from onewindow.web.errors import too_many
from onewindow.web.guided import trace
from onewindow.web.resident.material_step import correction_page
from onewindow.web.writing import write_once

SHOWN_STEPS = (
    (_("提交"), {CaseState.RECEIVED, CaseState.CORRECTION_PENDING, CaseState.CORRECTION_DELIVERED}),
    (_("受理"), {CaseState.ACCEPTED}),
    (_("部门办理"), {CaseState.IN_REVIEW, CaseState.SUSPENDED}),
    (_("办结"), {CaseState.APPROVED, CaseState.REFUSED}),
    (_("领取"), {CaseState.DELIVERED, CaseState.ARCHIVED}),
)


@resident
def mine(request: HttpRequest) -> HttpResponse:
    """Everything I applied for, newest first."""
    page = case_queries.cases_of_account(
        account_id=acting(request).who, cursor=request.GET.get("after", "")
    )
    drafts = {c.item_id for c in page.rows if c.state == CaseState.DRAFT}
    gone = drafts - catalogue.items_on_offer(drafts) if drafts else set()
    rows = [
        {
            "case": c,
            "state": _state_name(c),
            "tag": state_tag(c.state, asks=CaseState.CORRECTION_PENDING),
            "withdrawn": c.state == CaseState.DRAFT and c.item_id in gone,
        }
        for c in page.rows
    ]
    packages = [] if page.has_previous else packages_of_account(account_id=acting(request).who)
    context = {"rows": rows, "page": page, "packages": packages}
    return render(request, "resident/my_cases.html", context)


def _state_name(case: Any) -> str:
    is_licence = guide_of(case.item_version).is_licence
    return state_name(CaseState(case.state), is_licence=is_licence)


def latest(account_id: UUID) -> dict[str, Any] | None:
    """The newest matter, for the home page; None when there is none."""
    page = case_queries.cases_of_account(account_id=account_id)
    if not page.rows:
        return None
    newest = page.rows[0]
    state = CaseState(newest.state)
    return {
        "case": newest,
        "state": _state_name(newest),
        "tag": state_tag(state, asks=CaseState.CORRECTION_PENDING),
        "steps": _steps(state),
    }


def _own(request: HttpRequest, case_id: UUID) -> case_queries.CaseStory:
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    if story is None or not case_queries.is_own(story.case, acting(request)):
        raise Http404
    return story


@resident
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One matter: where it stands, until when, what I can do, what happened."""
    story = _own(request, case_id)
    lies = where(story.case)
    if lies and story.case.state == CaseState.DRAFT:
        return render(request, "assistance/transfer.html", {"case": story.case, **lies})
    if story.case.state == CaseState.DRAFT:
        return redirect("resident:apply_step", case_id=case_id, step="situation")
    held = promises_of(story.case, now=wallclock.now())
    page = case_context(story)
    if held.waits_for_applicant:
        page["state_name"], page["state_tag"] = gettext(AWAIT_TOLERATED), "warn"
    page["licence"] = _licence_of(story.case, acting(request))
    return render(request, "resident/case.html", {**page, **lies, "promises": held})


def _licence_of(case: case_queries.Case, me: Acting) -> ELicence | None:
    """The licence the decision brought, if it lies in this person's wallet."""
    found = licence_of_case(case.id) if case.state in DECIDED else None
    today = localtime(wallclock.now()).date()
    return found if found and may_show(licence=found, acting=me, on=today) else None


def case_context(story: case_queries.CaseStory) -> dict[str, Any]:
    """What the progress page shows."""
    state = CaseState(story.case.state)
    may = actions_from(state, Actor.APPLICANT)
    result = story.result
    ready = result is not None and result.state == ResultState.AT_WINDOW
    return {
        "story": story,
        "case": story.case,
        "state_name": _state_name(story.case),
        "state_tag": state_tag(state, asks=CaseState.CORRECTION_PENDING),
        "steps": _steps(state),
        "limits": clock_limits(story),
        "entries": [_entry(s, story.guide.is_licence) for s in reversed(story.steps)],
        "may_withdraw": CaseAction.WITHDRAW in may,
        "must_correct": state is CaseState.CORRECTION_PENDING,
        "result_name": RESULT_NAMES[ResultState(result.state)] if result else "",
        "ready": ready,
        "asked_now": story.corrections[-1].asked if story.corrections else [],
        "crumbs": [{"name": _("我的办件"), "url": "/my/"}, {"name": story.case.item_name}],
        "live_url": case_stream_url(story.case.id),
        "answered": form_of(story, in_full=False),
        "trace": trace(story.guide.content, story.guide.way(story.case.answers)),
    }


def _steps(state: CaseState) -> list[dict[str, Any]]:
    here = next((i for i, (_n, states) in enumerate(SHOWN_STEPS) if state in states), None)
    if here is None:
        return []
    done = state in {CaseState.DELIVERED, CaseState.ARCHIVED}
    return [
        {"name": name, "state": "done" if i < here or done else "now" if i == here else ""}
        for i, (name, _states) in enumerate(SHOWN_STEPS)
    ]


def clock_limits(story: case_queries.CaseStory) -> list[dict[str, Any]]:
    """The rows of the clock component: answer to the filing, or the two decision limits."""
    if story.acceptance is not None:
        return [_limit(_("最迟答复"), story.acceptance, story.case.lamp)]
    clock = story.clock
    if clock is None:
        return []
    content = story.guide.content
    rows = []
    for name, deadline, key in (
        (_("我们承诺"), clock.committed, "committed_limit"),
        (_("法律规定"), clock.statutory, "statutory_limit"),
    ):
        if deadline is not None:
            confidence = (content.get(key) or {}).get("confidence", "")
            rows.append(_limit(name, deadline, clock.lamp, confidence))
    return rows


def _limit(name: Any, deadline: Deadline, lamp: str, confidence: str = "") -> dict[str, Any]:
    length = str(deadline.limit) if deadline.limit.amount else str(_("当场办"))
    return {
        "name": name,
        "length": length,
        "due": deadline.due,
        "lamp": str(lamp).lower() or "green",
        "confidence": confidence if confidence in {"d", "u"} else "",
        "explanation": [deadline.explanation],
    }


def _entry(step: Any, is_licence: bool) -> dict[str, Any]:
    return {
        "at": step.at,
        "title": action_name(CaseAction(step.action), is_licence=is_licence),
        "who": step.unit,
        "text": step.opinion if step.action != CaseAction.GIVE_OPINION else "",
    }


@resident
def correction(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Bring everything that was asked, at once; POST hands it in."""
    story = _own(request, case_id)
    if story.case.state != CaseState.CORRECTION_PENDING:
        return redirect("resident:case", case_id=case_id)
    if request.method != "POST":
        return correction_page(request, story)

    def write() -> dict[str, Any]:
        cases.deliver_correction(case_id=case_id, acting=acting(request), now=wallclock.now())
        return {}

    try:
        write_once(request, "resident.correction", write, case=case_id)
    except Refused as refused:
        return correction_page(request, story, sentences=wording.told(refused.refusals), number=422)
    return redirect("resident:case", case_id=case_id)


@resident
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the matter back, any time before the decision; no reason is required."""
    story = _own(request, case_id)
    if request.method != "POST":
        return render(request, "resident/withdraw.html", {"story": story, "case": story.case})

    def write() -> dict[str, Any]:
        cases.withdraw(
            case_id=case_id,
            reason=request.POST.get("reason", "")[:200],
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    was_draft = story.case.state == CaseState.DRAFT
    write_once(request, "resident.withdraw", write, case=case_id)
    return redirect("resident:mine") if was_draft else redirect("resident:case", case_id=case_id)


@resident
@never_cache
@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """An uploaded file in a tab of its own: for its owner, or for staff of the case (journaled)."""
    found = case_queries.readable_file(file_id=file_id, acting=acting(request), now=wallclock.now())
    if found is None:
        raise Http404
    response = FileResponse(
        storage.path_of(found.digest).open("rb"),
        content_type=found.media_type,
        filename=found.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@public
def progress(request: HttpRequest, number: str = "") -> HttpResponse:
    """Where a matter stands, by its number: the state only, nothing about the person."""
    number = (number or request.GET.get("number", "")).strip()
    if not number:
        return render(request, "resident/progress.html", {})
    if too_often("progress", address(request), limit=30, seconds=300):
        return too_many(request, minutes=5)
    if number.upper().startswith(PACKAGE_NUMBERS):
        return _package_progress(request, number)
    found = case_queries.find_case(number=number)
    if found is None or found.state == CaseState.DRAFT:
        return render(request, "resident/progress.html", {"number": number, "unknown": True})
    signed_in = request.user.is_authenticated
    if signed_in and case_queries.is_own(found, acting(request)):
        return redirect("resident:case", case_id=found.id)
    return render(request, "resident/progress.html", {"number": number, **standing_of(found)})


def _package_progress(request: HttpRequest, number: str) -> HttpResponse:
    """The same for a whole bundle application: its state and its one limit."""
    package = package_by_number(number)
    if package is None:
        return render(request, "resident/progress.html", {"number": number, "unknown": True})
    if request.user.is_authenticated and owns_package(package, acting(request)):
        return redirect("bundles:package", package_id=package.id)
    return render(request, "resident/progress.html", {"number": number, "package": package})


def standing_of(found: Any) -> dict[str, Any]:
    """Where a matter stands, for anybody who has its number: nothing about the person."""
    state = CaseState(found.state)
    return {
        "case": found,
        "state_name": _state_name(found),
        "state_tag": state_tag(state, asks=CaseState.CORRECTION_PENDING),
        "steps": _steps(state),
    }
