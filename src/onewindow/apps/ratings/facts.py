"""Rows of ratings as the values the rules know."""

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.queries import person_of_account
from onewindow.apps.ratings.models import RatingInvitation
from onewindow.rules.casework.ratings import Rater, RatingRight


def right_of(invitation: RatingInvitation) -> RatingRight:
    """The invitation as the right it grants."""
    return RatingRight(
        person_id=invitation.rater_person_id,
        served_by_id=invitation.served_by_id,
        expires_at=invitation.expires_at,
        is_used=hasattr(invitation, "servicerating"),
    )


def rater_of(
    acting: Acting | None,
    *,
    invitation: RatingInvitation,
    by_link: bool,
    holds_number: bool = False,
) -> Rater:
    """Who rates: the holder of a signed link or number, or the person behind the account."""
    account_id = acting.account_id if acting else None
    person_id = invitation.rater_person_id if by_link or holds_number else None
    if person_id is None and account_id is not None and not holds_number:
        person = person_of_account(account_id)
        person_id = person.id if person else None
    return Rater(
        person_id=person_id,
        account_id=account_id,
        is_staff=bool(acting and acting.is_staff),
        holds_number=holds_number,
    )
