"""Where do sessions lie? In the city's database, read by a statement planned once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from onewindow.apps.statements import rows_of

_READ = (
    f"SELECT session_key, session_data, expire_date FROM {Session._meta.db_table}"
    " WHERE session_key = %s AND expire_date > now()"
)


class SessionStore(db.SessionStore):
    """Django's own store; only the one read that every signed-in page begins with is swifter."""

    def _get_session_from_db(self) -> Any:
        found = rows_of(_READ, [self.session_key])
        if found:
            key, told, expires = found[0]
            return Session(session_key=key, session_data=told, expire_date=expires)
        self._session_key = None
        return None
