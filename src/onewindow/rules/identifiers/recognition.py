"""Which kind of identifier is this value, and is it sound?"""

import re
import unicodedata
from datetime import date

from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.elicence_id import ROOT, read_elicence_id
from onewindow.rules.identifiers.item_codes import (
    read_catalog_code,
    read_task_code,
    read_task_handle_item,
)
from onewindow.rules.identifiers.mobile_phone import read_mobile_phone
from onewindow.rules.identifiers.uscc import read_uscc
from onewindow.rules.identifiers.values import Identified, IdKind
from onewindow.rules.outcomes import Refusal

_PHONE = re.compile(r"(\+|00)86[0-9]{6,}|1[3-9][0-9]{8}|[0-9]{11}")
_DIGITS = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_CITIZEN_SLIP = re.compile(r"[0-9]{14,20}X?")
# Also one character too many or too few: a slip of the pen should still be told what is wrong.
_BY_LENGTH = (
    (range(12, 14), read_catalog_code),
    (range(16, 21), read_uscc),
    (range(30, 32), read_task_code),
    (range(32, 35), read_task_handle_item),
)


def identify(value: str, *, today: date) -> Identified:
    """Read a value of unknown kind: the kind it looks most like, and what is wrong with it.

    Full-width characters and spaces are read as meant. Seventeen digits and a digit or X fit both a
    citizen number and a credit code: whichever is sound wins; when neither is, it is taken for a
    citizen number unless it begins with 9, as enterprise codes do.
    """
    written = unicodedata.normalize("NFKC", value).strip().upper()
    compact = re.sub(r"\s", "", written)
    if compact.startswith(f"{ROOT}."):
        return read_elicence_id(compact)
    if _PHONE.fullmatch(compact.replace("-", "")):
        return read_mobile_phone(compact)
    if _DIGITS.fullmatch(compact):
        return _citizen_or_organisation(compact, today)
    if _CITIZEN_SLIP.fullmatch(compact):
        return read_citizen_id(compact, today=today)
    if re.fullmatch(r"[0-9A-Z]+", compact):
        for lengths, reader in _BY_LENGTH:
            if len(compact) in lengths:
                return reader(compact)
    return Identified(IdKind.UNKNOWN, compact, (Refusal("ID_KIND_UNKNOWN"),))


def _citizen_or_organisation(number: str, today: date) -> Identified:
    citizen = read_citizen_id(number, today=today)
    organisation = read_uscc(number)
    if organisation.valid and (not citizen.valid or citizen.warnings):
        return organisation
    if citizen.valid:
        return citizen
    # An enterprise's code mistyped keeps its 91, 92 or 93.
    return organisation if number.startswith(("91", "92", "93")) else citizen
