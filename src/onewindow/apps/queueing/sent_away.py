"""Whom the hall gives no number today gets a place on the next open day, at once (R-6.1, R-6-6)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.appointments import operations as appointments
from onewindow.apps.appointments import queries as booked
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.admitting import admission
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.wishes import matters_for
from onewindow.apps.statements import in_turn
from onewindow.rules.outcomes import Refusal, Refused

# What sends away people who are there: before opening and on a closed day nobody is owed a place.
_OWES = frozenset({"HALL_FULL_TODAY", "ISSUING_STOPPED", "HALL_CLOSED_BY_NOW"})


def is_owed(refusals: Iterable[Refusal]) -> bool:
    """Whether a refusal to give a number comes with a place on the next open day."""
    return any(each.code in _OWES for each in refusals)


@transaction.atomic
def offer_next_day(
    *,
    place_id: UUID,
    wishes: Sequence[Wish],
    acting: Acting,
    now: datetime,
    person_id: UUID | None = None,
) -> booked.Appointment:
    """A first place on the next open day, for the first of these matters.

    A person who has one already gets the same again; nobody known gets one for each asking, and
    the code is enough. Refusals: those of the wishes; HALL_GIVES_NUMBERS while the hall does.
    """
    matter = matters_for(place_id=place_id, wishes=wishes, now=now)[0]
    asked = admission(place_id=place_id, queue_class=matter.queue_class, now=now)
    if not is_owed(asked.refusals):
        raise Refused(asked.refusals or (Refusal("HALL_GIVES_NUMBERS", "R-6-6"),))
    if person_id is not None:
        in_turn(f"owed:{person_id}")
        if standing := booked.owed_to(person_id=person_id, place_id=place_id, now=now):
            return standing
    line = known_place(place_id, now=now).by_code[matter.queue_class]
    return appointments.offer_next_day(
        place_id=place_id,
        queue_class_id=line.id,
        acting=acting,
        now=now,
        item_slug=matter.item_slug,
        item_name=matter.item_name or line.name,
        person_id=person_id,
    )
