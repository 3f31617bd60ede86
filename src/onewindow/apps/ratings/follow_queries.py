"""Which bad ratings are followed up, by whom, and how well?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from onewindow.apps.accounts.queries import names_of
from onewindow.apps.cases import queries as cases
from onewindow.apps.keyset import Page, keyset
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation import readings
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.ratings.following import OWNERS, of_hall, worked_on
from onewindow.apps.ratings.models import BadRatingFollowUp
from onewindow.rules.casework.bad_ratings import (
    OPEN,
    FollowFigures,
    FollowState,
    Told,
    follow_figures,
)

__all__ = ["BadRatingFollowUp"]


def _seen_by(acting: Acting) -> QuerySet[BadRatingFollowUp]:
    """Supervisors see all but their own ratings, a duty head those of the hall (R-4-3).

    Who was asked to look into one sees that one. Their own: of what they served, took in,
    looked into or decided (R-4-7).
    """
    rows = BadRatingFollowUp.objects.select_related("rating__invitation")
    if not acting.holds(Role.SUPERVISOR):
        here = of_hall(acting.place_id) if acting.holds(Role.DUTY_HEAD) else Q(pk__in=[])
        rows = rows.filter(here | Q(owner_id=acting.account_id))
    case_id = OuterRef("rating__invitation__case_id")
    worked_on = Exists(cases.worked_on_by(account_id=acting.account_id, case_id=case_id))
    own = Q(rating__invitation__served_by_id=acting.account_id)
    served = own & Q(rating__invitation__served_by_id__isnull=False)
    return rows.filter(~worked_on).exclude(served)


def follow_ups(*, acting: Acting, shows_ended: bool, cursor: str = "") -> Page:
    """What is open, most urgent first; or what has ended, the latest first (one query)."""
    rows = _seen_by(acting)
    states = sorted(OPEN)
    if shows_ended:
        return keyset(rows.exclude(state__in=states), "opened_at", cursor, newest_first=True)
    return keyset(rows.filter(state__in=states), "reply_due", cursor, newest_first=False)


def follow_up(*, follow_id: UUID, acting: Acting) -> BadRatingFollowUp | None:
    """One that this person may see, or None (one query)."""
    return _seen_by(acting).filter(pk=follow_id).first()


def record_reading(*, row: BadRatingFollowUp, what: str, acting: Acting, now: datetime) -> None:
    """Who looked at data of the person who rated, which, what for (4.7)."""
    readings.record_reading(
        subject_kind="rating_follow_up",
        subject_id=row.id,
        subject_version=row.version,
        what=what,
        purpose="calling back about a bad rating",
        acting=acting,
        now=now,
    )


def follow_up_of(invitation_id: UUID) -> BadRatingFollowUp | None:
    """What became of the rating of this contact, for the one who gave it; None for a good one."""
    return BadRatingFollowUp.objects.filter(rating__invitation_id=invitation_id).first()


def possible_owners(row: BadRatingFollowUp) -> list[tuple[UUID, str]]:
    """Who may be asked to look into it, by name; never who was rated or worked on it (R-4-7)."""
    wanted = {str(role) for role in OWNERS}
    ids = {post.account_id for post in organisation.open_posts() if post.role in wanted}
    served_by = row.rating.invitation.served_by_id
    return sorted(names_of(ids - {served_by} - worked_on(row)).items(), key=lambda each: each[1])


def follow_up_figures(*, since: datetime, until: datetime) -> FollowFigures:
    """R-4-8 of the bad ratings of a span: replied, corrected, in time (one query)."""
    rows = BadRatingFollowUp.objects.filter(opened_at__gte=since, opened_at__lt=until)
    told = rows.values_list("state", "is_named", "contacted_at", "reply_due", "replied_at")
    return follow_figures(
        Told(
            state=FollowState(state),
            is_named=is_named,
            was_contacted=contacted_at is not None,
            reply_due=reply_due,
            replied_on=localtime(replied_at).date() if replied_at else None,
        )
        for state, is_named, contacted_at, reply_due, replied_at in told
    )
