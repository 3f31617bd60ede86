"""What stands on a licence? Everything its files show, as plain values."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

_ROUNDS = 20_000
_DIGEST_CHARACTERS = 4


@dataclass(frozen=True)
class LicenceFace:
    """One version of a licence as it is drawn and signed (R-4-20).

    `fields` are the labelled lines of its body in order; `valid_to` None means no end.
    """

    identifier: str
    type_name: str
    certificate_no: str
    holder_name: str
    holder_number: str
    issuer_name: str
    issue_date: date
    valid_from: date
    valid_to: date | None
    version: int
    issued_at: datetime
    fields: tuple[tuple[str, str], ...] = ()
    is_demo: bool = False
    holder_is_person: bool = True


def number_digest(*, identifier: str, number: str) -> str:
    """Four characters by which a holder's number can be compared, not read.

    Sixteen bits on purpose: a wrong number passes once in 65,536, while hundreds of numbers of
    one region share each digest, so nobody can guess the number back from a licence's code.
    """
    salt = identifier.encode()
    stretched = hashlib.pbkdf2_hmac("sm3", number.strip().upper().encode(), salt, _ROUNDS)
    return stretched.hex()[:_DIGEST_CHARACTERS] if number.strip() else ""


def written(day: date) -> str:
    """2026年9月28日."""
    return f"{day.year}年{day.month}月{day.day}日"


def validity(face: LicenceFace) -> str:
    """The licence's period as it is printed."""
    if face.valid_to is None:
        return f"{written(face.valid_from)}至长期"
    return f"{written(face.valid_from)}至{written(face.valid_to)}"
