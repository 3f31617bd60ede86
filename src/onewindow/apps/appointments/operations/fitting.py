"""How do stored slots become what plans, calendar and exceptions say? Fitted, again and again.

One way in for everything that may change a day: a new plan, a swapped day, a typhoon, or simply
tomorrow. Fitting twice changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils.timezone import localtime

from onewindow.apps.appointments import queries
from onewindow.apps.appointments.models import Appointment, Seat, Slot
from onewindow.apps.appointments.operations.settling import displace
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.rules.hall.slots import PlannedSlot

MADE_AHEAD = timedelta(days=16)


@transaction.atomic
def fit_slots(*, queue_class_id: UUID, now: datetime, acting: Acting = SYSTEM) -> int:
    """Make, close, reopen and resize a line's coming slots; returns how many changed.

    Slots that have begun are left alone. People in a slot that closes are told once and keep their
    right to a place (`displace`).
    """
    days = _days(queue_class_id, now)
    planned = queries.planned(queue_class_id=queue_class_id, days=days)
    wanted = {slot.starts_at: slot for slot in planned.slots if slot.starts_at > now}
    stored = Slot.objects.filter(queue_class_id=queue_class_id, starts_at__gt=now)
    there = {slot.starts_at: slot for slot in stored.annotate(**_SEATS).order_by("starts_at")}
    missing = [slot for start, slot in wanted.items() if start not in there]
    changed = _make(queue_class_id, missing)
    surplus = [s for start, s in there.items() if start not in wanted and not s.closed_at]
    for slot in surplus:
        slot.closed_at, slot.closed_reason = now, planned.reason_of(slot.day)
    Slot.objects.bulk_update(surplus, ["closed_at", "closed_reason"])
    displace(slots=surplus, acting=acting, now=now)
    kept = [(slot, wanted[start]) for start, slot in there.items() if start in wanted]
    return changed + len(surplus) + _refit([pair for pair in kept if _differs(*pair)])


_SEATS = {
    "public": Count("seats", filter=Q(seats__is_withdrawn=False, seats__is_reserve=False)),
    "kept_back": Count("seats", filter=Q(seats__is_withdrawn=False, seats__is_reserve=True)),
}


def _days(queue_class_id: UUID, now: datetime) -> list[date]:
    """From today as far as slots are made ahead, or as far as they stand."""
    today = localtime(now).date()
    far = Slot.objects.filter(queue_class_id=queue_class_id).aggregate(last=Max("day"))["last"]
    last = max(far or today, today + MADE_AHEAD)
    return [today + timedelta(days=n) for n in range((last - today).days + 1)]


def _make(queue_class_id: UUID, missing: Sequence[PlannedSlot]) -> int:
    """Insert slots and seats; who makes the same at this moment does no harm."""
    if not missing:
        return 0
    place_id = queries.place_of_line(queue_class_id)
    Slot.objects.bulk_create(
        [
            Slot(
                place_id=place_id,
                queue_class_id=queue_class_id,
                plan_id=UUID(slot.plan_key),
                day=localtime(slot.starts_at).date(),
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
            for slot in missing
        ],
        ignore_conflicts=True,
    )
    starts = {slot.starts_at: slot for slot in missing}
    rows = Slot.objects.filter(queue_class_id=queue_class_id, starts_at__in=starts)
    seats = [seat for row in rows for seat in _seats(row, starts[row.starts_at])]
    Seat.objects.bulk_create(seats, ignore_conflicts=True)
    return len(missing)


def _seats(slot: Slot, planned: PlannedSlot) -> Iterable[Seat]:
    for number in range(1, planned.quota + planned.reserve + 1):
        yield Seat(slot=slot, number=number, is_reserve=number > planned.quota)


def _differs(slot: Slot, planned: PlannedSlot) -> bool:
    told = (slot.closed_at, str(slot.plan_id), slot.ends_at, slot.public, slot.kept_back)  # type: ignore[attr-defined]
    return told != (None, planned.plan_key, planned.ends_at, planned.quota, planned.reserve)


def _refit(pairs: Sequence[tuple[Slot, PlannedSlot]]) -> int:
    """Reopen slots, follow another plan, bring seats to number (few queries, however many)."""
    if not pairs:
        return 0
    for slot, planned in pairs:
        slot.closed_at, slot.closed_reason = None, ""
        slot.plan_id, slot.ends_at = UUID(planned.plan_key), planned.ends_at
    slots = [slot for slot, _planned in pairs]
    Slot.objects.bulk_update(slots, ["closed_at", "closed_reason", "plan", "ends_at"])
    ends = Slot.objects.filter(seats=OuterRef("seat_id")).values("ends_at")[:1]
    Appointment.objects.filter(seat__slot__in=slots).update(ends_at=Subquery(ends))
    seats: dict[UUID, list[Seat]] = {}
    for seat in Seat.objects.select_for_update().filter(slot__in=slots).order_by("slot", "number"):
        seats.setdefault(seat.slot_id, []).append(seat)
    resized = [_resized(slot.id, seats.get(slot.id, []), planned) for slot, planned in pairs]
    Seat.objects.bulk_update([s for changed, _new in resized for s in changed], ["is_withdrawn"])
    Seat.objects.bulk_create([s for _changed, new in resized for s in new])
    return len(pairs)


def _resized(
    slot_id: UUID, seats: Sequence[Seat], planned: PlannedSlot
) -> tuple[list[Seat], list[Seat]]:
    """Seats beyond the plan are withdrawn, empty ones first; missing ones come back or are made."""
    changed, new = [], []
    last = max((seat.number for seat in seats), default=0)
    for is_reserve, count in ((False, planned.quota), (True, planned.reserve)):
        kind = [seat for seat in seats if seat.is_reserve == is_reserve]
        kind.sort(key=lambda s: (s.is_withdrawn, s.appointment_id is None, s.number))
        for place, seat in enumerate(kind):
            if seat.is_withdrawn != (place >= count):
                seat.is_withdrawn = place >= count
                changed.append(seat)
        for _ in range(count - len(kind)):
            last += 1
            new.append(Seat(slot_id=slot_id, number=last, is_reserve=is_reserve))
    return changed, new
