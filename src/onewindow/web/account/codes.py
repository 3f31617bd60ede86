"""The pages of the second factor: show a code, set one up, take it away."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import wallclock
from onewindow.adapters import second_factor as factor
from onewindow.apps.accounts import operations as accounts
from onewindow.apps.accounts.queries import Account
from onewindow.web.access import public, resident
from onewindow.web.account import pace, second_factor
from onewindow.web.account.forms import CodeForm
from onewindow.web.account.signing_in import admit
from onewindow.web.errors import too_many

_TRIES, _WITHIN = 5, 15 * 60


def _pace(request: HttpRequest, account: Account) -> HttpResponse | None:
    if pace.too_often("code", str(account.id), limit=_TRIES, seconds=_WITHIN):
        user_login_failed.send(
            sender=__name__, credentials={"username": account.login_key}, request=request
        )
        return too_many(request, minutes=_WITHIN // 60)
    return None


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    half = second_factor.half_signed_in(request)
    if half is None:
        return redirect("account:sign-in")
    if not factor.is_set(half.account):
        return redirect("account:setup")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if slow := _pace(request, half.account):
            return slow
        if factor.is_right(half.account, form.cleaned_data["code"]):
            return admit(request, half.account, half.target)
        form.add_error("code", _("动态码不对或已经用过。请等下一个码出来再填。"))
    page = {"form": form, "name": half.account.display_name}
    return render(request, "account/code.html", page, status=422 if form.is_bound else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """For somebody signed in, or half signed in where the centre demands a second factor."""
    signed_in = request.user if isinstance(request.user, Account) else None
    half = None if signed_in else second_factor.half_signed_in(request)
    account = signed_in or (half.account if half else None)
    if account is None:
        return redirect("account:sign-in")
    if factor.is_set(account):
        return redirect("account:me" if signed_in else "account:code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if slow := _pace(request, account):
            return slow
        offered = second_factor.secret_being_set(request)
        if _set(account, offered, form.cleaned_data["code"]):
            second_factor.forget_secret(request)
            messages.success(request, _("双重验证已设好。以后登录要再填一次动态码。"))
            return admit(request, account, half.target) if half else redirect("account:me")
        form.add_error("code", _("动态码不对。请确认手机时间准确，再填一次。"))
    secret = second_factor.secret_being_set(request)
    page = {
        "form": form,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "address": factor.address_of(account, secret),
        "is_demanded": half is not None,
    }
    return render(request, "account/setup.html", page, status=422 if form.is_bound else 200)


def _set(account: Account, secret: str, code: str) -> bool:
    """Set and journaled, or neither."""
    with transaction.atomic():
        if not factor.confirm(account, secret, code):
            return False
        accounts.note_second_factor(account=account, is_set=True, now=wallclock.now())
    return True


def _take_away(account: Account) -> None:
    """Taken away and journaled, or neither."""
    with transaction.atomic():
        factor.remove(account)
        accounts.note_second_factor(account=account, is_set=False, now=wallclock.now())


@resident
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Only with a code, so that a desk left open is not enough."""
    assert isinstance(request.user, Account)
    if slow := _pace(request, request.user):
        return slow
    if not factor.is_right(request.user, request.POST.get("code", "")):
        messages.error(request, _("动态码不对，双重验证没有取消。"))
    elif settings.STAFF_MFA and request.user.is_staff_member:
        _take_away(request.user)
        return redirect("account:setup")
    else:
        _take_away(request.user)
        messages.success(request, _("双重验证已取消。"))
    return redirect("account:me")
