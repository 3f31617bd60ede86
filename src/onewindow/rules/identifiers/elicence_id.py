"""Is this an e-licence id (GB/T 36904), and which character closes it? (RULES 4.2)"""

import re

from onewindow.rules.identifiers.uscc import uscc_valid
from onewindow.rules.identifiers.values import Identified, IdKind
from onewindow.rules.outcomes import Refusal

RULE = "R-4.2"
ROOT = "1.2.156.3005.2"
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(r"([0-9A-Z]{21})\.([0-9A-Z]{6,18})\.([0-9A-Z]+)\.([0-9]{3})\.([0-9A-Z])")


def check_character(parts: str) -> str:
    """ISO 7064 MOD 37,36 over the parts after the root, dots left out, check left off."""
    product = 36
    for character in parts.replace(".", ""):
        product = (product + _CHARACTERS.index(character)) % 36 or 36
        product = product * 2 % 37
    return _CHARACTERS[(37 - product) % 36]


def read_elicence_id(value: str, *, writing: bool = False) -> Identified:
    """Read an e-licence id; on reading, a wrong check or issuer only warns (R-4.2).

    Published samples break the rule and some issuers use a region code instead of their credit
    code, so others' ids are taken as they come; an id of our own (`writing`) must be right.
    """
    number = value.strip().upper()
    after_root = number.removeprefix(f"{ROOT}.")
    match = _SHAPE.fullmatch(after_root)
    if match is None or after_root == number:
        return Identified(IdKind.ELICENCE_ID, number, (Refusal("ELICENCE_SHAPE", RULE),))
    odd = {
        "ELICENCE_CHECK_CHARACTER_WRONG": match[5] != check_character(after_root[:-2]),
        "ELICENCE_ISSUER_NOT_A_CREDIT_CODE": not uscc_valid(match[2]),
    }
    found = tuple(Refusal(code, RULE, {"issuer": match[2]}) for code, wrong in odd.items() if wrong)
    return Identified(
        IdKind.ELICENCE_ID, number, found if writing else (), () if writing else found
    )


def elicence_id(*, type_code: str, issuer: str, serial: str, version: int = 1) -> Identified:
    """A new id with its check character; its problems say why it must not be issued (R-4.2)."""
    parts = f"{type_code}.{issuer}.{serial}.{version:03}"
    known = all(character in _CHARACTERS for character in parts.replace(".", ""))
    check = check_character(parts) if known else "?"
    return read_elicence_id(f"{ROOT}.{parts}.{check}", writing=True)
