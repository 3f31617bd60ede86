"""Is this paper genuine? Anyone holding it may ask; the answer says no more than its face."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.apps.documents import queries
from onewindow.web.access import public
from onewindow.web.account import pace
from onewindow.web.components.forms import PlainForm
from onewindow.web.errors import too_many

# A code has 59 bits; thirty guesses in ten minutes find nothing; a busy hall still passes.
_TRIES, _WITHIN = 30, 10 * 60


class CodeForm(PlainForm):
    code = forms.SlugField(label=_("核验码"), max_length=32)


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("documents:check", check_code=form.cleaned_data["code"].upper())
    return render(request, "documents/ask.html", {"form": form})


@public
@never_cache
@require_safe
def check(request: HttpRequest, check_code: str) -> HttpResponse:
    if pace.too_often("check", pace.address(request), limit=_TRIES, seconds=_WITHIN):
        return too_many(request, minutes=_WITHIN // 60)
    found = queries.check(check_code=check_code)
    page = {"paper": found, "form": CodeForm()}
    return render(request, "documents/check.html", page, status=200 if found else 404)
