"""What does time bring to appointments? Slots ahead, holds that run out, reminders, no-shows."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.appointments import letters, queries
from onewindow.apps.appointments.models import Appointment, Seat, SlotPlan
from onewindow.apps.appointments.operations.fitting import fit_slots
from onewindow.apps.appointments.operations.seats import free_seat, note_lapsed
from onewindow.apps.appointments.operations.settling import (
    note_no_shows,
    settle_withdrawn_items,
)
from onewindow.apps.appointments.operations.tracing import record, save
from onewindow.apps.appointments.operations.wishing import offer_freed
from onewindow.apps.organisation.facts import SYSTEM

__all__ = ["note_no_shows", "settle_withdrawn_items"]
State = Appointment.State
EVENING = time(18, 0)
# Who booked a moment ago knows; they are not reminded of it.
_FRESH = timedelta(hours=2)
_HOUR = timedelta(hours=1)
CLAIM_LASTS = timedelta(days=60)


def make_slots(*, now: datetime) -> int:
    """Fit every line's coming slots to plans, calendar and exceptions; returns how many changed."""
    lines = SlotPlan.objects.values_list("queue_class_id", flat=True).distinct()
    return sum(fit_slots(queue_class_id=line, now=now) for line in sorted(lines))


def free_lapsed_holds(*, now: datetime, limit: int = 200) -> int:
    """Give back seats whose hold or offer ran out, and offer them on; returns how many."""
    lapsed = Seat.objects.filter(held_until__lte=now).order_by("held_until")
    return sum(_free_lapsed(pk, now) for pk in lapsed.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _free_lapsed(seat_id: UUID, now: datetime) -> bool:
    rows = Seat.objects.select_for_update(skip_locked=True, of=("self",)).select_related("slot")
    seat = rows.filter(pk=seat_id, held_until__lte=now).first()
    if seat is None or seat.appointment_id is None:
        return False
    note_lapsed(seat_id=seat.id, appointment_id=seat.appointment_id, now=now)
    free_seat(seat_id=seat.id, appointment_id=seat.appointment_id)
    offer_freed(slot=seat.slot, now=now)
    return True


def remind(*, now: datetime) -> int:
    """Say it the evening before and an hour before, each once for each time; returns how many."""
    return _remind_of_tomorrow(now) + _remind_of_the_hour(now)


@transaction.atomic
def _remind_of_tomorrow(now: datetime) -> int:
    local = localtime(now)
    if local.time() < EVENING:
        return 0
    tomorrow = local.date() + timedelta(days=1)
    rows = queries.due_for_word(now=now, until=now + timedelta(days=2), field="eve_told_at")
    told = list(
        rows.filter(day=tomorrow, booked_at__lte=now - _FRESH).select_for_update(of=("self",))
    )
    for row in told:
        letters.tell_eve(row, now=now)
    Appointment.objects.filter(pk__in=[row.pk for row in told]).update(eve_told_at=now)
    return len(told)


@transaction.atomic
def _remind_of_the_hour(now: datetime) -> int:
    rows = queries.due_for_word(now=now, until=now + _HOUR, field="hour_told_at")
    told = list(rows.filter(booked_at__lte=now - _HOUR).select_for_update(of=("self",)))
    for row in told:
        letters.tell_hour(row, now=now)
    Appointment.objects.filter(pk__in=[row.pk for row in told]).update(hour_told_at=now)
    return len(told)


@transaction.atomic
def end_old_claims(*, now: datetime) -> int:
    """End claims to a place on any day after sixty days, as people were told; returns how many."""
    rows = Appointment.objects.select_for_update().filter(
        state=State.TO_REBOOK, starts_at__lt=now - CLAIM_LASTS
    )
    ended = list(rows)
    for row in ended:
        row.state, row.ended_at = State.CANCELLED, now
        save(row, "state", "ended_at")
        record(row, "claim_over", acting=SYSTEM, now=now)
    return len(ended)
