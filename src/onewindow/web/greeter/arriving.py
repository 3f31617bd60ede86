"""Somebody with an appointment comes to the greeter: by the code, or by name and phone (R-6-4)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.appointments import queries as appointments
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import operations as queueing
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.desk import desk_page
from onewindow.web.greeter.place import place_of
from onewindow.web.slips import booking_qr
from onewindow.web.writing import write_once

LONGEST_CODE, LONGEST_NAME, LONGEST_TAIL = 80, 40, 11


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """The number of a booked person. Without a code, name and end of the phone must agree; several
    bookings are put up to choose from. A second press gives the same number."""
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    place = place_of(request)
    if not code:
        rows = _said(request, place.id)
        if len(rows) != 1:
            return _not_one(request, rows)
        code = booking_qr(rows[0])

    def write() -> dict[str, Any]:
        visit = queueing.check_in(
            place_id=place.id,
            code=code,
            channel="CHECK_IN",
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"visit": str(visit.id), "lane": str(visit.lane)}

    try:
        told = write_once(request, "greeter.check_in", write, code=code)
    except Refused as refused:
        return desk_page(request, 422, arriving=_typed(request, refused.refusals))
    is_kept = told["lane"] == "BOOKED"
    messages.success(
        request,
        _("签到好了，预约位置留着。")
        if is_kept
        else _("约的时间已经过了，按现场号排上了，照样能办。"),
    )
    return redirect("greeter:number", visit_id=told["visit"])


def _said(request: HttpRequest, place_id: Any) -> list[appointments.Appointment]:
    """Today's bookings of who says this name and the end of this phone number."""
    return appointments.to_check_in(
        place_id=place_id,
        now=wallclock.now(),
        name=request.POST.get("name", "")[:LONGEST_NAME],
        phone_tail=request.POST.get("phone", "")[:LONGEST_TAIL],
    )


def _not_one(request: HttpRequest, rows: list[appointments.Appointment]) -> HttpResponse:
    if rows:
        found = [{"row": row, "code": booking_qr(row)} for row in rows]
        return desk_page(request, arriving={"found": found})
    return desk_page(
        request, 422, arriving=_typed(request, (Refusal("BOOKING_NOT_SAID", "R-6-4"),))
    )


def _typed(request: HttpRequest, refusals: tuple[Refusal, ...]) -> dict[str, Any]:
    """What was typed, back in its fields, with what is wrong."""
    told = {name: request.POST.get(name, "")[:LONGEST_CODE] for name in ("code", "name", "phone")}
    return {**told, "sentences": wording.told(refusals)}
