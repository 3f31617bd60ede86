"""What becomes of bookings when the hall changes something? Told once, a place kept, all noted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.appointments import letters, queries
from onewindow.apps.appointments.models import Appointment, EarlierWish, Seat, Slot
from onewindow.apps.appointments.operations.seats import note_lapsed
from onewindow.apps.appointments.operations.tracing import record, save
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.facts import SYSTEM, Acting

State = Appointment.State


def displace(*, slots: Sequence[Slot], acting: Acting, now: datetime) -> int:
    """Free the seats of closed slots and tell everybody booked there; returns how many.

    They may take any free slot, reserved seats too, or come on any day with their code; nothing
    counts against them. Half-made bookings and offers of these slots end. Call in a transaction.
    """
    if not slots:
        return 0
    seats = Seat.objects.select_for_update().filter(
        slot__in=[slot.id for slot in slots], appointment_id__isnull=False
    )
    reasons = {slot.id: slot.closed_reason for slot in slots}
    holders = {seat.id: (seat.appointment_id, seat.slot_id) for seat in seats.order_by("id")}
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("place")
    booked = list(rows.filter(seat_id__in=holders, state=State.BOOKED).order_by("starts_at", "id"))
    for seat_id, (appointment_id, _slot_id) in holders.items():
        if appointment_id is not None:
            note_lapsed(seat_id=seat_id, appointment_id=appointment_id, now=now)
    Seat.objects.filter(pk__in=holders).update(appointment_id=None, held_until=None)
    for row in booked:
        assert row.seat_id is not None
        _displace(row, reasons[holders[row.seat_id][1]], acting=acting, now=now)
    return len(booked)


def _displace(row: Appointment, reason: str, *, acting: Acting, now: datetime) -> None:
    row.state, row.seat, row.is_excused, row.reason = State.TO_REBOOK, None, True, reason
    save(row, "state", "seat", "is_excused", "reason")
    EarlierWish.objects.filter(appointment=row, state=EarlierWish.State.WAITING).update(
        state=EarlierWish.State.ENDED, ended_at=now
    )
    record(row, "displace", acting=acting, now=now, rule="R-5-7")
    choices = queries.instead_of(row, now=now)
    letters.tell_displaced(row, was=row.starts_at, choices=choices, now=now)


@transaction.atomic
def settle_withdrawn_items(*, now: datetime) -> int:
    """Tell everybody who booked for an item no longer handled here; returns how many.

    The time stays theirs, for advice or another matter; nothing is counted, whatever they do.
    """
    rows = Appointment.objects.filter(
        state=State.BOOKED, starts_at__gt=now, item_told_at__isnull=True
    ).exclude(item_slug="")
    slugs = set(rows.values_list("item_slug", flat=True).distinct())
    gone = {slug for slug in slugs if catalogue.published_item(slug) is None}
    if not gone:
        return 0
    locked = rows.filter(item_slug__in=gone).select_for_update(of=("self",))
    told = list(locked.select_related("place").order_by("starts_at", "id"))
    for row in told:
        row.is_excused, row.item_told_at = True, now
        save(row, "is_excused", "item_told_at")
        record(row, "item_withdrawn", acting=SYSTEM, now=now)
        letters.tell_item_withdrawn(row, now=now)
    return len(told)


@transaction.atomic
def note_no_shows(*, now: datetime) -> int:
    """Close the past days' books: who never came is a no-show; returns how many.

    Noted once the day is over, so that coming late is never one (R-6-5).
    """
    rows = Appointment.objects.select_for_update().filter(
        state=State.BOOKED, day__lt=localtime(now).date()
    )
    missed = list(rows.order_by("starts_at", "id"))
    for row in missed:
        row.state, row.ended_at = State.NO_SHOW, now
        save(row, "state", "ended_at")
        record(row, "no_show", acting=SYSTEM, now=now, counts=not row.is_excused)
    return len(missed)
