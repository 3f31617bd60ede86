"""Which kinds of licences does this centre issue? Item administrators keep the list."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries
from onewindow.apps.licences.queries import ELicenceType
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once

KINDS = {
    "TEXT": _("文字"),
    "LONG_TEXT": _("多行文字"),
    "NUMBER": _("数字"),
    "DATE": _("日期"),
    "PERSON_NAME": _("姓名"),
    "CITIZEN_ID": _("公民身份号码"),
    "USCC": _("统一社会信用代码"),
    "PHONE": _("电话"),
    "ADDRESS": _("地址"),
}
ASSIGNED = {
    "CASE": _("来自办件"),
    "PERSON": _("来自持证人"),
    "REVIEWER": _("审批人员填写"),
    "SERIES": _("系统编号"),
}
_EMPTY_LINES = 2


class TypeForm(PlainForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("证照名称"), max_length=120)
    code = forms.CharField(
        label=_("类型代号"), max_length=24, help_text=_("大写字母和下划线，例如 FOOD_LICENCE。")
    )
    type_code = forms.CharField(
        label=_("证照类型代码"),
        max_length=21,
        help_text=_("21 位：定义机关的统一社会信用代码 18 位，加 3 位数字（GB/T 36904）。"),
    )
    department = forms.ChoiceField(label=_("发证机关"))
    holder = forms.ChoiceField(
        label=_("发给谁"), choices=ELicenceType.Holder.choices, widget=forms.RadioSelect
    )
    validity = forms.ChoiceField(
        label=_("有效期"), choices=ELicenceType.Validity.choices, widget=forms.RadioSelect
    )
    valid_years = forms.IntegerField(label=_("几年"), min_value=1, max_value=99, required=False)
    renewable = forms.BooleanField(label=_("可以申请延续（行政许可法第五十条）"), required=False)
    is_single = forms.BooleanField(label=_("每个持证人只有一本"), required=False)
    number_pattern = forms.CharField(
        label=_("编号规则"),
        max_length=60,
        required=False,
        help_text=_("{year} 是年份，{number:06d} 是六位流水号；不编号的留空。"),
    )
    number_field = forms.CharField(
        label=_("以哪一项作编号"), max_length=40, required=False, help_text=_("没有编号规则时填。")
    )
    present_minutes = forms.IntegerField(
        label=_("出示码有效几分钟"), min_value=1, max_value=30, initial=5
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        assert isinstance(department, forms.ChoiceField)
        department.choices = [(str(d.id), d.name) for d in organisation.departments()]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("validity") == ELicenceType.Validity.YEARS and not told.get("valid_years"):
            self.add_error("valid_years", _("请填写“几年”"))
        if told.get("validity") != ELicenceType.Validity.YEARS:
            told["valid_years"] = None
        return told


def _lines(request: HttpRequest) -> list[dict[str, Any]]:
    """The face's lines as posted; a line without code and label was left empty."""
    columns = {
        name: request.POST.getlist(f"line_{name}")
        for name in ("code", "label", "kind", "assigned", "source", "required")
    }
    lines = []
    for row in zip(*columns.values(), strict=False):
        line: dict[str, Any] = {
            name: value.strip() for name, value in zip(columns, row, strict=True)
        }
        line["required"] = line["required"] == "yes"
        if line["code"] or line["label"]:
            lines.append(line)
    return lines


def _initial(found: ELicenceType | None) -> dict[str, Any]:
    if found is None:
        return {"holder": "PERSON", "validity": "LONG_TERM", "is_single": True, "renewable": False}
    names = [n for n in TypeForm.base_fields if n not in {"seen_version", "department"}]
    told = {name: getattr(found, name) for name in names}
    return {**told, "department": str(found.department_id), "seen_version": found.version}


@staff(Role.ITEM_ADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, type_id: UUID | None = None) -> HttpResponse:
    found = queries.type_by_id(type_id) if type_id else None
    if type_id is not None and found is None:
        raise Http404
    form = TypeForm(request.POST or None, initial=_initial(found))
    lines = (
        _lines(request) if request.method == "POST" else list(found.face_fields if found else [])
    )
    told: list[str] = []
    if request.method == "POST" and form.is_valid():
        told = _save(request, found, form, lines)
        if not told:
            messages.success(request, _t("证照类型已保存，从下一次签发起使用。"))
            return redirect("licences:manage")
    empty = {"kind": "TEXT", "assigned": "REVIEWER", "required": True}
    page = {
        "form": form,
        "type": found,
        "lines": [*lines, *([empty] * _EMPTY_LINES)],
        "kinds": KINDS.items(),
        "assigned": ASSIGNED.items(),
        "sentences": told,
    }
    return render(request, "licences/type.html", page, status=422 if form.is_bound else 200)


def _save(
    request: HttpRequest, found: ELicenceType | None, form: TypeForm, lines: list[dict[str, Any]]
) -> list[str]:
    told = dict(form.cleaned_data)
    seen = told.pop("seen_version")
    ids = {str(d.id): d for d in organisation.departments()}
    told |= {"department": ids[told["department"]], "face_fields": lines}

    def write() -> dict[str, Any]:
        row = licences.save_type(
            type_id=found.id if found else None,
            told=told,
            seen_version=seen,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"type": str(row.id)}

    try:
        write_once(request, "licences.type", write, on=found.id if found else "new")
    except Refused as refused:
        return wording.told(refused.refusals)
    return []
