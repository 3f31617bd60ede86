"""Nobody leaves with a bare no: when the hall gives no more numbers, the first place next day."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.appointments import operations as booking
from onewindow.apps.appointments import queries as appointments
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries, wishes
from onewindow.apps.queueing.shelf import known_place
from onewindow.rules.hall.inquiries import InquiryOutcome
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.desk import desk_page
from onewindow.web.greeter.place import place_of
from onewindow.web.writing import write_once

# R-6-6: these end with a first place on the next open day.
_OWES = frozenset({"HALL_FULL_TODAY", "ISSUING_STOPPED", "HALL_CLOSED_BY_NOW"})


def offer_for(
    slugs: list[str], refused: Refused, place: Any, now: datetime
) -> dict[str, str] | None:
    """The offer that comes with a refusal to issue; None where another thing is wrong."""
    if not slugs or not _OWES & {refusal.code for refusal in refused.refusals}:
        return None
    version = catalogue.shown_item(slugs[-1])
    known = known_place(place.id, now=now)
    code = wishes.class_of_item(slugs[-1], version, known) if version else ""
    return {"item": slugs[-1]} if code in known.by_code else None


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
    known = known_place(place.id, now=now)
    line = known.by_code[wishes.class_of_item(version.item.slug, version, known)]
    row = booking.offer_next_day(
        place_id=place.id,
        queue_class_id=line.id,
        acting=who,
        now=now,
        item_slug=version.item.slug,
        item_name=version.item.name,
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
