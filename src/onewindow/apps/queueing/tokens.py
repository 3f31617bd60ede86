"""Who may see the page of one number, or hear of one window? Whoever holds its signed token."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

SALT = "number"
# The day of the number and the one after it, so that an evening's visit can still be rated.
LASTS = timedelta(days=2)

WINDOW_SALT = "window"
# As long as a session: a desk left open overnight asks for a fresh one when it is reloaded.
WINDOW_LASTS = timedelta(hours=12)


def number_token(visit_id: UUID) -> str:
    """A token for one number's page; printed on its slip as a QR code."""
    return signing.dumps(visit_id.hex, salt=SALT)


def visit_of_token(token: str) -> UUID | None:
    """The visit of a token; None when forged or too old."""
    try:
        return UUID(signing.loads(token, salt=SALT, max_age=LASTS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def number_page(visit_id: UUID) -> str:
    """The full address of a number's page, for QR codes."""
    return f"{settings.PUBLIC_URL}/q/{number_token(visit_id)}/"


def window_token(window_id: UUID) -> str:
    """A token for the live list of one window; give it only to a page of the hall's own staff."""
    return signing.dumps(window_id.hex, salt=WINDOW_SALT)


def window_of_token(token: str) -> UUID | None:
    """The window of a token; None when forged or too old."""
    try:
        return UUID(signing.loads(token, salt=WINDOW_SALT, max_age=WINDOW_LASTS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def window_stream_url(window_id: UUID) -> str:
    """Where a desk listens for changes in its hall; empty without a live process."""
    return f"{settings.LIVE_URL}/live/window/{window_token(window_id)}" if settings.LIVE_URL else ""


def number_stream_url(visit_id: UUID) -> str:
    """Where the page of a number listens for its turn; empty without a live process."""
    return f"{settings.LIVE_URL}/live/number/{number_token(visit_id)}" if settings.LIVE_URL else ""
