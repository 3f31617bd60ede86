"""Who may listen to a case's changes? The bearer of a signed token that soon expires."""

from uuid import UUID

from django.core import signing

_SALT = "live"
VALID_SECONDS = 12 * 3600


def case_token(case_id: UUID) -> str:
    """A token for the live page of one case, valid twelve hours."""
    return signing.dumps(str(case_id), salt=_SALT)


def case_of_token(token: str) -> UUID | None:
    """The case a token opens; None when it was forged or has expired."""
    try:
        return UUID(signing.loads(token, salt=_SALT, max_age=VALID_SECONDS))
    except (signing.BadSignature, ValueError):
        return None
