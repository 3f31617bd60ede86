"""No more numbers today: a first place on the next open day, its code on screen and paper."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.appointments import queries as appointments
from onewindow.apps.queueing.sent_away import offer_next_day
from onewindow.rules.outcomes import Refused
from onewindow.web.kiosk import choosing
from onewindow.web.kiosk.device import at_kiosk, page_token, terminal, to_start, told_by, write_here
from onewindow.web.kiosk.numbers import options_page
from onewindow.web.slips import booking_qr, print_booking, spaced_code


@at_kiosk(limit=60)
@require_POST
def owe(request: HttpRequest) -> HttpResponseBase:
    """Book it for whoever stands here, without a name: the code is enough (R-6-6)."""
    wishes = choosing.wishes_of(request)
    if not wishes:
        return redirect("kiosk:choose")
    here, made = terminal(request), []

    def write() -> dict[str, Any]:
        row = offer_next_day(
            place_id=here.kiosk.place_id, wishes=wishes, acting=here.acting, now=wallclock.now()
        )
        made.append(row)
        return {"appointment": str(row.pk)}

    try:
        told = write_here(request, "kiosk.owe", write)
    except Refused as refused:
        return options_page(request, wishes, refused.refusals)
    # A repeat of the same touch made nothing, so it prints nothing.
    paper = [print_booking(row, kiosk=here.kiosk, now=wallclock.now()) for row in made]
    token = page_token(request, owed=told["appointment"], paper="".join(paper))
    return redirect("kiosk:owed", token=token)


@at_kiosk()
@require_safe
def owed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The code, the day, the place; only for who asked for it."""
    told = told_by(request, token)
    row = appointments.appointment(UUID(told["owed"])) if told and "owed" in told else None
    if told is None or row is None or row.place_id != terminal(request).kiosk.place_id:
        return to_start()
    context = {
        "row": row,
        "code": spaced_code(row.code),
        "is_any_day": row.state == appointments.State.TO_REBOOK,
        "qr_text": booking_qr(row),
        "paper": told.get("paper", ""),
    }
    return render(request, "kiosk/owed.html", context)
