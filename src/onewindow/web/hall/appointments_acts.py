"""What does the person do about their appointment? Confirms, cancels, waits for an earlier time."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import wallclock, wording
from onewindow.apps.appointments import operations, queries
from onewindow.apps.appointments.facts import booking_of
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing.standing import forget_lines
from onewindow.apps.queueing.tokens import number_token
from onewindow.rules.hall.booking import is_late_cancel
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, resident
from onewindow.web.hall import appointments_shown as words
from onewindow.web.hall.appointments import appointment_page, check_in_from, own
from onewindow.web.slips import booking_qr
from onewindow.web.writing import write_once


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """The kept time with its clock, what to bring, one touch to confirm."""
    row = own(request, appointment_id)
    if request.method != "POST":
        if row.state not in {"HELD", "LAPSED"}:
            return redirect("hall:appointment", appointment_id=row.id)
        return _confirm_page(request, row)

    def write() -> dict[str, Any]:
        operations.confirm(
            appointment_id=row.id,
            person_id=row.person_id,
            needs_accessible=bool(request.POST.get("needs_accessible")),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "appointment.confirm", write, appointment=row.id)
    except Refused as refused:
        row = own(request, appointment_id)
        return _confirm_page(request, row, 422, sentences=wording.told(refused.refusals))
    return redirect(f"{reverse('hall:appointment', args=[row.id])}?done=1")


def _confirm_page(request: HttpRequest, row: Any, number: int = 200, **more: Any) -> HttpResponse:
    now = wallclock.now()
    until = queries.hold_of(row)
    is_kept = row.state == "HELD" and until is not None and until > now
    context = {
        **words.shown(row),
        "bring": words.bring(row.item_slug),
        "until": until if is_kept else None,
        "seconds": int((until - now).total_seconds()) if is_kept and until else 0,
        "times_url": _times_url(row),
        **more,
    }
    return render(request, "hall/appointment_confirm.html", context, status=number)


def _times_url(row: Any) -> str:
    times = reverse("hall:appointment_times", args=[row.item_slug])
    return f"{times}?place={row.place.code}&day={row.day.isoformat()}"


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Says what cancelling means now, then does it."""
    row = own(request, appointment_id)
    if request.method != "POST":
        if row.state not in {"BOOKED", "TO_REBOOK"}:
            return redirect("hall:appointment", appointment_id=row.id)
        is_late = is_late_cancel(booking_of(row), now=wallclock.now())
        context = {**words.shown(row), "consequences": _consequences(row, is_late=is_late)}
        return render(request, "hall/appointment_cancel.html", context)

    def write() -> dict[str, Any]:
        operations.cancel(
            appointment_id=row.id,
            person_id=row.person_id,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    was_held, back = row.state == "HELD", _times_url(row)
    return _acted(
        request,
        row.id,
        "cancel",
        write,
        _("没有留这个时间。") if was_held else _("预约已取消。"),
        then=back if was_held else reverse("hall:appointments"),
    )


def _consequences(row: Any, *, is_late: bool) -> list[Any]:
    told = [_("这个时间马上放给别人，不能恢复。")]
    if is_late:
        told.append(
            _("离预约时间不到 2 小时，记一次未按约到场；90 天内满 3 次，30 天不能网上预约。")
        )
        told.append(_("怎么记都不影响您直接来大厅取号办事。"))
    else:
        told.append(_("现在取消不计次数，随时可以重新预约。"))
    return told


def _acted(
    request: HttpRequest,
    appointment_id: UUID,
    verb: str,
    write: Callable[[], dict[str, Any]],
    said: str | Promise,
    *,
    then: str = "",
) -> HttpResponse:
    """One act, once; back to the appointment with what it did, or with all that hinders it."""
    try:
        write_once(request, f"appointment.{verb}", write, appointment=appointment_id)
    except Refused as refused:
        row = own(request, appointment_id)
        return appointment_page(request, row, 422, sentences=wording.told(refused.refusals))
    messages.success(request, str(said))
    return redirect(then or reverse("hall:appointment", args=[appointment_id]))


@resident
@require_POST
def wish(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    row = own(request, appointment_id)

    def write() -> dict[str, Any]:
        operations.wish_earlier(
            appointment_id=row.id,
            person_id=row.person_id,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    said = _("记下了。有更早的空位，按先后告诉您，原来的时间不变。")
    return _acted(request, row.id, "wish", write, said)


@resident
@require_POST
def check_in(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """The person is at the hall and says so: the number, at once, on its own page (R-6-4)."""
    row = own(request, appointment_id)

    def write() -> dict[str, Any]:
        now = wallclock.now()
        first = check_in_from(row, now=now)
        if first is None:
            raise Refused((Refusal("CHECK_IN_CLOSED", "R-6-4"),))
        if now < first and row.day == localtime(now).date():
            at = f"{localtime(first):%H:%M}"
            raise Refused((Refusal("CHECK_IN_LATER", "R-6-4", {"at": at}),))
        visit = queueing.check_in(
            place_id=row.place_id,
            code=booking_qr(row),
            channel="CHECK_IN",
            acting=acting(request),
            now=now,
        )
        return {"visit": str(visit.id)}

    try:
        told = write_once(request, "appointment.check_in", write, appointment=row.id)
    except Refused as refused:
        row = own(request, appointment_id)
        return appointment_page(request, row, 422, sentences=wording.told(refused.refusals))
    forget_lines()
    return redirect("number:number", token=number_token(UUID(told["visit"])))


_ANSWERS: dict[str, tuple[Callable[..., object], str | Promise]] = {
    "accept": (operations.accept_offer, _("已改到更早的时间。")),
    "decline": (operations.decline_offer, _("这个时间让给下一位，您继续排。")),
    "leave": (operations.leave_line, _("不再等更早的时间，原来的预约不变。")),
}


@resident
@require_POST
def answer(request: HttpRequest, appointment_id: UUID, word: str) -> HttpResponse:
    """To an offered earlier time: accept, decline; or leave the line."""
    row = own(request, appointment_id)
    if word not in _ANSWERS:
        raise Http404
    found = queries.wish_of(row.id)
    act, said = _ANSWERS[word]

    def write() -> dict[str, Any]:
        if found is not None:
            act(
                wish_id=found.id,
                person_id=row.person_id,
                acting=acting(request),
                now=wallclock.now(),
            )
        return {}

    return _acted(request, row.id, word, write, said)
