"""How does a record of a foreign catalogue become an item's content?

Two published shapes are read: the Guangdong crawl (one record per item, with limits and materials)
and the Guang'an hall list (a name and a link). What a record does not say stays null, so that the
publishing checks name it; nothing is guessed. Everything read is unsure and marked as imported.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from onewindow.rules.catalogue.cells import (
    one_phone,
    plain,
    plain_texts,
    read_count,
    read_flag,
    read_limit,
)
from onewindow.rules.catalogue.fields import (
    AUDIENCE_CODES,
    ITEM_TYPE_CODES,
    PERSON,
    TOP_LEVEL_FIELDS,
)
from onewindow.rules.catalogue.values import ItemKind
from onewindow.rules.clock.limits import Limit
from onewindow.rules.outcomes import Refusal

TASK_OR_HANDLE_CODE = re.compile(r"[0-9A-Z]{31}(\d{2})?", re.ASCII)
_TASK_CODE_LENGTH, _USCC_LENGTH, _CATALOG_CODE_START = 31, 18, 19
_OTHER_NAMES = {"其他行政权力": "其他类别", "其他": "其他类别", "其他权力": "其他类别"}
# 行政备案 shares 10 with 其他类别 and is told by name only.
_TYPES_BY_CODE = {code: name for name, code in ITEM_TYPE_CODES.items() if name != "行政备案"}
_GUANGAN_BODY_PART = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one record: content, or everything that keeps it from being read."""

    content: Mapping[str, object] | None
    refusals: tuple[Refusal, ...] = ()


def read_own(document: object) -> Reading:
    """One item in the project's own shape (RULES 3.3): known fields, a slug and a name."""
    if not isinstance(document, Mapping):
        return Reading(None, (Refusal("ROW_NOT_A_RECORD", "R-3-1"),))
    refusals = (
        *missing({key: plain(document.get(key)) for key in ("slug", "name", "item_type")}),
        *(
            Refusal("ROW_FIELD_UNKNOWN", "R-3-1", {"field": str(field)})
            for field in document
            if field not in TOP_LEVEL_FIELDS
        ),
    )
    return Reading(None, refusals) if refusals else Reading(document)


def read_guangdong(record: object, place: str) -> Reading:
    """One record of the Guangdong file; `place` says where it stood (`第 12 行`)."""
    if not isinstance(record, Mapping):
        return Reading(None, (Refusal("ROW_NOT_A_RECORD", "R-3-1"),))
    code, name = plain(record.get("TASK_CODE")).upper(), plain(record.get("TASK_NAME"))
    type_name = item_type_named(record.get("TASK_TYPE_TEXT"))
    statutory = read_limit(record.get("handle_time"), "handle_time")
    promised = read_limit(record.get("handle_time_limit"), "handle_time_limit")
    trips = read_count(record.get("LIMIT_SCENE_NUM"), "LIMIT_SCENE_NUM")
    refusals = (
        *missing({"TASK_NAME": name, "DEPT_NAME": plain(record.get("DEPT_NAME"))}),
        *_code_refusals(code),
        *([] if type_name else [unknown_type(record.get("TASK_TYPE_TEXT"))]),
        *(cell for cell in (statutory, promised, trips) if isinstance(cell, Refusal)),
    )
    if refusals:
        return Reading(None, refusals)
    audience = [n for n in plain_texts(record.get("service_object_name")) if n in AUDIENCE_CODES]
    content = {
        **imported(code, name, "广东政务服务事项", place),
        "summary": _other_than(name, plain(record.get("CATANAME"))),
        "everyday_names": _everyday(record, name),
        "codes": national_codes(code),
        "item_type": type_name,
        "item_kind": kind_of(promised),
        "use_level": plain(record.get("matter_level")) or None,
        "department": department(plain(record.get("DEPT_NAME")), code[:_USCC_LENGTH]),
        "audience": audience,
        "life_event": topics(audience, plain_texts(record.get("theme_category"))),
        "statutory_limit": limit_content(statutory),
        "committed_limit": limit_content(promised),
        "acceptance_conditions": _conditions(record.get("accept_standard")),
        **materials_named(plain_texts(record.get("material_intro"))),
        "trips": trips,
        **_ways_in(record),
    }
    return Reading(content)


def _ways_in(record: Mapping[object, object]) -> dict[str, object]:
    """Where and how to apply: window, network, express; whom to call."""
    express = read_flag(record.get("courier_service"), "courier_service")
    place_text = plain(record.get("handle_location")).removeprefix("办理地点：")
    return {
        "channels": {
            "window": bool(place_text) and place_text != "无线下办理窗口",
            "online": plain(record.get("ONLINECHECK")) == "1",
            "express": express if isinstance(express, bool) else None,
            "online_address": plain(record.get("URL")) or None,
        },
        "place": {"address": place_text or None},
        **_phone("consult", record.get("consult_phone")),
        **_phone("complaint", record.get("complain_phone")),
    }


def read_guangan(department_name: object, main_item: object, record: object, place: str) -> Reading:
    """One entry of the Guang'an list: a name, and a link that carries code, type and body."""
    if not isinstance(record, Mapping):
        return Reading(None, (Refusal("ROW_NOT_A_RECORD", "R-3-1"),))
    name, body = plain(record.get("name")), plain(department_name)
    query = parse_qs(urlsplit(plain(record.get("link"))).query)
    code = plain(next(iter(query.get("itemCode", [])), ""))
    type_code = plain(next(iter(query.get("taskType", [])), "")).zfill(2)
    type_name = _TYPES_BY_CODE.get(type_code)
    refusals = (
        *missing({"name": name, "department": body, "itemCode": code}),
        *([] if type_name else [unknown_type(type_code)]),
    )
    if refusals:
        return Reading(None, refusals)
    parts = code.split("-")
    uscc = parts[_GUANGAN_BODY_PART] if len(parts) > _GUANGAN_BODY_PART else ""
    heading = plain(main_item)
    content = {
        **imported(code, name, "广安区政务服务事项", place),
        "summary": _other_than(name, "" if heading == "未分类" else heading),
        "everyday_names": [],
        "codes": {"placeholder": False, "local_catalog_code": parts[0], "local_task_code": code},
        "item_type": type_name,
        "item_kind": None,
        "use_level": "县级",
        "department": department(body, uscc if len(uscc) == _USCC_LENGTH else ""),
        "audience": [],
        "statutory_limit": limit_content(None),
        "committed_limit": limit_content(None),
        **materials_named([]),
        "channels": {"online_address": plain(record.get("link"))},
    }
    return Reading(content)


def imported(slug: str, name: str, source: str, place: str) -> dict[str, object]:
    """What every imported content begins with: where it came from, and that it is unsure."""
    return {
        "slug": slug,
        "name": name,
        "source": {
            "kind": "import",
            "name": source,
            "imported": True,
            "imported_from": source,
            "imported_row": place,
        },
        "confidence": "u",
    }


def missing(cells: Mapping[str, object]) -> tuple[Refusal, ...]:
    """One refusal for each field of `cells` that is empty."""
    return tuple(
        Refusal("ROW_FIELD_MISSING", "R-3-1", {"field": field})
        for field, value in cells.items()
        if not value
    )


def unknown_type(value: object) -> Refusal:
    """The type is not one that people apply for (RULES 3.2)."""
    return Refusal("ROW_TYPE_UNKNOWN", "R-3-1", {"value": plain(value) or "（空）"})


def item_type_named(value: object) -> str | None:
    """The national name of an item type; codes differ between exchanges, names do not."""
    name = plain(value)
    name = _OTHER_NAMES.get(name, name)
    return name if name in ITEM_TYPE_CODES else None


def national_codes(code: str) -> dict[str, object]:
    """The codes inside a task code of 31, or a handle item code of 33 characters."""
    task = code[:_TASK_CODE_LENGTH]
    return {
        "placeholder": False,
        "catalog_code": task[_CATALOG_CODE_START:] or None,
        "task_code": task or None,
        "task_handle_item": code if len(code) > _TASK_CODE_LENGTH else None,
    }


def department(name: str, uscc: str) -> dict[str, object]:
    """The body as the list names it."""
    return {"key": None, "name": name, "uscc": uscc or None}


def kind_of(promised: object) -> str | None:
    """Instant when the promise is 0, committed when it is more, unsaid without one (R-3-11)."""
    if not isinstance(promised, Limit):
        return None
    return ItemKind.COMMITTED.value if promised.amount else ItemKind.INSTANT.value


def limit_content(limit: object) -> dict[str, object]:
    """A limit as content; both nulls when the list says 无."""
    if not isinstance(limit, Limit):
        return {"amount": None, "unit": None}
    whole = limit.amount % 1 == 0
    return {"amount": int(limit.amount) if whole else float(limit.amount), "unit": limit.unit.value}


def topics(audience: Iterable[str], themes: list[str]) -> dict[str, object]:
    """Themes go to persons, to bodies, or to both, as the audience says (R-3-16)."""
    served = set(audience)
    return {
        "person_topics": themes if PERSON in served else [],
        "enterprise_topics": themes if served - {PERSON} else [],
    }


def materials_named(names: Iterable[str]) -> dict[str, object]:
    """Materials of which only the name is known, all asked for in one general situation."""
    materials = [{"code": f"M{n:02d}", "name": name} for n, name in enumerate(names, start=1)]
    codes = [material["code"] for material in materials]
    general = {"code": "GENERAL", "name": "一般情形", "materials": codes}
    return {"situations": [general], "materials": materials}


def _code_refusals(code: str) -> tuple[Refusal, ...]:
    if not code:
        return missing({"TASK_CODE": code})
    if TASK_OR_HANDLE_CODE.fullmatch(code):
        return ()
    return (Refusal("ROW_CODE_UNREADABLE", "R-3-1", {"field": "TASK_CODE", "value": code}),)


def _everyday(record: Mapping[str, object], name: str) -> list[str]:
    said = [*plain_texts(record.get("matter_short")), *plain_texts(record.get("matter_daily"))]
    return [text for text in dict.fromkeys(said) if text != name]


def _phone(field: str, value: object) -> dict[str, object]:
    """The number, and the whole text where it says more than the number."""
    number, text = one_phone(value), plain(value)
    return {f"{field}_phone": number, f"{field}_note": _other_than(number or "", text)}


def _conditions(value: object) -> list[dict[str, object]]:
    text = plain(value)
    return [{"text": text}] if text else []


def _other_than(name: str, text: str) -> str | None:
    return text if text and text != name else None
