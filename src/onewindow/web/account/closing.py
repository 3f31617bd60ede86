"""How does somebody end their account? They read what follows, show it is them, and are out."""

from typing import Any

from django import forms
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onewindow import wallclock
from onewindow.apps.accounts.queries import Account
from onewindow.apps.cases.queries import cases_of_account
from onewindow.apps.parties import operations as parties
from onewindow.rules.casework.states import TERMINAL, CaseState
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, resident
from onewindow.web.account import pace
from onewindow.web.account.forms import place_refusals
from onewindow.web.components.forms import PlainForm
from onewindow.web.errors import too_many
from onewindow.web.writing import write_once

_TRIES, _WITHIN = 5, 15 * 60


class ClosingForm(PlainForm):
    password = forms.CharField(
        label=gettext_lazy("密码"),
        help_text=gettext_lazy("输入现在的密码，确认是您本人"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(
        label=gettext_lazy("我已看过上面的说明，要注销账号"), widget=forms.CheckboxInput()
    )


@resident
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Staff accounts are closed by the security administrator, never by their holder."""
    account = request.user
    assert isinstance(account, Account)
    if account.is_staff_member:
        raise Refused((Refusal("STAFF_ACCOUNT", "R-4-8"),))
    form = ClosingForm(request.POST or None)
    if not account.has_usable_password():  # signs in by national identity only
        del form.fields["password"]
    if request.method == "POST" and form.is_valid():
        # One count with the change of password: neither page helps to guess it.
        if pace.too_often("password", str(account.pk), limit=_TRIES, seconds=_WITHIN):
            return too_many(request, minutes=_WITHIN // 60)
        try:
            write_once(request, "account.close", lambda: _close(request, form))
        except Refused as refused:
            place_refusals(form, refused.refusals)
        else:
            auth.logout(request)
            messages.success(request, _("账号已注销。正在办的事照常办，凭身份证到窗口查问。"))
            return redirect("/")
    page = {"form": form, "open_cases": _open_cases(account)}
    return render(request, "account/close.html", page, status=422 if form.is_bound else 200)


def _close(request: HttpRequest, form: ClosingForm) -> dict[str, Any]:
    parties.close_own_account(
        acting=acting(request),
        password=form.cleaned_data.get("password"),
        now=wallclock.now(),
    )
    return {}


def _open_cases(account: Account) -> list[Any]:
    """What is still under way, of the newest page of their cases."""
    over = {*TERMINAL, CaseState.DRAFT}
    rows = cases_of_account(account_id=account.id).rows
    return [case for case in rows if CaseState(case.state) not in over]
