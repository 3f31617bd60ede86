"""Checking in for an appointment: six digits, or the QR code in front of the scanner (R-6-4)."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import slips
from onewindow.rules.outcomes import Refused
from onewindow.web.kiosk.device import at_kiosk, page_token, terminal, write_here
from onewindow.web.kiosk.numbers import print_if
from onewindow.web.slips import claim_slip


@at_kiosk(limit=30, seconds=300)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return render(request, "kiosk/check_in.html", {})
    try:
        visit_id = _check_in(request)
    except Refused as refused:
        context = {"sentences": wording.told(refused.refusals)}
        return render(request, "kiosk/check_in.html", context, status=422)
    return redirect("kiosk:number", token=page_token(request, visit=visit_id))


def _check_in(request: HttpRequest) -> str:
    here, now = terminal(request), wallclock.now()
    claimed: list[str] = []

    def write() -> dict[str, Any]:
        visit = queueing.check_in(
            place_id=here.kiosk.place_id,
            code=request.POST.get("code", "")[:80],
            channel="CHECK_IN",
            acting=here.acting,
            now=now,
        )
        if not slips.slips_of(visit.pk):
            claimed.append(claim_slip(visit.pk, kiosk=here.kiosk, copy=1, now=now))
        return {"visit": str(visit.pk)}

    answer = write_here(request, "kiosk.check_in", write)
    print_if(claimed, here.kiosk)
    return str(answer["visit"])
