"""Asking for a person to come, and seeing that one does."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.queueing import helping
from onewindow.web.kiosk.device import at_kiosk, terminal, to_start


@at_kiosk(limit=20)
@require_POST
def call(request: HttpRequest) -> HttpResponseBase:
    """One touch is enough: pressing again while somebody is on the way changes nothing."""
    kiosk = terminal(request).kiosk
    with override(settings.LANGUAGE_CODE):
        made = helping.call_help(
            place_id=kiosk.place_id,
            place_name=kiosk.name,
            kiosk_id=kiosk.pk,
            now=wallclock.now(),
        )
    return redirect("kiosk:coming", help_id=made.pk)


@at_kiosk()
@require_safe
def coming(request: HttpRequest, help_id: UUID) -> HttpResponseBase:
    """Somebody is told, or on the way; the page asks again by itself."""
    made = helping.help_call(help_id)
    if made is None or made.kiosk_id != terminal(request).kiosk.pk:
        return to_start()
    page = "kiosk/_coming.html" if request.headers.get("X-Part") else "kiosk/coming.html"
    return render(request, page, {"call": made})
