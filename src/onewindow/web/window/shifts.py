"""The window itself: open it, pause with a reason, go on, close."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import operations as queueing
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.window import answers
from onewindow.web.window.choices import reason_in
from onewindow.web.window.verbs import uuid_in
from onewindow.web.writing import write_once

_MINE = (Role.CLERK, Role.ISSUING_CLERK)


@staff(*_MINE)
@require_POST
def open_window(request: HttpRequest) -> HttpResponse:
    """This clerk sits down at a window: their own, or another's whose A or B they are (R-6.1)."""
    window_id = uuid_in(request.POST.get("window", ""))

    def act(**who: Any) -> None:
        if window_id is None:
            raise Refused((Refusal("WINDOW_UNCHOSEN", "R-6-7"),))
        queueing.open_window(window_id=window_id, **who)

    return _do(request, "open", act)


@staff(*_MINE)
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Nobody new for a while; who sits here is served to the end."""
    return _do(request, "pause", queueing.pause_window, reason=reason_in(request))


@staff(*_MINE)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """On again after a pause."""
    return _do(request, "resume", queueing.resume_window)


@staff(*_MINE)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """The end of this window's day; refused while somebody is at the desk."""
    return _do(request, "close", queueing.close_window)


def _do(request: HttpRequest, name: str, act: Callable[..., Any], **told: Any) -> HttpResponse:
    def write() -> dict[str, Any]:
        act(acting=acting(request), now=wallclock.now(), **told)
        return {}

    try:
        write_once(request, f"window.{name}", write)
    except Refused as refused:
        return answers.refused(request, refused)
    return answers.done(request)
