"""Is a licence's face complete and right? Everything wrong is named at once (R-4-20)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.uscc import read_uscc
from onewindow.rules.masking import mask_address, mask_citizen_id, mask_name, mask_phone
from onewindow.rules.outcomes import Refusal

RULE = "R-4-20"
LONGEST = 400


class FaceKind(StrEnum):
    """What a field of a face holds."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    PERSON_NAME = "PERSON_NAME"
    CITIZEN_ID = "CITIZEN_ID"
    USCC = "USCC"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"


class Assigned(StrEnum):
    """Where a value of the face comes from."""

    CASE = "CASE"
    PERSON = "PERSON"
    REVIEWER = "REVIEWER"
    SERIES = "SERIES"


@dataclass(frozen=True)
class FaceField:
    """One field of a face: its words, its kind, who fills it, from where."""

    code: str
    label: str
    kind: FaceKind = FaceKind.TEXT
    assigned: Assigned = Assigned.REVIEWER
    source: str = ""
    required: bool = True


def face_fields(rows: Iterable[Mapping[str, object]]) -> tuple[FaceField, ...]:
    """The fields as a type's row keeps them."""
    return tuple(
        FaceField(
            code=str(row["code"]),
            label=str(row["label"]),
            kind=FaceKind(str(row.get("kind") or FaceKind.TEXT)),
            assigned=Assigned(str(row.get("assigned") or Assigned.REVIEWER)),
            source=str(row.get("source") or ""),
            required=bool(row.get("required", True)),
        )
        for row in rows
    )


def face_faults(
    fields: Sequence[FaceField], values: Mapping[str, str], *, today: date
) -> tuple[Refusal, ...]:
    """All that is missing or wrong on the face; what a series will draw is not asked for."""
    found: list[Refusal] = []
    for field in fields:
        value = str(values.get(field.code) or "").strip()
        facts = {"field": field.code, "label": field.label}
        if not value:
            if field.required and field.assigned is not Assigned.SERIES:
                found.append(Refusal("FACE_MISSING", RULE, facts))
        elif fault := _fault(field.kind, value, today):
            found.append(Refusal("FACE_WRONG", RULE, {**facts, "why": fault}))
    known = {field.code for field in fields}
    strange = sorted(set(values) - known)
    found += [Refusal("FACE_UNKNOWN", RULE, {"field": code}) for code in strange]
    return tuple(found)


def number_faults(kind: FaceKind, value: str, *, today: date) -> tuple[Refusal, ...]:
    """Which checks a person's or a body's number fails (R-4-20); empty for all other kinds."""
    match kind:
        case FaceKind.CITIZEN_ID:
            return read_citizen_id(value, today=today).problems
        case FaceKind.USCC:
            return read_uscc(value).problems
    return ()


def _fault(kind: FaceKind, value: str, today: date) -> str:
    if len(value) > LONGEST:
        return f"最多 {LONGEST} 个字"
    match kind:
        case FaceKind.CITIZEN_ID:
            return "公民身份号码不对，请核对" if number_faults(kind, value, today=today) else ""
        case FaceKind.USCC:
            return "统一社会信用代码不对，请核对" if number_faults(kind, value, today=today) else ""
        case FaceKind.DATE:
            return "" if _is_day(value) else "请写成 2026-03-01 这样的日期"
        case FaceKind.NUMBER:
            return "" if value.replace(".", "", 1).isdecimal() else "请填数字"
    return ""


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def canonical(fields: Sequence[FaceField], values: Mapping[str, str]) -> dict[str, str]:
    """The face as it is kept: in the type's order, numbers in capitals, nothing beside it."""
    kept = {}
    for field in fields:
        value = str(values.get(field.code) or "").strip()
        if field.kind in {FaceKind.CITIZEN_ID, FaceKind.USCC}:
            value = "".join(value.split()).upper()
        kept[field.code] = value
    return kept


def masked(kind: FaceKind, value: str) -> str:
    """A value as it is shown until somebody taps on it (RULES 4.7)."""
    match kind:
        case FaceKind.PERSON_NAME:
            return mask_name(value)
        case FaceKind.CITIZEN_ID:
            return mask_citizen_id(value)
        case FaceKind.PHONE:
            return mask_phone(value)
        case FaceKind.ADDRESS:
            return mask_address(value)
    return value


_PATTERN = re.compile(r"(?:[^{}]|\{year\}|\{number(?::0[1-9][0-9]?d)?\})*")


def type_faults(
    *,
    code: str,
    type_code: str,
    name: str,
    fields: Sequence[Mapping[str, object]],
    number_pattern: str = "",
) -> tuple[Refusal, ...]:
    """What is wrong with a type of licence, all at once (4.2)."""
    found = []
    if not (code.replace("_", "").isalnum() and code.isascii() and code == code.upper()):
        found.append(Refusal("LICENCE_TYPE_CODE", RULE, {"code": code}))
    if read_uscc(type_code[:18]).problems or not (
        len(type_code) == 21 and type_code[18:].isdecimal()
    ):
        found.append(Refusal("LICENCE_TYPE_NUMBER", "R-4.2", {"code": type_code}))
    if not name.strip():
        found.append(Refusal("LICENCE_TYPE_NAME", RULE))
    if number_pattern and not (_PATTERN.fullmatch(number_pattern) and "{number" in number_pattern):
        found.append(Refusal("LICENCE_TYPE_PATTERN", RULE))
    codes = [str(row.get("code") or "") for row in fields]
    if not fields or not all(codes) or not all(str(r.get("label") or "") for r in fields):
        found.append(Refusal("FACE_FIELDS_MISSING", RULE))
    if len(set(codes)) < len(codes):
        found.append(Refusal("FACE_FIELD_TWICE", RULE))
    return tuple(found)
