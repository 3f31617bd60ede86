"""How does an account open, change its password and close?"""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from onewindow.apps.accounts import queries
from onewindow.apps.accounts.facts import is_staff_name, normal_phone, phone_key
from onewindow.apps.accounts.models import Account, ApiToken
from onewindow.apps.audit import operations as audit
from onewindow.rules.outcomes import Refusal, Refused

_RULE = "R-4-8"
_NATIONAL = "n:"


def _record(verb: str, account: Account, now: datetime, **actor: Any) -> None:
    audit.record(
        verb=verb, subject_kind="account", subject_id=account.id, now=now, rule=_RULE, **actor
    )


def open_resident_account(
    *,
    name: str,
    phone: str,
    password: str | None,
    now: datetime,
    is_demo: bool = False,
    prefers_elder: bool = False,
) -> Account:
    """An account that signs in with its phone; without a password only by national identity.

    Refusals: MOBILE_PHONE_SHAPE, PHONE_TAKEN and those of `queries.password_faults`.
    """
    refusals = queries.phone_faults(phone)
    if password is not None:
        refusals += queries.password_faults(password, own_words=(normal_phone(phone), name))
    if refusals:
        raise Refused(refusals)
    return _open(
        login_key=phone_key(phone),
        taken="PHONE_TAKEN",
        password=password,
        now=now,
        actor_id=None,
        display_name=name,
        phone=normal_phone(phone),
        is_demo=is_demo,
        prefers_elder=prefers_elder,
    )


def open_national_account(*, name: str, subject: str, now: datetime) -> Account:
    """An account that only the national identity service opens; `subject` is its key there."""
    return _open(
        login_key=f"{_NATIONAL}{subject}"[:80],
        taken="PHONE_TAKEN",
        password=None,
        now=now,
        actor_id=None,
        display_name=name,
    )


def open_staff_account(
    *,
    login: str,
    name: str,
    password: str | None,
    now: datetime,
    actor_id: UUID | None,
    phone: str = "",
    is_demo: bool = False,
    must_change_password: bool = False,
) -> Account:
    """An account for a member of staff, still without a post.

    Refusals: STAFF_NAME_INVALID, STAFF_NAME_TAKEN and those of `queries.password_faults`.
    """
    refusals: tuple[Refusal, ...] = ()
    if not is_staff_name(login):
        refusals += (Refusal("STAFF_NAME_INVALID", "", {}),)
    if password is not None:
        refusals += queries.password_faults(password, own_words=(login, name))
    if refusals:
        raise Refused(refusals)
    return _open(
        login_key=login,
        taken="STAFF_NAME_TAKEN",
        password=password,
        now=now,
        actor_id=actor_id,
        display_name=name,
        phone=normal_phone(phone),
        is_staff_member=True,
        is_demo=is_demo,
        must_change_password=must_change_password,
    )


def _open(
    *,
    login_key: str,
    taken: str,
    password: str | None,
    now: datetime,
    actor_id: UUID | None,
    **fields: Any,
) -> Account:
    try:
        with transaction.atomic():
            account = Account.objects.create_user(login_key, password, created_at=now, **fields)
            _record("account.open", account, now, actor_id=actor_id or account.id)
    except IntegrityError as clash:
        # Two registrations at the same moment: the second one learns what the first did.
        raise Refused((Refusal(taken, "", {}),)) from clash
    return account


@transaction.atomic
def change_password(*, account_id: UUID, old: str, new: str, now: datetime) -> Account:
    """The holder's own change; every other session of the account ends with it.

    Refusals: NOT_FOUND, PASSWORD_WRONG, PASSWORD_SAME and those of `queries.password_faults`.
    """
    account = queries.lock_account(account_id)
    if account is None or not account.is_active:
        raise Refused((Refusal("NOT_FOUND", "", {}),))
    refusals: tuple[Refusal, ...] = ()
    if not account.check_password(old):
        refusals += (Refusal("PASSWORD_WRONG", "", {}),)
    elif old == new:
        refusals += (Refusal("PASSWORD_SAME", "", {}),)
    refusals += queries.password_faults(
        new, own_words=(account.phone, account.display_name, account.login_key)
    )
    if refusals:
        raise Refused(refusals)
    account.set_password(new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    _record("account.change_password", account, now, actor_id=account.id)
    return account


def draw_password() -> str:
    """Three groups of four digits, to be read out and typed once."""
    return "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(3))


@transaction.atomic
def give_one_time_password(
    *, account_id: UUID, actor_id: UUID | None, now: datetime, origin: str = ""
) -> str:
    """A password for one sign-in, kept as a digest only; the old one and its sessions end (R-4-8).

    Refusals: NOT_FOUND, ACCOUNT_CLOSED, STAFF_ACCOUNT, NATIONAL_ACCOUNT.
    """
    account = queries.lock_account(account_id)
    if account is None:
        raise Refused((Refusal("NOT_FOUND", "", {}),))
    if not account.is_active:
        raise Refused((Refusal("ACCOUNT_CLOSED", _RULE, {}),))
    if account.is_staff_member:
        raise Refused((Refusal("STAFF_ACCOUNT", _RULE, {}),))
    if account.login_key.startswith(_NATIONAL):
        raise Refused((Refusal("NATIONAL_ACCOUNT", _RULE, {}),))
    drawn = draw_password()
    account.set_password(drawn)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    _record("account.reset_password", account, now, actor_id=actor_id, origin=origin)
    return drawn


@transaction.atomic
def close_account(
    *,
    account_id: UUID,
    actor_id: UUID | None,
    now: datetime,
    forget_name: bool = False,
    origin: str = "",
) -> Account:
    """Nobody signs in with it any more; the row stays, the journal names it (R-4-8).

    A resident's phone goes with it, as the privacy notice says, and is free to register again.
    Refusals: NOT_FOUND (or closed already).
    """
    account = queries.lock_account(account_id)
    if account is None or not account.is_active:
        raise Refused((Refusal("NOT_FOUND", "", {}),))
    if forget_name:
        account.display_name = ""
    _shut(account)
    _record("account.close", account, now, actor_id=actor_id, origin=origin)
    return account


def _shut(account: Account) -> None:
    """No password, session or programme opens anything any more; a resident's phone is free."""
    account.is_active = False
    if not account.is_staff_member:
        account.login_key, account.phone = f"closed:{account.id}", ""
        account.set_unusable_password()
    account.save()


@transaction.atomic
def untie_account(
    *, account_id: UUID, actor_id: UUID | None, now: datetime, origin: str = ""
) -> None:
    """An account that nobody vouches for is parted from the person at the counter (R-4-8).

    It shuts and its row stays; without an account, or one shut before, nothing happens.
    """
    account = queries.lock_account(account_id)
    if account is None or not account.is_active:
        return
    _shut(account)
    _record("account.untied", account, now, actor_id=actor_id, origin=origin)


def note_sign_in(*, account: Account, now: datetime, origin: str) -> None:
    """The journal's row for an opened session (R-4-8)."""
    _record("account.sign_in", account, now, actor_id=account.id, origin=origin)


def note_sign_out(*, account: Account, now: datetime, origin: str) -> None:
    """The journal's row for a session the person ended (R-4-8)."""
    _record("account.sign_out", account, now, actor_id=account.id, origin=origin)


def note_second_factor(*, account: Account, is_set: bool, now: datetime) -> None:
    """The journal's row for a second factor set up or taken away (R-4-8)."""
    verb = "account.set_second_factor" if is_set else "account.remove_second_factor"
    _record(verb, account, now, actor_id=account.id, origin="web")


def disable_password(*, account_id: UUID, now: datetime) -> None:
    """Nobody signs in with the old password any more; sessions and tokens end with it."""
    with transaction.atomic():
        account = queries.lock_account(account_id)
        if account is None:
            return
        account.set_unusable_password()
        account.must_change_password = False
        account.save(update_fields=["password", "must_change_password"])
        ApiToken.objects.filter(account=account, revoked_at__isnull=True).update(revoked_at=now)
        _record("account.disable_password", account, now)


def share_demo_password(*, password: str) -> int:
    """Give every demonstration account the one password printed at start; hashed once.

    Returns how many accounts. Never touches an account that is not marked as demonstration.
    """
    return Account.objects.filter(is_demo=True).update(
        password=make_password(password), must_change_password=False
    )
