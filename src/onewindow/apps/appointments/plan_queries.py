"""How are a place's slots planned, and how full are they? What the hall manager looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from onewindow.apps.appointments.facts import whole_place
from onewindow.apps.appointments.models import Appointment, Slot, SlotDay, SlotPlan
from onewindow.apps.appointments.queries import planned
from onewindow.apps.organisation import queries as organisation
from onewindow.rules.hall import booking as rules
from onewindow.rules.hall.slots import BOOKED_SHARE, DayException, proposed_quota

__all__ = ["BOOKED_SHARE", "SlotDay", "SlotPlan"]
State = Appointment.State


def plans_of(*, place_id: UUID) -> list[SlotPlan]:
    """A place's open plans in the order of its lines, ordinary hours first (one query)."""
    rows = SlotPlan.objects.filter(place_id=place_id, is_open=True).select_related("queue_class")
    kinds = SlotPlan.Kind.values
    return sorted(rows, key=lambda row: (row.queue_class.position, kinds.index(row.kind)))


def is_planned(*, queue_class_id: UUID, kind: str) -> bool:
    """Whether a line has, or had, a plan for this kind of hours."""
    return SlotPlan.objects.filter(queue_class_id=queue_class_id, kind=kind).exists()


def plan(plan_id: UUID) -> SlotPlan | None:
    """One open plan with its line and place, or None."""
    rows = SlotPlan.objects.select_related("queue_class", "place")
    return rows.filter(pk=plan_id, is_open=True).first()


def booked_under(*, plan_id: UUID, now: datetime) -> int:
    """How many bookings of coming slots rest on this plan."""
    rows = Appointment.objects.filter(seat__slot__plan_id=plan_id, starts_at__gt=now)
    return rows.filter(state=State.BOOKED).count()


def slot_days(*, place_id: UUID, since: date) -> list[SlotDay]:
    """A place's standing exceptions from a day on, with their lines (one query)."""
    rows = SlotDay.objects.filter(place_id=place_id, day__gte=since, revoked_at=None)
    return list(rows.select_related("queue_class").order_by("day"))


def place_exceptions(*, place_id: UUID, since: date) -> tuple[DayException, ...]:
    """The days from `since` on that the whole place is closed, or open beyond the calendar.

    One query. What is set for one line alone changes its slots, not the hall's day (R-5-7).
    """
    rows = SlotDay.objects.filter(
        place_id=place_id, queue_class=None, day__gte=since, revoked_at=None
    )
    return whole_place(rows.order_by("day"))


@dataclass(frozen=True)
class Fill:
    """How full a line is on one day: seats for the public, taken, and what came of it."""

    queue_class_id: UUID
    day: date
    seats: int
    taken: int
    came: int
    missed: int

    @property
    def percent(self) -> int:
        """Taken seats of a hundred; people on reserved seats may make it more."""
        return round(100 * self.taken / self.seats) if self.seats else 0


def fill_rates(*, place_id: UUID, first: date, last: date) -> list[Fill]:
    """Seats, bookings, visits and no-shows of each line and day (two queries)."""
    slots = Slot.objects.filter(place_id=place_id, day__gte=first, day__lte=last, closed_at=None)
    public = Count("seats", filter=Q(seats__is_reserve=False, seats__is_withdrawn=False))
    offered = slots.values_list("queue_class_id", "day").annotate(public=public)
    rows = Appointment.objects.filter(place_id=place_id, day__gte=first, day__lte=last)
    counted = rows.values_list("queue_class_id", "day").annotate(
        taken=Count("id", filter=Q(state__in=_TAKEN)),
        came=Count("id", filter=Q(state__in=[State.CHECKED_IN, State.SERVED, State.LEFT])),
        missed=Count("id", filter=Q(state=State.NO_SHOW)),
    )
    told = {(line, day): (taken, came, missed) for line, day, taken, came, missed in counted}
    return [
        Fill(line, day, seats, *told.get((line, day), (0, 0, 0)))
        for line, day, seats in offered.order_by("day", "queue_class_id")
    ]


_TAKEN = sorted(str(state) for state in rules.SEATED - {rules.AppointmentState.HELD})


def affected_by(*, exception: SlotDay, now: datetime) -> Sequence[Appointment]:
    """Whose booking would lose its slot if this exception were written (nothing is written)."""
    lines = (
        {exception.queue_class_id}
        if exception.queue_class_id
        else set(
            SlotPlan.objects.filter(place_id=exception.place_id).values_list(
                "queue_class_id", flat=True
            )
        )
    )
    found: list[Appointment] = []
    for line in sorted(lines):
        left = planned(queue_class_id=line, days=[exception.day], also=exception).slots
        rows = Appointment.objects.filter(
            queue_class_id=line, day=exception.day, state=State.BOOKED, starts_at__gt=now
        ).exclude(starts_at__in=[slot.starts_at for slot in left])
        found += rows.select_related("queue_class", "person").order_by("starts_at")
    return found


@dataclass(frozen=True)
class Proposal:
    """How many seats a slot should offer online, and what that rests on."""

    quota: int
    desks: float
    expected_minutes: int
    percent: int


def proposal(*, queue_class_id: UUID, slot_minutes: int) -> Proposal:
    """Seats for the default share of what the line's windows can serve in a slot (two queries).

    A window that serves several lines counts by its part.
    """
    line = organisation.queue_class(queue_class_id)
    if line is None:
        return Proposal(1, 0, 0, round(100 * BOOKED_SHARE))
    windows = organisation.windows_of(place_id=line.place_id)
    desks = sum(1 / len(w.class_codes) for w in windows if line.code in w.class_codes)
    quota = proposed_quota(
        slot_minutes=slot_minutes, expected_minutes=line.expected_minutes, desks=desks
    )
    return Proposal(quota, round(desks, 1), line.expected_minutes, round(100 * BOOKED_SHARE))
