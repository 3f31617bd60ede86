"""Whose account is this, and is this password good enough?"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS

from onewindow.apps.accounts.facts import is_mobile, login_key, normal_phone, phone_key
from onewindow.apps.accounts.models import Account
from onewindow.rules.outcomes import Refusal

__all__ = ["ACCOUNT_COLUMNS", "Account", "account_from", "is_mobile", "login_key", "normal_phone"]

_CODES = {
    "password_too_short": "PASSWORD_SHORT",
    "password_too_common": "PASSWORD_COMMON",
    "password_entirely_numeric": "PASSWORD_DIGITS_ONLY",
}
_SHORTEST_REVEALING = 4
_RULE = "R-4-8"


# The phone is not read along: it is encrypted, and hardly any page wants it.
_READ_ALONG = [f.attname for f in Account._meta.concrete_fields if f.name != "phone"]
# For a statement that reads an account (`a`) along with something else; see `account_from`.
ACCOUNT_COLUMNS = ", ".join(f"a.{name}" for name in _READ_ALONG)
_KEY = _READ_ALONG.index("id")


def account_from(row: Sequence[Any]) -> Account | None:
    """The account of a row's ACCOUNT_COLUMNS; None when the statement found none."""
    if row[_KEY] is None:
        return None
    return Account.from_db(DEFAULT_DB_ALIAS, _READ_ALONG, row)


def account(account_id: UUID) -> Account | None:
    """One account, or None."""
    return Account.objects.filter(pk=account_id).first()


def lock_account(account_id: UUID) -> Account | None:
    """One account locked until the transaction ends, or None (operations only)."""
    return Account.objects.select_for_update().filter(pk=account_id).first()


def account_by_login(typed: str) -> Account | None:
    """The account behind a phone or a staff name, or None."""
    return Account.objects.filter(login_key=login_key(typed)).first()


def account_by_key(key: str) -> Account | None:
    """The account with exactly this login key, or None."""
    return Account.objects.filter(login_key=key).first()


def names_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Names of accounts by their login keys, in one query."""
    return dict(
        Account.objects.filter(login_key__in=set(keys)).values_list("login_key", "display_name")
    )


def is_phone_registered(phone: str) -> bool:
    """Whether somebody signs in with this phone."""
    return Account.objects.filter(login_key=phone_key(phone)).exists()


def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of accounts in one query, for lists that hold ids only."""
    return dict(Account.objects.filter(pk__in=set(account_ids)).values_list("pk", "display_name"))


def staff_accounts() -> list[Account]:
    """All open staff accounts by name."""
    return list(
        Account.objects.filter(is_staff_member=True, is_active=True).order_by("display_name")
    )


def has_demo_accounts() -> bool:
    """Whether an open demonstration account exists."""
    return Account.objects.filter(is_demo=True, is_active=True).exists()


def password_faults(password: str, *, own_words: Iterable[str] = ()) -> tuple[Refusal, ...]:
    """Everything that makes a password too weak (R-4-8), all at once.

    `own_words` are the person's phone, name and number, which a password must not contain.
    """
    found: tuple[Refusal, ...] = ()
    try:
        validate_password(password)
    except ValidationError as fault:
        found = tuple(
            Refusal(_CODES.get(e.code or "", "PASSWORD_WEAK"), _RULE, dict(e.params or {}))
            for e in fault.error_list
        )
    folded = password.casefold()
    words = (word.casefold() for word in own_words if len(word) >= _SHORTEST_REVEALING)
    if any(word in folded for word in words):
        found += (Refusal("PASSWORD_REVEALING", _RULE, {}),)
    return found


def phone_faults(phone: str) -> tuple[Refusal, ...]:
    """What keeps a phone from becoming a login: not a mobile number, or registered already."""
    if not is_mobile(phone):
        return (Refusal("MOBILE_PHONE_SHAPE", "", {}),)
    return (Refusal("PHONE_TAKEN", "", {}),) if is_phone_registered(phone) else ()
