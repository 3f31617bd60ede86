"""What can be booked, how full is it, and which days are not as usual? For the duty head."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.appointments import operations, plan_queries
from onewindow.apps.appointments.plan_queries import SlotDay, SlotPlan
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.place import place_of
from onewindow.web.hall.appointments_shown import day_name
from onewindow.web.hall_desk.slots_forms import (
    DayForm,
    PlanForm,
    entered,
    initial_of,
    periods_of,
)
from onewindow.web.resident.places import hours_of
from onewindow.web.writing import write_once

_SHOWN_DAYS = 8


@staff(Role.DUTY_HEAD)
@never_cache
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every line with its kinds of hours and how full the coming days are."""
    place, now = place_of(request), wallclock.now()
    today = localtime(now).date()
    last = today + timedelta(days=_SHOWN_DAYS)
    fills = plan_queries.fill_rates(place_id=place.id, first=today, last=last)
    days = sorted({fill.day for fill in fills})
    rows = plan_queries.plans_of(place_id=place.id)
    lines = [c for c in organisation.queue_classes(place_id=place.id) if c.is_booked_online]
    context = {
        "place": place,
        "days": [{"day": day, "name": day_name(day, today)} for day in days],
        "lines": [_line(line, rows, fills, days) for line in lines],
        "exceptions": plan_queries.slot_days(place_id=place.id, since=today),
        "share": round(100 * plan_queries.BOOKED_SHARE),
    }
    return render(request, "hall_desk/slots.html", context)


def _line(line: Any, rows: list[SlotPlan], fills: list[Any], days: list[date]) -> dict[str, Any]:
    told = {fill.day: fill for fill in fills if fill.queue_class_id == line.id}
    own = [row for row in rows if row.queue_class_id == line.id]
    return {
        "line": line,
        "plans": [{"plan": row, "hours": _hours(row)} for row in own],
        "fills": [told.get(day) for day in days],
        "missing": [kind for kind in SlotPlan.Kind if kind not in {row.kind for row in own}],
    }


def _hours(row: Any) -> str:
    """The plan's hours in words; empty when it keeps the place's."""
    if not row.periods:
        return ""
    return "；".join(hours_of(SimpleNamespace(hours={"periods": row.periods})))


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One kind of hours of one line: written anew, or changed."""
    place, now = place_of(request), wallclock.now()
    line = next((c for c in organisation.queue_classes(place_id=place.id) if c.code == code), None)
    if line is None or kind.upper() not in SlotPlan.Kind.values:
        raise Http404
    rows = plan_queries.plans_of(place_id=place.id)
    known = next((r for r in rows if r.queue_class_id == line.id and r.kind == kind.upper()), None)
    if request.method != "POST":
        told = plan_queries.proposal(queue_class_id=line.id, slot_minutes=30)
        form = PlanForm(initial=initial_of(known, kind.upper(), told, localtime(now).date()))
        return _plan_page(request, line, kind, known, form)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, line, kind, known, form, 422)

    def write() -> dict[str, Any]:
        operations.save_plan(
            queue_class_id=line.id,
            entry=entered(form.cleaned_data, kind.upper()),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "slots.plan", write, line=line.id, kind=kind)
    except Refused as refused:
        said = wording.told(refused.refusals)
        return _plan_page(request, line, kind, known, form, 422, sentences=said)
    messages.success(request, _("已保存，时段已按新的安排放好。约好的人不受影响。"))
    return redirect("hall_desk:slots")


def _plan_page(
    request: HttpRequest,
    line: Any,
    kind: str,
    known: Any,
    form: PlanForm,
    number: int = 200,
    **more: Any,
) -> HttpResponse:
    minutes = form["slot_minutes"].value()
    length = int(minutes) if str(minutes).isdigit() and int(minutes) else 30
    context = {
        "place": place_of(request),
        "line": line,
        "kind": kind,
        "kind_name": SlotPlan.Kind(kind.upper()).label,
        "plan": known,
        "form": form,
        "periods": form.period_fields(),
        "has_more": bool(form["opens_2"].value()),
        "hours": hours_of(place_of(request)),
        "proposal": plan_queries.proposal(queue_class_id=line.id, slot_minutes=length),
        "slot_minutes": length,
        **more,
    }
    return render(request, "hall_desk/slot_plan.html", context, status=number)


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """End a plan, after saying whom it would displace."""
    found = plan_queries.plan(plan_id)
    if found is None or found.place_id != place_of(request).id:
        raise Http404
    if request.method != "POST":
        count = plan_queries.booked_under(plan_id=plan_id, now=wallclock.now())
        return render(request, "hall_desk/slot_close.html", {"plan": found, "count": count})

    def write() -> dict[str, Any]:
        operations.close_plan(plan_id=plan_id, acting=acting(request), now=wallclock.now())
        return {}

    write_once(request, "slots.close", write, plan=plan_id)
    messages.success(request, _("已停止放号。约好的人已收到通知，可以优先另选时间。"))
    return redirect("hall_desk:slots")


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest) -> HttpResponse:
    """Close a day or open one more: first shown who is affected, then written."""
    place = place_of(request)
    asked = request.POST or request.GET
    form = DayForm(asked or None, lines=organisation.queue_classes(place_id=place.id))
    if not asked or not form.is_valid():
        return _day_page(request, place, form, 422 if request.method == "POST" else 200)
    if request.method != "POST" or "sure" not in request.POST:
        affected = _affected(place, form.cleaned_data, wallclock.now())
        return _day_page(request, place, form, affected=affected, is_preview=True)

    def write() -> dict[str, Any]:
        told = form.cleaned_data
        operations.set_day(
            place_id=place.id,
            day=told["day"],
            is_closed=told["is_closed"],
            reason=told["reason"],
            queue_class_id=told["line"],
            periods=periods_of(told, [told["day"].weekday()]),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "slots.day", write)
    except Refused as refused:
        return _day_page(request, place, form, 422, sentences=wording.told(refused.refusals))
    messages.success(request, _("已安排。受影响的人已收到通知，可以优先另选时间。"))
    return redirect("hall_desk:slots")


def _affected(place: Any, told: dict[str, Any], now: datetime) -> Any:
    asked = SlotDay(
        place=place,
        queue_class_id=told["line"],
        day=told["day"],
        is_closed=told["is_closed"],
        reason=told["reason"],
        periods=periods_of(told, [told["day"].weekday()]),
    )
    return plan_queries.affected_by(exception=asked, now=now)


def _day_page(
    request: HttpRequest, place: Any, form: DayForm, number: int = 200, **more: Any
) -> HttpResponse:
    context = {"place": place, "form": form, **more}
    return render(request, "hall_desk/slot_day.html", context, status=number)


@staff(Role.DUTY_HEAD)
@require_POST
def revoke(request: HttpRequest, slot_day_id: UUID) -> HttpResponse:
    """Take an exception back."""

    def write() -> dict[str, Any]:
        operations.revoke_day(slot_day_id=slot_day_id, acting=acting(request), now=wallclock.now())
        return {}

    write_once(request, "slots.revoke", write, day=slot_day_id)
    messages.success(request, _("已撤销，这一天照常放号。已经收到通知的人，可以再选回来。"))
    return redirect("hall_desk:slots")
