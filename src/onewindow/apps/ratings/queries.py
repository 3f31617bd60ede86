"""Which contacts wait for a rating, and what did people say?"""

from datetime import datetime
from uuid import UUID

from django.core import signing

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.ratings.facts import rater_of, right_of
from onewindow.apps.ratings.models import RatingInvitation, ServiceRating
from onewindow.rules.casework.ratings import (
    INVITATION_LASTS,
    RatingFigures,
    RatingLevel,
    figures,
    may_open,
)
from onewindow.rules.outcomes import Refusal

__all__ = ["RatingInvitation", "ServiceRating"]
_SALT = "rating"


def rating_path(invitation: RatingInvitation, *, has_account: bool) -> str:
    """Where this contact is rated: in the person's own pages, or by a signed link."""
    return f"/my/rate/{invitation.id}/" if has_account else f"/rate/{link_token(invitation.id)}/"


def link_token(invitation_id: UUID) -> str:
    """A signed token that proves the invitation without an account, valid 30 days."""
    return signing.dumps(invitation_id.hex, salt=_SALT)


def invitation_of_token(token: str) -> RatingInvitation | None:
    """The invitation of a signed link; None when forged or too old."""
    try:
        key = signing.loads(token, salt=_SALT, max_age=INVITATION_LASTS)
    except signing.BadSignature:
        return None
    return invitation(invitation_id=UUID(key))


def invitation(*, invitation_id: UUID) -> RatingInvitation | None:
    """One invitation with its rating, or None (one query)."""
    rows = RatingInvitation.objects.select_related("servicerating")
    return rows.filter(pk=invitation_id).first()


def obstacles(
    *, invitation: RatingInvitation, acting: Acting | None, by_link: bool, now: datetime
) -> tuple[Refusal, ...]:
    """Everything that keeps this person from rating now; empty when the form may be shown."""
    rater = rater_of(acting, invitation=invitation, by_link=by_link)
    return may_open(right=right_of(invitation), rater=rater, now=now)


def open_invitations(*, person_id: UUID, now: datetime, limit: int = 20) -> list[RatingInvitation]:
    """What this person may still rate, newest first (one query)."""
    return list(
        RatingInvitation.objects.filter(
            rater_person_id=person_id, expires_at__gt=now, servicerating__isnull=True
        ).order_by("-created_at")[:limit]
    )


def invitations_of_case(*, case_id: UUID) -> list[RatingInvitation]:
    """The contacts of a case that could be rated, in order, with their ratings (one query)."""
    return list(
        RatingInvitation.objects.filter(case_id=case_id)
        .select_related("servicerating")
        .order_by("created_at")
    )


def figures_of(
    *, since: datetime, until: datetime, department_id: UUID | None = None
) -> RatingFigures:
    """Counts and rates of the contacts in a span (R-4-8); unrated stays unrated (R-4-4)."""
    invited = RatingInvitation.objects.filter(created_at__gte=since, created_at__lt=until)
    if department_id:
        invited = invited.filter(department_id=department_id)
    given = invited.filter(servicerating__isnull=False)
    # What a second reader found mistaken, malicious or out of scope counts nowhere (R-4-6).
    levels = given.exclude(servicerating__follow_up__state="EXCLUDED").values_list(
        "servicerating__level", flat=True
    )
    return figures(invited=invited.count(), levels=[RatingLevel(level) for level in levels])
