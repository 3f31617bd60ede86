"""Who rates a visit to the hall? The holder of its number, once, known or not (R-4-1, R-0-10)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.outreach.operations import send_message
from onewindow.apps.parties import queries as parties
from onewindow.apps.queueing.served import ServedVisit, finished_between, served_visit
from onewindow.apps.ratings import operations
from onewindow.apps.ratings.facts import rater_of, right_of
from onewindow.apps.ratings.models import RatingInvitation, ServiceRating
from onewindow.apps.ratings.queries import rating_path
from onewindow.rules.casework.ratings import (
    INVITATION_LASTS,
    BadReason,
    RatingLevel,
    may_invite,
    may_open,
)
from onewindow.rules.outcomes import Refusal, Refused

_NODE = RatingInvitation.Node
# A finished visit can be undone for a minute; only then is it sure to be one.
SETTLED = timedelta(minutes=1)
LOOK_BACK = timedelta(hours=26)
NOT_OVER = Refusal("VISIT_NOT_OVER", "R-4-1")


@transaction.atomic
def invite_visit(*, visit_id: UUID, now: datetime) -> RatingInvitation | None:
    """Give the holder of a number the right to rate the visit; the case's right when one came of
    it at this window, for both are one contact (R-4-1).

    A repeat gives the first right again. None while the visit is not done, and when somebody
    served themselves (R-4-3).
    """
    served = served_visit(visit_id)
    if served is None:
        return None
    known = RatingInvitation.objects.filter(visit_id=visit_id).first() or _shared(served)
    if known is not None:
        return known
    person = parties.person(served.person_id) if served.person_id else None
    account_id = person.account_id if person else None
    if may_invite(person_account_id=account_id, served_by_id=served.clerk_id):
        return None
    return _new(served, has_account=account_id is not None, now=now)


def _shared(served: ServedVisit) -> RatingInvitation | None:
    """The right of a case accepted at this visit by the same clerk becomes the visit's too."""
    rows = RatingInvitation.objects.select_for_update().filter(
        case_id__in=served.case_ids,
        node=_NODE.ACCEPTANCE,
        served_by_id=served.clerk_id,
        created_at__gte=served.issued_at,
        visit_id=None,
    )
    right = rows.order_by("created_at").first()
    if right is not None:
        right.visit_id, right.window_id = served.visit_id, served.window_id
        right.save(update_fields=["visit_id", "window_id"])
    return right


def _new(served: ServedVisit, *, has_account: bool, now: datetime) -> RatingInvitation:
    right, is_new = RatingInvitation.objects.get_or_create(
        visit_id=served.visit_id,
        defaults={
            "node": _NODE.INQUIRY,
            "rater_person_id": served.person_id,
            "served_by_id": served.clerk_id,
            "window_id": served.window_id,
            "department_id": served.department_id,
            "item_name": served.matter[:300],
            "created_at": now,
            "expires_at": now + INVITATION_LASTS,
        },
    )
    if is_new:
        audit.record(
            verb="rating.invite",
            subject_kind="rating_invitation",
            subject_id=right.id,
            now=now,
            rule="R-4-1",
            facts={"visit": served.visit_id, "node": right.node},
            origin=SYSTEM.origin,
        )
        if has_account and served.person_id:
            _tell(right, served.person_id, now)
    return right


def _tell(right: RatingInvitation, person_id: UUID, now: datetime) -> None:
    send_message(
        person_id=person_id,
        kind="RATING",
        once_key=f"rating:{right.id}",
        title="请您评价今天的大厅服务",
        text=f"“{right.item_name}”的窗口服务，您满意吗？评价完全自愿，不影响办理结果。",
        link=rating_path(right, has_account=True),
        now=now,
    )


def invite_finished_visits(*, now: datetime) -> int:
    """A right for every visit that ended a minute ago or earlier; returns how many are new."""
    since = now - LOOK_BACK
    rights = RatingInvitation.objects.filter(created_at__gte=since, visit_id__isnull=False)
    known = {key for key in rights.values_list("visit_id", flat=True) if key}
    found = finished_between(since, now - SETTLED, but=known)
    return sum(invite_visit(visit_id=each, now=now) is not None for each in found)


@transaction.atomic
def rate_visit(
    *,
    visit_id: UUID,
    level: RatingLevel | None,
    reasons: Collection[BadReason],
    comment: str,
    anonymous: bool,
    channel: str,
    acting: Acting | None,
    now: datetime,
) -> ServiceRating:
    """The holder of the number rates the visit, once; its signed page was checked before.

    Refusals: VISIT_NOT_OVER, OWN_SERVICE and those of `may_rate`.
    """
    right = invite_visit(visit_id=visit_id, now=now)
    if right is None:
        raise Refused((NOT_OVER if served_visit(visit_id) is None else _own(),))
    return operations.rate(
        invitation_id=right.id,
        level=level,
        reasons=reasons,
        comment=comment,
        anonymous=anonymous,
        channel=channel,
        acting=acting,
        by_link=False,
        holds_number=True,
        now=now,
    )


def _own() -> Refusal:
    return Refusal("OWN_SERVICE", "R-4-3")


def right_of_visit(visit_id: UUID) -> RatingInvitation | None:
    """The visit's right with its rating, or None before there is one (one query)."""
    rows = RatingInvitation.objects.select_related("servicerating")
    return rows.filter(visit_id=visit_id).first()


def obstacles_of_visit(
    *, visit_id: UUID, acting: Acting | None, now: datetime
) -> tuple[Refusal, ...]:
    """What keeps the holder of the number from rating now; empty when the form may be shown."""
    served = served_visit(visit_id)
    if served is None:
        return (NOT_OVER,)
    right = right_of_visit(visit_id) or RatingInvitation(
        rater_person_id=served.person_id,
        served_by_id=served.clerk_id,
        expires_at=now + INVITATION_LASTS,
    )
    rater = rater_of(acting, invitation=right, by_link=False, holds_number=True)
    return may_open(right=right_of(right), rater=rater, now=now)
