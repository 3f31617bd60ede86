"""What went wrong with seats in a rehearsal? Counted from the tables; it has to be nought."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from onewindow.apps.appointments import operations, queries
from onewindow.apps.appointments.models import Appointment, Seat

_TAKEN = ("HELD", "BOOKED", "CHECKED_IN")


def first_slots(item_slug: str, *, count: int, now: datetime) -> list[UUID]:
    """The first free times for an item at the first place that offers any."""
    for offer in queries.places_for(item_slug):
        operations.fit_slots(queue_class_id=offer.line_id, now=now)
        found = queries.open_slots(queue_class_id=offer.line_id, now=now)
        if len(found) >= count:
            return [each.id for each in found[:count]]
    return []


def overbooked_seats(slots: Sequence[UUID]) -> int:
    """Appointments beyond the seats of their slots, and seats with more than one holder."""
    held = Appointment.objects.filter(seat__slot__in=slots, state__in=_TAKEN)
    by_slot = Counter(held.values_list("seat__slot_id", flat=True))
    by_seat = Counter(held.values_list("seat_id", flat=True))
    seats = Counter(Seat.objects.filter(slot__in=slots).values_list("slot_id", flat=True))
    beyond = sum(max(count - seats[slot], 0) for slot, count in by_slot.items())
    return beyond + sum(count - 1 for count in by_seat.values())
