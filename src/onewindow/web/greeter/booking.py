"""A time for somebody without a phone: chosen with them, on paper with its code (R-6-5)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.appointments import operations
from onewindow.apps.appointments import queries as appointments
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.desk_booking import BOOKERS, book_for, cancel_for
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.forms import BookingForm
from onewindow.web.greeter.place import place_of
from onewindow.web.hall import appointments_shown as words
from onewindow.web.slips import booking_qr, spaced_code
from onewindow.web.writing import write_once


@staff(*BOOKERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, slug: str) -> HttpResponse:
    """Days and times of the line here, and two words about the person; POST books."""
    version, place = catalogue.published_item(slug), place_of(request)
    if version is None:
        raise Http404
    form = BookingForm(request.POST or None)
    if request.method != "POST":
        return _page(request, place, version, form)
    if not form.is_valid():
        return _page(request, place, version, form, 422)
    try:
        told = write_once(request, "greeter.book", lambda: _book(request, place, slug, form))
    except Refused as refused:
        sentences = wording.told(refused.refusals)
        return _page(request, place, version, form, 422, sentences=sentences)
    return redirect("greeter:booked", appointment_id=told["appointment"])


def _book(request: HttpRequest, place: Any, slug: str, form: BookingForm) -> dict[str, Any]:
    row = book_for(
        place_id=place.id,
        slot_id=form.cleaned_data["slot"],
        item_slug=slug,
        name=form.cleaned_data["name"],
        tail=form.cleaned_data["tail"],
        needs_accessible=form.cleaned_data["needs_accessible"],
        said=request.POST.get("said", ""),
        acting=acting(request),
        now=wallclock.now(),
    )
    return {"appointment": str(row.id)}


def _page(
    request: HttpRequest,
    place: Any,
    version: Any,
    form: BookingForm,
    number: int = 200,
    **more: Any,
) -> HttpResponse:
    now, slug = wallclock.now(), version.item.slug
    line_id = appointments.line_for(place_id=place.id, item_slug=slug)
    wanted = (request.GET or request.POST).get("day", "")
    context = {
        "name": version.content["name"],
        "home": _home(request),
        "here": reverse("greeter:book", args=[slug]),
        "form": form,
        "place": place,
        **words.times_context(_slots(line_id), wanted=wanted, now=now),
        **more,
    }
    return render(request, "greeter/booking.html", context, status=number)


def _home(request: HttpRequest) -> str:
    """Back to one's own desk: a clerk has no greeter's."""
    is_greeter = acting(request).holds(Role.GREETER, Role.DUTY_HEAD)
    return reverse("greeter:desk" if is_greeter else "window:desk")


def _slots(line_id: UUID | None) -> list[appointments.OpenSlot]:
    """What people can book online, for who cannot; a line without slots gets them now."""
    now = wallclock.now()
    if line_id is None or not appointments.has_plan(line_id):
        return []
    found = appointments.open_slots(queue_class_id=line_id, now=now)
    if not found and operations.fit_slots(queue_class_id=line_id, now=now):
        found = appointments.open_slots(queue_class_id=line_id, now=now)
    return found


def _own(request: HttpRequest, appointment_id: UUID) -> Any:
    """A booking made at the desk of this very hall, else 404."""
    row = appointments.appointment(appointment_id)
    is_here = row is not None and row.place_id == place_of(request).id
    if row is None or not is_here or row.channel != operations.DESK:
        raise Http404
    return row


@staff(*BOOKERS)
@never_cache
@require_safe
def booked(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """The slip with the code; no name on it (R-6-1)."""
    row = _own(request, appointment_id)
    context = {
        **words.shown(row),
        "home": _home(request),
        "code": spaced_code(row.code),
        "qr_text": booking_qr(row),
        "qr_label": _("签到时扫这个码"),
        "bring": words.bring(row.item_slug),
        "is_on": row.state == "BOOKED",
        "may_cancel": row.state == "TO_REBOOK"
        or (row.state == "BOOKED" and row.starts_at > wallclock.now()),
    }
    return render(request, "greeter/booked.html", context)


@staff(*BOOKERS)
@require_POST
def cancel(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """The place given back, for who brings the slip."""
    row, place = _own(request, appointment_id), place_of(request)

    def write() -> dict[str, Any]:
        cancel_for(
            place_id=place.id,
            appointment_id=row.id,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "greeter.cancel_booking", write, appointment=row.id)
        messages.success(request, _("预约已取消，位置放给别人了。"))
    except Refused as refused:
        messages.warning(request, " ".join(wording.told(refused.refusals)))
    return redirect("greeter:booked", appointment_id=row.id)


@staff(*BOOKERS)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """The slip by its code: to print it again, or to give the place back."""
    code = request.POST.get("code", "").replace(" ", "")[:80]
    row = appointments.by_code(place_id=place_of(request).id, code=code)
    if row is None or row.channel != operations.DESK:
        messages.warning(request, _("没有找到在导办台约的这个码，请核对 6 位数字。"))
        return redirect(_home(request))
    return redirect("greeter:booked", appointment_id=row.id)
