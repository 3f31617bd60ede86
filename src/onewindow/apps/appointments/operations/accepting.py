"""How does the offer of an earlier time become the appointment?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.appointments import letters
from onewindow.apps.appointments.models import Appointment, EarlierWish
from onewindow.apps.appointments.operations.booking import take_over
from onewindow.apps.appointments.operations.seats import locked
from onewindow.apps.appointments.operations.tracing import record
from onewindow.apps.appointments.operations.wishing import take_offered
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.outcomes import Refusal, Refused


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
    seat = wish.offered_seat
    is_booked = row.state == Appointment.State.BOOKED
    if seat is None or not is_booked or take_offered(wish, now=now) is None:
        raise Refused((Refusal("OFFER_OVER", "R-6-5"),))
    take_over(row, seat_id=seat.id, slot=seat.slot, now=now)
    record(row, "accept_earlier", acting=acting, now=now)
    letters.tell_booked(row, now=now)
    return row
