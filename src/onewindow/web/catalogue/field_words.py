"""How is a field of the catalogue read out? Its kind, its ground, where it is known from."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.apps.catalogue.field_queries import FieldRow
from onewindow.apps.exchange import queries as exchange
from onewindow.apps.licences import queries as licences
from onewindow.rules.casework.forms import FieldKind
from onewindow.rules.catalogue.form_fields import LegalGround

KINDS: dict[str, Promise] = {
    FieldKind.TEXT: gettext_lazy("一行文字"),
    FieldKind.LONG_TEXT: gettext_lazy("多行文字"),
    FieldKind.NUMBER: gettext_lazy("数字"),
    FieldKind.DATE: gettext_lazy("日期"),
    FieldKind.CHOICE: gettext_lazy("选择一项"),
    FieldKind.YES_NO: gettext_lazy("是或否"),
    FieldKind.PHONE: gettext_lazy("电话号码"),
    FieldKind.CITIZEN_ID: gettext_lazy("公民身份号码"),
    FieldKind.USCC: gettext_lazy("统一社会信用代码"),
    FieldKind.PERSON_NAME: gettext_lazy("人名"),
    FieldKind.ADDRESS: gettext_lazy("地址"),
    FieldKind.BANK_ACCOUNT: gettext_lazy("银行账号"),
}
CONFIDENCE: dict[str, Promise] = {
    "t": gettext_lazy("已核对原文"),
    "k": gettext_lazy("经办熟知"),
    "u": gettext_lazy("待核实"),
    "d": gettext_lazy("演示数据"),
}
_PARTS: dict[str, Promise] = {
    "code": gettext_lazy("编码"),
    "label": gettext_lazy("名称"),
    "kind": gettext_lazy("类型"),
    "purpose": gettext_lazy("收集目的"),
    "ground": gettext_lazy("合法性基础"),
    "legal_basis": gettext_lazy("法律依据"),
    "retention": gettext_lazy("保存期限"),
    "confidence": gettext_lazy("可信度"),
    "sensitive": gettext_lazy("敏感个人信息"),
    "choices": gettext_lazy("选项"),
    "hint": gettext_lazy("填写提示"),
    "known_from": gettext_lazy("已知来源"),
    "shortest": gettext_lazy("最少字数"),
    "longest": gettext_lazy("最多字数"),
    "past_only": gettext_lazy("不能晚于今天"),
}
_OWNERS: dict[str, Promise] = {
    "person": gettext_lazy("本人登记信息"),
    "ward": gettext_lazy("孩子的登记信息"),
    "enterprise": gettext_lazy("企业登记信息"),
}
_OWN: dict[str, Promise] = {
    "name": gettext_lazy("名称"),
    "citizen_id": gettext_lazy("公民身份号码"),
    "uscc": gettext_lazy("统一社会信用代码"),
    "phone": gettext_lazy("电话号码"),
    "address": gettext_lazy("地址"),
    "birth_date": gettext_lazy("出生日期"),
}
_SOURCE = re.compile(r"(licence|share):([^.]+)\.(.+)")


class SourceWords:
    """Where an answer may be known from, in words: licence types and sources by their names."""

    def __init__(self) -> None:
        self._types = {kind.code: kind for kind in licences.types()}
        self._sources: dict[str, str] = {}

    def said(self, known_from: Iterable[str]) -> str:
        """All of a field's sources, the first one first."""
        told = tuple(known_from)
        wanted = {m[2] for s in told if (m := _SOURCE.fullmatch(s)) and m[1] == "share"}
        if missing := wanted - self._sources.keys():
            named = exchange.sources_named(missing)
            self._sources |= {code: named[code].name if code in named else code for code in missing}
        return "；".join(self._one(source) for source in told)

    def _one(self, source: str) -> str:
        found = _SOURCE.fullmatch(source)
        if found is None:
            owner, _dot, part = source.partition(".")
            return f"{_OWNERS.get(owner, owner)}（{_OWN.get(part, part)}）"
        if found[1] == "share":
            return f"{_('数据共享')} {self._sources[found[2]]}"
        kind = self._types.get(found[2])
        if kind is None:
            return f"{_('电子证照')} {found[2]}（{found[3]}）"
        labels = {str(f.get("code")): str(f.get("label")) for f in kind.face_fields}
        return f"{_('电子证照')} {kind.name}（{labels.get(found[3], found[3])}）"


def label_of_part(part: str) -> str:
    """What a part of a definition is called."""
    return str(_PARTS.get(part, part))


def kind_said(kind: str) -> str:
    """A kind as people say it."""
    return str(KINDS.get(kind, kind))


def ground_said(ground: str) -> str:
    """The ground of art. 13 in words."""
    return LegalGround(ground).chinese if ground in set(LegalGround) else ground


def field_pairs(row: FieldRow) -> list[dict[str, str]]:
    """Everything else a field says, name by name; what is not said is left out."""
    told = {
        "choices": "、".join(f"{label}（{code}）" for code, label in row.choices),
        "hint": row.hint,
        "known_from": SourceWords().said(row.known_from),
        "shortest": str(row.shortest or ""),
        "longest": str(row.longest),
        "past_only": _("是") if row.past_only else "",
    }
    if row.kind in (FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.DATE):
        told |= {"shortest": "", "longest": ""}
    return [{"name": label_of_part(part), "value": value} for part, value in told.items() if value]
