"""What did a card reader, or a person, type into the field of a citizen number?"""

import re
import unicodedata
from dataclasses import dataclass

from onewindow.rules.outcomes import Refusal

_NUMBER = re.compile(r"\d{17}[\dXx]")
_INSIDE = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
# Readers type the card from its top: name, sex, nation, perhaps the birth date; then the number;
# after a blank the address. Anything else was typed by hand, into the wrong field.
_CARD = re.compile(
    r"(?P<name>[\u3400-\u9fff〇·]{2,}?)(?:[\s,，]*(?:男|女))?(?:[\s,，]+[\u4e00-\u9fff]{1,6}族?)?"
    r"(?:[\s,，]+\d{4}[-./年]?\d{2}[-./月]?\d{2}日?)?[\s,，]*"
    r"(?P<number>\d{17}[\dXx])(?:[\s,，]+.*)?"
)


@dataclass(frozen=True)
class CardText:
    """The number that counts, and the name beside it when a reader typed the whole card."""

    number: str
    name: str = ""
    faults: tuple[Refusal, ...] = ()


def read_card_text(typed: str) -> CardText:
    """A number alone, or a card of a known shape; other words beside a number are not dropped.

    The clerk learns of them (ID_OTHER_TEXT): they may be the name, typed a field too early.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    alone = "".join(text.split())
    if _NUMBER.fullmatch(alone):
        return CardText(alone)
    if card := _CARD.fullmatch(text):
        return CardText(card["number"], card["name"])
    if _INSIDE.search(text):
        return CardText(typed, faults=(Refusal("ID_OTHER_TEXT", "", {}),))
    return CardText(typed)
