"""How does somebody sign in and out? One page for residents and staff, slow for guessers."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import demo, wallclock
from onewindow.adapters import second_factor as factor
from onewindow.apps.accounts import operations as accounts
from onewindow.apps.accounts.queries import Account, has_demo_accounts, login_key
from onewindow.apps.organisation.queries import Role, acting_as
from onewindow.web.access import acting, public
from onewindow.web.account import pace, second_factor
from onewindow.web.account.forms import SignInForm
from onewindow.web.account.landing import landing, safe_next
from onewindow.web.errors import too_many

_PASSWORDS = "django.contrib.auth.backends.ModelBackend"
# A whole hall may share one address; guessing one account is stopped by axes long before.
_TRIES, _WITHIN = 60, 60


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next") or request.GET.get("next", "")
    if request.user.is_authenticated and request.method != "POST":
        return redirect(landing(request, acting(request), target))
    form = SignInForm(request.POST or None)
    if request.method == "POST":
        if pace.too_often("sign-in", pace.address(request), limit=_TRIES, seconds=_WITHIN):
            return too_many(request, minutes=1)
        if form.is_valid():
            account = _check(request, form.cleaned_data)
            if account is not None:
                return _go_on(request, account, target)
            form.add_error(None, _("手机号（工号）或密码不对，请再看一遍。"))
    return render(
        request,
        "account/sign_in.html",
        {"form": form, "next": safe_next(request, target), **_offers()},
        status=422 if form.is_bound else 200,
    )


def _check(request: HttpRequest, told: dict[str, Any]) -> Account | None:
    found = auth.authenticate(request, username=login_key(told["login"]), password=told["password"])
    return found if isinstance(found, Account) else None


def _go_on(request: HttpRequest, account: Account, target: str) -> HttpResponse:
    """Signed in, or on to the second factor where one is set or demanded (R-4-8)."""
    if second_factor.is_needed(account):
        second_factor.remember_half(request, account, safe_next(request, target))
        return redirect("account:code" if factor.is_set(account) else "account:setup")
    return admit(request, account, target)


def admit(
    request: HttpRequest, account: Account, target: str, *, backend: str = _PASSWORDS
) -> HttpResponse:
    """Open the session, write it down, and show the way."""
    auth.login(request, account, backend=backend)
    accounts.note_sign_in(account=account, now=wallclock.now(), origin="web")
    person = acting_as(account_id=account.id, name=account.display_name, origin="web")
    response = redirect(landing(request, person, target))
    if account.prefers_elder and "elder" not in request.COOKIES:
        response.set_cookie("elder", "1", httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def _offers() -> dict[str, Any]:
    logins = demo.logins() if has_demo_accounts() else []
    return {
        "demo_residents": [each for each in logins if each.is_resident],
        "demo_staff": [
            {"login": each.login, "name": each.name, "role": Role(each.role).label}
            for each in logins
            if not each.is_resident
        ],
        "demo_password": logins[0].password if logins else "",
        "national_identity": bool(settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect")),
    }


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, Account):
        accounts.note_sign_out(account=request.user, now=wallclock.now(), origin="web")
    auth.logout(request)
    return redirect("/")
