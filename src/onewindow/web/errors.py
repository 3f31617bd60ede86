"""What does a page say when it cannot work? What happened, that nothing is lost, what next."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template import loader

from onewindow.web.access import public

_NEVER_ECHOED = ("password", "secret", "otp")


def error_page(
    request: HttpRequest, name: str, number: int, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """errors/<name>.html, drawn without the database, so that it also works when that is down."""
    values = {
        "elder": request.COOKIES.get("elder") == "1",
        "request": request,
        "retry_url": request.get_full_path(),
        **(context or {}),
    }
    # Without the request, no context processor runs: they ask the database for the centre.
    return HttpResponse(loader.get_template(f"errors/{name}.html").render(values), status=number)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400; too much data is said as such."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return error_page(request, "400", 400)


@public
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return error_page(request, "403", 403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return error_page(request, "404", 404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; a database that is away is said as such."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return database_down(request)
    return error_page(request, "500", 500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a page kept open too long, or cookies refused."""
    return error_page(request, "403_csrf", 403)


@public
def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: too many wrong passwords."""
    return too_many(request)


def too_many(request: HttpRequest, *, minutes: int = 0) -> HttpResponse:
    """429: asked too often."""
    return error_page(request, "429", 429, {"minutes": minutes})


def too_large(request: HttpRequest) -> HttpResponse:
    """413: an upload over the limit."""
    return error_page(request, "413", 413)


def state_changed(request: HttpRequest, **context: Any) -> HttpResponse:
    """409: somebody was first; what changed is listed.

    `sentences`; `changes` (what, before, after, who, at); `kept` (name, value) that the person
    had filled in; `continue_url`.
    """
    return error_page(request, "409", 409, context)


def database_down(request: HttpRequest) -> HttpResponse:
    """503: what was sent stays in the page, to be sent again under the same idempotency key."""
    context = {"retry_fields": list(_sent(request)), "retry_had_files": _had_files(request)}
    response = error_page(request, "503", 503, context)
    response["Retry-After"] = "60"
    return response


def _sent(request: HttpRequest) -> Iterator[tuple[str, str]]:
    # The page's own CSRF token goes back as it came: a forged form stays as powerless as it was.
    if request.method != "POST":
        return
    try:
        names = list(request.POST)
    except (UnreadablePostError, RequestDataTooBig):
        return
    for name in names:
        if not any(word in name.lower() for word in _NEVER_ECHOED):
            yield from ((name, str(value)) for value in request.POST.getlist(name))


def _had_files(request: HttpRequest) -> bool:
    try:
        return request.method == "POST" and bool(request.FILES)
    except (UnreadablePostError, RequestDataTooBig):
        return True
