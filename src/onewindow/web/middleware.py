"""What happens around every page: access is denied by default, refusals are said in full."""

from collections.abc import Callable
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from onewindow import wording
from onewindow.adapters.sessions import account_of
from onewindow.rules.outcomes import Refused
from onewindow.web.access import Access, acting

_WITHOUT_PAGE = frozenset({204, 303, 304})
Respond = Callable[[HttpRequest], HttpResponse]
# Views of others that keep their own door: sign-in by the national identity, the API's tokens.
# What stays open to somebody who has to set a new password first.
_BEFORE_A_NEW_PASSWORD = frozenset(
    {"account:password", "account:sign-out", "account:privacy", "preferences:elder"}
)
_SAME_FOR_ALL = ("django.contrib.staticfiles", "django.views.i18n")
_OWN_DOOR = ("allauth.", "ninja.", "django.contrib.staticfiles", "django.views.i18n")


class SignedInMiddleware(AuthenticationMiddleware):
    """As Django's, with the account that came along with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: account_of(request))  # type: ignore[assignment]


class AccessMiddleware:
    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_personal(request):
            # Said by the view or not: no proxy and no shared machine keeps a person's page.
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if not isinstance(access, Access):
            if view.__module__.startswith(_OWN_DOOR):
                return None
            raise PermissionDenied(f"{view.__module__} states no access")
        if _owes_password(request):
            return redirect("account:password")
        if access.kind == "PUBLIC":
            return None
        if not request.user.is_authenticated:
            return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        if access.kind == "STAFF" and not acting(request).holds(*access.roles):
            raise PermissionDenied("role")
        return None


def _is_personal(request: HttpRequest) -> bool:
    """Asked with a session: told by the cookie alone, so that a database away adds no fault."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    asked = request.resolver_match
    return asked is None or not asked.func.__module__.startswith(_SAME_FOR_ALL)


def _owes_password(request: HttpRequest) -> bool:
    """Signed in with a one-time password; nobody is looked up for a visitor without a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    asked = request.resolver_match.view_name if request.resolver_match else ""
    return asked not in _BEFORE_A_NEW_PASSWORD and bool(
        getattr(request.user, "must_change_password", False)
    )


class ContentPolicyMiddleware(CSPMiddleware):
    """The content policy on every page; an answer without a page has nothing to protect."""

    def __call__(self, request: HttpRequest) -> Any:
        self.process_request(request)
        response = cast(HttpResponse, self.get_response(request))
        if response.status_code in _WITHOUT_PAGE:
            return response
        return self.process_response(request, response)


class RefusalMiddleware:
    """A refusal no page caught: say all of it, with the right state code, losing nothing."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        codes = {r.code for r in error.refusals}
        number = 409 if "STATE_CHANGED" in codes else 404 if codes == {"NOT_FOUND"} else 422
        return render(
            request,
            "errors/409.html" if number == 409 else "errors/refused.html",
            {"sentences": wording.told(error.refusals), "refusals": error.refusals},
            status=number,
        )
