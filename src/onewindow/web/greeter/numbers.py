"""Numbers from the greeter's hand: given, looked up, brought back, given up, printed again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries, standing, tokens, waits, wishes
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import queries as hall
from onewindow.apps.queueing.operations.undoing import last_act, may_take_back
from onewindow.apps.queueing.shelf import known_place
from onewindow.rules.hall.inquiries import InquiryOutcome
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.desk import desk_page
from onewindow.web.greeter.forms import LaneForm
from onewindow.web.greeter.place import place_of
from onewindow.web.greeter.printing import printers_of
from onewindow.web.writing import write_once

_GREETERS = (Role.GREETER, Role.DUTY_HEAD)
MOST = 5
_MINUTE = timedelta(minutes=1)


@staff(*_GREETERS)
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """One number for the items picked; the inquiry is noted as settled by it."""
    form, place = LaneForm(request.POST), place_of(request)
    slugs = list(dict.fromkeys(slug for slug in request.POST.getlist("item") if slug))[:MOST]
    if not form.is_valid():
        return _again(request, slugs, lane_form=form)
    try:
        told = write_once(request, "greeter.issue", lambda: _issue(request, place, slugs, form))
    except Refused as refused:
        more: dict[str, Any] = {"sentences": wording.told(refused.refusals), "lane_form": form}
        return _again(request, slugs, **more)
    return redirect("greeter:number", visit_id=told["visit"])


def _again(request: HttpRequest, slugs: list[str], **more: Any) -> HttpResponse:
    """The page as it was, with what is wrong; the last item is the one in hand."""
    posted = request.POST.copy()
    posted.setlist("item", slugs[-1:])
    posted.setlist("also", slugs[:-1])
    request.POST = posted  # type: ignore[assignment]
    return desk_page(request, 422, **more)


def _issue(request: HttpRequest, place: Any, slugs: list[str], form: LaneForm) -> dict[str, Any]:
    who, now = acting(request), wallclock.now()
    lane, group = form.lane_and_group()
    accessible = form.cleaned_data["needs_accessible"]
    told = _wait_told(place.id, slugs, lane, now, accessible=accessible)
    visit = queueing.issue(
        place_id=place.id,
        wishes=[hall.Wish(item_slug=slug) for slug in slugs],
        channel="GREETER",
        acting=who,
        now=now,
        lane=lane,
        lane_group=group,
        needs_accessible=accessible,
        told=told,
    )
    inquiries.record_closed(
        place_id=place.id,
        said=request.POST.get("said", ""),
        outcome=str(InquiryOutcome.NUMBER_ISSUED),
        note=form.cleaned_data["reason"] if lane == "EMERGENCY" else "",
        item_slug=slugs[-1] if slugs else "",
        visit_id=visit.id,
        acting=who,
        now=now,
    )
    return {"visit": str(visit.id)}


def _wait_told(
    place_id: UUID, slugs: list[str], lane: str, now: datetime, *, accessible: bool
) -> tuple[int, int] | None:
    """The interval the person is told, kept with the number to be measured later (R-6-9)."""
    matters = wishes.matters_for(
        place_id=place_id, wishes=[hall.Wish(item_slug=slug) for slug in slugs], now=now
    )
    code = matters[0].queue_class
    return waits.estimate_for_new(place_id, code, now=now, lane=lane, needs_accessible=accessible)


def _found(request: HttpRequest, visit_id: UUID) -> Any:
    visit = hall.visit(visit_id)
    if visit is None or visit.place_id != place_of(request).id:
        raise Http404
    return visit


@staff(*_GREETERS)
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """By the number on the slip, of today; spaces and small letters are forgiven."""
    told = request.GET.get("number", "")[:12]
    visit = hall.visit_by_number(place_id=place_of(request).id, day=wallclock.today(), number=told)
    if visit is None:
        sentences = wording.told([Refusal("NUMBER_NOT_FOUND", "R-6-1", {"number": told})])
        return desk_page(request, 404, sentences=sentences)
    return redirect("greeter:number", visit_id=visit.id)


@staff(*_GREETERS)
@never_cache
@require_safe
def number(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Where this number stands and what can be done about it."""
    return _page(request, _found(request, visit_id))


def _page(request: HttpRequest, visit: Any, code: int = 200, **more: Any) -> HttpResponse:
    now = wallclock.now()
    known = known_place(visit.place_id, now=now).by_code.get(visit.queue_class)
    place_in_line = standing.standing_of(visit, now=now)
    context = {
        "visit": visit,
        "class_name": known.name if known else visit.queue_class,
        "state": visit.get_state_display(),
        "tag": _TAGS.get(visit.state, ""),
        "matters": hall.matters_of(visit.id),
        "standing": place_in_line,
        "waited": int(((visit.ended_at or now) - visit.issued_at) / _MINUTE),
        "address": tokens.number_page(visit.id),
        "is_today": visit.day == wallclock.today(),
        "printers": printers_of(visit.place_id),
        "undo_until": _undo_until(request, visit, now),
        "take_back_until": _take_back_until(request, visit, now),
        "issued_now": now - visit.issued_at < 2 * _MINUTE,
        **more,
    }
    return render(request, "greeter/number.html", context, status=code)


def _undo_until(request: HttpRequest, visit: Any, now: datetime) -> datetime | None:
    """Until when the last step may be undone here: one's own; the duty head anybody's (R-6-7)."""
    last, who = last_act(visit), acting(request)
    if last is None or not (who.holds(Role.DUTY_HEAD) or last.actor_id == who.account_id):
        return None
    until = last.at + timedelta(seconds=hall.hall_of(visit.place_id).rules.undo_seconds)
    return until if now <= until else None


def _take_back_until(request: HttpRequest, visit: Any, now: datetime) -> datetime | None:
    """Until when this number, issued by mistake, may be taken back here."""
    seconds = hall.hall_of(visit.place_id).rules.undo_seconds
    may = may_take_back(visit, acting=acting(request), undo_seconds=seconds, now=now)
    return visit.issued_at + timedelta(seconds=seconds) if may else None


_TAGS = {
    "WAITING": "",
    "CALLED": "warn",
    "SERVING": "ok",
    "HELD": "pause",
    "MISSED": "late",
    "DONE": "ok",
    "GIVEN_UP": "pause",
    "EXPIRED": "pause",
    "TAKEN_BACK": "pause",
}


@staff(*_GREETERS)
@require_POST
def act(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What a greeter does about a number: back in line, later, given up."""
    visit = _found(request, visit_id)
    verb = _ACTS.get(request.POST.get("act", ""))
    if verb is None:
        raise Http404
    step, done = verb

    def write() -> dict[str, Any]:
        step(visit_id=visit.id, acting=acting(request), now=wallclock.now())
        return {}

    try:
        write_once(request, f"greeter.{request.POST['act']}", write, visit=visit_id)
    except Refused as refused:
        return _page(request, visit, 422, sentences=wording.told(refused.refusals))
    messages.success(request, done)
    return redirect("greeter:number", visit_id=visit_id)


_Step = Callable[..., Any]
_ACTS: dict[str, tuple[_Step, Any]] = {
    "return": (queueing.return_missed, gettext_lazy("已回到队里，号不变。请他在等候区等叫号。")),
    "delay": (queueing.delay, gettext_lazy("已登记“晚一点到”，这几分钟里不叫他，位置不变。")),
    "undo": (queueing.undo, gettext_lazy("撤销了，这个号和刚才一样。")),
    "take_back": (
        queueing.take_back,
        gettext_lazy("收回了，这个号作废，今天不再发给别人。请收回号票，重新取号。"),
    ),
    "give_up": (queueing.give_up, gettext_lazy("这个号已放弃。他要再办，请重新取号。")),
}


@staff(*_GREETERS)
@require_safe
def slip(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The slip to print from the tablet; no name, no matter but the class (R-6-1)."""
    visit = _found(request, visit_id)
    now = wallclock.now()
    known = known_place(visit.place_id, now=now).by_code.get(visit.queue_class)
    context = {
        "visit": visit,
        "class_name": known.name if known else "",
        "standing": standing.standing_of(visit, now=now),
        "qr_text": tokens.number_page(visit.id),
        "qr_label": _("手机扫码，看前面还有几位"),
        "rules": hall.hall_of(visit.place_id).rules,
    }
    return render(request, "greeter/slip.html", context)
