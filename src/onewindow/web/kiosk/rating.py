"""How was it? For whoever holds the number of a finished visit: its number and its time (R-4-1)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.organisation.queries import queue_classes
from onewindow.apps.queueing import queries
from onewindow.apps.ratings import visit_rights
from onewindow.rules.casework.ratings import BadReason, RatingLevel
from onewindow.rules.outcomes import Refused
from onewindow.web.kiosk.device import at_kiosk, page_token, terminal, to_start, told_by, write_here
from onewindow.wordings.ratings import LEVELS, REASONS


@at_kiosk(limit=30, seconds=300)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Number and time, both from the slip: a number alone hangs on the wall."""
    place_id = terminal(request).kiosk.place_id
    context: dict[str, Any] = {"classes": queue_classes(place_id=place_id)}
    if request.method != "POST":
        return render(request, "kiosk/rating.html", context)
    visit = _visit_of_slip(request)
    if visit is None:
        context["unknown"] = True
        return render(request, "kiosk/rating.html", context, status=422)
    refusals = visit_rights.obstacles_of_visit(visit_id=visit.pk, acting=None, now=wallclock.now())
    if refusals:
        context["sentences"] = wording.told(refusals)
        return render(request, "kiosk/rating.html", context, status=422)
    return redirect("kiosk:rate", token=page_token(request, visit=str(visit.pk)))


def _visit_of_slip(request: HttpRequest) -> queries.Visit | None:
    number = (request.POST.get("prefix", "")[:4] + request.POST.get("serial", "")[:6]).upper()
    visit = queries.visit_by_number(
        place_id=terminal(request).kiosk.place_id, day=wallclock.today(), number=number
    )
    if visit is None:
        return None
    printed = localtime(visit.issued_at).strftime("%H%M")
    return visit if request.POST.get("time", "") == printed else None


@at_kiosk(limit=30)
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponseBase:
    told = told_by(request, token)
    if told is None or "visit" not in told:
        return to_start()
    context: dict[str, Any] = {
        "levels": [(level.name, LEVELS[level], level.is_bad) for level in RatingLevel],
        "reasons": [(reason.value, REASONS[reason]) for reason in BadReason],
        "token": token,
        "level": request.POST.get("level", ""),
        "given": request.POST.getlist("reasons"),
    }
    if request.method != "POST":
        return render(request, "kiosk/rate.html", context)
    try:
        _write(request, UUID(told["visit"]))
    except Refused as refused:
        context["sentences"] = wording.told(refused.refusals)
        return render(request, "kiosk/rate.html", context, status=422)
    return redirect("kiosk:thanks")


def _write(request: HttpRequest, visit_id: UUID) -> None:
    level = request.POST.get("level", "")
    known = {reason.value for reason in BadReason}
    reasons = [BadReason(each) for each in request.POST.getlist("reasons") if each in known]

    def write() -> dict[str, Any]:
        visit_rights.rate_visit(
            visit_id=visit_id,
            level=RatingLevel[level] if level in RatingLevel.__members__ else None,
            reasons=reasons,
            comment="",
            anonymous=False,
            channel="KIOSK",
            acting=None,
            now=wallclock.now(),
        )
        return {}

    write_here(request, f"kiosk.rate.{visit_id}", write)


@at_kiosk()
@require_safe
def thanks(request: HttpRequest) -> HttpResponseBase:
    return render(request, "kiosk/thanks.html")
