"""What was asked, who answers for it, and how it ends (首问负责)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries as queueing
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.desk import desk_page
from onewindow.web.greeter.forms import (
    OUTCOME_NAMES,
    CloseForm,
    HandOverForm,
    RecordForm,
    SendBackForm,
)
from onewindow.web.greeter.place import place_of
from onewindow.web.writing import write_once

# Whoever works in the hall may be handed an inquiry, and must be able to answer.
_HALL = (Role.GREETER, Role.DUTY_HEAD, Role.CLERK, Role.ISSUING_CLERK)


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """Settled on the spot, or open and mine until it is."""
    form = RecordForm(request.POST)
    if not form.is_valid():
        return desk_page(request, 422, record_form=form)
    told = form.cleaned_data

    def write() -> dict[str, Any]:
        shared: dict[str, Any] = {
            "place_id": place_of(request).id,
            "said": told["said"],
            "item_slug": request.POST.get("item", ""),
            "acting": acting(request),
            "now": wallclock.now(),
        }
        if not told["outcome"]:
            return {"number": queueing.open_inquiry(**shared).number, "open": True}
        row = queueing.record_closed(**shared, outcome=told["outcome"], note=told["note"])
        return {"number": row.number, "open": False}

    try:
        result = write_once(request, "greeter.record", write)
    except Refused as refused:
        return desk_page(request, 422, record_form=form, sentences=wording.told(refused.refusals))
    said = (
        _("首问 %(number)s 已登记，由您负责到有人接手为止。")
        if result["open"]
        else _("首问 %(number)s 已登记。")
    )
    messages.success(request, said % result)
    return redirect("greeter:desk")


@staff(*_HALL)
@never_cache
@require_safe
def inquiries(request: HttpRequest) -> HttpResponse:
    """Mine and those offered to me; the duty head sees the whole day's."""
    me, today = acting(request), wallclock.today()
    everybody = me.holds(Role.DUTY_HEAD)
    rows = queueing.of_day(
        place_id=place_of(request).id, day=today, account_id=None if everybody else me.who
    )
    context = {
        "mine": queueing.open_of(account_id=me.who),
        "offered": queueing.offered_to(account_id=me.who),
        "rows": [{"row": row, "outcome": OUTCOME_NAMES.get(row.outcome, "")} for row in rows],
        "everybody": everybody,
    }
    return render(request, "greeter/inquiries.html", context)


def _found(request: HttpRequest, inquiry_id: UUID) -> Any:
    """Open to its owner, to whom it is offered, and to the duty head of the place."""
    row, me = queueing.inquiry(inquiry_id), acting(request)
    if row is None:
        raise Http404
    is_mine = me.who in {row.owner_id, row.offered_to_id}
    if not is_mine and not (me.holds(Role.DUTY_HEAD) and row.place_id == place_of(request).id):
        raise Http404
    return row


@staff(*_HALL)
@never_cache
def inquiry(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """GET: the inquiry and the steps open to me. POST: `act` takes one."""
    row = _found(request, inquiry_id)
    if request.method != "POST":
        return _page(request, row)
    step = _ACTS.get(request.POST.get("act", ""))
    if step is None:
        raise Http404
    form = _form(step[0], request, row)
    if form is not None and not form.is_valid():
        return _page(request, row, 422, sent=form)
    told = dict(form.cleaned_data) if form is not None else {}

    def write() -> dict[str, Any]:
        step[1](
            inquiry_id=row.id,
            acting=acting(request),
            now=wallclock.now(),
            seen_version=_seen(request),
            **_named(told),
        )
        return {}

    try:
        write_once(request, f"inquiry.{request.POST['act']}", write, inquiry=inquiry_id)
    except Refused as refused:
        sentences = wording.told(refused.refusals)
        return _page(request, _found(request, inquiry_id), 422, sent=form, sentences=sentences)
    messages.success(request, step[2])
    return redirect("greeter:inquiries")


def _seen(request: HttpRequest) -> int:
    told = request.POST.get("seen_version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0


def _named(told: dict[str, Any]) -> dict[str, Any]:
    return {"to_id": UUID(told["to"])} if "to" in told else told


def _colleagues(row: Any) -> list[tuple[str, str]]:
    return [
        (str(post.account_id), f"{post.account.display_name}（{_where(post)}）")
        for post in queueing.colleagues(row.place_id)
        if post.account_id != row.owner_id
    ]


def _where(post: Any) -> str:
    return post.window.name if post.window else str(post.get_role_display())


def _form(kind: type[forms.Form] | None, request: HttpRequest, row: Any) -> forms.Form | None:
    if kind is HandOverForm:
        return HandOverForm(request.POST, colleagues=_colleagues(row))
    return kind(request.POST) if kind else None


_Act = tuple[type[forms.Form] | None, Callable[..., Any], Any]
_ACTS: dict[str, _Act] = {
    "close": (CloseForm, queueing.close_inquiry, gettext_lazy("已办结。")),
    "hand_over": (
        HandOverForm,
        queueing.hand_over,
        gettext_lazy("已转出。对方接收以前，这件事仍由您负责。"),
    ),
    "take_back": (None, queueing.take_back, gettext_lazy("已收回，仍由您负责。")),
    "accept": (None, queueing.accept, gettext_lazy("已接收，从现在起由您负责。")),
    "send_back": (SendBackForm, queueing.send_back, gettext_lazy("已退回，原来的同事会看到理由。")),
}


def _page(
    request: HttpRequest, row: Any, code: int = 200, sent: forms.Form | None = None, **more: Any
) -> HttpResponse:
    me = acting(request)
    blank: dict[str, forms.Form] = {
        "close_form": CloseForm(auto_id="close_%s"),
        "hand_form": HandOverForm(colleagues=_colleagues(row), auto_id="hand_%s"),
        "back_form": SendBackForm(auto_id="back_%s"),
    }
    names = {CloseForm: "close_form", HandOverForm: "hand_form", SendBackForm: "back_form"}
    if sent is not None:
        name = names[type(sent)]
        sent.auto_id = blank[name].auto_id
        blank[name] = sent
    context = {
        "row": row,
        "is_owner": row.owner_id == me.who,
        "is_offered": row.offered_to_id == me.who,
        "is_closed": row.state == "CLOSED",
        "outcome": OUTCOME_NAMES.get(row.outcome, ""),
        **blank,
        **more,
    }
    return render(request, "greeter/inquiry.html", context, status=code)
