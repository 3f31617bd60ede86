"""How do the departments' interfaces do? Lamps, changes, a question for trying out."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.adapters.department_exchange import AnswerState, address_of, try_out
from onewindow.apps.exchange import queries
from onewindow.apps.exchange.queries import SharedSource, SourceHealth
from onewindow.apps.exchange.sources import SourceEntry, save_source
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.exchange import BreakerState
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once

_LAMPS = {
    BreakerState.CLOSED: ("green", gettext_lazy("畅通")),
    BreakerState.HALF_OPEN: ("yellow", gettext_lazy("正在试探恢复")),
    BreakerState.OPEN: ("red", gettext_lazy("熔断中")),
}
_NEVER_ASKED = gettext_lazy("没有问过")
_TRIED = {
    # One sentence for both: a test says whether the interface works, not who is on record.
    AnswerState.FOUND: gettext_lazy("接口正常：对方答复了，签名和内容都通过核验。"),
    AnswerState.NOT_FOUND: gettext_lazy("接口正常：对方答复了，签名和内容都通过核验。"),
    AnswerState.UNAVAILABLE: gettext_lazy("没有得到答复。请看调用记录里的原因。"),
    AnswerState.WRONG: gettext_lazy("对方的答复没有通过核验，没有采用。请核对密钥和约定的字段。"),
}
_ANSWERED = {AnswerState.FOUND, AnswerState.NOT_FOUND}


class SourceForm(PlainForm):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    department_name = forms.CharField(label=gettext_lazy("提供部门"), max_length=160)
    address = forms.CharField(
        label=gettext_lazy("接口地址"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("演示接口可以不填，由本机的演示部门答复"),
    )
    key = forms.CharField(
        label=gettext_lazy("新的签名密钥"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("现在的密钥不显示。不改就留空；要改，至少 16 个字符"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    signing = forms.ChoiceField(
        label=gettext_lazy("签名算法"), choices=SharedSource.Signing.choices
    )
    attribute = forms.ChoiceField(
        label=gettext_lazy("共享属性"),
        choices=SharedSource.Attribute.choices,
        help_text=gettext_lazy("有条件共享的，要本人同意才调取；不予共享的，不调取"),
    )
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("含敏感个人信息（要本人单独同意）"), required=False
    )
    legal_basis = forms.CharField(label=gettext_lazy("依据"), max_length=300)
    fallback = forms.CharField(
        label=gettext_lazy("接口不可用时，告诉申请人的话"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    connect_seconds = forms.FloatField(label=gettext_lazy("连接最多等几秒"), min_value=0.1)
    read_seconds = forms.FloatField(label=gettext_lazy("答复最多等几秒"), min_value=0.1)
    retries = forms.IntegerField(label=gettext_lazy("没连上再试几次"), min_value=0)
    answer_days = forms.IntegerField(label=gettext_lazy("答复有效几天"), min_value=1)
    is_open = forms.BooleanField(label=gettext_lazy("启用"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class TryForm(PlainForm):
    number = forms.CharField(
        label=gettext_lazy("身份证号码或统一社会信用代码"),
        max_length=18,
        help_text=gettext_lazy("只用于测试接口，结果不显示也不保存；会写进调用记录"),
        widget=forms.TextInput(attrs={"data-private": "true", "autocomplete": "off"}),
    )


@staff(Role.SYSTEM_ADMIN)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every source with its lamp, its last success and its pace."""
    rows = [_row(each) for each in queries.health(now=wallclock.now())]
    return render(request, "exchange/sources.html", {"rows": rows})


def _row(health: SourceHealth) -> dict[str, Any]:
    colour, label = _LAMPS[health.state]
    never_asked = health.last_success_at is None and health.last_failure_at is None
    is_off = (
        not health.source.is_open or health.source.attribute == SharedSource.Attribute.NOT_SHARED
    )
    if never_asked:
        # Nobody knows yet whether it answers.
        colour, label = "grey", _NEVER_ASKED
    return {
        "health": health,
        "source": health.source,
        "colour": "grey" if is_off else colour,
        "label": _("没有启用") if is_off else label,
    }


@staff(Role.SYSTEM_ADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("key")
def edit(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Change a source; the second of two administrators is told, nothing typed is lost."""
    source = _source(source_id)
    if request.method != "POST":
        return _page(request, source, SourceForm(initial=_initial(source)), TryForm())
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _page(request, source, form, TryForm(), 422)
    told = dict(form.cleaned_data)
    key, seen = told.pop("key"), told.pop("seen_version")

    def write() -> dict[str, Any]:
        saved = save_source(
            source_id=source_id,
            entry=SourceEntry(told, key),
            seen_version=seen,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"version": saved.version}

    try:
        write_once(request, "exchange.edit", write, source=source_id)
    except Refused as refused:
        codes = {each.code for each in refused.refusals}
        for sentence in wording.told(refused.refusals):
            form.add_error(None, sentence)
        return _page(request, source, form, TryForm(), 409 if "STATE_CHANGED" in codes else 422)
    messages.success(request, _("已保存，马上生效。"))
    return redirect("exchange:edit", source_id=source_id)


def _source(source_id: UUID) -> SharedSource:
    source = queries.source_by_id(source_id)
    if source is None:
        raise Http404
    return source


def _initial(source: SharedSource) -> dict[str, Any]:
    names = [name for name in SourceForm.base_fields if name not in {"key", "seen_version"}]
    return {**{n: getattr(source, n) for n in names}, "seen_version": source.version}


def _page(
    request: HttpRequest,
    source: SharedSource,
    form: SourceForm,
    try_form: TryForm,
    number: int = 200,
) -> HttpResponse:
    context = {
        "source": source,
        "form": form,
        "try_form": try_form,
        "asked_at": address_of(source),
    }
    return render(request, "exchange/source.html", context, status=number)


@staff(Role.SYSTEM_ADMIN)
@require_POST
@sensitive_post_parameters("number")
def test_call(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Ask one question to see whether it works; what it says is neither kept nor shown."""
    source = _source(source_id)
    form = TryForm(request.POST)
    if not form.is_valid():
        return _page(request, source, SourceForm(initial=_initial(source)), form, 422)
    me = acting(request)
    state = try_out(
        source, form.cleaned_data["number"].strip().upper(), acting=me, now=wallclock.now()
    )
    tell = messages.success if state in _ANSWERED else messages.warning
    tell(request, _TRIED[state])
    return redirect("exchange:edit", source_id=source_id)


test_call.__test__ = False  # type: ignore[attr-defined]
