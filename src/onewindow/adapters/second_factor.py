"""The one-time codes of a phone (RFC 6238), by allauth.mfa; secrets are kept encrypted (R-4-8)."""

from typing import cast

from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.db import IntegrityError, transaction

from onewindow import wallclock
from onewindow.apps import encryption
from onewindow.apps.accounts.queries import Account
from onewindow.apps.organisation.queries import main_centre
from onewindow.apps.writes.tries import count_try

_REMEMBERED = 120


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """settings.MFA_ADAPTER: what allauth asks of the house."""

    def get_totp_issuer(self) -> str:
        centre = main_centre()
        return centre.name if centre else "OneWindow"

    def get_totp_label(self, user: Account) -> str:
        return user.login_key

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)


def _authenticator(account: Account) -> Authenticator | None:
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    return cast("Authenticator | None", found)


def is_set(account: Account) -> bool:
    """Whether the account has a second factor."""
    return _authenticator(account) is not None


def is_right(account: Account, code: str) -> bool:
    """Whether the code is the present one and was not used before."""
    authenticator = _authenticator(account)
    code = code.strip()
    if authenticator is None or not TOTP(authenticator).validate_code(code):
        return False
    # The library remembers a used code in one process only; it is valid for three periods.
    used = f"second factor:{account.id}:{code}"
    if count_try(what=used, now=wallclock.now(), seconds=_REMEMBERED) > 1:
        return False
    authenticator.record_usage()
    return True


def new_secret() -> str:
    """A secret to offer; it counts only after `confirm`."""
    return str(generate_totp_secret())


def address_of(account: Account, secret: str) -> str:
    """The otpauth address that a QR code for the phone holds."""
    return str(get_adapter().build_totp_url(account, secret))


def confirm(account: Account, secret: str, code: str) -> bool:
    """Set the offered secret when the code shows that the phone has it."""
    if not validate_totp_code(secret, code.strip()):
        return False
    try:
        with transaction.atomic():
            TOTP.activate(account, secret)
    except IntegrityError:  # set in another tab a moment ago
        return False
    return True


def remove(account: Account) -> None:
    """Take the second factor away, so that a new phone can be set up."""
    Authenticator.objects.filter(user=account).delete()
