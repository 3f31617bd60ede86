"""Which fields does a situation ask for, each once, and what is wrong with the answers?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from onewindow.rules.casework.answers import Checked, read_answer
from onewindow.rules.outcomes import Refusal


class FieldKind(StrEnum):
    """What kind of answer a field takes; each kind has its own check."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CHOICE = "CHOICE"
    YES_NO = "YES_NO"
    PHONE = "PHONE"
    CITIZEN_ID = "CITIZEN_ID"
    USCC = "USCC"
    PERSON_NAME = "PERSON_NAME"
    ADDRESS = "ADDRESS"
    BANK_ACCOUNT = "BANK_ACCOUNT"


YES_NO = (("yes", "是"), ("no", "否"))


@dataclass(frozen=True)
class FormField:
    """One field of the catalogue: what is asked, why, on which basis and how long it is kept.

    `choices`: (code, label) pairs; for YES_NO they are `YES_NO`. `known_from`: where the answer
    may already stand (`person.name`, `licence:ID_CARD.name`, `share:civil_marriage.spouse`).
    `past_only`: a date that cannot lie ahead. `retired`: asked by no new version any more.
    `ground`: which ground of PIPL art. 13. `confidence`: how sure basis and retention are.
    """

    code: str
    label: str
    kind: FieldKind
    required: bool = True
    purpose: str = ""
    legal_basis: str = ""
    retention: str = ""
    sensitive: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    known_from: tuple[str, ...] = ()
    shortest: int = 0
    longest: int = 200
    past_only: bool = False
    retired: bool = False
    ground: str = "STATUTORY_DUTY"
    confidence: str = "u"


def fields_for(
    content: Mapping[str, object], situation: str, catalogue: Mapping[str, FormField]
) -> tuple[FormField, ...]:
    """The fields of an item's form in one situation, in the form's order, each code once.

    Without a situation all fields are given; those that only some situations ask are then not
    required. Codes the catalogue does not know are left out (publishing refuses them).
    """
    found = []
    for entry in _entries(content.get("form")):
        field = catalogue.get(str(entry.get("code")))
        only_in = _texts(entry.get("situations"))
        if field is None or (only_in and situation and situation not in only_in):
            continue
        is_certain = bool(situation) or not only_in
        found.append(replace(field, required=entry.get("required") is not False and is_certain))
    return merge_fields(found)


def merge_fields(*groups: Iterable[FormField]) -> tuple[FormField, ...]:
    """The fields of several forms as one: each code once, required if any form says so (R-0-5).

    Order: as first met, group after group.
    """
    merged: dict[str, FormField] = {}
    for field in (field for group in groups for field in group):
        known = merged.setdefault(field.code, field)
        if field.required and not known.required:
            merged[field.code] = replace(known, required=True)
    return tuple(merged.values())


def form_faults(
    fields: Iterable[FormField], values: Mapping[str, str], today: date
) -> tuple[Refusal, ...]:
    """Everything wrong with the answers, at once; facts `field` and `label` name the field.

    Codes: FIELD_MISSING, FIELD_SHORT, FIELD_LONG, FIELD_CHARACTERS, FIELD_NOT_*, FIELD_DATE_AHEAD,
    FIELD_ACCOUNT_WRONG and those of names, citizen numbers and credit codes.
    """
    return tuple(fault for field in fields for fault in _faults(field, values, today))


def canonical(field: FormField, value: str, today: date) -> str:
    """The answer as it is stored: no outer blanks, identifiers and dates in one spelling."""
    return read_answer(field.kind, value, _checked(field), today).canonical


def _faults(field: FormField, values: Mapping[str, str], today: date) -> Iterator[Refusal]:
    value = values.get(field.code, "").strip()
    named = {"field": field.code, "label": field.label}
    if not value:
        if field.required:
            yield Refusal("FIELD_MISSING", "", named)
        return
    for fault in read_answer(field.kind, value, _checked(field), today).faults:
        yield replace(fault, facts={**fault.facts, **named})


def _checked(field: FormField) -> Checked:
    choices = YES_NO if field.kind is FieldKind.YES_NO else field.choices
    codes = tuple(code for code, _label in choices)
    return Checked(field.label, field.shortest, field.longest, codes, field.past_only)


def _entries(value: object) -> tuple[Mapping[str, object], ...]:
    listed = value if isinstance(value, (list, tuple)) else ()
    return tuple(entry for entry in listed if isinstance(entry, Mapping))


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, (list, tuple)) else ()
    return tuple(entry for entry in listed if isinstance(entry, str))
