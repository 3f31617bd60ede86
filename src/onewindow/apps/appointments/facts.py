"""Rows of appointments as the values the rules and the queue know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.apps.appointments.models import Appointment, SlotDay, SlotPlan
from onewindow.rules.hall.booking import AppointmentState, Booking
from onewindow.rules.hall.slots import DayException, Plan, PlanKind, read_periods


@dataclass(frozen=True)
class Booked:
    """What the queue needs of a person who checked in with an appointment.

    `lane` is BOOKED, or WALK_IN for somebody too late (R-6-4). `starts_at` is the booked start,
    None when the hall owed them a place on any day; the wait counts from `counts_from`.
    """

    appointment_id: UUID
    place_id: UUID
    queue_class_id: UUID
    queue_class: str
    item_slug: str
    item_name: str
    person_id: UUID | None
    starts_at: datetime | None
    lane: str
    counts_from: datetime
    punctuality: str
    minutes: int
    needs_accessible: bool = False


def booking_of(row: Appointment) -> Booking:
    """The appointment as its rules see it."""
    return Booking(AppointmentState(row.state), row.starts_at, row.is_excused)


def plan_of(row: SlotPlan) -> Plan:
    """The plan as its rules see it; without periods of its own it keeps the place's hours."""
    periods = row.periods or row.place.hours.get("periods", ())
    return Plan(
        kind=PlanKind(row.kind),
        periods=read_periods(periods),
        slot_minutes=row.slot_minutes,
        quota=row.quota,
        reserve=row.reserve,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        key=str(row.id),
    )


def exception_for(rows: Iterable[SlotDay], *, queue_class_id: UUID) -> DayException | None:
    """The exception that holds for a line: its own before the whole place's."""
    own = [r for r in rows if r.queue_class_id in {None, queue_class_id}]
    found = next(iter(sorted(own, key=lambda r: r.queue_class_id is None)), None)
    return _value(found) if found else None


def whole_place(rows: Iterable[SlotDay]) -> tuple[DayException, ...]:
    """The exceptions that hold for every line of a place."""
    return tuple(_value(row) for row in rows if row.queue_class_id is None)


def _value(row: SlotDay) -> DayException:
    return DayException(row.day, row.is_closed, row.reason, read_periods(row.periods))
