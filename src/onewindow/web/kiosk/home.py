"""The first page of a kiosk: six things to do, how long it takes now, and leaving without trace."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.queueing.standing import ClassLoad, WaitTold, class_loads
from onewindow.web.kiosk.device import (
    at_kiosk,
    next_visitor,
    renew_device,
    set_low,
    terminal,
    to_start,
)
from onewindow.web.slips import minutes_in_words

_DAY: Final = 24 * 3600


@at_kiosk()
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    response = render(request, "kiosk/home.html", _live(request))
    renew_device(request, response)
    return response


def _live(request: HttpRequest) -> dict[str, Any]:
    now = wallclock.now()
    loads = class_loads(terminal(request).kiosk.place_id, now=now)
    return {
        "wait": minutes_in_words(shortest(loads)),
        "waiting": sum(load.waiting for load in loads),
        "now": now,
    }


def shortest(loads: list[ClassLoad]) -> WaitTold | None:
    """The wait of the line that moves fastest now; one interval for all lines would say nothing."""
    waits = [load.wait for load in loads if load.wait is not None]
    return min(waits, key=lambda wait: (wait.high, wait.low), default=None)


@at_kiosk()
@require_safe
def now(request: HttpRequest) -> HttpResponseBase:
    """Is the network there, what time is it, how long is the wait? And a token to write with."""
    live = _live(request)
    told = {
        "at": live["now"].isoformat(),
        "wait": live["wait"],
        "waiting": live["waiting"],
        "csrf": get_token(request),
    }
    return JsonResponse(told)


@at_kiosk()
@require_safe
def leave(request: HttpRequest) -> HttpResponseBase:
    """The visitor goes: nothing of them stays, whatever Back is pressed for."""
    response = to_start()
    next_visitor(request, response)
    return response


@at_kiosk()
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Large type, lower buttons, English: for this visitor, until they leave."""
    response = redirect(_back_to(request))
    if (elder := request.POST.get("elder")) in {"0", "1"}:
        response.set_cookie("elder", elder, max_age=_DAY, samesite="Lax", httponly=True)
    if (language := request.POST.get("language")) in {"zh-hans", "en"}:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=_DAY, samesite="Lax")
    if (low := request.POST.get("low")) in {"0", "1"}:
        set_low(request, response, is_low=low == "1")
    return response


def _back_to(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    own = target.startswith("/kiosk/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts=None
    )
    return target if own else "/kiosk/"
