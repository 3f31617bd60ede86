"""When can somebody come, what have they booked, and how full is it?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localtime

from onewindow.apps.appointments.facts import exception_for, plan_of
from onewindow.apps.appointments.models import (
    Appointment,
    EarlierWish,
    Slot,
    SlotDay,
    SlotPlan,
)
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.parties import queries as parties
from onewindow.rules.hall import booking as rules
from onewindow.rules.hall.slots import PlannedSlot, booking_days, planned_slots
from onewindow.rules.hall.windows import ClassValue, class_for_item

__all__ = ["Appointment", "EarlierWish", "Slot", "SlotDay", "SlotPlan"]
State = Appointment.State
_SEATED = sorted(str(state) for state in rules.SEATED)


@dataclass(frozen=True)
class PlannedDays:
    """What plans, calendar and exceptions say about days of a line, and why one is closed."""

    slots: tuple[PlannedSlot, ...]
    reasons: Mapping[date, str]

    def reason_of(self, day: date) -> str:
        """Why a slot of that day fell away, as people are told."""
        return self.reasons.get(day, "时段调整")


def planned(
    *, queue_class_id: UUID, days: Collection[date], also: SlotDay | None = None
) -> PlannedDays:
    """The slots these days should have (three queries); `also`: an exception not yet written."""
    plans = SlotPlan.objects.filter(queue_class_id=queue_class_id, is_open=True)
    open_line = plans.filter(queue_class__is_open=True, queue_class__is_booked_online=True)
    rows = list(open_line.select_related("place"))
    exceptions: dict[date, list[SlotDay]] = {}
    for row in _exceptions(queue_class_id, days):
        exceptions.setdefault(row.day, []).append(row)
    if also is not None:
        exceptions[also.day] = [also]
    calendar, values = organisation.calendar(), [plan_of(row) for row in rows]
    slots: list[PlannedSlot] = []
    reasons = {}
    for day in sorted(days):
        exception = exception_for(exceptions.get(day, ()), queue_class_id=queue_class_id)
        slots += planned_slots(day, plans=values, exception=exception, calendar=calendar)
        name = calendar.name_of(day)
        if exception is not None:
            reasons[day] = exception.reason
        elif not calendar.is_working_day(day):
            reasons[day] = f"{name}放假" if name else "当天不上班"
        elif name:
            reasons[day] = f"{name}调休上班"
    return PlannedDays(tuple(slots), reasons)


def _exceptions(queue_class_id: UUID, days: Collection[date]) -> QuerySet[SlotDay]:
    return SlotDay.objects.filter(
        Q(queue_class_id=queue_class_id) | Q(queue_class=None),
        place__queue_classes=queue_class_id,
        day__in=days,
        revoked_at=None,
    )


def place_of_line(queue_class_id: UUID) -> UUID:
    """The place a line is at."""
    return SlotPlan.objects.filter(queue_class_id=queue_class_id).values_list(
        "place_id", flat=True
    )[0]


def has_plan(queue_class_id: UUID) -> bool:
    """Whether a line can be booked online at all."""
    rows = SlotPlan.objects.filter(queue_class_id=queue_class_id, is_open=True)
    return rows.filter(queue_class__is_booked_online=True).exists()


def slot(slot_id: UUID) -> Slot | None:
    """One slot with its plan, line and place, or None."""
    return Slot.objects.select_related("plan", "place", "queue_class").filter(pk=slot_id).first()


def bookable_days(plan: SlotPlan, *, now: datetime) -> tuple[date, ...]:
    """The days this plan can be booked for online now (R-6-5)."""
    return booking_days(
        today=localtime(now).date(),
        ahead_days=plan.ahead_days,
        same_day=plan.same_day,
        calendar=organisation.calendar(),
    )


def _free(now: datetime, *, with_reserve: bool) -> Q:
    free = Q(seats__appointment_id__isnull=True) | Q(seats__held_until__lte=now)
    public = Q() if with_reserve else Q(seats__is_reserve=False)
    return free & public & Q(seats__is_withdrawn=False)


def instead_of(row: Appointment, *, now: datetime, limit: int = 3) -> list[Slot]:
    """Free slots to offer to somebody whose time fell away, reserved seats too (one query).

    One a day, as near as can be to the hour they had, on the days nearest to theirs.
    """
    rows = Slot.objects.filter(
        queue_class_id=row.queue_class_id, closed_at=None, day__gt=localtime(now).date()
    ).annotate(left=Count("seats", filter=_free(now, with_reserve=True)))
    was = localtime(row.starts_at)
    best: dict[date, Slot] = {}
    for slot in rows.filter(left__gt=0).order_by("starts_at"):
        if slot.day not in best or _off(slot, was) < _off(best[slot.day], was):
            best[slot.day] = slot
    nearest = sorted(best, key=lambda day: (abs((day - row.day).days), day))[:limit]
    return [best[day] for day in sorted(nearest)]


def _off(slot: Slot, was: datetime) -> int:
    """Minutes between two hours of a day."""
    starts = localtime(slot.starts_at)
    return abs((starts.hour - was.hour) * 60 + starts.minute - was.minute)


@dataclass(frozen=True)
class OpenSlot:
    """One slot as a person choosing sees it."""

    id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    kind: str
    left: int


def open_slots(
    *, queue_class_id: UUID, now: datetime, with_reserve: bool = False
) -> list[OpenSlot]:
    """Every slot of a line that can be booked now, with its free seats, full ones too.

    Two queries: the slots with counts, and the calendar's stamp.
    """
    rows = (
        Slot.objects.filter(queue_class_id=queue_class_id, closed_at=None, starts_at__gt=now)
        .select_related("plan")
        .annotate(left=Count("seats", filter=_free(now, with_reserve=with_reserve)))
        .order_by("starts_at")
    )
    days: dict[UUID, tuple[date, ...]] = {}
    found = []
    for row in rows:
        if row.plan_id not in days:
            days[row.plan_id] = bookable_days(row.plan, now=now)
        too_soon = row.starts_at - now < rules.SAME_DAY_NOTICE
        if row.day in days[row.plan_id] and not too_soon:
            kind, left = row.plan.kind, int(row.left)
            found.append(OpenSlot(row.id, row.day, row.starts_at, row.ends_at, kind, left))
    return found


def line_for(*, place_id: UUID, item_slug: str) -> UUID | None:
    """The line of a place where this item is handled; None when it is not (two queries)."""
    item = catalogue.item_by_slug(item_slug)
    lines = organisation.queue_classes(place_id=place_id)
    values = [
        ClassValue(c.code, frozenset(c.item_slugs), frozenset(c.department_codes)) for c in lines
    ]
    code = class_for_item(
        item_slug=item_slug,
        department_code=item.department.code if item and item.department else "",
        classes=values,
    )
    return next((c.id for c in lines if c.code == code), None)


@dataclass(frozen=True)
class BookingPlace:
    """A place where an item can be booked, with the line it is handled in."""

    place: organisation.Place
    line_id: UUID


def places_for(item_slug: str) -> list[BookingPlace]:
    """Where this item can be booked: the centre first, then stations that handle it."""
    found = []
    for place in organisation.places():
        if place.kind == "STATION" and item_slug not in place.item_slugs:
            continue
        line_id = line_for(place_id=place.id, item_slug=item_slug)
        if line_id is not None and has_plan(line_id):
            found.append(BookingPlace(place, line_id))
    return found


def serves(line: organisation.QueueClass, item_slug: str) -> bool:
    """Whether a line handles this item; an appointment without an item fits every line."""
    return not item_slug or line_for(place_id=line.place_id, item_slug=item_slug) == line.pk


def has_real_name(person_id: UUID) -> bool:
    """Whether this is a person whose name and number we know (R-6-5: 实名)."""
    person = parties.person(person_id)
    return person is not None and bool(person.name and person.citizen_id_index)


def booking_on(person_id: UUID, day: date) -> Appointment | None:
    """What a person has booked (or holds) that day; what the hall owes them does not count."""
    rows = Appointment.objects.filter(person_id=person_id, day=day, is_priority=False)
    return rows.filter(state__in=_SEATED).first()


def has_desk_booking(contact_key: str, day: date) -> bool:
    """Whether the same name and number were booked at a desk for that day already."""
    rows = Appointment.objects.filter(contact_key=contact_key, day=day, is_priority=False)
    return rows.filter(state__in=_SEATED).exists()


def limited_until(*, person_id: UUID, now: datetime) -> date | None:
    """Until when this person's online booking rests after no-shows; None when it does not."""
    today = localtime(now).date()
    settings = rules.BookingRules()
    return rules.limited_until(
        no_show_days(person_id=person_id, now=now), today=today, rules=settings
    )


def no_show_days(*, person_id: UUID, now: datetime) -> list[date]:
    """The days a person was expected and neither came nor cancelled in time (one query)."""
    since = localtime(now).date() - timedelta(days=rules.BookingRules().counted_days)
    rows = Appointment.objects.filter(person_id=person_id, is_excused=False, day__gte=since)
    missed = rows.filter(Q(state=State.NO_SHOW) | Q(state=State.CANCELLED, cancelled_late=True))
    return sorted(missed.values_list("day", flat=True))


def _told() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("place", "queue_class", "seat__slot__plan")


def appointment(appointment_id: UUID) -> Appointment | None:
    """One appointment with its place and line, or None."""
    return _told().filter(pk=appointment_id).first()


def by_code(*, place_id: UUID, code: str) -> Appointment | None:
    """The appointment that has this code at a place and is still to come, or None."""
    still = _told().filter(place_id=place_id, code=code, state__in=[State.BOOKED, State.TO_REBOOK])
    return still.first() if code else None


def own_appointment(*, appointment_id: UUID, person_id: UUID) -> Appointment | None:
    """One of a person's own appointments, or None."""
    return _told().filter(pk=appointment_id, person_id=person_id).first()


def hold_of(row: Appointment) -> datetime | None:
    """Until when a half-made appointment's seat is kept; None when it is not (any more)."""
    if row.seat is None or row.seat.appointment_id != row.id:
        return None
    return row.seat.held_until


def coming(*, person_id: UUID, now: datetime) -> list[Appointment]:
    """A person's appointments still to come or to choose anew, the next first (one query)."""
    today = localtime(now).date()
    rows = _told().filter(person_id=person_id)
    open_ones = Q(state__in=[State.BOOKED, State.CHECKED_IN], day__gte=today)
    return list(rows.filter(open_ones | Q(state=State.TO_REBOOK)).order_by("starts_at"))


def past(*, person_id: UUID, now: datetime, limit: int = 20) -> list[Appointment]:
    """A person's earlier appointments, the latest first (one query)."""
    today = localtime(now).date()
    ended = Q(state__in=[State.SERVED, State.LEFT, State.NO_SHOW, State.CANCELLED])
    gone = Q(state__in=[State.BOOKED, State.CHECKED_IN], day__lt=today)
    rows = _told().filter(person_id=person_id).filter(ended | gone)
    return list(rows.order_by("-starts_at")[:limit])


def wish_of(appointment_id: UUID) -> EarlierWish | None:
    """The open wish for an earlier time, with the slot it is offered, or None."""
    return (
        EarlierWish.objects.filter(appointment_id=appointment_id, ended_at=None)
        .select_related("offered_seat__slot")
        .first()
    )


def place_in_line(wish: EarlierWish) -> int:
    """How many wishes of the same line came before, plus one (one query)."""
    before = EarlierWish.objects.filter(
        queue_class_id=wish.queue_class_id,
        ended_at=None,
        joined_at__lt=wish.joined_at,
        appointment__state=State.BOOKED,
    )
    return before.count() + 1


def expected_today(
    *, place_id: UUID, now: datetime, queue_class_id: UUID | None = None
) -> list[Appointment]:
    """Who is booked at a place today and has not come yet, by time (one query)."""
    rows = Appointment.objects.filter(
        place_id=place_id, day=localtime(now).date(), state=State.BOOKED
    ).select_related("person", "queue_class")
    if queue_class_id:
        rows = rows.filter(queue_class_id=queue_class_id)
    return list(rows.order_by("starts_at", "id"))


def to_check_in(
    *, place_id: UUID, now: datetime, phone_tail: str = "", name: str = ""
) -> list[Appointment]:
    """Today's bookings of who says this name and these last digits of a phone, by time.

    Of who was booked at the desk: the last four characters of their identity number.

    Both must agree, so that nobody finds others by guessing; compared here, for they lie
    encrypted.
    """
    tail, said = phone_tail.strip().upper(), name.strip()
    if len(tail) < _SHORTEST_TAIL or not said:
        return []
    return [
        row
        for row in expected_today(place_id=place_id, now=now)
        if tail in _tails(row, len(tail)) and _name(row) == said
    ]


_SHORTEST_TAIL = 4


def _tails(row: Appointment, length: int) -> set[str]:
    phone = row.contact_phone or (row.person.phone if row.person else "")
    return {phone[-length:], row.contact_tail}


def _name(row: Appointment) -> str:
    return row.contact_name or (row.person.name if row.person else "")


def owed_to(*, person_id: UUID, place_id: UUID, now: datetime) -> Appointment | None:
    """The place a hall owes this person, still to come, or None (one query)."""
    rows = _told().filter(person_id=person_id, place_id=place_id, is_priority=True)
    coming = Q(state=State.BOOKED, day__gte=localtime(now).date()) | Q(state=State.TO_REBOOK)
    return rows.filter(coming).order_by("starts_at").first()


def due_for_word(*, now: datetime, until: datetime, field: str) -> QuerySet[Appointment]:
    """Bookings that begin up to `until` and were not reminded yet in this way."""
    rows = Appointment.objects.filter(
        state=State.BOOKED, starts_at__gt=now, starts_at__lte=until, **{f"{field}__isnull": True}
    )
    return rows.select_related("place").order_by(F("starts_at"), "id")
