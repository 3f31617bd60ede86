"""How is a service rated? Invited after each contact, rated once, never by the staff (R-0-10)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.outreach.operations import send_message
from onewindow.apps.parties import queries as parties
from onewindow.apps.planned import Planned, insert
from onewindow.apps.queueing.served import visit_of_case
from onewindow.apps.ratings.facts import rater_of, right_of
from onewindow.apps.ratings.following import open_follow_up
from onewindow.apps.ratings.models import RatingInvitation, ServiceRating
from onewindow.apps.ratings.queries import rating_path
from onewindow.rules.casework.ratings import (
    INVITATION_LASTS,
    BadReason,
    RatingLevel,
    may_invite,
    may_rate,
)
from onewindow.rules.outcomes import Refusal, Refused

_ACCEPTANCE = RatingInvitation.Node.ACCEPTANCE


@whole
def invite(
    *,
    case_id: UUID,
    node: str,
    person_id: UUID,
    served_by_id: UUID | None,
    department_id: UUID,
    item_name: str,
    now: datetime,
) -> RatingInvitation | None:
    """Give the person served the right to rate this contact, and tell them (R-4-1).

    A repeat gives the first invitation again. What was accepted at a visit to the hall is the
    same contact as the visit: its right becomes the case's. None when the person served is the one
    who served (R-4-3).
    """
    person = parties.person(person_id)
    account_id = person.account_id if person else None
    if may_invite(person_account_id=account_id, served_by_id=served_by_id):
        return None
    visit_id = visit_of_case(case_id, clerk_id=served_by_id) if node == _ACCEPTANCE else None
    if shared := _of_visit(visit_id, case_id, person_id, item_name):
        return shared
    earlier = _OF_CONTACT.first(case_id, node, person_id)
    if earlier is not None:
        return earlier
    is_free = visit_id and not RatingInvitation.objects.filter(visit_id=visit_id).exists()
    invitation = RatingInvitation(
        case_id=case_id,
        node=node,
        rater_person_id=person_id,
        visit_id=visit_id if is_free else None,
        served_by_id=served_by_id,
        department_id=department_id,
        item_name=item_name,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    insert(invitation)
    _tell(invitation, has_account=account_id is not None, now=now)
    return invitation


# Two at the same moment: the second breaks the constraint, is put back, and then finds it here.
_OF_CONTACT = Planned(
    lambda case_id, node, person_id: RatingInvitation.objects.filter(
        case_id=case_id, node=node, rater_person_id=person_id
    ),
    ((UUID(int=1), "one", UUID(int=3)), (UUID(int=2), "other", UUID(int=4))),
)


def _of_visit(
    visit_id: UUID | None, case_id: UUID, person_id: UUID, item_name: str
) -> RatingInvitation | None:
    """The right the holder of the number has already, now the case's too; its rating stays."""
    if visit_id is None:
        return None
    rows = RatingInvitation.objects.select_for_update()
    right = rows.filter(visit_id=visit_id, case_id=None).first()
    if right is not None:
        right.case_id, right.node, right.item_name = case_id, _ACCEPTANCE, item_name
        right.rater_person_id = person_id
        right.save(update_fields=["case_id", "node", "item_name", "rater_person_id"])
    return right


def _tell(invitation: RatingInvitation, *, has_account: bool, now: datetime) -> None:
    audit.record(
        verb="rating.invite",
        subject_kind="rating_invitation",
        subject_id=invitation.id,
        now=now,
        rule="R-4-1",
        facts={"case": invitation.case_id, "node": invitation.node},
        origin=SYSTEM.origin,
    )
    if invitation.rater_person_id is None:
        return
    send_message(
        person_id=invitation.rater_person_id,
        kind="RATING",
        once_key=f"rating:{invitation.id}",
        title="请您评价这次服务",
        text=f"“{invitation.item_name}”{invitation.get_node_display()}服务，您满意吗？"
        "评价完全自愿，不影响办理结果。",
        link=rating_path(invitation, has_account=has_account),
        now=now,
    )


@transaction.atomic
def rate(
    *,
    invitation_id: UUID,
    level: RatingLevel | None,
    reasons: Collection[BadReason],
    comment: str,
    anonymous: bool,
    channel: str,
    acting: Acting | None,
    by_link: bool,
    now: datetime,
    holds_number: bool = False,
) -> ServiceRating:
    """Rate one contact, once (R-4-1 … R-4-5). `by_link`: the signed link was checked;
    `holds_number`: the signed page of the visit's number was.

    Reasons are kept for bad ratings only. The journal never says who rated how:
    it holds the invitation's id. Refusals: NOT_FOUND and those of `may_rate`.
    """
    invitation = RatingInvitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise Refused((Refusal("NOT_FOUND"),))
    refusals = may_rate(
        right=right_of(invitation),
        rater=rater_of(acting, invitation=invitation, by_link=by_link, holds_number=holds_number),
        level=level,
        reasons=reasons,
        comment=comment,
        now=now,
    )
    if refusals or level is None:
        raise Refused(refusals)
    rating = ServiceRating.objects.create(
        invitation=invitation,
        level=level,
        reasons=sorted(reasons) if level.is_bad else [],
        comment=comment.strip(),
        anonymous=anonymous,
        channel=channel,
        rated_at=now,
    )
    _journal(invitation, channel, origin=acting.origin if acting else "link", now=now)
    if level.is_bad:
        open_follow_up(rating)
    return rating


def _journal(invitation: RatingInvitation, channel: str, *, origin: str, now: datetime) -> None:
    audit.record(
        verb="rating.rate",
        subject_kind="rating_invitation",
        subject_id=invitation.id,
        now=now,
        rule="R-4-1",
        facts={"channel": channel, **_about(invitation)},
        origin=origin,
    )


def _about(invitation: RatingInvitation) -> dict[str, UUID]:
    about = {"case": invitation.case_id, "visit": invitation.visit_id}
    return {name: key for name, key in about.items() if key is not None}
