"""What happens when a person with an appointment comes? Checked in, served, or gone (R-6-4)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.appointments import queries
from onewindow.apps.appointments.facts import Booked
from onewindow.apps.appointments.models import Appointment
from onewindow.apps.appointments.operations.tracing import record, save
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import QueueClass
from onewindow.rules.hall.booking import Arrival, arrival
from onewindow.rules.outcomes import Refusal, Refused

QR_PREFIX = "OWA:"
State = Appointment.State
_FINDABLE = (State.BOOKED, State.TO_REBOOK, State.CHECKED_IN, State.LEFT)
# Here already today, or here and gone: good again on that day only, after every other.
_CAME = (State.CHECKED_IN, State.LEFT)


@transaction.atomic
def check_in(
    *,
    place_id: UUID,
    acting: Acting,
    now: datetime,
    code: str = "",
    appointment_id: UUID | None = None,
    early_minutes: int = 10,
    late_minutes: int = 10,
) -> Booked:
    """Note that the person is here; say in which lane they stand, and since when (R-6-4).

    Found by `appointment_id`, or by `code`: six digits, or the text of the QR code. Up to
    `late_minutes` late keeps the booked place, later is a place in the walk-in line from now. An
    appointment that the hall displaced is good on any day. The caller issues the number in the
    same transaction. Checking in again the same day says the same again. Who gave the number up
    and comes back that day checks in anew, on time or late as of then `[design]`.
    Refusals: APPOINTMENT_NOT_FOUND, APPOINTMENT_USED, APPOINTMENT_OTHER_PLACE,
    APPOINTMENT_OTHER_DAY.
    """
    row = _found(place_id, code, appointment_id)
    if refusals := _faults(row, place_id, now):
        raise Refused(refusals)
    is_owed = row.seat_id is None
    is_again = row.state == State.CHECKED_IN
    line = line_of(row)
    came = arrival(
        starts_at=None if is_owed else row.starts_at,
        now=(row.checked_in_at or now) if is_again else now,
        early_minutes=early_minutes,
        late_minutes=late_minutes,
    )
    lane = "BOOKED" if came.is_booked_lane else "WALK_IN"
    if is_again:
        return _booked(row, line, came, lane, is_owed=is_owed)
    row.state, row.checked_in_at, row.ended_at = State.CHECKED_IN, now, None
    save(row, "state", "checked_in_at", "ended_at")
    record(row, "check_in", acting=acting, now=now, rule="R-6-4", lane=lane, came=came.punctuality)
    return _booked(row, line, came, lane, is_owed=is_owed)


def _found(place_id: UUID, code: str, appointment_id: UUID | None) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related(
        "queue_class", "place"
    )
    told = code.strip().upper().replace(" ", "")
    if told.startswith(QR_PREFIX):
        appointment_id = _uuid(told.removeprefix(QR_PREFIX))
    if appointment_id is not None:
        row = rows.filter(pk=appointment_id).first()
    else:
        rows = rows.filter(code=told, state__in=_FINDABLE)
        found = sorted(rows, key=lambda r: (r.place_id != place_id, r.state in _CAME, r.state))
        row = next(iter(found), None) if told else None
    if row is None:
        raise Refused((Refusal("APPOINTMENT_NOT_FOUND", "R-6-4"),))
    return row


def line_of(row: Appointment) -> QueueClass:
    """The line a booked person joins: the booked one; once that is closed, the one that takes
    the item now, else the first. A code given out stays good (R-6-6)."""
    if row.queue_class.is_open:
        return row.queue_class
    lines = organisation.queue_classes(place_id=row.place_id)
    instead = queries.line_for(place_id=row.place_id, item_slug=row.item_slug)
    first = lines[0] if lines else row.queue_class
    return next((line for line in lines if line.id == instead), first)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _faults(row: Appointment, place_id: UUID, now: datetime) -> tuple[Refusal, ...]:
    came = localtime(row.checked_in_at).date() if row.checked_in_at else None
    if row.state in _CAME and came != localtime(now).date():
        return (Refusal("APPOINTMENT_USED", "R-6-4"),)
    if row.state not in _FINDABLE:
        return (Refusal("APPOINTMENT_NOT_FOUND", "R-6-4"),)
    found = []
    if row.place_id != place_id:
        facts = {"place": row.place.name, "address": row.place.address}
        found.append(Refusal("APPOINTMENT_OTHER_PLACE", "R-6-4", facts))
    starts = localtime(row.starts_at)
    if row.state == State.BOOKED and starts.date() != localtime(now).date():
        told = {"when": f"{starts.month} 月 {starts.day} 日 {starts:%H:%M}"}
        found.append(Refusal("APPOINTMENT_OTHER_DAY", "R-6-4", told))
    return tuple(found)


def _booked(
    row: Appointment, line: QueueClass, came: Arrival, lane: str, *, is_owed: bool
) -> Booked:
    return Booked(
        appointment_id=row.id,
        place_id=row.place_id,
        queue_class_id=line.id,
        queue_class=line.code,
        item_slug=row.item_slug,
        item_name=row.item_name,
        person_id=row.person_id,
        starts_at=None if is_owed else row.starts_at,
        lane=lane,
        counts_from=came.counts_from,
        punctuality=str(came.punctuality),
        minutes=came.minutes,
        needs_accessible=row.needs_accessible,
    )


def mark_served(*, appointment_id: UUID, acting: Acting, now: datetime) -> None:
    """The visit of this appointment was served. Nothing happens when it is not checked in."""
    _step(appointment_id, State.CHECKED_IN, State.SERVED, "served", acting, now)


def mark_missed(*, appointment_id: UUID, acting: Acting, now: datetime) -> None:
    """The person came but left before being served: no no-show, they were here."""
    _step(appointment_id, State.CHECKED_IN, State.LEFT, "left", acting, now)


def undo_check_in(*, appointment_id: UUID, acting: Acting, now: datetime) -> None:
    """The number was taken back within its minute: the appointment stands as before."""
    _step(appointment_id, State.CHECKED_IN, State.BOOKED, "undo_check_in", acting, now)


def undo_served(*, appointment_id: UUID, acting: Acting, now: datetime) -> None:
    """The finish (or the leaving) was undone: the person is at the hall again."""
    for state in (State.SERVED, State.LEFT):
        _step(appointment_id, state, State.CHECKED_IN, "undo_served", acting, now)


@transaction.atomic
def _step(
    appointment_id: UUID, source: str, target: str, verb: str, acting: Acting, now: datetime
) -> None:
    row = Appointment.objects.select_for_update().filter(pk=appointment_id, state=source).first()
    if row is None:
        return
    row.state = target
    if target == State.BOOKED:
        row.checked_in_at = None
        if row.seat_id is None:
            row.state = State.TO_REBOOK
    row.ended_at = now if target in {State.SERVED, State.LEFT} else None
    save(row, "state", "checked_in_at", "ended_at")
    record(row, verb, acting=acting, now=now, rule="R-6-4")
