"""Who holds which post? The security administrator gives, ends and unlocks, on record."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.adapters import lockouts, second_factor
from onewindow.apps.accounts import queries as accounts
from onewindow.apps.organisation import operations, queries
from onewindow.apps.organisation.queries import Role
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once


class PostForm(PlainForm):
    account = forms.ChoiceField(label=gettext_lazy("谁"))
    role = forms.ChoiceField(label=gettext_lazy("岗位"), choices=Role.choices)
    department = forms.ChoiceField(label=gettext_lazy("部门"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("场所"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [
            (str(a.id), f"{a.display_name}（{a.login_key}）") for a in accounts.staff_accounts()
        ]
        departments = [(str(d.id), d.name) for d in queries.departments()]
        places = [(str(p.id), p.name) for p in queries.places()]
        for name, choices in (("account", people), ("department", departments), ("place", places)):
            empty = [("", _("请选择"))] if name == "account" else [("", _("不限"))]
            self.fields[name].choices = empty + choices  # type: ignore[attr-defined]


class StaffForm(PlainForm):
    login = forms.CharField(label=gettext_lazy("工号"), max_length=40)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=80)
    password = forms.CharField(
        label=gettext_lazy("初始密码"),
        help_text=gettext_lazy("当面告诉本人，请他登录后马上改掉"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@staff(Role.SECURITY_ADMIN)
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    return _page(request, PostForm(), StaffForm())


def _page(
    request: HttpRequest, post_form: PostForm, staff_form: StaffForm, number: int = 200
) -> HttpResponse:
    locked = lockouts.lockouts(now=wallclock.now())
    names = accounts.names_by_key(each.login_key for each in locked)
    page = {
        "posts": queries.open_posts(),
        "post_form": post_form,
        "staff_form": staff_form,
        "lockouts": [
            {"lockout": each, "name": mask_name(names.get(each.login_key, ""))} for each in locked
        ],
        "me": acting(request).account_id,
    }
    return render(request, "supervision/posts.html", page, status=number)


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None


@staff(Role.SECURITY_ADMIN)
@require_POST
def open_post(request: HttpRequest) -> HttpResponse:
    form = PostForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            write_once(
                request,
                "open_post",
                lambda: {
                    "post": str(
                        operations.open_post(
                            acting=acting(request),
                            account_id=UUID(told["account"]),
                            role=told["role"],
                            department_id=_id(told["department"]),
                            place_id=_id(told["place"]),
                            now=wallclock.now(),
                        ).id
                    )
                },
            )
        except Refused as refused:
            for sentence in wording.told(refused.refusals):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("已任职，马上生效。"))
            return redirect("supervision:posts")
    return _page(request, form, StaffForm(), 422)


@staff(Role.SECURITY_ADMIN)
@require_POST
@sensitive_post_parameters("password")
def engage(request: HttpRequest) -> HttpResponse:
    form = StaffForm(request.POST)
    if form.is_valid():
        try:
            write_once(
                request,
                "engage_staff",
                lambda: {
                    "account": str(
                        operations.engage_staff(
                            acting=acting(request), now=wallclock.now(), **form.cleaned_data
                        ).id
                    )
                },
            )
        except Refused as refused:
            for sentence in wording.told(refused.refusals):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("账号已开通。接着给他安排岗位。"))
            return redirect("supervision:posts")
    return _page(request, PostForm(), form, 422)


@staff(Role.SECURITY_ADMIN)
@require_POST
def end_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    write_once(
        request,
        "end_post",
        lambda: {
            "post": str(
                operations.end_post(acting=acting(request), post_id=post_id, now=wallclock.now()).id
            )
        },
        post_id=post_id,
    )
    messages.success(request, _("已免去岗位，马上生效。"))
    return redirect("supervision:posts")


@staff(Role.SECURITY_ADMIN)
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    login = request.POST.get("login", "")
    lockouts.unlock(login)
    operations.note_unlock(acting=acting(request), login=login, now=wallclock.now())
    messages.success(request, _("已解除锁定，本人可以马上再试。"))
    return redirect("supervision:posts")


@staff(Role.SECURITY_ADMIN)
@require_POST
def reset_second_factor(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A colleague lost the phone: the next sign-in sets up another one."""
    account = operations.may_reset(acting=acting(request), account_id=account_id)
    second_factor.remove(account)
    operations.note_reset(acting=acting(request), account_id=account_id, now=wallclock.now())
    messages.success(request, _("双重验证已取消，本人下次登录时重新设置。"))
    return redirect("supervision:posts")
