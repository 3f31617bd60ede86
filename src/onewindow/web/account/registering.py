"""How does a resident open an account? Told first what is kept and why, asked once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onewindow import wallclock
from onewindow.apps.accounts import queries as accounts
from onewindow.apps.parties import operations as parties
from onewindow.rules.outcomes import Refused
from onewindow.web.access import public
from onewindow.web.account import pace
from onewindow.web.account.forms import RegisterForm, place_refusals
from onewindow.web.account.landing import safe_next
from onewindow.web.account.privacy import KEPT, VERSION
from onewindow.web.account.signing_in import admit
from onewindow.web.errors import too_many
from onewindow.web.writing import write_once

# A hall's terminals share one address; a family at home needs a handful.
_TRIES, _WITHIN = 30, 10 * 60


@public
@never_cache
@sensitive_post_parameters("password", "citizen_id")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("account:me")
    target = request.POST.get("next") or request.GET.get("next", "")
    form = RegisterForm(request.POST or None)
    if request.method == "POST":
        if pace.too_often("register", pace.address(request), limit=_TRIES, seconds=_WITHIN):
            return too_many(request, minutes=_WITHIN // 60)
        if (registered := _register(request, form)) is not None:
            return registered
    page = {
        "form": form,
        "next": safe_next(request, target),
        "version": VERSION,
        "kept": KEPT,
    }
    return render(request, "account/register.html", page, status=422 if form.is_bound else 200)


def _register(request: HttpRequest, form: RegisterForm) -> HttpResponse | None:
    """Open the account and the session; None when the form comes back with what is wrong."""
    complete, told = form.is_valid(), form.cleaned_data
    name, citizen_id = told.get("name", ""), told.get("citizen_id", "")
    phone, password = told.get("phone", ""), told.get("password", "")
    if not complete:
        # Even an unfinished form hears everything that is wrong with what it has.
        place_refusals(
            form,
            parties.registration_faults(
                name=name,
                citizen_id=citizen_id,
                phone=phone,
                password=password,
                now=wallclock.now(),
            ),
        )
        return None
    try:
        answer = write_once(
            request,
            "register",
            lambda: {
                "account": str(
                    parties.register_resident(
                        name=name,
                        citizen_id=citizen_id,
                        phone=phone,
                        password=password,
                        notice_version=told["notice_version"],
                        now=wallclock.now(),
                    ).account_id
                )
            },
        )
    except Refused as refused:
        place_refusals(form, refused.refusals)
        return None
    account = accounts.account(UUID(answer["account"]))
    assert account is not None
    return admit(request, account, form.data.get("next", ""))
