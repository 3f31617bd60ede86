"""Is this a unified social credit code (GB 32100), and its organisation part sound? (RULES 4.5)"""

from onewindow.rules.identifiers.values import Identified, IdKind
from onewindow.rules.outcomes import Refusal

RULE = "R-4.5"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGISTRARS = "123456789ANY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LENGTH = 18
_ORGANISATION_PART = slice(8, 17)


def check_character(first_17: str) -> str:
    """C18: weights 3^(i-1) mod 31 over the alphabet of 31 characters (no I O S V Z)."""
    pairs = zip(first_17, _WEIGHTS, strict=True)
    total = sum(ALPHABET.index(character) * weight for character, weight in pairs)
    return ALPHABET[-total % 31]


def organisation_check_character(first_8: str) -> str:
    """C9 of GB 11714: eleven minus the weighted sum mod 11; 10 is X, 11 is 0."""
    pairs = zip(first_8, _ORGANISATION_WEIGHTS, strict=True)
    total = sum(_ORGANISATION.index(character) * weight for character, weight in pairs)
    return "0123456789X"[-total % 11]


def read_uscc(value: str) -> Identified:
    """Read an 18-character code: its own check decides, the GB 11714 part only warns (R-4.5).

    Older codes may break the organisation part; registrars not in the list only warn too.
    """
    code = value.strip().upper()
    strange = sorted(set(code) - set(ALPHABET))
    found = {"USCC_LENGTH_WRONG": len(code) != _LENGTH, "USCC_CHARACTERS_WRONG": bool(strange)}
    facts = {"length": len(code), "characters": "、".join(strange)}
    problems = tuple(Refusal(name, RULE, facts) for name, wrong in found.items() if wrong)
    if problems:
        return Identified(IdKind.USCC, code, problems)
    if code[-1] != check_character(code[:-1]):
        problems = (Refusal("USCC_CHECK_CHARACTER_WRONG", RULE),)
    part = code[_ORGANISATION_PART]
    odd = {
        "USCC_ORGANISATION_PART_ODD": part[-1] != organisation_check_character(part[:-1]),
        "USCC_REGISTRAR_UNKNOWN": code[0] not in REGISTRARS,
    }
    warnings = tuple(Refusal(name, RULE, {"part": part}) for name, wrong in odd.items() if wrong)
    return Identified(IdKind.USCC, code, problems, warnings)


def uscc_valid(code: str) -> bool:
    """Whether the code as written, in capitals, is a sound one."""
    return code == code.strip().upper() and read_uscc(code).valid
