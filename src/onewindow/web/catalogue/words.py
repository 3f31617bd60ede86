"""How is an item's content read out to its administrator? With the template's own words."""

from collections.abc import Iterable, Mapping
from typing import Any

from onewindow.apps.catalogue.queries import form_fields
from onewindow.apps.catalogue.sources.columns import ITEMS, SHEETS
from onewindow.rules.catalogue.content import entries_at, text_at, value_at
from onewindow.rules.catalogue.versions import Difference
from onewindow.web.catalogue.parts import shown

# Every coded value of the template's drop-downs, by what it is called there.
_CODE_NAMES: dict[object, str] = {
    value: name
    for sheet in SHEETS
    for column in sheet.columns
    for name, value in (column.choices or {}).items()
    if isinstance(value, str) and len(value) > 1
}
_CONFIDENCE_NAMES = {"t": "已核对原文", "k": "经办熟知", "u": "待核实", "d": "演示数据"}


def content_pairs(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """The content field by field; what is not said is left out."""
    pairs = []
    for column in ITEMS.columns:
        value = value_at(content, *column.path.split("."))
        if value in (None, "", []) or column.path.endswith(".unit"):
            continue
        text = shown(value, column).replace("\n", "；")
        if column.path.endswith(".amount"):
            unit = text_at(content, column.path.split(".")[0], "unit")
            text += _CODE_NAMES.get(unit, unit)
        pairs.append({"name": column.header, "value": _CONFIDENCE_NAMES.get(text, text)})
    return [*pairs, *_lists(content)]


def _lists(content: Mapping[str, Any]) -> list[dict[str, str]]:
    known = form_fields()
    asked = [text_at(e, "code") for e in entries_at(content, "form")]
    told = {
        "设定依据": [
            f"《{text_at(e, 'law')}》{text_at(e, 'article')}"
            for e in entries_at(content, "legal_basis")
        ],
        "情形引导": [
            text_at(e, "text") for e in entries_at(content, "situation_tree", "questions")
        ],
        "情形": [text_at(e, "name") for e in entries_at(content, "situations")],
        "申请表": [known[code].label if code in known else code for code in asked],
        "环节": [text_at(e, "name") for e in entries_at(content, "steps")],
        "常见问题": [text_at(e, "question") for e in entries_at(content, "faq")],
    }
    return [{"name": name, "value": "、".join(texts)} for name, texts in told.items() if texts]


def _cited(basis: Mapping[str, object]) -> str:
    return f"《{text_at(basis, 'law')}》{text_at(basis, 'article')}"


def differences_told(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Each difference with its codes said as words."""
    return [
        {
            "name": d.field_label,
            "before": _said(d.path, d.before, d.said_before),
            "after": _said(d.path, d.after, d.said_after),
            "is_new": d.before is None,
            "is_gone": d.after is None,
        }
        for d in found
    ]


def _said(path: str, value: object, otherwise: str) -> str:
    if not isinstance(value, str):
        return otherwise
    if path.endswith("confidence"):
        return _CONFIDENCE_NAMES.get(value, value)
    return _CODE_NAMES.get(value, otherwise)
