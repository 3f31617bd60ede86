"""Is this a citizen number (GB 11643), and what does it say about the person? (RULES 4.4)"""

import re
from datetime import date

from onewindow.rules.identifiers.values import Identified, IdKind, Sex
from onewindow.rules.outcomes import Refusal

RULE = "R-4.4"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_LEGACY = re.compile(r"[0-9]{15}")
_LENGTH = 18
_RESIDENCE_PREFIXES = ("81", "82", "83")


def check_character(first_17: str) -> str:
    """The ISO 7064 MOD 11-2 check character of the first seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def read_citizen_id(value: str, *, today: date) -> Identified:
    """Read a citizen number: 18 characters, lower-case x allowed, or 15 old digits (R-4.4).

    An old number is turned into the new one and marked `legacy`. The address part is never held
    against today's list, as codes are abolished. A foreigner's permanent number (9...) with another
    check character only warns, because its rule has not been confirmed.
    """
    written = value.strip().upper()
    legacy = bool(_LEGACY.fullmatch(written))
    if legacy:
        body = f"{written[:6]}19{written[6:]}"
        number = body + check_character(body)
    else:
        number = written
    kind = _kind(number)
    if not _SHAPE.fullmatch(number):
        return Identified(kind, number, _shape_problems(number))
    problems: list[Refusal] = []
    warnings: list[Refusal] = []
    birth = _birth_date(number)
    if birth is None:
        problems.append(Refusal("ID_BIRTH_DATE_IMPOSSIBLE", RULE, {"written": number[6:14]}))
    elif birth > today:
        problems.append(Refusal("ID_BIRTH_DATE_AHEAD", RULE, {"birth": birth.isoformat()}))
    # The right character is not told: a number must come from the card, not from this page.
    if number[-1] != check_character(number[:-1]):
        unsure = kind is IdKind.FOREIGN_PERMANENT_ID
        (warnings if unsure else problems).append(Refusal("ID_CHECK_CHARACTER_WRONG", RULE))
    if kind is IdKind.FOREIGN_PERMANENT_ID:
        warnings.append(Refusal("ID_FOREIGN_PERMANENT", RULE))
    if legacy:
        warnings.append(Refusal("ID_LEGACY_15", RULE, {"converted": number}))
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return Identified(kind, number, tuple(problems), tuple(warnings), birth, sex, legacy)


def _kind(number: str) -> IdKind:
    if number.startswith(_RESIDENCE_PREFIXES):
        return IdKind.RESIDENCE_PERMIT_ID
    if number.startswith("9"):
        return IdKind.FOREIGN_PERMANENT_ID
    return IdKind.CITIZEN_ID


def _shape_problems(number: str) -> tuple[Refusal, ...]:
    found = {
        "ID_LENGTH_WRONG": len(number) != _LENGTH,
        "ID_CHARACTERS_WRONG": not re.fullmatch(r"[0-9]*[0-9X]?", number),
    }
    facts = {"length": len(number)}
    return tuple(Refusal(code, RULE, facts) for code, wrong in found.items() if wrong)


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
