"""My appointments, and the way to a new one; one appointment with its code and what to bring."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.appointments import queries
from onewindow.apps.catalogue import search_shelves
from onewindow.apps.catalogue.search import find
from onewindow.apps.parties import queries as parties
from onewindow.apps.queueing import queries as queueing
from onewindow.apps.queueing.admitting import hall_day
from onewindow.apps.queueing.tokens import number_token
from onewindow.rules.hall.booking import NOTICE
from onewindow.web.access import acting, public, resident
from onewindow.web.hall import appointments_shown as words
from onewindow.web.hall.appointments_calendar import calendar_file

_LONGEST_SEARCH, _SHOWN = 60, 8
CHECK_IN_AHEAD = timedelta(minutes=30)


def person_id_of(request: HttpRequest) -> UUID | None:
    """Who is signed in, as a person; None for visitors and staff."""
    if not request.user.is_authenticated:
        return None
    person = parties.person_of_account(acting(request).who)
    return person.id if person else None


@public
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What is booked, and a question: what do you want to do? `?item=` goes straight to times."""
    if item := request.GET.get("item", "")[:80]:
        return redirect("hall:appointment_times", slug=item)
    now, person_id = wallclock.now(), person_id_of(request)
    query = " ".join(request.GET.get("q", "").split())[:_LONGEST_SEARCH]
    coming = queries.coming(person_id=person_id, now=now) if person_id else []
    past = queries.past(person_id=person_id, now=now) if person_id else []
    context = {
        "coming": [words.shown(row) for row in coming],
        "past": [words.shown(row) for row in past],
        "query": query,
        "found": [f for f in find(query, limit=_SHOWN * 2) if f.can_apply][:_SHOWN]
        if query
        else [],
        "often": search_shelves.often_wanted(limit=6),
        "limited": queries.limited_until(person_id=person_id, now=now) if person_id else None,
        "is_signed_in": person_id is not None,
    }
    return render(request, "hall/appointments.html", context)


def own(request: HttpRequest, appointment_id: UUID) -> Any:
    """The signed-in person's own appointment, else 404."""
    person_id = person_id_of(request)
    row = (
        queries.own_appointment(appointment_id=appointment_id, person_id=person_id)
        if person_id
        else None
    )
    if row is None:
        raise Http404
    return row


@resident
@never_cache
@require_safe
def appointment(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    row = own(request, appointment_id)
    if row.state == "HELD":
        return redirect("hall:appointment_confirm", appointment_id=row.id)
    return appointment_page(request, row)


def appointment_page(
    request: HttpRequest, row: Any, number: int = 200, **more: Any
) -> HttpResponse:
    """One appointment: code, place, what to bring, what can still be done about it."""
    now = wallclock.now()
    wish = queries.wish_of(row.id) if row.state == "BOOKED" else None
    is_soon = row.starts_at - now < NOTICE
    context = {
        **words.shown(row),
        "bring": words.bring(row.item_slug),
        "qr_text": f"{words.QR_PREFIX}{row.id.hex}",
        "rebook_title": _("没办成，对不起") if row.is_priority else _("时间要改，对不起"),
        "may_check_in": _may_check_in(row, now),
        "number_token": _number_of(row),
        "wish": wish,
        "offer": _offer(wish, now),
        "place_in_line": queries.place_in_line(wish) if wish else 0,
        "may_move": row.state in {"BOOKED", "TO_REBOOK"} and (not is_soon or row.is_excused),
        "may_cancel": row.state == "TO_REBOOK" or (row.state == "BOOKED" and row.starts_at > now),
        "may_wish": row.state == "BOOKED" and not is_soon,
        "is_item_gone": row.item_told_at is not None,
        "crumbs": [
            {"name": _("我的预约"), "url": reverse("hall:appointments")},
            {"name": row.item_name},
        ],
        **more,
    }
    return render(request, "hall/appointment.html", context, status=number)


def check_in_from(row: Any, *, now: datetime) -> datetime | None:
    """From when on one checks in on the phone today; None while the hall has no more hours.

    Half an hour ahead at most: who checks in from home would be called in vain (R-6-4).
    """
    day = hall_day(place_id=row.place_id, now=now)
    if day.opens is None or day.closes is None or now >= day.closes:
        return None
    is_owed = row.state == "TO_REBOOK"
    return (day.opens if is_owed else max(day.opens, row.starts_at)) - CHECK_IN_AHEAD


def _may_check_in(row: Any, now: datetime) -> bool:
    is_today = row.state == "BOOKED" and row.day == localtime(now).date()
    if not is_today and row.state != "TO_REBOOK":
        return False
    first = check_in_from(row, now=now)
    return first is not None and now >= first


def _number_of(row: Any) -> str:
    """The address word of the number somebody who checked in has; empty without one."""
    visit = queueing.visit_of_appointment(row.id) if row.state == "CHECKED_IN" else None
    return number_token(visit.id) if visit else ""


def _offer(wish: Any, now: Any) -> dict[str, Any] | None:
    """The earlier time that is kept at this moment."""
    if wish is None or wish.state != "OFFERED" or wish.offer_ends_at <= now:
        return None
    slot = wish.offered_seat.slot
    return {"day": words.day_of(slot), "span": words.span(slot), "until": wish.offer_ends_at}


@resident
@require_safe
def calendar(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """The appointment as a file for the person's own calendar."""
    row = own(request, appointment_id)
    if row.state != "BOOKED":
        raise Http404
    root = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    address = root + reverse("hall:appointment", args=[row.id])
    told = calendar_file(row, address=address, now=wallclock.now())
    response = HttpResponse(told, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="yuyue-{row.code}.ics"'
    return response
