"""To whom may a result be handed at the issuing window? The card must agree with the case."""

from collections.abc import Collection
from datetime import date

from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.outcomes import Refusal

_TAIL = 4


def card_agrees(*, shown: str, known: Collection[str], today: date) -> tuple[Refusal, ...]:
    """Whether the card shown is the applicant's or the agent's: all of it or its last four."""
    written = _written(shown)
    if not written:
        return (Refusal("CARD_NOT_SHOWN", "R-1-13"),)
    if len(written) > _TAIL and (faults := read_citizen_id(written, today=today).problems):
        return faults
    if not any(_fits(written, number, today) for number in known):
        return (Refusal("CARD_OF_ANOTHER", "R-1-13"),)
    return ()


def may_hand_to(*, shown: str, known: Collection[str], today: date) -> tuple[Refusal, ...]:
    """Whether this card may take the result: one of the case, or a sound full number.

    The pick-up code is the applicant's word that the bearer may fetch it; somebody not named in
    the case shows the whole number, so that it is known who went away with the result.
    """
    written = _written(shown)
    if len(written) > _TAIL:
        return read_citizen_id(written, today=today).problems
    return card_agrees(shown=shown, known=known, today=today)


def may_take_without_code(
    *, shown: str, known: Collection[str], today: date
) -> tuple[Refusal, ...]:
    """Whether the card alone may take the result: the applicant's or the agent's, in full.

    Who has no account or phone never read a code; their own whole number proves them instead,
    and the last four, which others may know, do not.
    """
    if 0 < len(_written(shown)) <= _TAIL:
        return (Refusal("CARD_IN_FULL", "R-1-13"),)
    return card_agrees(shown=shown, known=known, today=today)


def number_shown(*, shown: str, known: Collection[str], today: date) -> str:
    """The whole number of the card that was shown; "" when it is neither known nor whole."""
    written = _written(shown)
    known_number = next((n for n in known if _fits(written, n, today)), "")
    if known_number or len(written) <= _TAIL:
        return known_number
    return read_citizen_id(written, today=today).canonical


def _written(shown: str) -> str:
    return "".join(shown.split()).upper()


def _fits(written: str, number: str, today: date) -> bool:
    if len(written) == _TAIL:
        return number.endswith(written)
    return len(written) > _TAIL and read_citizen_id(written, today=today).canonical == number
