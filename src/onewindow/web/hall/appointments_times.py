"""When can I come? Place, days, free times; the chosen one is kept while the person confirms."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.appointments import operations, queries
from onewindow.apps.catalogue import queries as catalogue
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, public, resident
from onewindow.web.hall import appointments_shown as words
from onewindow.web.hall.appointments import own, person_id_of
from onewindow.web.writing import write_once


@public
@never_cache
@require_safe
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """Free times of an item; everybody may look, choosing needs a sign-in."""
    return _times_page(request, slug)


def _times_page(request: HttpRequest, slug: str, number: int = 200, **more: Any) -> HttpResponse:
    version = catalogue.published_item(slug)
    if version is None:
        raise Http404
    here = reverse("hall:appointment_times", args=[slug])
    person_id = person_id_of(request)
    now = wallclock.now()
    context = {
        "item": version.item,
        "name": version.content["name"],
        "here": here,
        "sign_in": _sign_in(request, here),
        "is_signed_in": request.user.is_authenticated,
        "limited": queries.limited_until(person_id=person_id, now=now) if person_id else None,
        **_offered(request, slug),
        **more,
    }
    return render(request, "hall/appointment_times.html", context, status=number)


def _sign_in(request: HttpRequest, here: str) -> str:
    """Back to the same place and day after signing in."""
    kept = {key: request.GET[key] for key in ("place", "day") if key in request.GET}
    back = f"{here}?{urlencode(kept)}" if kept else here
    return f"/sign-in/?{urlencode({'next': back})}"


def _offered(
    request: HttpRequest,
    slug: str,
    *,
    with_reserve: bool = False,
    at: UUID | None = None,
    on: str = "",
) -> dict[str, Any]:
    """Places that can be booked for an item, and the times of the chosen one."""
    now, asked = wallclock.now(), request.GET or request.POST
    places = queries.places_for(slug)
    wanted = asked.get("place", "")
    chosen = next((p for p in places if p.place.code == wanted), None)
    chosen = chosen or next((p for p in places if p.place.id == at), None)
    chosen = chosen or next(iter(places), None)
    found: list[queries.OpenSlot] = []
    if chosen is not None:
        found = _slots(chosen.line_id, with_reserve=with_reserve)
    return {
        "places": places,
        "chosen": chosen,
        **words.times_context(found, wanted=asked.get("day", on), now=now),
    }


def _slots(line_id: UUID, *, with_reserve: bool) -> list[queries.OpenSlot]:
    """The free times; a line nobody has made slots for yet gets them now."""
    now = wallclock.now()
    found = queries.open_slots(queue_class_id=line_id, now=now, with_reserve=with_reserve)
    if not found and operations.fit_slots(queue_class_id=line_id, now=now):
        found = queries.open_slots(queue_class_id=line_id, now=now, with_reserve=with_reserve)
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused((Refusal("SLOT_CLOSED", "R-6-5"),)) from None


@resident
@require_POST
def hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the chosen time for five minutes and go on to confirm it."""

    def write() -> dict[str, Any]:
        person_id = person_id_of(request)
        if person_id is None:
            raise Refused((Refusal("BOOKING_NEEDS_NAME", "R-6-5"),))
        row = operations.hold(
            slot_id=_uuid(request.POST.get("slot", "")),
            item_slug=slug,
            person_id=person_id,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"appointment": str(row.id)}

    try:
        told = write_once(request, "appointment.hold", write, item=slug)
    except Refused as refused:
        return _times_page(request, slug, 422, sentences=wording.told(refused.refusals))
    return redirect("hall:appointment_confirm", appointment_id=told["appointment"])


@resident
@never_cache
def move(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Another time for an appointment; the old one stays until the new one is had."""
    row = own(request, appointment_id)
    if row.state not in {"BOOKED", "TO_REBOOK"}:
        return redirect("hall:appointment", appointment_id=row.id)
    if request.method != "POST":
        return _move_page(request, row)

    def write() -> dict[str, Any]:
        moved = operations.move(
            appointment_id=row.id,
            slot_id=_uuid(request.POST.get("slot", "")),
            person_id=row.person_id,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"wish": str(moved.wish)}

    try:
        told = write_once(request, "appointment.move", write, appointment=row.id)
    except Refused as refused:
        return _move_page(request, row, 422, sentences=wording.told(refused.refusals))
    return redirect(f"{reverse('hall:appointment', args=[row.id])}?moved={told['wish'] or 1}")


def _move_page(request: HttpRequest, row: Any, number: int = 200, **more: Any) -> HttpResponse:
    is_owed = row.state == "TO_REBOOK"
    context = {
        **words.shown(row),
        "name": row.item_name,
        "here": reverse("hall:appointment_move", args=[row.id]),
        "is_signed_in": True,
        "is_owed": is_owed,
        "mine": "" if is_owed or row.seat is None else str(row.seat.slot_id),
        **_offered(
            request,
            row.item_slug,
            with_reserve=is_owed,
            at=row.place_id,
            on=row.day.isoformat(),
        ),
        **more,
    }
    return render(request, "hall/appointment_move.html", context, status=number)
