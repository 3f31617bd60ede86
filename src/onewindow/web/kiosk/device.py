"""Is this browser one of our kiosks, and is it still the same visitor?

A kiosk is known by a signed cookie with its own secret, never by a login. A visitor is a fresh
word in a second cookie: pages that tell something about one person carry it in their address, so
that after the screen was wiped the Back button leads nowhere.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation

from onewindow import wallclock
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import kiosks
from onewindow.apps.writes import operations as writes
from onewindow.web.access import public
from onewindow.web.account.pace import too_often

DEVICE, VISITOR, LOW = "kiosk", "kiosk_visitor", "kiosk_low"
PATH = "/kiosk/"
_SALT, _PAGE_SALT = "kiosk", "kiosk page"
# Browsers keep no cookie longer than 400 days; each start page asks for as long again.
_LASTS = 400 * 24 * 3600
_PAGE_LASTS = 10 * 60
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Terminal:
    """The kiosk a request came from, the word of its present visitor, where the buttons are."""

    kiosk: kiosks.Kiosk
    visitor: str
    is_low: bool = False
    is_fresh: bool = True

    @property
    def mark(self) -> str:
        """A short mark of the visitor for addresses of screens that show what they chose."""
        return sha256(self.visitor.encode()).hexdigest()[:10]

    @property
    def acting(self) -> Acting:
        """A kiosk acts for whoever stands before it; nobody is signed in."""
        place_id = self.kiosk.place_id
        return Acting(account_id=None, name=self.kiosk.name, place_id=place_id, origin="kiosk")


def terminal(request: HttpRequest) -> Terminal:
    """The kiosk behind a request that passed `at_kiosk`."""
    found = getattr(request, "terminal", None)
    if not isinstance(found, Terminal):
        raise TypeError("not a kiosk's page")
    return found


def at_kiosk(*, limit: int = 240, seconds: int = 60) -> Callable[[View], View]:
    """Only an enrolled kiosk opens this view, so often at most; others are told what to do."""

    def mark(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            kiosk = _kiosk_of(request)
            if kiosk is None:
                return _stranger(request)
            if too_often(f"kiosk.{view.__name__}", str(kiosk.pk), limit=limit, seconds=seconds):
                return render(request, "kiosk/too_fast.html", {"kiosk": kiosk}, status=429)
            visitor = request.COOKIES.get(VISITOR, "") or secrets.token_hex(8)
            request.terminal = _terminal(request, kiosk, visitor)  # type: ignore[attr-defined]
            _speak(request)
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            if VISITOR not in request.COOKIES and VISITOR not in response.cookies:
                _set(request, response, VISITOR, visitor)
            return response

        return public(opened)

    return mark


def _terminal(request: HttpRequest, kiosk: kiosks.Kiosk, visitor: str) -> Terminal:
    """`is_fresh`: this visitor has changed nothing about the screen."""
    cookies = request.COOKIES
    low = cookies.get(LOW, "")
    changed = {LOW, "elder", settings.LANGUAGE_COOKIE_NAME} & cookies.keys()
    return Terminal(kiosk, visitor, low == "1" if low else kiosk.is_low, not changed)


def _speak(request: HttpRequest) -> None:
    """Chinese, until this visitor asked for another language: the browser's own says nothing."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = {code for code, _name in settings.LANGUAGES}
    translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)


def _stranger(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=403)
    return render(request, "kiosk/not_enrolled.html", status=403)


def _kiosk_of(request: HttpRequest) -> kiosks.Kiosk | None:
    try:
        told = signing.loads(request.COOKIES.get(DEVICE, ""), salt=_SALT)
        kiosk_id, secret = UUID(told["k"]), str(told["s"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return kiosks.known_kiosk(kiosk_id=kiosk_id, secret=secret, now=wallclock.now())


def remember_device(
    request: HttpRequest, response: HttpResponseBase, made: kiosks.Enrolled
) -> None:
    """Give this browser the kiosk's secret."""
    value = signing.dumps({"k": made.kiosk.pk.hex, "s": made.secret}, salt=_SALT)
    _set(request, response, DEVICE, value, lasts=_LASTS)


def renew_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the cookie last as long again, from now."""
    if value := request.COOKIES.get(DEVICE):
        _set(request, response, DEVICE, value, lasts=_LASTS)


def _set(
    request: HttpRequest,
    response: HttpResponseBase,
    name: str,
    value: str,
    *,
    lasts: int | None = None,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=lasts,
        path=PATH,
        samesite="Strict",
        secure=request.is_secure(),
        httponly=True,
    )


def set_low(request: HttpRequest, response: HttpResponseBase, *, is_low: bool) -> None:
    """Remember for this visitor where on the screen the buttons are."""
    _set(request, response, LOW, "1" if is_low else "0")


def next_visitor(request: HttpRequest, response: HttpResponseBase) -> None:
    """Nothing of the visitor stays: word, height, large type, language, any sign-in."""
    request.session.flush()
    _set(request, response, VISITOR, secrets.token_hex(8))
    response.delete_cookie(LOW, path=PATH)
    response.delete_cookie("elder")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


def page_token(request: HttpRequest, **told: str) -> str:
    """The address part of a page about one person; it opens for this visitor and for minutes."""
    return signing.dumps({**told, "v": terminal(request).visitor}, salt=_PAGE_SALT)


def told_by(request: HttpRequest, token: str) -> dict[str, str] | None:
    """What a token of `page_token` told; None for another visitor, or when it is too old."""
    try:
        told = signing.loads(token, salt=_PAGE_SALT, max_age=_PAGE_LASTS)
    except signing.BadSignature:
        return None
    if not isinstance(told, dict) or told.get("v") != terminal(request).visitor:
        return None
    return {str(name): str(value) for name, value in told.items()}


def to_start() -> HttpResponse:
    """Back to the first page."""
    return redirect("kiosk:home")


def write_here(
    request: HttpRequest, scope: str, write: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Run `write` once for the key of this screen, counted for this kiosk alone."""
    told = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in {"csrfmiddlewaretoken", "idempotency_key"}
    }
    return writes.once(
        key=request.POST.get("idempotency_key", ""),
        scope=scope,
        actor_id=terminal(request).kiosk.pk,
        request=told,
        now=wallclock.now(),
        write=write,
    )
