"""How does the offer of an earlier time become the appointment?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.appointments import letters
from onewindow.apps.appointments.models import Appointment, EarlierWish, Seat
from onewindow.apps.appointments.operations.booking import take_over
from onewindow.apps.appointments.operations.seats import locked
from onewindow.apps.appointments.operations.tracing import record
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.outcomes import Refusal, Refused

State = EarlierWish.State


@transaction.atomic
def accept_offer(*, wish_id: UUID, person_id: UUID, acting: Acting, now: datetime) -> Appointment:
    """Take the earlier place that was kept; the old one goes to the next who waits.

    Refusals: NOT_FOUND, OFFER_OVER, DAY_TAKEN.
    """
    known = EarlierWish.objects.filter(pk=wish_id).first()
    row = locked(known.appointment_id) if known else None
    if row is None or row.person_id != person_id:
        raise Refused((Refusal("NOT_FOUND"),))
    wishes = EarlierWish.objects.select_for_update(of=("self",))
    wish = wishes.select_related("offered_seat__slot").get(pk=wish_id)
    seat, ends = wish.offered_seat, wish.offer_ends_at
    is_kept = wish.state == State.OFFERED and ends is not None and ends > now
    if not is_kept or seat is None or row.state != Appointment.State.BOOKED:
        raise Refused((Refusal("OFFER_OVER", "R-6-5"),))
    kept = Seat.objects.filter(pk=seat.id, appointment_id=row.id, held_until__gt=now)
    if not kept.update(held_until=None):
        raise Refused((Refusal("OFFER_OVER", "R-6-5"),))
    wish.state, wish.ended_at, wish.offered_seat = State.TAKEN, now, None
    wish.save(update_fields=["state", "ended_at", "offered_seat"])
    take_over(row, seat_id=seat.id, slot=seat.slot, now=now)
    record(row, "accept_earlier", acting=acting, now=now)
    letters.tell_booked(row, now=now)
    return row
