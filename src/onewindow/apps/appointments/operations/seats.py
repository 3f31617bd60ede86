"""How is a seat taken? One statement picks a free one, whoever else is picking at this moment.

Order of locks, everywhere: slot, seat, appointment, wish. Picking never waits for a lock, so
somebody who holds one seat while picking another can never stand in a ring.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from onewindow.apps.appointments.models import Appointment, EarlierWish, Seat, Slot

_S, _L = Seat._meta.db_table, Slot._meta.db_table
# A hold that has run out is a free seat: nobody has to wait for the worker to clear it away. The
# share lock keeps the slot from being closed meanwhile; a slot just being closed gives no seat.
_FREE = f"""
  FROM {_S} s JOIN {_L} l ON l.id = s.slot_id
   WHERE s.slot_id = %(slot)s AND l.closed_at IS NULL AND NOT s.is_withdrawn
     AND (NOT s.is_reserve OR %(reserve)s)
     AND (s.appointment_id IS NULL OR s.held_until <= %(now)s)
"""
_LOOK = f"SELECT EXISTS (SELECT 1 {_FREE})"
_TAKE = f"""
WITH free AS (
  SELECT s.id, s.appointment_id AS before {_FREE}
   ORDER BY s.is_reserve <> %(reserve)s, s.number LIMIT 1
     FOR SHARE OF l SKIP LOCKED FOR UPDATE OF s SKIP LOCKED
)
UPDATE {_S} t SET appointment_id = %(appointment)s, held_until = %(until)s
  FROM free WHERE t.id = free.id RETURNING t.id, free.before
"""


Told = dict[str, bool | UUID | datetime | None]


@dataclass(frozen=True)
class Taken:
    """A seat that is now ours, and whose lapsed hold it was."""

    seat_id: UUID
    before: UUID | None


def take_seat(
    *,
    slot_id: UUID,
    appointment_id: UUID,
    held_until: datetime | None,
    now: datetime,
    with_reserve: bool = False,
) -> UUID | None:
    """Take one free seat of a slot; None when there is none. Call inside a transaction.

    `with_reserve` looks at the reserved seats too, first. Where the last free seats are in others'
    hands at this moment, it looks again a few times: one of them may come back.
    """
    told: Told = {
        "slot": slot_id,
        "appointment": appointment_id,
        "until": held_until,
        "now": now,
        "reserve": with_reserve,
    }
    for _ in range(_LOOKS):
        if taken := _pick(told):
            if taken.before:
                note_lapsed(seat_id=taken.seat_id, appointment_id=taken.before, now=now)
            return taken.seat_id
        if not _seems_free(told):
            return None
    return None


_LOOKS = 8


class _NothingFree(Exception):
    """Undo the look, and with it the locks on seats that turned out to be taken."""


def _pick(told: Told) -> Taken | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TAKE, told)
            row = cursor.fetchone()
            if row is None:
                raise _NothingFree
            return Taken(*row)
    except _NothingFree:
        return None


def _seems_free(told: Told) -> bool:
    """Whether a free seat stands in the books, perhaps just being taken; a short breath first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.02)")
        cursor.execute(_LOOK, told)
        return bool(cursor.fetchone()[0])


def free_seat(*, seat_id: UUID, appointment_id: UUID) -> None:
    """Give a seat back, if it is still this appointment's."""
    Seat.objects.filter(pk=seat_id, appointment_id=appointment_id).update(
        appointment_id=None, held_until=None
    )


def note_lapsed(*, seat_id: UUID, appointment_id: UUID, now: datetime) -> None:
    """A hold ran out: the half-made appointment ends, or the offer of an earlier time does."""
    Appointment.objects.filter(
        pk=appointment_id, seat_id=seat_id, state=Appointment.State.HELD
    ).update(state=Appointment.State.LAPSED, seat=None, ended_at=now)
    wish = EarlierWish.objects.filter(
        appointment_id=appointment_id, offered_seat_id=seat_id, state=EarlierWish.State.OFFERED
    ).first()
    if wish:
        pass_over(wish, now=now)


MOST_OFFERS = 3


def pass_over(wish: EarlierWish, *, now: datetime) -> None:
    """An offer was not taken: the wish waits on for other slots, at most three offers long."""
    slot_id = wish.offered_seat.slot_id if wish.offered_seat else None
    wish.passed_slots = [*wish.passed_slots, str(slot_id)]
    is_over = len(wish.passed_slots) >= MOST_OFFERS
    wish.state = EarlierWish.State.ENDED if is_over else EarlierWish.State.WAITING
    wish.ended_at = now if is_over else None
    wish.offered_seat = wish.offered_at = wish.offer_ends_at = None
    wish.save()


def locked(appointment_id: UUID) -> Appointment | None:
    """The appointment, its seats locked before it; None when there is none."""
    list(Seat.objects.select_for_update().filter(appointment_id=appointment_id).order_by("id"))
    rows = Appointment.objects.select_for_update(of=("self",))
    rows = rows.select_related("seat__slot", "queue_class", "place", "person")
    return rows.filter(pk=appointment_id).first()
