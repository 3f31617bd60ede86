"""Under which key does somebody sign in? Residents by phone, staff by a name."""

import re
import unicodedata

from onewindow.apps.encryption import blind_index
from onewindow.rules.identifiers.mobile_phone import read_mobile_phone

_STAFF_NAME = re.compile(r"[a-z][a-z0-9_.-]{2,39}")


def normal_phone(text: str) -> str:
    """A phone number as typed, without blanks, hyphens, full-width digits and +86."""
    return read_mobile_phone(unicodedata.normalize("NFKC", text)).canonical


def is_mobile(text: str) -> bool:
    """Whether this is a mobile number of the mainland."""
    return not read_mobile_phone(unicodedata.normalize("NFKC", text)).problems


def is_staff_name(text: str) -> bool:
    """Whether this can be a staff name: small letters first, three to forty characters."""
    return _STAFF_NAME.fullmatch(text) is not None


def phone_key(phone: str) -> str:
    """The login key of a phone: a keyed digest, so that no number stands in the clear."""
    return f"p:{blind_index(normal_phone(phone))}"


def login_key(typed: str) -> str:
    """The login key for what somebody typed: a phone, else a staff name."""
    return phone_key(typed) if is_mobile(typed) else typed.strip().lower()[:80]
