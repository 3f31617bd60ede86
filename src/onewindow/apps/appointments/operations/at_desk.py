"""How does somebody without a phone get an appointment? A greeter books it, the code on paper."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.appointments import queries
from onewindow.apps.appointments.models import Appointment
from onewindow.apps.appointments.operations.booking import (
    give_back,
    matter_of,
    new_row,
    slot_faults,
)
from onewindow.apps.appointments.operations.codes import insert
from onewindow.apps.appointments.operations.seats import locked, take_seat
from onewindow.apps.appointments.operations.tracing import record
from onewindow.apps.encryption import keyed_digest
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.hall.booking import desk_faults, read_tail
from onewindow.rules.outcomes import Refusal, Refused

CHANNEL = "DESK"


@transaction.atomic
def book_at_desk(
    *,
    slot_id: UUID,
    item_slug: str,
    name: str,
    tail: str,
    needs_accessible: bool = False,
    acting: Acting,
    now: datetime,
) -> Appointment:
    """A public seat of any open slot for a person at the desk: paper is an equal channel (R-6-5).

    The same days, quotas and one booking a day as online; `tail` are the last four characters of
    the identity number, and no more is asked. The walk-in right stays as it is.
    Refusals, all at once: those of `may_book` and `desk_faults`, ITEM_NOT_BOOKABLE,
    ITEM_OTHER_LINE; DAY_TAKEN_AT_DESK, SLOT_FULL.
    """
    slot = queries.slot(slot_id)
    if slot is None:
        raise Refused((Refusal("SLOT_CLOSED", "R-6-5"),))
    matter = matter_of(item_slug)
    name, tail = " ".join(name.split()), read_tail(tail)
    if refusals := (*desk_faults(name=name, tail=tail), *slot_faults(slot, matter, now=now)):
        raise Refused(refusals)
    row = new_row(slot, matter, person_id=None, now=now)
    row.contact_name, row.contact_tail = name, tail
    row.contact_key = keyed_digest(f"{name}|{tail}".encode())
    row.channel, row.needs_accessible = CHANNEL, needs_accessible
    row.state, row.booked_at = Appointment.State.BOOKED, now
    row.seat_id = take_seat(slot_id=slot.id, appointment_id=row.id, held_until=None, now=now)
    if row.seat_id is None:
        raise Refused((Refusal("SLOT_FULL", "R-6-5"),))
    if not insert(row, is_day_taken=lambda: queries.has_desk_booking(row.contact_key, row.day)):
        raise Refused((Refusal("DAY_TAKEN_AT_DESK", "R-6-5"),))
    record(row, "book_at_desk", acting=acting, now=now)
    return row


@transaction.atomic
def cancel_at_desk(*, appointment_id: UUID, acting: Acting, now: datetime) -> Appointment:
    """Give back a place booked at the desk, for who brings its slip or says its code.

    Counts as any cancelling does. Refusals: NOT_FOUND and those of `may_cancel`.
    """
    row = locked(appointment_id)
    if row is None or row.channel != CHANNEL:
        raise Refused((Refusal("NOT_FOUND"),))
    return give_back(row, acting=acting, now=now)
