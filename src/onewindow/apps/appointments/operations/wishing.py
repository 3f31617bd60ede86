"""Who gets an earlier place when one comes free? Whoever has waited longest, for thirty minutes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.appointments import letters
from onewindow.apps.appointments.facts import booking_of
from onewindow.apps.appointments.models import Appointment, EarlierWish, Seat, Slot
from onewindow.apps.appointments.operations.seats import free_seat, locked, pass_over, take_seat
from onewindow.apps.appointments.operations.tracing import record
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.rules.hall.booking import (
    NOTICE,
    OFFER_LASTS,
    WishFate,
    may_wait_for_earlier,
    wish_after_move,
)
from onewindow.rules.outcomes import Refusal, Refused

State = EarlierWish.State
_OPEN = (State.WAITING, State.OFFERED)


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
    wish = EarlierWish.objects.filter(appointment=row, state__in=_OPEN).first()
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
    if wish.state not in _OPEN:
        return
    seat = wish.offered_seat
    _end(wish, State.ENDED, now)
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


def _end(wish: EarlierWish, state: str, now: datetime) -> None:
    wish.state, wish.ended_at, wish.offered_seat = state, now, None
    wish.save(update_fields=["state", "ended_at", "offered_seat"])


def take_offered(wish: EarlierWish, *, now: datetime) -> UUID | None:
    """The seat kept for a locked wish, now for good; None when it was not kept (any more)."""
    seat_id, ends = wish.offered_seat_id, wish.offer_ends_at
    if wish.state != State.OFFERED or seat_id is None or ends is None or ends <= now:
        return None
    kept = Seat.objects.filter(pk=seat_id, appointment_id=wish.appointment_id, held_until__gt=now)
    if not kept.update(held_until=None):
        return None
    _end(wish, State.TAKEN, now)
    return seat_id


def seat_offered_in(row: Appointment, slot: Slot, *, now: datetime) -> UUID | None:
    """The seat of this slot that is kept for the appointment's own wish, taken; or None."""
    wish = _open_wish(row)
    if wish is None or wish.offered_seat is None or wish.offered_seat.slot_id != slot.id:
        return None
    return take_offered(wish, now=now)


def _open_wish(row: Appointment) -> EarlierWish | None:
    wishes = EarlierWish.objects.select_for_update(of=("self",))
    wishes = wishes.select_related("offered_seat__slot")
    return wishes.filter(appointment=row, state__in=_OPEN).first()


def end_wish(row: Appointment, *, now: datetime) -> None:
    """No appointment, no earlier time: the wish ends, the seat kept for it goes to the next."""
    wish = _open_wish(row)
    if wish is not None:
        seat = wish.offered_seat
        _end(wish, State.ENDED, now)
        _pass_on(seat, row, now)


def _pass_on(seat: Seat | None, row: Appointment, now: datetime) -> None:
    if seat is not None:
        free_seat(seat_id=seat.id, appointment_id=row.id)
        offer_freed(slot=seat.slot, now=now)


def carry_wish(row: Appointment, *, now: datetime) -> WishFate:
    """What becomes of the wish of an appointment that was just moved (`wish_after_move`).

    Kept, it keeps its place in line, asks for what is earlier than the new time, and an offer
    that is earlier still stands. A seat kept for it that has lost its sense goes to the next.
    """
    wish = _open_wish(row)
    if wish is None:
        return WishFate.NONE
    fate = wish_after_move(
        is_same_line=wish.queue_class_id == row.queue_class_id, starts_at=row.starts_at, now=now
    )
    seat = wish.offered_seat
    wish.before = row.starts_at
    is_kept = fate is WishFate.KEPT
    if is_kept and seat is not None and seat.slot.starts_at < row.starts_at:
        wish.save(update_fields=["before"])
        return fate
    wish.state, wish.ended_at = (State.WAITING, None) if is_kept else (State.ENDED, now)
    wish.offered_seat = wish.offered_at = wish.offer_ends_at = None
    wish.save()
    _pass_on(seat, row, now)
    return fate


def offer_freed(*, slot: Slot, now: datetime, left_by: UUID | None = None) -> EarlierWish | None:
    """Keep a seat that came free for the first who wishes to come earlier; None: nobody does.

    Less than two hours ahead nobody is asked any more: the place goes to who is in the hall. A
    wish that cannot take this slot (another booking that day) is passed over, and so is that of
    the appointment it was `left_by`. Call in a transaction.
    """
    if slot.starts_at - now < NOTICE or slot.closed_at is not None:
        return None
    wish = _first_in_line(slot, left_by)
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


def _first_in_line(slot: Slot, left_by: UUID | None) -> EarlierWish | None:
    """Who has waited longest and can take this slot, locked; who is just being changed is not."""
    waiting = EarlierWish.objects.filter(
        queue_class_id=slot.queue_class_id,
        state=State.WAITING,
        before__gt=slot.starts_at,
        appointment__state=Appointment.State.BOOKED,
    ).exclude(passed_slots__contains=[str(slot.id)])
    for wish in waiting.select_related("appointment__person").order_by("joined_at", "id"):
        mine = wish.appointment
        if mine.pk == left_by:
            continue
        others = Appointment.objects.filter(person=mine.person, day=slot.day)
        if others.filter(state__in=["HELD", "BOOKED"]).exclude(pk=mine.pk).exists():
            continue
        rows = EarlierWish.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.select_related("appointment__place").filter(state=State.WAITING)
        if found := rows.filter(pk=wish.pk).first():
            return found
    return None
