"""Where do sessions lie? In the city's database, read along with their account by one statement.

Which account belongs to a session is told by the session's own signed data alone. This process
only remembers whose it was last time, to ask for that account's row with the same statement; the
row itself is read anew each time, and is used only when the data names the same account.
"""

from copy import deepcopy
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from onewindow.apps.accounts.queries import ACCOUNT_COLUMNS, Account, account_from
from onewindow.apps.statements import rows_of

_MOST_REMEMBERED = 10_000
_MOST_DECODED = 1_000
_READ = (
    f"SELECT s.session_key, s.session_data, s.expire_date, {ACCOUNT_COLUMNS}"
    f" FROM {Session._meta.db_table} s LEFT JOIN {Account._meta.db_table} a ON a.id = %s"
    " WHERE s.session_key = %s AND s.expire_date > now()"
)
_whose: dict[str, UUID] = {}


class SessionStore(db.SessionStore):
    """Django's own store; only the one read that every signed-in page begins with is swifter."""

    _account: Account | None = None

    @property
    def account(self) -> Account | None:
        """The account read along with the session, if it is the one the session names."""
        named = self.get(auth.SESSION_KEY)
        found = self._account
        if named is None or (found is not None and str(found.pk) == named):
            return found if named else None
        if len(_whose) > _MOST_REMEMBERED:
            _whose.clear()
        _whose[self.session_key or ""] = UUID(named)
        return None

    def decode(self, signed: bytes | str) -> dict[str, Any]:
        """What the signed data says; the same data says the same, so it is checked but once."""
        return deepcopy(_said(signed))

    def _get_session_from_db(self) -> Any:
        found = rows_of(_READ, [_whose.get(self.session_key or ""), self.session_key])
        if not found:
            self._session_key = None
            return None
        key, told, expires, *account = found[0]
        self._account = account_from(account)
        return Session(session_key=key, session_data=told, expire_date=expires)


@lru_cache(_MOST_DECODED)
def _said(signed: bytes | str) -> dict[str, Any]:
    return dict(db.SessionStore().decode(signed))


def account_of(request: HttpRequest) -> Account | AnonymousUser:
    """Who is signed in: the account read along, when it passes what `auth.get_user` asks of it;
    whoever does not is left to Django, which signs them out."""
    account = request.session.account if isinstance(request.session, SessionStore) else None
    if account is not None and account.is_active:
        told = request.session
        is_known = told.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        stamp = told.get(auth.HASH_SESSION_KEY) or ""
        if is_known and constant_time_compare(stamp, account.get_session_auth_hash()):
            return account
    return auth.get_user(request)
