"""Rating one's own contacts: which wait, and giving one, once."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from onewindow import wallclock
from onewindow.api.v1.authentication import RATINGS_WRITE, ApiToken, acting_of, person_of
from onewindow.api.v1.problems import problems
from onewindow.api.v1.values import Key, Text
from onewindow.apps.ratings import operations as ratings
from onewindow.apps.ratings import queries as rating_queries
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.ratings import BadReason, Node, RatingLevel

router = Router(tags=["ratings"], auth=ApiToken(RATINGS_WRITE))
# Levels go by name: whether 1 or 5 is best differs from standard to standard.
Level = Literal[
    "VERY_SATISFIED", "SATISFIED", "FAIRLY_SATISFIED", "DISSATISFIED", "VERY_DISSATISFIED"
]


class Invitation(Schema):
    id: UUID
    case_id: UUID | None  # none: a visit to the hall from which no case came
    node: Node
    item_name: str
    created_at: datetime
    expires_at: datetime


class RatingWanted(Schema):
    """A bad level needs at least one reason; a good one takes none."""

    invitation_id: UUID
    level: Level
    reasons: list[BadReason] = []
    comment: Text = ""
    anonymous: bool = False


class RatingTold(Schema):
    id: UUID
    invitation_id: UUID
    level: Level
    rated_at: datetime


@router.get(
    "/invitations",
    response={200: list[Invitation], **problems(422)},
    operation_id="listInvitations",
)
def list_invitations(request: HttpRequest) -> Any:
    """The contacts this person may still rate, newest first."""
    return [
        {
            "id": i.id,
            "case_id": i.case_id,
            "node": i.node,
            "item_name": i.item_name,
            "created_at": i.created_at,
            "expires_at": i.expires_at,
        }
        for i in rating_queries.open_invitations(
            person_id=person_of(request).id, now=wallclock.now()
        )
    ]


@router.post("", response={201: RatingTold, **problems(400, 404, 409, 422)}, operation_id="rate")
def rate(request: HttpRequest, wanted: RatingWanted, key: Key) -> Any:
    """Rate one contact. Voluntary, once, and never seen by those who served with your name on it
    when `anonymous` is set."""
    me = acting_of(request)

    def write() -> dict[str, Any]:
        given = ratings.rate(
            invitation_id=wanted.invitation_id,
            level=RatingLevel[wanted.level],
            reasons=frozenset(wanted.reasons),
            comment=wanted.comment,
            anonymous=wanted.anonymous,
            channel="API",
            acting=me,
            by_link=False,
            now=wallclock.now(),
        )
        return {"id": str(given.id), "rated_at": given.rated_at.isoformat()}

    done = writes.once(
        key=key,
        scope="api.rating",
        actor_id=me.account_id,
        request=wanted.model_dump(mode="json"),
        now=wallclock.now(),
        write=write,
    )
    return Status(201, {**done, "invitation_id": wanted.invitation_id, "level": wanted.level})
