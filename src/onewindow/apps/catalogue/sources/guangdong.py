"""How is a record of the Guangdong service site read? One JSON object a line, many fields 无."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.apps.catalogue.sources.records import Record, Unreadable
from onewindow.rules.catalogue.fields import AUDIENCE_CODES, ITEM_TYPE_CODES
from onewindow.rules.outcomes import Refusal

SOURCE = "guangdong"
NAME = "广东政务服务网"
# What the site writes for "nothing".
NOTHING = {"", "无", "无线下办理窗口", "null", "None"}
_TASK_CODE_LENGTH = 31
_TYPES = {"其他行政权力": "其他类别"}
_UNITS = {"工作日": "WORKING_DAY", "自然日": "CALENDAR_DAY", "月": "MONTH", "小时": "HOUR"}
_LIMIT = re.compile(r"(\d+)\((工作日|自然日|月|小时)\)")
_BETWEEN_NAMES = re.compile(r"[,，、;；/\s]+")
# Shorter ones (变更, 新申请) are said of hundreds of items and help nobody find one.
_SHORTEST_NAME, _LONGEST_NAME = 4, 40
_COMPLICATED = 60


class _Odd(Exception):
    """A value that says something we cannot read."""

    def __init__(self, code: str, label: str, value: str) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, "", {"field": label, "value": value[:_COMPLICATED]})


def records(lines: Iterator[tuple[int, str | None]]) -> Iterator[Record | Unreadable]:
    """Every line as a record, or why it is none; blank lines are passed over."""
    for number, line in lines:
        place = f"第{number}行"
        if line is None:
            yield Unreadable(place, (Refusal("ROW_DAMAGED"),))
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            yield Unreadable(place, (Refusal("ROW_NOT_JSON"),))
            continue
        yield record(row, place)


def record(row: object, place: str) -> Record | Unreadable:
    """One parsed row as a record, or everything that is wrong with it."""
    if not isinstance(row, Mapping):
        return Unreadable(place, (Refusal("ROW_NOT_AN_ITEM"),))
    code, name = _said(row, "TASK_CODE"), _said(row, "TASK_NAME") or _said(row, "matter_name")
    faults = [
        Refusal("ROW_WITHOUT", "R-3-1", {"field": field})
        for field, value in (("实施编码（TASK_CODE）", code), ("事项名称", name))
        if not value
    ]
    if code and not re.fullmatch(r"[0-9A-Za-z]{31,40}", code):
        faults.append(Refusal("ROW_CODE_MALFORMED", "R-3-1", {"value": code}))
    content: dict[str, Any] = {}
    try:
        content = _content(row, code, name)
    except _Odd as odd:
        faults.append(odd.refusal)
    if faults:
        return Unreadable(place, tuple(faults), name)
    return Record(place, content["slug"], content)


def _content(row: Mapping[str, Any], code: str, name: str) -> dict[str, Any]:
    item_type = _said(row, "TASK_TYPE_TEXT") or _said(row, "matter_type")
    promise = _limit(row, "handle_time_limit", "承诺办结时限")
    parts: dict[str, Any] = {
        "slug": f"gd-{code}",
        "name": name,
        "everyday_names": _everyday_names(row, name),
        "source": {"kind": "imported", "name": NAME, "imported": True, "imported_from": SOURCE},
        "confidence": "u",
        "codes": _codes(row, code),
        "item_type": _known(_TYPES.get(item_type, item_type), ITEM_TYPE_CODES, "事项类型"),
        "item_kind": None if promise is None else _kind(promise),
        "use_level": _said(row, "district") or _said(row, "matter_level"),
        "department": {"name": _said(row, "DEPT_NAME")},
        "audience": [
            _known(who, AUDIENCE_CODES, "服务对象") for who in _list(row, "service_object_name")
        ],
        "life_event": {"person_topics": [t for t in _list(row, "theme_category") if t != "其他"]},
        "statutory_limit": _limit(row, "handle_time", "法定办结时限"),
        "committed_limit": promise,
        "acceptance_conditions": [
            {"text": text, "confidence": "u"} for text in [_said(row, "accept_standard")] if text
        ],
        "materials": [
            {"code": f"M{place:02}", "name": material, "confidence": "u"}
            for place, material in enumerate(_list(row, "material_intro"), 1)
        ],
        "channels": {
            "express": {"是": True, "否": False}.get(_said(row, "courier_service")),
            "online_address": _said(row, "URL"),
        },
        "trips": _trips(row),
        "place": {"address": _said(row, "handle_location").removeprefix("办理地点：")},
        "consult_phone": _said(row, "consult_phone"),
        "complaint_phone": _said(row, "complain_phone"),
    }
    return pruned(parts)


def pruned(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that say something: no nulls, no empty texts, lists or groups."""
    kept: dict[str, Any] = {}
    for key, value in parts.items():
        inner = pruned(value) if isinstance(value, Mapping) else value
        if inner is not None and inner not in ("", [], {}):
            kept[key] = inner
    return kept


def _codes(row: Mapping[str, Any], code: str) -> dict[str, str]:
    codes = {"catalog_code": _said(row, "CATAID"), "task_code": code[:_TASK_CODE_LENGTH]}
    return codes if len(code) == _TASK_CODE_LENGTH else {**codes, "task_handle_item": code}


def _limit(row: Mapping[str, Any], key: str, label: str) -> dict[str, Any] | None:
    said = _said(row, key)
    if not said:
        return None
    found = _LIMIT.fullmatch(said.replace("（", "(").replace("）", ")").replace(" ", ""))
    if found is None:
        raise _Odd("ITEM_LIMIT_UNREADABLE", label, said)
    return {"amount": int(found[1]), "unit": _UNITS[found[2]], "confidence": "u"}


def _kind(promise: Mapping[str, Any]) -> str:
    return "COMMITTED" if promise["amount"] else "INSTANT"


def _trips(row: Mapping[str, Any]) -> int | None:
    said = _said(row, "LIMIT_SCENE_NUM") or _said(row, "visit_number")
    if said and not said.isdecimal():
        raise _Odd("ROW_NOT_A_NUMBER", "到办事现场次数", said)
    return int(said) if said else None


def _known(name: str, names: Mapping[str, str], label: str) -> str:
    if name and name not in names:
        raise _Odd("ROW_NAME_UNKNOWN", label, name)
    return name


def _everyday_names(row: Mapping[str, Any], name: str) -> list[str]:
    said = f"{_said(row, 'matter_short')}、{_said(row, 'matter_daily')}"
    found = (part.strip("。.（）()") for part in _BETWEEN_NAMES.split(said))
    kept = (part for part in found if _SHORTEST_NAME <= len(part) <= _LONGEST_NAME)
    return [part for part in dict.fromkeys(kept) if part != name]


def _said(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    text = str(value).strip() if isinstance(value, str | int) else ""
    return "" if text in NOTHING else text


def _list(row: Mapping[str, Any], key: str) -> list[str]:
    value = row.get(key)
    entries = value if isinstance(value, list) else [value]
    texts = (entry.strip() for entry in entries if isinstance(entry, str))
    return [text for text in dict.fromkeys(texts) if text not in NOTHING]
