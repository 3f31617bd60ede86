"""Called and not there: back into the line at the kiosk, with the same number (R-6-4)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import picture, queries
from onewindow.rules.outcomes import Refused
from onewindow.web.kiosk.device import at_kiosk, page_token, terminal, write_here
from onewindow.web.slips import spaced

SHOWN = 12


@at_kiosk(limit=60)
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponseBase:
    """The numbers that may still come back, as the wall showed them; one touch on one's own."""
    here = terminal(request)
    missed = picture.missed_now(
        place_id=here.kiosk.place_id,
        rules=queries.hall_of(here.kiosk.place_id).rules,
        now=wallclock.now(),
        limit=SHOWN,
    )
    context: dict[str, Any] = {
        "missed": [{"id": each.pk, "number": spaced(each.number)} for each in missed]
    }
    if request.method != "POST":
        return render(request, "kiosk/come_back.html", context)
    mine = next((v for v in missed if str(v.pk) == request.POST.get("visit")), None)
    if mine is None:
        return redirect("kiosk:come_back")
    try:
        write_here(request, "kiosk.return", lambda: _return(mine.pk, here.acting))
    except Refused as refused:
        context["sentences"] = wording.told(refused.refusals)
        return render(request, "kiosk/come_back.html", context, status=422)
    return redirect("kiosk:number", token=page_token(request, visit=str(mine.pk)))


def _return(visit_id: UUID, acting: Any) -> dict[str, Any]:
    queueing.return_missed(visit_id=visit_id, acting=acting, now=wallclock.now())
    return {"visit": str(visit_id)}
