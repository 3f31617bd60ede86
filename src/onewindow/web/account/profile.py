"""What does somebody see about themselves? What we hold, why, who looked, and their password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock
from onewindow.adapters import second_factor
from onewindow.apps.accounts import operations as accounts
from onewindow.apps.accounts.queries import Account
from onewindow.apps.audit import queries as journal
from onewindow.apps.cases.readings import case_ids_of
from onewindow.apps.parties import queries as parties
from onewindow.rules.masking import mask_phone
from onewindow.rules.outcomes import Refused
from onewindow.web.access import resident
from onewindow.web.account import pace
from onewindow.web.account.forms import PasswordForm, place_refusals
from onewindow.web.account.privacy import KEPT
from onewindow.web.components.roles import role_words
from onewindow.web.errors import too_many

_TRIES, _WITHIN = 5, 15 * 60
_READ = {
    "record": gettext_lazy("身份信息"),
    "applicant": gettext_lazy("申请人信息"),
    "file": gettext_lazy("申请材料"),
    "document": gettext_lazy("文书"),
}


@resident
@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    account = request.user
    assert isinstance(account, Account)
    person = parties.person_of_account(account.id)
    cases = case_ids_of(person_id=person.id) if person else []
    readings = journal.readings_about(person_id=person.id if person else None, case_ids=cases)
    page = {
        "account": account,
        "masked_phone": mask_phone(account.phone),
        "person": parties.own(person) if person else None,
        "kept": KEPT,
        "readings": [
            {
                "at": row.at,
                "role": role_words(row.actor_role),
                "what": _READ.get(str(row.facts.get("what", "record")), _("办件中的信息")),
            }
            for row in readings
        ],
        "has_second_factor": account.is_staff_member and second_factor.is_set(account),
    }
    return render(request, "account/me.html", page)


@resident
@never_cache
@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Account)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if pace.too_often("password", str(request.user.pk), limit=_TRIES, seconds=_WITHIN):
            return too_many(request, minutes=_WITHIN // 60)
        try:
            account = accounts.change_password(
                account_id=request.user.pk,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                now=wallclock.now(),
            )
        except Refused as refused:
            place_refusals(form, refused.refusals)
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("密码已改好。别的设备上的登录已经退出。"))
            return redirect("account:me")
    page = {"form": form, "must_change": request.user.must_change_password}
    return render(request, "account/password.html", page, status=422 if form.is_bound else 200)
