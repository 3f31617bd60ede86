"""Who may take a number on the phone, from afar? Within the hall's times, one live number each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.admitting import hall_day
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import Visit
from onewindow.apps.queueing.operations.step import lock_hall
from onewindow.apps.queueing.operations.visiting import return_of
from onewindow.apps.queueing.queries import hall_of, open_visits_of_person
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.closing import Admission
from onewindow.rules.hall.remote import may_take_remotely
from onewindow.rules.hall.settings import HallRules
from onewindow.rules.outcomes import Refused


def remote_admission(*, place_id: UUID, person_id: UUID, now: datetime) -> Admission:
    """Whether this person may take a number from afar now, and from when a booking is offered."""
    rules = hall_of(place_id).rules
    held = open_visits_of_person(person_id=person_id, day=localtime(now).date())
    live = [each for each in held if _is_live(each, rules, now)]
    return may_take_remotely(
        now=now.astimezone(CHINA),
        today=hall_day(place_id=place_id, now=now),
        live_numbers=tuple(each.number for each in live),
        most_live=rules.remote_live_numbers,
        before_opening_minutes=rules.remote_before_opening_minutes,
        until_closing_minutes=rules.remote_until_closing_minutes,
    )


def _is_live(visit: Visit, rules: HallRules, now: datetime) -> bool:
    """A missed number that cannot come back any more (R-6-4) does not block the new one."""
    return visit.state != Visit.State.MISSED or not return_of(visit, rules, now).refusals


@transaction.atomic
def take_remotely(
    *,
    place_id: UUID,
    wishes: Sequence[Wish],
    person_id: UUID,
    acting: Acting,
    now: datetime,
    lane: str = Visit.Lane.WALK_IN,
    lane_group: str = "",
    needs_accessible: bool = False,
    told: tuple[int, int] | None = None,
) -> Visit:
    """A number for somebody on the way. Refusals: those of `remote_admission` and of `issue`.

    The hall's row is locked first, so that two requests of one person give one number.
    """
    lock_hall(place_id)
    answer = remote_admission(place_id=place_id, person_id=person_id, now=now)
    if answer.refusals:
        raise Refused(answer.refusals)
    return operations.issue(
        place_id=place_id,
        wishes=wishes,
        channel=Visit.Channel.REMOTE,
        acting=acting,
        now=now,
        lane=lane,
        lane_group=lane_group,
        needs_accessible=needs_accessible,
        person_id=person_id,
        told=told,
    )
