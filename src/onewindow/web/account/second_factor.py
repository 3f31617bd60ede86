"""Who still owes a code? Their password was right, but no session is open yet (R-4-8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from onewindow import wallclock
from onewindow.adapters import second_factor
from onewindow.apps.accounts import queries as accounts
from onewindow.apps.accounts.queries import Account

_HALF, _SECRET = "half_signed_in", "second_factor_secret"
_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class HalfSignedIn:
    """Somebody whose password was right and who still owes a code."""

    account: Account
    target: str


def is_needed(account: Account) -> bool:
    """Whether signing in takes a code: when one is set, and for all staff if the centre says so."""
    if not account.is_staff_member:
        return False
    return bool(settings.STAFF_MFA) or second_factor.is_set(account)


def remember_half(request: HttpRequest, account: Account, target: str) -> None:
    """Keep who has to show a code, in a fresh session that holds nothing else."""
    request.session.flush()
    request.session[_HALF] = {
        "account": str(account.id),
        "at": wallclock.now().isoformat(),
        "target": target,
        # A password changed meanwhile ends the wait.
        "hash": account.get_session_auth_hash(),
    }


def half_signed_in(request: HttpRequest) -> HalfSignedIn | None:
    """Who still owes a code, for ten minutes; None otherwise."""
    kept = request.session.get(_HALF)
    if not kept or wallclock.now() - datetime.fromisoformat(kept["at"]) > _PATIENCE:
        return None
    account = accounts.account(UUID(kept["account"]))
    if account is None or not account.is_active:
        return None
    if account.get_session_auth_hash() != kept["hash"]:
        return None
    return HalfSignedIn(account, kept["target"])


def secret_being_set(request: HttpRequest) -> str:
    """The secret offered on the set-up page, the same until it is confirmed."""
    if _SECRET not in request.session:
        request.session[_SECRET] = second_factor.new_secret()
    return str(request.session[_SECRET])


def forget_secret(request: HttpRequest) -> None:
    """The offered secret was confirmed; the session need not hold it any longer."""
    request.session.pop(_SECRET, None)
