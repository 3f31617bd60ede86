"""Who holds which post? The security administrator gives, ends and unlocks, on record."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.adapters import lockouts, second_factor
from onewindow.apps.accounts import queries as accounts
from onewindow.apps.organisation import operations, queries
from onewindow.apps.organisation.queries import Post, Role
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once

_ENDED_SHOWN = timedelta(days=30)


class PostForm(PlainForm):
    account = forms.ChoiceField(label=gettext_lazy("谁"))
    role = forms.ChoiceField(label=gettext_lazy("岗位"), choices=Role.choices)
    department = forms.ChoiceField(label=gettext_lazy("部门"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("场所"), required=False)
    window = forms.ChoiceField(
        label=gettext_lazy("窗口"),
        help_text=gettext_lazy("固定坐一个窗口的人要选；选了窗口，场所可以不选"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [
            (str(a.id), f"{a.display_name}（{a.login_key}）") for a in accounts.staff_accounts()
        ]
        departments = [(str(d.id), d.name) for d in queries.departments()]
        places = [(str(p.id), p.name) for p in queries.places_of_kind(*queries.Place.Kind.values)]
        self._windows = {str(w.id): w for w in queries.windows()}
        windows = [(key, f"{w.place.name} {w.name}") for key, w in self._windows.items()]
        for name, choices in (
            ("account", people),
            ("department", departments),
            ("place", places),
            ("window", windows),
        ):
            empty = [("", _("请选择"))] if name == "account" else [("", _("不限"))]
            self.fields[name].choices = empty + choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A window stands in one place: that place is meant, and no other can be."""
        told = super().clean() or {}
        window = self._windows.get(told.get("window") or "")
        if window is not None:
            if told.get("place") not in {"", str(window.place_id)}:
                self.add_error("window", _("这个窗口不在所选的场所。请改选窗口，或者不选场所。"))
            told["place"] = str(window.place_id)
        return told


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
    return _page(request, PostForm(initial=_held_before(request)), StaffForm())


def _held_before(request: HttpRequest) -> dict[str, Any]:
    """What the form begins with when an ended post is given again (`?again=<post>`)."""
    try:
        post = queries.post(UUID(request.GET.get("again", "")))
    except ValueError:
        return {}
    if post is None:
        return {}
    told = {
        "account": post.account_id,
        "department": post.department_id,
        "place": post.place_id,
        "window": post.window_id,
    }
    return {"role": post.role, **{name: str(key) for name, key in told.items() if key}}


def _page(
    request: HttpRequest, post_form: PostForm, staff_form: StaffForm, number: int = 200
) -> HttpResponse:
    locked = lockouts.lockouts(now=wallclock.now())
    names = accounts.names_by_key(each.login_key for each in locked)
    page = {
        "posts": queries.open_posts(),
        "ended": queries.ended_posts(since=wallclock.now() - _ENDED_SHOWN),
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
                            window_id=_id(told["window"]),
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
@require_http_methods(["GET", "HEAD", "POST"])
def end_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """GET asks once more, naming person, post and consequences; POST ends the post."""
    if request.method != "POST":
        return _ask_end(request, post_id)
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


def _ask_end(request: HttpRequest, post_id: UUID) -> HttpResponse:
    post = queries.post(post_id)
    if post is None or post.ended_at is not None:
        raise Http404
    page = {
        "title": _("免去这个岗位？"),
        "pairs": _post_pairs(post),
        "consequences": [
            _("马上生效：这个岗位的页面他不能再打开，没有提交的内容也不能再提交。"),
            _("他的账号、其他岗位和以前办过的记录都保留。"),
            _("他手上没有办完的事不会自动转给别人，请先安排人接手。"),
            _("免错了，30 天内可以在“岗位与账号”页面重新任职。"),
        ],
        "submit_label": _("免去岗位"),
    }
    return render(request, "supervision/confirm.html", page)


def _post_pairs(post: Post) -> list[dict[str, Any]]:
    units = [unit.name for unit in (post.department, post.place, post.window) if unit]
    return [
        *_person_pairs(post.account),
        {"name": _("岗位"), "value": post.get_role_display()},
        {"name": _("部门、场所"), "value": " ".join(units) or _("不限")},
    ]


def _person_pairs(account: accounts.Account) -> list[dict[str, Any]]:
    return [{"name": _("姓名"), "value": f"{account.display_name}（{account.login_key}）"}]


@staff(Role.SECURITY_ADMIN)
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    login = request.POST.get("login", "")
    with transaction.atomic():
        lockouts.unlock(login)
        operations.note_unlock(acting=acting(request), login=login, now=wallclock.now())
    messages.success(request, _("已解除锁定，本人可以马上再试。"))
    return redirect("supervision:posts")


@staff(Role.SECURITY_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A colleague lost the phone: asked once more, then the next sign-in sets up another one."""
    account = operations.may_reset(acting=acting(request), account_id=account_id)
    if request.method != "POST":
        return _ask_reset(request, account)
    second_factor.remove(account)
    operations.note_reset(acting=acting(request), account_id=account_id, now=wallclock.now())
    messages.success(request, _("双重验证已取消，本人下次登录时重新设置。"))
    return redirect("supervision:posts")


def _ask_reset(request: HttpRequest, account: accounts.Account) -> HttpResponse:
    roles = [p.get_role_display() for p in queries.open_posts_of(account_id=account.id)]
    page = {
        "title": _("取消这个人的双重验证？"),
        "pairs": [
            *_person_pairs(account),
            {"name": _("岗位"), "value": _("、").join(roles) or _("没有岗位")},
        ],
        "consequences": [
            _("原来手机上的验证码马上失效。"),
            _("下次登录只凭密码，登录后重新设置。请先当面核实是本人要求的。"),
            _("这次操作记入日志，写明是您办的。"),
        ],
        "submit_label": _("取消双重验证"),
    }
    return render(request, "supervision/confirm.html", page)
