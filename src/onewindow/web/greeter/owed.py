"""Nobody leaves with a bare no: when the hall gives no more numbers, the first place next day."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.appointments import queries as appointments
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.sent_away import offer_next_day
from onewindow.rules.hall.inquiries import InquiryOutcome
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.desk import desk_page
from onewindow.web.greeter.place import place_of
from onewindow.web.writing import write_once


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_POST
def owe(request: HttpRequest) -> HttpResponse:
    """A priority booking for the next open day, with a code on paper; no name is needed."""
    place = place_of(request)
    version = catalogue.shown_item(request.POST.get("item", ""))
    if version is None:
        raise Http404
    try:
        told = write_once(request, "greeter.owe", lambda: _owe(request, place, version))
    except Refused as refused:
        return desk_page(request, 422, sentences=wording.told(refused.refusals))
    return redirect("greeter:owed", appointment_id=told["appointment"])


def _owe(request: HttpRequest, place: Any, version: Any) -> dict[str, Any]:
    now, who = wallclock.now(), acting(request)
    row = offer_next_day(
        place_id=place.id, wishes=[Wish(item_slug=version.item.slug)], acting=who, now=now
    )
    inquiries.record_closed(
        place_id=place.id,
        said=request.POST.get("said", ""),
        outcome=str(InquiryOutcome.BOOKED),
        item_slug=version.item.slug,
        acting=who,
        now=now,
    )
    return {"appointment": str(row.id)}


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_safe
def owed(request: HttpRequest, appointment_id: Any) -> HttpResponse:
    """The slip with the code of the place that is owed."""
    row = appointments.appointment(appointment_id)
    if row is None or row.place_id != place_of(request).id:
        raise Http404
    is_any_day = row.state == appointments.State.TO_REBOOK
    return render(request, "greeter/owed.html", {"row": row, "is_any_day": is_any_day})
