"""The form of one catalogue field; what the rules miss is told beside the part that lacks it."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from onewindow import wording
from onewindow.apps.catalogue.field_queries import FieldRow
from onewindow.rules.catalogue.form_fields import LegalGround
from onewindow.rules.outcomes import Refusal
from onewindow.web.catalogue.field_words import CONFIDENCE, KINDS
from onewindow.web.components.forms import PlainForm

_PLACES: dict[str, str] = {
    "FIELD_CODE_": "code",
    "FIELD_WITHOUT_LABEL": "label",
    "FIELD_KIND_": "kind",
    "FIELD_WITHOUT_PURPOSE": "purpose",
    "FIELD_PURPOSE_": "purpose",
    "FIELD_WITHOUT_LEGAL_": "legal_basis",
    "FIELD_WITHOUT_RETENTION": "retention",
    "FIELD_WITHOUT_CHOICES": "choices",
    "FIELD_CHOICE": "choices",
    "FIELD_LENGTHS_": "longest",
    "FIELD_SOURCE_": "known_from",
}
_MOST = 4000


def _line(label: Any, note: Any = "", most: int = 300) -> forms.CharField:
    return forms.CharField(label=label, help_text=note, max_length=most, required=False)


def _lines(label: Any, note: Any, rows: int = 3, most: int = 2000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=note, max_length=most, required=False, widget=widget
    )


class FieldForm(PlainForm):
    """Nothing is required here: the rules name everything that is missing, all at once."""

    label = _line(_("名称"), _("群众看到的叫法"), 80)
    code = _line(_("编码"), _("定下后不再变：小写字母、数字、下划线，如 child_name"), 60)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("请选择")), *KINDS.items()]
    )
    choices = _lines(_("选项"), _("只有“选择一项”要填；一行一个，写成“代码：名称”，如 1：男"), 4)
    purpose = _lines(_("收集目的"), _("为什么要填；没有目的的字段不能加入目录"), 2, 300)
    ground = forms.ChoiceField(
        label=_("合法性基础"),
        help_text=_("《个人信息保护法》第十三条"),
        required=False,
        choices=[(ground.value, ground.chinese) for ground in LegalGround],
    )
    legal_basis = _line(_("法律依据"), _("法律法规名称和条，如《户口登记条例》第7条"))
    retention = _line(_("保存期限"), _("实现目的所必要的最短时间"), 160)
    confidence = forms.ChoiceField(
        label=_("依据和期限的可信度"), required=False, choices=list(CONFIDENCE.items())
    )
    sensitive = forms.BooleanField(
        label=_("敏感个人信息"),
        help_text=_("金融账户、医疗健康、生物识别、特定身份、行踪轨迹，以及不满十四周岁的人的信息"),
        required=False,
    )
    hint = _line(_("填写提示"), "", 200)
    known_from = _lines(
        _("已知来源"),
        _("一行一个，排在前面的优先：person.name、licence:ID_CARD.address、share:来源.字段"),
    )
    shortest = forms.IntegerField(label=_("最少字数"), required=False, min_value=0, max_value=_MOST)
    longest = forms.IntegerField(label=_("最多字数"), required=False, min_value=1, max_value=_MOST)
    past_only = forms.BooleanField(label=_("日期不能晚于今天"), required=False)

    def __init__(self, data: QueryDict | None = None, *, row: FieldRow | None = None) -> None:
        super().__init__(data, initial=_initial(row))
        self.row_code = row.code if row is not None else ""
        if row is not None:
            del self.fields["code"]

    def definition(self) -> dict[str, Any]:
        """What was typed, in the shape the operation takes (call when valid)."""
        told: dict[str, Any] = dict(self.cleaned_data)
        told["code"] = self.row_code or told["code"]
        told["choices"] = _choices(told["choices"])
        told["known_from"] = [
            line.strip() for line in told["known_from"].splitlines() if line.strip()
        ]
        return told

    def tell(self, refusals: Iterable[Refusal]) -> None:
        """Put each refusal beside the part it speaks of."""
        for refusal in refusals:
            starts = [start for start in _PLACES if refusal.code.startswith(start)]
            place = _PLACES[max(starts, key=len)] if starts else None
            self.add_error(place if place in self.fields else None, wording.sentence(refusal))


def _initial(row: FieldRow | None) -> dict[str, Any]:
    if row is None:
        return {"longest": 200, "ground": LegalGround.STATUTORY_DUTY, "confidence": "u"}
    told = {name: getattr(row, name) for name in FieldForm.base_fields}
    told["choices"] = "\n".join(f"{code}：{label}" for code, label in row.choices)
    told["known_from"] = "\n".join(row.known_from)
    return told


def _choices(typed: str) -> list[list[str]]:
    """One a line; a line without a code is its own code."""
    found = []
    for line in (each.strip() for each in typed.splitlines()):
        parts = [part.strip() for part in re.split(r"[：:]", line, maxsplit=1)]
        if line:
            found.append([parts[0], parts[-1]])
    return found
