"""Whom does the hall owe a place? Who was not served comes first on the next day (R-6.1)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.appointments import letters
from onewindow.apps.appointments.models import Appointment, Slot
from onewindow.apps.appointments.operations.codes import insert
from onewindow.apps.appointments.operations.seats import take_seat
from onewindow.apps.appointments.operations.tracing import record
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.rows import new_id

_LOOKS_AHEAD = timedelta(days=14)
State = Appointment.State


@transaction.atomic
def offer_next_day(
    *,
    place_id: UUID,
    queue_class_id: UUID,
    acting: Acting,
    now: datetime,
    item_slug: str = "",
    item_name: str = "",
    person_id: UUID | None = None,
    contact_name: str = "",
    contact_phone: str = "",
) -> Appointment:
    """A place on the next open day for somebody the hall could not serve today (R-6.1, R-6-6).

    Reserved seats first, beside the public quota, then any free one; no online limit applies. The
    person may be unknown: the code on the slip is enough. Where no slot is free the appointment is
    good for any day (TO_REBOOK), so nobody leaves with a bare refusal.
    """
    row = Appointment(
        id=new_id(),
        person_id=person_id,
        place_id=place_id,
        queue_class_id=queue_class_id,
        item_slug=item_slug,
        item_name=item_name or "现场业务",
        contact_name=contact_name,
        contact_phone=contact_phone,
        channel="CLOSING",
        is_priority=True,
        is_excused=True,
        created_at=now,
        booked_at=now,
        state=State.BOOKED,
    )
    if not _seated(row, now=now):
        row.state, row.reason = State.TO_REBOOK, "今日未能办完"
        row.day, row.starts_at, row.ends_at = localtime(now).date(), now, now
    insert(row, is_day_taken=lambda: False)
    record(row, "owe", acting=acting, now=now, rule="R-6-6", state=row.state)
    if row.state == State.BOOKED:
        letters.tell_booked(row, now=now)
    return row


def _seated(row: Appointment, *, now: datetime) -> bool:
    """Give the row the first seat of the coming days; False when there is none."""
    today = localtime(now).date()
    slots = Slot.objects.filter(
        queue_class_id=row.queue_class_id,
        place_id=row.place_id,
        closed_at__isnull=True,
        day__gt=today,
        day__lte=today + _LOOKS_AHEAD,
    )
    for slot in slots.order_by("starts_at"):
        row.seat_id = take_seat(
            slot_id=slot.id, appointment_id=row.id, held_until=None, now=now, with_reserve=True
        )
        if row.seat_id is not None:
            row.day, row.starts_at, row.ends_at = slot.day, slot.starts_at, slot.ends_at
            return True
    return False
