"""Who may watch this case live? Whoever holds a token signed for it a short while ago."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

SALT = "live"
# As long as a session: a page left open overnight asks for a fresh one when it is reloaded.
LASTS = timedelta(hours=8)


def case_token(case_id: UUID) -> str:
    """A token for one case; give it only to a page whose reader may see the case."""
    return signing.dumps(case_id.hex, salt=SALT)


def case_of_token(token: str) -> UUID | None:
    """The case of a token; None when forged or too old."""
    try:
        return UUID(signing.loads(token, salt=SALT, max_age=LASTS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def case_stream_url(case_id: UUID) -> str:
    """Where a page listens for news of this case; empty without a live process."""
    return f"{settings.LIVE_URL}/live/case/{case_token(case_id)}" if settings.LIVE_URL else ""
