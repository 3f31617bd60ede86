"""Somebody forgot their password and has come with the card: a one-time password, shown once."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.adapters import lockouts
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import operations as parties
from onewindow.rules.identifiers.card_text import read_card_text
from onewindow.rules.masking import mask_name, mask_phone
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.counter.windows import window_name
from onewindow.web.writing import write_once


class ResetForm(PlainForm):
    citizen_id = forms.CharField(
        label=_("身份证号码"), help_text=_("照证件输入，或刷身份证"), max_length=60
    )
    name = forms.CharField(label=_("姓名"), help_text=_("与身份证上的一致"), max_length=80)
    card_seen = forms.BooleanField(
        label=_("已看过身份证原件，来的是本人，人证一致"), widget=forms.CheckboxInput()
    )


@staff(Role.CLERK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """The password stands in the first answer only: no copy is kept that could be shown again."""
    form = ResetForm(request.POST or None)
    page: dict[str, Any] = {"window": window_name(acting(request)), "form": form}
    if request.method == "POST" and form.is_valid():
        drawn: list[parties.PasswordReset] = []
        try:
            write_once(request, "counter.password", lambda: _reset(request, form, drawn))
        except Refused as refused:
            page["sentences"] = wording.told(refused.refusals)
        else:
            return render(request, "counter/password_given.html", {**page, **_shown(drawn)})
    return render(request, "counter/password.html", page, status=422 if form.is_bound else 200)


def _reset(
    request: HttpRequest, form: ResetForm, drawn: list[parties.PasswordReset]
) -> dict[str, Any]:
    card = read_card_text(form.cleaned_data["citizen_id"])
    if card.faults:
        raise Refused(card.faults)
    made = parties.reset_password_at_counter(
        citizen_id=card.number,
        name=form.cleaned_data["name"],
        acting=acting(request),
        now=wallclock.now(),
    )
    lockouts.unlock(made.account.login_key)
    drawn.append(made)
    return {"account": str(made.account.id)}


def _shown(drawn: list[parties.PasswordReset]) -> dict[str, Any]:
    """Nothing was drawn on a repeat: the first answer has shown it."""
    if not drawn:
        return {}
    account = drawn[0].account
    return {
        "secret": drawn[0].secret,
        "name": mask_name(account.display_name),
        "phone": mask_phone(account.phone),
    }
