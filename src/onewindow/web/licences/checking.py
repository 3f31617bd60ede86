"""Is this licence genuine, and does it still hold? Anyone may ask by identifier, code or file."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.licences import queries
from onewindow.apps.licences.facts import holder_name
from onewindow.rules.identifiers.elicence_id import read_elicence_id
from onewindow.rules.masking import mask_name
from onewindow.web.access import public
from onewindow.web.account import pace
from onewindow.web.components.forms import PlainForm
from onewindow.web.errors import too_many
from onewindow.web.licences import shown
from onewindow.web.licences.verifying import VerifyForm

# An identifier can be guessed, so guesses are few; a busy hall behind one address still passes.
TRIES, WITHIN = 30, 10 * 60


class NumberForm(PlainForm):
    number = forms.CharField(label=_("电子证照标识"), max_length=140)


@public
@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """By identifier: type, issuer, state and masked holder, no more than the face's heading."""
    asked = request.GET.get("number", "")
    form = NumberForm(request.GET if asked else None)
    page: dict[str, Any] = {"form": form, "asked": asked, "verify_form": VerifyForm()}
    if asked and form.is_valid():
        if pace.too_often("licence-check", pace.address(request), limit=TRIES, seconds=WITHIN):
            return too_many(request, minutes=WITHIN // 60)
        page |= found_under(form.cleaned_data["number"])
    return render(request, "licences/check.html", page)


def found_under(number: str) -> dict[str, Any]:
    """What the public may know of the version that bears this identifier."""
    read = read_elicence_id(number)
    version = queries.version_by_identifier(read.canonical) if read.valid else None
    if version is None:
        return {"unknown": True, "odd": bool(read.problems or read.warnings)}
    licence, today = version.licence, localtime(wallclock.now()).date()
    words, kind = shown.state_words(licence, today)
    is_older = version.superseded_at is not None
    return {
        "found": {
            "name": licence.type.name,
            "issuer": licence.issuer_name,
            "holder": licence.enterprise.name
            if licence.enterprise
            else mask_name(holder_name(licence)),
            "identifier": version.identifier,
            "version": version.number,
            # A licence taken over from an older register was issued before it came here.
            "issued_on": licence.issued_on
            if version.number == 1
            else localtime(version.issued_at).date(),
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
            "state": _("旧版，已失效") if is_older else words,
            "kind": "late" if is_older else kind,
            "is_older": is_older,
            "stands": kind == "ok" and not is_older,
            "ends": shown.end_rows(queries.ends_of(licence)),
            "is_demo": licence.is_demo,
        }
    }
