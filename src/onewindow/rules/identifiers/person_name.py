"""Can this be what stands in the name field of a card?"""

import unicodedata

from onewindow.rules.outcomes import Refusal

SHORTEST = 2
# Between the parts of a name: 阿依古丽·买买提, Anne-Marie O'Neil.
_JOINERS = frozenset("·•‧・ -'’")
# Letters of every script, the marks on them, 〇, and characters a font maker had to place himself.
_LETTERS = ("L", "M", "Nl", "Co")


def name_faults(name: str) -> tuple[Refusal, ...]:
    """What is wrong with a person's name as typed: missing, too short, or not a name.

    Codes: NAME_MISSING, NAME_SHORT, NAME_CHARACTERS.
    """
    typed = name.strip()
    if not typed:
        return (Refusal("NAME_MISSING", "", {}),)
    if len(typed) < SHORTEST:
        return (Refusal("NAME_SHORT", "", {}),)
    wrong = [c for c in dict.fromkeys(typed) if not _belongs(c)]
    if wrong:
        return (Refusal("NAME_CHARACTERS", "", {"wrong": "".join(wrong)}),)
    return ()


def _belongs(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character).startswith(_LETTERS)
