"""Who asked for somebody to come? Shown until a greeter says "I am going"."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import helping
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.greeter.place import place_of
from onewindow.web.writing import write_once

_MINUTE = timedelta(minutes=1)
# A call of yesterday helps nobody today.
RECENT = timedelta(hours=12)


def shown_calls(place_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """The calls that wait, the oldest first."""
    return _shown(helping.help_waiting(place_id=place_id, since=now - RECENT), now)


def _shown(calls: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": call.id,
            "place_name": call.place_name,
            "minutes": int((now - call.asked_at) / _MINUTE),
            "number": call.visit.number if call.visit else "",
            "scope": f"help-{call.id}",
        }
        for call in calls
    ]


@staff(Role.GREETER, Role.DUTY_HEAD)
@never_cache
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    shown = shown_calls(place_of(request).id, wallclock.now())
    return render(request, "greeter/_calls.html", {"calls": shown})


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_POST
def answer(request: HttpRequest, help_id: UUID) -> HttpResponse:
    def write() -> dict[str, Any]:
        call = helping.answer_help(help_id=help_id, acting=acting(request), now=wallclock.now())
        return {"place": call.place_name}

    try:
        told = write_once(request, "greeter.answer", write, help=help_id)
    except Refused as refused:
        messages.warning(request, " ".join(wording.told(refused.refusals)))
    else:
        messages.success(request, _("好的，请到“%(place)s”。") % told)
    return redirect("greeter:desk")
