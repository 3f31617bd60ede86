"""Staff book a time for who stands before them, and note that the inquiry ended with it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.appointments import operations as appointments
from onewindow.apps.appointments import queries as booked
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries
from onewindow.apps.queueing.operations.step import elsewhere, refuse
from onewindow.rules.hall.inquiries import InquiryOutcome
from onewindow.rules.outcomes import Refusal

BOOKERS = (Role.GREETER, Role.DUTY_HEAD, Role.CLERK)


@transaction.atomic
def book_for(
    *,
    place_id: UUID,
    slot_id: UUID,
    item_slug: str,
    name: str,
    tail: str,
    needs_accessible: bool = False,
    said: str = "",
    acting: Acting,
    now: datetime,
) -> booked.Appointment:
    """A booking in the hall of the staff's own post, as `appointments.book_at_desk`.

    Refusals: NOT_PERMITTED, SLOT_CLOSED (a slot of another place), and those of `book_at_desk`.
    """
    refuse(*_may(acting, place_id))
    slot = booked.slot(slot_id)
    if slot is not None and slot.place_id != place_id:
        refuse(Refusal("SLOT_CLOSED", "R-6-5"))
    row = appointments.book_at_desk(
        slot_id=slot_id,
        item_slug=item_slug,
        name=name,
        tail=tail,
        needs_accessible=needs_accessible,
        acting=acting,
        now=now,
    )
    inquiries.record_closed(
        place_id=place_id,
        said=said,
        outcome=str(InquiryOutcome.BOOKED),
        item_slug=item_slug,
        acting=acting,
        now=now,
    )
    return row


@transaction.atomic
def cancel_for(
    *, place_id: UUID, appointment_id: UUID, acting: Acting, now: datetime
) -> booked.Appointment:
    """Give the place back for who brings the slip.

    Refusals: NOT_PERMITTED, NOT_FOUND, and those of `cancel_at_desk`.
    """
    refuse(*_may(acting, place_id))
    row = booked.appointment(appointment_id)
    if row is None or row.place_id != place_id:
        refuse(Refusal("NOT_FOUND"))
    return appointments.cancel_at_desk(appointment_id=appointment_id, acting=acting, now=now)


def _may(acting: Acting, place_id: UUID) -> tuple[Refusal, ...]:
    if acting.holds(*BOOKERS):
        return elsewhere(acting, place_id)
    return (Refusal("NOT_PERMITTED", "R-6-5", {"needed": str(Role.GREETER.label)}),)
