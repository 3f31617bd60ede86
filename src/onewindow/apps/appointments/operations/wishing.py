"""Who gets an earlier place when one comes free? Whoever has waited longest, for thirty minutes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.appointments import letters
from onewindow.apps.appointments.facts import booking_of
from onewindow.apps.appointments.models import Appointment, EarlierWish, Slot
from onewindow.apps.appointments.operations.seats import free_seat, locked, pass_over, take_seat
from onewindow.apps.appointments.operations.tracing import record
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.rules.hall.booking import NOTICE, OFFER_LASTS, may_wait_for_earlier
from onewindow.rules.outcomes import Refusal, Refused

State = EarlierWish.State


@transaction.atomic
def wish_earlier(
    *, appointment_id: UUID, person_id: UUID, acting: Acting, now: datetime
) -> EarlierWish:
    """Stand in line for an earlier time of the same line; the appointment stays meanwhile.

    A repeat gives the same place in line. Refusals: NOT_FOUND, NOTHING_TO_WAIT_FOR.
    """
    row = locked(appointment_id)
    if row is None or row.person_id != person_id:
        raise Refused((Refusal("NOT_FOUND"),))
    if refusals := may_wait_for_earlier(booking_of(row), now=now):
        raise Refused(refusals)
    wish = EarlierWish.objects.filter(
        appointment=row, state__in=[State.WAITING, State.OFFERED]
    ).first()
    if wish is None:
        wish = EarlierWish.objects.create(
            appointment=row,
            place=row.place,
            queue_class=row.queue_class,
            before=row.starts_at,
            joined_at=now,
        )
        record(row, "wish_earlier", acting=acting, now=now)
    return wish


@transaction.atomic
def leave_line(*, wish_id: UUID, person_id: UUID, acting: Acting, now: datetime) -> None:
    """No earlier time wanted any more. Refusals: NOT_FOUND."""
    wish, row = _own(wish_id, person_id)
    if wish.state not in {State.WAITING, State.OFFERED}:
        return
    seat = wish.offered_seat
    wish.state, wish.ended_at, wish.offered_seat = State.ENDED, now, None
    wish.save(update_fields=["state", "ended_at", "offered_seat"])
    record(row, "leave_line", acting=acting, now=now)
    if seat:
        free_seat(seat_id=seat.id, appointment_id=row.id)
        offer_freed(slot=seat.slot, now=now)


@transaction.atomic
def decline_offer(*, wish_id: UUID, person_id: UUID, acting: Acting, now: datetime) -> None:
    """This one does not suit; the wish waits for another. Refusals: NOT_FOUND."""
    wish, row = _own(wish_id, person_id)
    seat = wish.offered_seat
    if wish.state != State.OFFERED or seat is None:
        return
    pass_over(wish, now=now)
    record(row, "decline_offer", acting=acting, now=now)
    free_seat(seat_id=seat.id, appointment_id=row.id)
    offer_freed(slot=seat.slot, now=now)


def _own(wish_id: UUID, person_id: UUID) -> tuple[EarlierWish, Appointment]:
    """The wish and its appointment, locked in the house's order."""
    known = EarlierWish.objects.filter(pk=wish_id).first()
    row = locked(known.appointment_id) if known else None
    if row is None or row.person_id != person_id:
        raise Refused((Refusal("NOT_FOUND"),))
    wishes = EarlierWish.objects.select_for_update(of=("self",))
    return wishes.select_related("offered_seat__slot").get(pk=wish_id), row


def offer_freed(*, slot: Slot, now: datetime) -> EarlierWish | None:
    """Keep a seat that came free for the first who wishes to come earlier; None: nobody does.

    Less than two hours ahead nobody is asked any more: the place goes to who is in the hall. A
    wish that cannot take this slot (another booking that day) is passed over. Call in a
    transaction.
    """
    if slot.starts_at - now < NOTICE or slot.closed_at is not None:
        return None
    wish = _first_in_line(slot)
    if wish is None:
        return None
    until = now + OFFER_LASTS
    seat_id = take_seat(
        slot_id=slot.id, appointment_id=wish.appointment_id, held_until=until, now=now
    )
    if seat_id is None:
        return None
    wish.state, wish.offered_seat_id = State.OFFERED, seat_id
    wish.offered_at, wish.offer_ends_at = now, until
    wish.save()
    record(wish.appointment, "offer_earlier", acting=SYSTEM, now=now, slot=slot.id)
    letters.tell_earlier(wish, slot, now=now)
    return wish


def _first_in_line(slot: Slot) -> EarlierWish | None:
    """Who has waited longest and can take this slot, locked; who is just being changed is not."""
    waiting = EarlierWish.objects.filter(
        queue_class_id=slot.queue_class_id,
        state=State.WAITING,
        before__gt=slot.starts_at,
        appointment__state=Appointment.State.BOOKED,
    ).exclude(passed_slots__contains=[str(slot.id)])
    for wish in waiting.select_related("appointment__person").order_by("joined_at", "id"):
        mine = wish.appointment
        others = Appointment.objects.filter(person=mine.person, day=slot.day)
        if others.filter(state__in=["HELD", "BOOKED"]).exclude(pk=mine.pk).exists():
            continue
        rows = EarlierWish.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.select_related("appointment__place").filter(state=State.WAITING)
        if found := rows.filter(pk=wish.pk).first():
            return found
    return None
