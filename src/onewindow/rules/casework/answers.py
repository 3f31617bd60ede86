"""Is this a sound answer to a field of this kind, and how is it stored?"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.mobile_phone import read_mobile_phone
from onewindow.rules.identifiers.person_name import name_faults
from onewindow.rules.identifiers.uscc import read_uscc
from onewindow.rules.outcomes import Refusal

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LANDLINE = re.compile(r"0[0-9]{2,3}-[1-9][0-9]{6,7}(-[0-9]{1,6})?")
_DATES = (
    re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
_ACCOUNT = re.compile(r"[0-9]{8,32}")
_BANK_CARD = re.compile(r"62[0-9]{14,17}")


@dataclass(frozen=True)
class Checked:
    """What one field checks besides its kind; `label` is how the field is called."""

    label: str = ""
    shortest: int = 0
    longest: int = 200
    choices: tuple[str, ...] = ()
    past_only: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer as read: its one spelling, and everything wrong with it."""

    canonical: str
    faults: tuple[Refusal, ...] = ()


def read_answer(kind: str, value: str, checked: Checked, today: date) -> Answer:
    """Read one answer that is not empty; `kind` is a FieldKind's name."""
    read = _READERS.get(kind, _text)
    return read(value.strip(), checked, today)


def _refused(value: str, code: str, checked: Checked) -> Answer:
    return Answer(value, (Refusal(code, "", {"label": checked.label}),))


def _plain(value: str) -> str:
    """Full-width digits and signs as a Chinese keyboard writes them, in ASCII."""
    return unicodedata.normalize("NFKC", value).strip()


def _text(value: str, checked: Checked, _today: date) -> Answer:
    return Answer(value, _length_faults(value, checked) + _sign_faults(value, checked, ""))


def _long_text(value: str, checked: Checked, _today: date) -> Answer:
    lines = "\n".join(value.splitlines())
    return Answer(lines, _length_faults(lines, checked) + _sign_faults(lines, checked, "\n\t"))


def _length_faults(value: str, checked: Checked) -> tuple[Refusal, ...]:
    length, label = len(value), checked.label
    if length < checked.shortest:
        facts = {"label": label, "length": length, "shortest": checked.shortest}
        return (Refusal("FIELD_SHORT", "", facts),)
    if length > checked.longest:
        facts = {"label": label, "length": length, "longest": checked.longest}
        return (Refusal("FIELD_LONG", "", facts),)
    return ()


def _sign_faults(value: str, checked: Checked, allowed: str) -> tuple[Refusal, ...]:
    odd = any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in value)
    return (Refusal("FIELD_CHARACTERS", "", {"label": checked.label}),) if odd else ()


def _number(value: str, checked: Checked, _today: date) -> Answer:
    number = _plain(value).replace(",", "")
    if not _NUMBER.fullmatch(number):
        return _refused(value, "FIELD_NOT_A_NUMBER", checked)
    return Answer(number, _length_faults(number, checked))


def _date(value: str, checked: Checked, today: date) -> Answer:
    written = _plain(value).replace(" ", "")
    found = next((m for shape in _DATES if (m := shape.fullmatch(written))), None)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    if day is None:
        return _refused(value, "FIELD_NOT_A_DATE", checked)
    if checked.past_only and day > today:
        return _refused(day.isoformat(), "FIELD_DATE_AHEAD", checked)
    return Answer(day.isoformat())


def _choice(value: str, checked: Checked, _today: date) -> Answer:
    return (
        Answer(value)
        if value in checked.choices
        else _refused(value, "FIELD_NOT_A_CHOICE", checked)
    )


def _phone(value: str, checked: Checked, _today: date) -> Answer:
    number = _plain(value)
    mobile = read_mobile_phone(number)
    if mobile.valid:
        return Answer(mobile.canonical)
    landline = re.sub(r"[\s()]+", "-", number).strip("-").replace("--", "-")
    if _LANDLINE.fullmatch(landline):
        return Answer(landline)
    return _refused(value, "FIELD_NOT_A_PHONE", checked)


def _citizen_id(value: str, _checked: Checked, today: date) -> Answer:
    found = read_citizen_id(_plain(value).replace(" ", ""), today=today)
    return Answer(found.canonical, found.problems)


def _uscc(value: str, _checked: Checked, _today: date) -> Answer:
    found = read_uscc(_plain(value).replace(" ", ""))
    return Answer(found.canonical, found.problems)


def _person_name(value: str, checked: Checked, _today: date) -> Answer:
    return Answer(value, name_faults(value) or _length_faults(value, checked))


def _bank_account(value: str, checked: Checked, _today: date) -> Answer:
    number = re.sub(r"[\s-]", "", _plain(value))
    if not _ACCOUNT.fullmatch(number):
        return _refused(value, "FIELD_NOT_AN_ACCOUNT", checked)
    # Accounts of enterprises carry no check digit; cards that start with 62 do (ISO/IEC 7812-1).
    if _BANK_CARD.fullmatch(number) and _luhn(number):
        return _refused(number, "FIELD_ACCOUNT_WRONG", checked)
    return Answer(number)


def _luhn(number: str) -> int:
    """What is left over by the check digit's rule; 0 for a sound number."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in number[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in number[::-2])) % 10


_READERS: Mapping[str, Callable[[str, Checked, date], Answer]] = {
    "TEXT": _text,
    "ADDRESS": _text,
    "LONG_TEXT": _long_text,
    "NUMBER": _number,
    "DATE": _date,
    "CHOICE": _choice,
    "YES_NO": _choice,
    "PHONE": _phone,
    "CITIZEN_ID": _citizen_id,
    "USCC": _uscc,
    "PERSON_NAME": _person_name,
    "BANK_ACCOUNT": _bank_account,
}
