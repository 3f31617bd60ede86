"""How is an appointment made and changed? Held, confirmed, moved, cancelled (R-6-5)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from onewindow.apps.appointments import letters, queries
from onewindow.apps.appointments.facts import booking_of
from onewindow.apps.appointments.models import Appointment, Seat, Slot
from onewindow.apps.appointments.operations.codes import insert
from onewindow.apps.appointments.operations.seats import free_seat, locked, take_seat
from onewindow.apps.appointments.operations.tracing import record, save
from onewindow.apps.appointments.operations.wishing import (
    carry_wish,
    end_wish,
    offer_freed,
    seat_offered_in,
)
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.rows import new_id
from onewindow.rules.hall.booking import (
    HOLD_LASTS,
    WishFate,
    is_late_cancel,
    may_book,
    may_cancel,
    may_confirm,
    may_move,
)
from onewindow.rules.outcomes import Refusal, Refused

State = Appointment.State


@dataclass(frozen=True)
class Matter:
    """What somebody comes for."""

    slug: str
    name: str


def matter_of(slug: str) -> Matter:
    """The item as it is offered now. Refusals: ITEM_NOT_BOOKABLE."""
    version = catalogue.published_item(slug)
    if version is None:
        raise Refused((Refusal("ITEM_NOT_BOOKABLE", "R-6-5"),))
    return Matter(slug, str(version.content["name"]))


@transaction.atomic
def hold(
    *, slot_id: UUID, item_slug: str, person_id: UUID, acting: Acting, now: datetime
) -> Appointment:
    """Keep a seat for five minutes while the person fills in; a hold made before is given up.

    Refusals: those of `may_book`; ITEM_NOT_BOOKABLE, ITEM_OTHER_LINE, DAY_TAKEN, SLOT_FULL.
    """
    slot = queries.slot(slot_id)
    if slot is None:
        raise Refused((Refusal("SLOT_CLOSED", "R-6-5"),))
    matter = matter_of(item_slug)
    if refusals := _booking_faults(slot, matter, person_id, now):
        raise Refused(refusals)
    row = new_row(slot, matter, person_id=person_id, now=now)
    # First, so that nobody waits for a seat's lock with another seat in hand; a refusal below
    # takes this back as well.
    _give_up_holds(person_id, now=now)
    until = now + HOLD_LASTS
    row.seat_id = take_seat(slot_id=slot.id, appointment_id=row.id, held_until=until, now=now)
    if row.seat_id is None:
        raise Refused((Refusal("SLOT_FULL", "R-6-5"),))
    if not insert(row, is_day_taken=lambda: queries.booking_on(person_id, row.day) is not None):
        raise Refused((_day_taken(person_id, slot),))
    record(row, "hold", acting=acting, now=now)
    return row


def _booking_faults(
    slot: Slot, matter: Matter, person_id: UUID, now: datetime
) -> tuple[Refusal, ...]:
    found = slot_faults(
        slot,
        matter,
        has_name=queries.has_real_name(person_id),
        limited=queries.limited_until(person_id=person_id, now=now),
        now=now,
    )
    other = queries.booking_on(person_id, slot.day)
    if other is not None and other.state != State.HELD:
        found = (*found, _day_taken(person_id, slot))
    return found


def slot_faults(
    slot: Slot,
    matter: Matter,
    *,
    has_name: bool = True,
    limited: date | None = None,
    now: datetime,
) -> tuple[Refusal, ...]:
    """What keeps this slot from being booked for this matter now (R-6-5)."""
    found = may_book(
        starts_at=slot.starts_at,
        is_closed=slot.closed_at is not None,
        days=queries.bookable_days(slot.plan, now=now),
        has_name=has_name,
        is_online=slot.queue_class.is_booked_online,
        limited=limited,
        now=now,
    )
    if not queries.serves(slot.queue_class, matter.slug):
        found = (*found, Refusal("ITEM_OTHER_LINE", "R-6-5"))
    return found


def _day_taken(person_id: UUID, slot: Slot) -> Refusal:
    other = queries.booking_on(person_id, slot.day)
    told = f"{localtime(other.starts_at):%H:%M}“{other.item_name}”" if other else ""
    return Refusal("DAY_TAKEN", "R-6-5", {"other": told})


def new_row(slot: Slot, matter: Matter, *, person_id: UUID | None, now: datetime) -> Appointment:
    """An appointment in this slot, not yet seated nor written."""
    return Appointment(
        id=new_id(),
        person_id=person_id,
        place=slot.place,
        queue_class=slot.queue_class,
        item_slug=matter.slug,
        item_name=matter.name,
        day=slot.day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        state=State.HELD,
        created_at=now,
    )


def _give_up_holds(person_id: UUID, *, now: datetime) -> None:
    rows = Appointment.objects.filter(person_id=person_id, state=State.HELD)
    for key in rows.order_by("id").values_list("pk", flat=True):
        held = locked(key)
        if held is None or held.state != State.HELD:
            continue
        if held.seat_id:
            free_seat(seat_id=held.seat_id, appointment_id=held.id)
        held.state, held.seat, held.ended_at = State.LAPSED, None, now
        save(held, "state", "seat", "ended_at")


@transaction.atomic
def confirm(
    *,
    appointment_id: UUID,
    person_id: UUID,
    needs_accessible: bool = False,
    acting: Acting,
    now: datetime,
) -> Appointment:
    """Make the held seat an appointment and tell the person. Refusals: NOT_FOUND, HOLD_OVER."""
    row = _own(appointment_id, person_id)
    if refusals := may_confirm(booking_of(row), held_until=queries.hold_of(row), now=now):
        raise Refused(refusals)
    Seat.objects.filter(appointment_id=row.id).update(held_until=None)
    row.state, row.booked_at, row.needs_accessible = State.BOOKED, now, needs_accessible
    save(row, "state", "booked_at", "needs_accessible")
    record(row, "book", acting=acting, now=now)
    letters.tell_booked(row, now=now)
    return row


def _own(appointment_id: UUID, person_id: UUID | None) -> Appointment:
    row = locked(appointment_id)
    if row is None or row.person_id != person_id or person_id is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return row


@transaction.atomic
def cancel(*, appointment_id: UUID, person_id: UUID, acting: Acting, now: datetime) -> Appointment:
    """Give the place back; with less than two hours' notice it counts as a no-show (R-6-5).

    The freed seat is offered to whoever waits for an earlier time. Refusals: NOT_FOUND and those
    of `may_cancel`.
    """
    return give_back(_own(appointment_id, person_id), acting=acting, now=now)


def give_back(row: Appointment, *, acting: Acting, now: datetime) -> Appointment:
    """Cancel a locked appointment. Refusals: those of `may_cancel`."""
    if refusals := may_cancel(booking_of(row), now=now):
        raise Refused(refusals)
    was_held, seat = row.state == State.HELD, row.seat
    row.cancelled_late = is_late_cancel(booking_of(row), now=now)
    row.state = State.LAPSED if was_held else State.CANCELLED
    row.seat, row.ended_at = None, now
    save(row, "state", "seat", "ended_at", "cancelled_late")
    end_wish(row, now=now)
    record(row, "cancel", acting=acting, now=now, late=row.cancelled_late)
    if seat:
        free_seat(seat_id=seat.id, appointment_id=row.id)
        offer_freed(slot=seat.slot, now=now)
    if not was_held:
        letters.tell_cancelled(row, now=now)
    return row


@dataclass(frozen=True)
class Moved:
    """The appointment at its new time, and what became of its wish for an earlier one."""

    row: Appointment
    wish: WishFate


@transaction.atomic
def move(
    *, appointment_id: UUID, slot_id: UUID, person_id: UUID, acting: Acting, now: datetime
) -> Moved:
    """Change to another slot, or keep everything as it is when that one is full.

    Somebody whose time the hall closed may take a reserved seat. A place in line for an earlier
    time is kept while it makes sense (`wish_after_move`); the person is told either way.
    Refusals: NOT_FOUND, those of `may_move` and `may_book`, ITEM_OTHER_LINE, DAY_TAKEN, SLOT_FULL.
    """
    row = _own(appointment_id, person_id)
    slot = queries.slot(slot_id)
    if slot is None:
        raise Refused((Refusal("SLOT_CLOSED", "R-6-5"),))
    if row.seat and row.seat.slot_id == slot.id:
        return Moved(row, WishFate.NONE)
    if refusals := _moving_faults(row, slot, now):
        raise Refused(refusals)
    offered = seat_offered_in(row, slot, now=now)
    seat_id = offered or take_seat(
        slot_id=slot.id,
        appointment_id=row.id,
        held_until=None,
        now=now,
        with_reserve=row.state == State.TO_REBOOK or row.is_priority,
    )
    if seat_id is None:
        raise Refused((Refusal("SLOT_FULL", "R-6-5"),))
    wish = take_over(row, seat_id=seat_id, slot=slot, now=now)
    wish = WishFate.TAKEN if offered else wish
    record(row, "move", acting=acting, now=now, wish=str(wish))
    letters.tell_booked(row, now=now, wish=wish)
    return Moved(row, wish)


def _moving_faults(row: Appointment, slot: Slot, now: datetime) -> tuple[Refusal, ...]:
    found = may_move(booking_of(row), now=now)
    found += may_book(
        starts_at=slot.starts_at,
        is_closed=slot.closed_at is not None,
        days=queries.bookable_days(slot.plan, now=now),
        has_name=True,
        is_online=True,
        limited=None,
        now=now,
    )
    if not queries.serves(slot.queue_class, row.item_slug):
        found = (*found, Refusal("ITEM_OTHER_LINE", "R-6-5"))
    return found


def take_over(row: Appointment, *, seat_id: UUID, slot: Slot, now: datetime) -> WishFate:
    """Put the appointment on its new seat and give the old one to whoever waits for it."""
    old = row.seat
    row.seat_id, row.place, row.queue_class = seat_id, slot.place, slot.queue_class
    row.day, row.starts_at, row.ends_at = slot.day, slot.starts_at, slot.ends_at
    row.state, row.eve_told_at, row.hour_told_at = State.BOOKED, None, None
    try:
        with transaction.atomic():
            save(
                row,
                *("seat", "place", "queue_class", "day", "starts_at", "ends_at", "state"),
                *("eve_told_at", "hour_told_at"),
            )
    except IntegrityError as error:
        raise Refused((Refusal("DAY_TAKEN", "R-6-5", {"other": ""}),)) from error
    fate = carry_wish(row, now=now)
    if old is not None:
        free_seat(seat_id=old.id, appointment_id=row.id)
        offer_freed(slot=old.slot, now=now, left_by=row.id)
    return fate
