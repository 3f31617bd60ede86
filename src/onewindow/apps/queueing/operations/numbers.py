"""How does somebody get a number? Issued once, for one day, for one or several matters (R-6-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from onewindow.apps.appointments import operations as appointments
from onewindow.apps.audit import operations as audit
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.admitting import admission
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import Visit, VisitAct, VisitMatter, VisitPeriod
from onewindow.apps.queueing.operations.overruling import LONGEST_REASON, may_overrule
from onewindow.apps.queueing.operations.step import (
    act_of,
    elsewhere,
    lock_hall,
    refuse,
)
from onewindow.apps.queueing.operations.step_statement import hinted
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.wishes import matters_for
from onewindow.apps.rows import new_id
from onewindow.apps.statements import alone, rows_of
from onewindow.apps.writes import operations as writes
from onewindow.rules.hall.settings import read_rules
from onewindow.rules.outcomes import Refusal, Refused

_VISITS, _PERIODS = Visit._meta.db_table, VisitPeriod._meta.db_table
_ACTS, _MATTERS = VisitAct._meta.db_table, VisitMatter._meta.db_table
_BY_STAFF = frozenset({Visit.Channel.GREETER, Visit.Channel.WINDOW})


def issue(
    *,
    place_id: UUID,
    wishes: Sequence[Wish],
    channel: str,
    acting: Acting,
    now: datetime,
    lane: str = Visit.Lane.WALK_IN,
    lane_group: str = "",
    needs_accessible: bool = False,
    person_id: UUID | None = None,
    overrule: str = "",
    told: tuple[int, int] | None = None,
    key: str | None = None,
) -> Visit:
    """A number for these matters, in the line of the first; the others follow on the same number.

    `lane` GREEN is by the person's own word (R-6-3), EMERGENCY by a greeter's. `overrule` is the
    duty head's reason to give a number although the hall gives no more; it is logged. `told` is the
    wait in minutes (from, to) the person is shown, kept to be measured against what comes. A repeat
    with the same once-only `key` gets the same number.
    Refusals, all at once: those of the wishes, of the closing rule (R-6.1, R-6-6), NOT_PERMITTED,
    KEY_REUSED.
    """
    visit = Visit(
        channel=channel,
        lane=lane,
        lane_group=lane_group,
        needs_accessible=needs_accessible,
        person_id=person_id,
    )
    try:
        with alone():
            return _issue(place_id, wishes, visit, acting, now, _Told(told, overrule, key))
    except (IntegrityError, Refused):
        earlier = act_of(key, acting) if key else None
        if earlier is None:
            raise
        return earlier.visit


@dataclass(frozen=True)
class _Told:
    """What goes with a new number into its record."""

    wait: tuple[int, int] | None = None
    overruled: str = ""
    key: str | None = None


def _issue(
    place_id: UUID, wishes: Sequence[Wish], visit: Visit, acting: Acting, now: datetime, told: _Told
) -> Visit:
    matters = matters_for(place_id=place_id, wishes=wishes, now=now)
    code = matters[0].queue_class
    refuse(*elsewhere(acting, place_id), *_may_give(visit, acting))
    refuse(*(may_overrule(acting) if told.overruled else ()))
    if not told.overruled:
        asked = admission(place_id=place_id, queue_class=code, now=now, lane=visit.lane)
        refuse(*asked.refusals)
    return write_new(_for_line(visit, place_id, code, now), matters, acting, now, told)


@transaction.atomic
def check_in(
    *,
    place_id: UUID,
    code: str,
    channel: str,
    acting: Acting,
    now: datetime,
    told: tuple[int, int] | None = None,
) -> Visit:
    """The number of a booked person who has come (R-6-4, R-6-5): in their lane, with their slot.

    Checking in twice gives the same number. Refusals: those of `appointments.check_in`.
    """
    refuse(*elsewhere(acting, place_id))
    rules = read_rules(lock_hall(place_id).rules)
    booked = appointments.check_in(
        code=code,
        place_id=place_id,
        acting=acting,
        now=now,
        early_minutes=rules.early_minutes,
        late_minutes=rules.late_minutes,
    )
    again = Visit.objects.filter(appointment_id=booked.appointment_id)
    if known := again.exclude(state__in=["GIVEN_UP", "EXPIRED", "TAKEN_BACK"]).first():
        return known
    # An item withdrawn since the booking keeps its place in line: people come to hear what now.
    item = booked.item_slug if catalogue.shown_item(booked.item_slug) else ""
    wish = Wish(item_slug=item, queue_class=booked.queue_class)
    visit = Visit(
        channel=channel,
        lane=booked.lane,
        person_id=booked.person_id,
        appointment_id=booked.appointment_id,
        booked_at=booked.starts_at,
        needs_accessible=booked.needs_accessible,
    )
    matters = matters_for(place_id=place_id, wishes=[wish], now=now)
    matters[0].item_name = matters[0].item_name or booked.item_name
    visit = _for_line(visit, place_id, booked.queue_class, now)
    return write_new(visit, matters, acting, now, _Told(told))


def _may_give(visit: Visit, acting: Acting) -> tuple[Refusal, ...]:
    if visit.lane != Visit.Lane.EMERGENCY and visit.channel not in _BY_STAFF:
        return ()
    if acting.holds(Role.GREETER, Role.DUTY_HEAD, Role.CLERK):
        return ()
    return (Refusal("NOT_PERMITTED", "R-6-2", {"needed": str(Role.GREETER.label)}),)


def _for_line(visit: Visit, place_id: UUID, code: str, now: datetime) -> Visit:
    """The visit as it joins a line now; its number is drawn when it is written."""
    visit.place_id, visit.day = place_id, localtime(now).date()
    visit.prefix = known_place(place_id, now=now).by_code[code].prefix
    visit.queue_class, visit.issued_at, visit.queued_at = code, now, now
    return visit


_FIELDS = [f.attname for f in Visit._meta.concrete_fields]
# A number drawn with the visit that bears it; or one that a kiosk has given already.
_DRAWN = f"serial AS ({writes.drawn_from('here')})"
_GIVEN = "serial AS (SELECT %s::int AS last FROM here)"


def _insert(serial: str) -> str:
    """Number, visit, first period, matters, act and journal row: all of them or nothing."""
    values = ", ".join("serial.last" if name == "serial" else "%s" for name in _FIELDS)
    return (
        f"WITH {audit.HERE}, {serial}, visit AS (INSERT INTO {_VISITS} ({', '.join(_FIELDS)})"
        f" SELECT {values} FROM serial RETURNING id, serial),"
        f" period AS (INSERT INTO {_PERIODS} (id, visit_id, kind, queue_class, started_at)"
        " SELECT %s, id, 'WAIT', %s, %s FROM visit),"
        f" matter AS (INSERT INTO {_MATTERS} (id, visit_id, position, queue_class, item_slug,"
        " item_name) SELECT m.id, visit.id, m.position, m.queue_class, m.item_slug, m.item_name"
        " FROM visit, unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::text[])"
        f" AS m (id, position, queue_class, item_slug, item_name)), {audit.journaled('visit')},"
        f" act AS (INSERT INTO {_ACTS} (id, visit_id, place_id, visit_version, verb, at, actor_id,"
        " reason, why, request_key) SELECT %s, id, %s, 1, 'ISSUE', %s, %s::uuid, %s, %s::jsonb, %s"
        " FROM visit) SELECT serial"
    )


def write_new(
    visit: Visit,
    matters: Sequence[VisitMatter],
    acting: Acting,
    now: datetime,
    told: _Told = _Told(),
) -> Visit:
    """Save a new visit with its matters, first period, act and journal row, in one statement.

    Without a serial it draws the next of its series, whose row is locked until commit.
    """
    hint, hinted_at = hinted(visit.place_id, "change")
    is_drawn = visit.serial is None
    statement = f"{_insert(_DRAWN if is_drawn else _GIVEN)}{hint} FROM visit"
    series = f"queue:{visit.place_id.hex}:{visit.day}:{visit.prefix}"
    serial = [new_id(), series] if is_drawn else [visit.serial]
    for _ in range(2):
        row = _entry(visit, acting, now, told)
        values = [*row.here, *serial, *_values(visit, matters, row, acting, told), *hinted_at]
        if found := rows_of(statement, values):
            audit.keep_place(row)
            visit.serial = found[0][0]
            return visit
        audit.find_place()
    raise RuntimeError("a lane has one writer")


def _values(
    visit: Visit, matters: Sequence[VisitMatter], row: audit.Entry, acting: Acting, told: _Told
) -> list[Any]:
    wait = told.wait
    why = f'{{"told_low": {wait[0]}, "told_high": {wait[1]}}}' if wait else None
    values: list[Any] = [getattr(visit, name) for name in _FIELDS if name != "serial"]
    values += [new_id(), visit.queue_class, visit.issued_at]
    values += [[m.id for m in matters], [m.position for m in matters]]
    values += [[m.queue_class for m in matters], [m.item_slug for m in matters]]
    values += [[m.item_name for m in matters], *row.written]
    values += [new_id(), visit.place_id, visit.issued_at, acting.account_id]
    return [*values, told.overruled[:LONGEST_REASON], why, told.key]


def _entry(visit: Visit, acting: Acting, now: datetime, told: _Told) -> audit.Entry:
    return audit.entry(
        verb="visit.issue",
        subject_kind="visit",
        subject_id=visit.id,
        subject_version=1,
        now=now,
        actor_id=acting.account_id,
        rule="R-6-6" if told.overruled else "R-6-1",
        facts={"channel": visit.channel, "lane": visit.lane, "class": visit.queue_class},
        origin=acting.origin,
    )
