"""How does a programme act for somebody? With a token: shown once, scoped, ending by itself."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.apps.accounts import queries
from onewindow.apps.accounts.models import ApiToken
from onewindow.apps.audit import operations as audit
from onewindow.apps.encryption import keyed_digest
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["ApiToken"]

SCOPES = ("items:read", "cases:read", "cases:write", "ratings:write")
# What staff may do goes through their pages, where posts and second factors are asked for.
STAFF_SCOPES = frozenset({"items:read"})
LONGEST_DAYS = 366
_PREFIX = "ow_"
# `last_used_at` is a hint for whoever tidies up; writing it on every call would cost a write each.
_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class IssuedToken:
    """A new token; `secret` exists here and nowhere else."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue_token(
    *,
    login: str,
    scopes: Iterable[str],
    days: int,
    now: datetime,
    actor_id: UUID | None = None,
    origin: str = "",
) -> IssuedToken:
    """A token for the account that signs in as `login` (journaled, R-4-8).

    Refusals: LOGIN_UNKNOWN, TOKEN_SCOPES_MISSING, TOKEN_SCOPE_UNKNOWN, TOKEN_STAFF_SCOPES,
    TOKEN_DAYS.
    """
    wanted = tuple(dict.fromkeys(scopes))
    account = queries.account_by_login(login)
    if account is None or not account.is_active:
        raise Refused((Refusal("LOGIN_UNKNOWN", "", {"login": login}),))
    refusals = _scope_faults(wanted, is_staff=account.is_staff_member)
    if not 1 <= days <= LONGEST_DAYS:
        refusals += (Refusal("TOKEN_DAYS", "", {"most": LONGEST_DAYS}),)
    if refusals:
        raise Refused(refusals)
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        account=account,
        digest=keyed_digest(secret.encode()),
        scopes=list(wanted),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    facts = {"token": token.id, "scopes": wanted, "expires_at": token.expires_at}
    _record("ISSUE_TOKEN", token, now, actor_id, origin, facts)
    return IssuedToken(token, secret)


def _scope_faults(wanted: tuple[str, ...], *, is_staff: bool) -> tuple[Refusal, ...]:
    if not wanted:
        return (Refusal("TOKEN_SCOPES_MISSING", "", {"scopes": "、".join(SCOPES)}),)
    unknown = [scope for scope in wanted if scope not in SCOPES]
    facts = {"unknown": "、".join(unknown), "scopes": "、".join(SCOPES)}
    found: tuple[Refusal, ...] = (Refusal("TOKEN_SCOPE_UNKNOWN", "", facts),) if unknown else ()
    if is_staff and set(wanted) - STAFF_SCOPES - set(unknown):
        found += (Refusal("TOKEN_STAFF_SCOPES", "R-4-8"),)
    return found


@transaction.atomic
def revoke_token(
    *, token_id: UUID, now: datetime, actor_id: UUID | None = None, origin: str = ""
) -> ApiToken:
    """End a token now (journaled, R-4-8); ending it twice changes nothing. Refuses NOT_FOUND."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        _record("REVOKE_TOKEN", token, now, actor_id, origin, {"token": token.id})
    return token


def _record(
    verb: str,
    token: ApiToken,
    now: datetime,
    actor_id: UUID | None,
    origin: str,
    facts: dict[str, object],
) -> None:
    audit.record(
        verb=verb,
        subject_kind="ACCOUNT",
        subject_id=token.account_id,
        now=now,
        actor_id=actor_id,
        rule="R-4-8",
        facts=facts,
        origin=origin,
    )


def token_in_force(secret: str, *, now: datetime) -> ApiToken | None:
    """The token of this secret with its account; None when unknown, ended, or its account closed.

    Notes its use, at most once a minute.
    """
    if not secret.startswith(_PREFIX) or not secret.isascii():
        return None
    token = (
        ApiToken.objects.select_related("account")
        .filter(
            digest=keyed_digest(secret.encode()),
            revoked_at__isnull=True,
            expires_at__gt=now,
            account__is_active=True,
        )
        .first()
    )
    if token and (token.last_used_at is None or now - token.last_used_at > _USE_NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
