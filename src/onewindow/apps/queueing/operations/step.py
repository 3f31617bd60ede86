"""How does a visit change? Locked, checked against the table, stepped, ledgered, journaled, told.

Every verb goes through `locked` and `take`; nothing else writes a visit's state. One statement
moves the visit, closes its period, opens the next and keeps the act with what was before. It is
raw SQL because a clerk waits for it two hundred times a day; there is no second way.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.models import HallSetting, Visit, VisitAct, VisitPeriod
from onewindow.apps.queueing.operations.booked import follow_visit
from onewindow.apps.rows import new_id
from onewindow.apps.statements import rows_of
from onewindow.rules.hall.settings import HallRules, read_rules
from onewindow.rules.hall.visits import (
    PERIOD_OF,
    STEPS,
    VisitState,
    VisitVerb,
    may,
)
from onewindow.rules.outcomes import Refusal, Refused

_VISITS = Visit._meta.db_table
_PERIODS = VisitPeriod._meta.db_table
_ACTS = VisitAct._meta.db_table
_HALLS = HallSetting._meta.db_table
_NAMES = [f.attname for f in Visit._meta.concrete_fields]
_COLUMNS = ", ".join(str(f.column) for f in Visit._meta.concrete_fields)
_HALL_NAMES = [f.attname for f in HallSetting._meta.concrete_fields]
HALL_COLUMNS = ", ".join(_HALL_NAMES)
_LOCK_HALL = f"SELECT {HALL_COLUMNS} FROM {_HALLS} WHERE place_id = %s FOR UPDATE"
_LOCK = f"SELECT {_COLUMNS} FROM {_VISITS} WHERE id = %s FOR UPDATE"
# What undo puts back; the rest of a visit never changes, or is about the person, not the call.
RESTORED = (
    "state",
    "queue_class",
    "lane",
    "window_id",
    "clerk_id",
    "calls",
    "called_at",
    "last_called_at",
    "serving_at",
    "ended_at",
    "not_before",
    "delays",
    "behind",
    "returns",
    "matter",
    "for_window_id",
)
_ENDS = frozenset({VisitVerb.FINISH, VisitVerb.GIVE_UP, VisitVerb.EXPIRE})
_OF_BOARD = frozenset({VisitVerb.CALL, VisitVerb.CALL_THIS, VisitVerb.RECALL})
# The columns that say when a step was done; all of a step have its one moment.
_MOMENTS = frozenset({"called_at", "last_called_at", "serving_at", "ended_at"})


def refuse(*refusals: Refusal) -> None:
    """Stop the operation if there is any refusal, naming all of them."""
    if refusals:
        raise Refused(tuple(refusals))


def locked(visit_id: UUID) -> Visit:
    """The visit, locked until commit; refuses NOT_FOUND."""
    found = rows_of(_LOCK, [visit_id])
    if not found:
        raise Refused((Refusal("NOT_FOUND"),))
    return Visit.from_db(connection.alias, _NAMES, found[0])


def begin_verb(
    *, visit_id: UUID, verb: VisitVerb, acting: Acting, seen_version: int | None = None
) -> Visit:
    """Lock the visit and check that the verb may be done to it now, by this person.

    Refusals: NOT_FOUND, NOT_PERMITTED (staff of another place), STATE_CHANGED (somebody acted
    since `seen_version`), VISIT_STATE.
    """
    visit = locked(visit_id)
    refuse(*elsewhere(acting, visit.place_id))
    _check(visit, verb, seen_version)
    return visit


def begin_in_hall(
    *, visit_id: UUID, verb: VisitVerb, acting: Acting, seen_version: int | None = None
) -> tuple[Visit, HallRules]:
    """As `begin_verb`, with the hall's rules, for what depends on them or is announced."""
    visit, rules = locked_in_hall(visit_id)
    refuse(*elsewhere(acting, visit.place_id))
    _check(visit, verb, seen_version)
    return visit, rules


def elsewhere(acting: Acting, place_id: UUID) -> tuple[Refusal, ...]:
    """Staff act in the hall of their own post alone; a post without a place is the main centre's.

    People on their own number, kiosks and the system hold no post and belong to no place.
    """
    if not acting.is_staff or acting.place_id == place_id:
        return ()
    centre = organisation.main_centre() if acting.place_id is None else None
    if centre is not None and centre.id == place_id:
        return ()
    own = organisation.place(place_id)
    needed = f"{own.name if own else ''}的工作人员"
    return (Refusal("NOT_PERMITTED", "R-6-7", {"needed": needed}),)


def locked_in_hall(visit_id: UUID) -> tuple[Visit, HallRules]:
    """The visit and the hall's rules, both locked until commit; refuses NOT_FOUND.

    The hall first, always in this order, so that nobody waits in a circle.
    """
    found = rows_of(f"SELECT place_id FROM {_VISITS} WHERE id = %s", [visit_id])
    if not found:
        raise Refused((Refusal("NOT_FOUND"),))
    rules = read_rules(lock_hall(found[0][0]).rules)
    return locked(visit_id), rules


def _check(visit: Visit, verb: VisitVerb, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != visit.version:
        raise Refused((Refusal("STATE_CHANGED", "", {"changes": _told_of(visit)}),))
    refuse(*may(verb, VisitState(visit.state), number=visit.number))


def _told_of(visit: Visit) -> str:
    return f"{visit.number} {Visit.State(visit.state).label}"


def take(
    *,
    visit: Visit,
    verb: VisitVerb,
    acting: Acting,
    now: datetime,
    sets: Mapping[str, Any] | None = None,
    reason: str = "",
    why: Mapping[str, Any] | None = None,
    rule: str = "R-6-7",
    key: str | None = None,
) -> Visit:
    """Do the verb: move the visit, keep ledger and act, journal it, hint to the screens.

    A step has one moment: `now`, or the start of the stretch it ends if that is later. `now` was
    read before the locks were had, so the number may be younger; and a clock set back never makes
    a period negative `[design]`: until it has caught up, what is done takes no time.
    `sets` are the columns that change beside the state. Calls and recalls draw the next number
    of the place's board events (the place must have its settings row). `key` is the form's
    once-only key: a repeat meets `one_act_per_request` and is answered by `act_of`.
    """
    target = STEPS[verb].target
    changes = {**(sets or {}), "state": str(target), "version": visit.version + 1}
    before = {name: _plain(getattr(visit, name)) for name in RESTORED}
    ledger_changes = target != visit.state or changes.get("queue_class", visit.queue_class) != (
        visit.queue_class
    )
    for name, value in changes.items():
        setattr(visit, name, value)
    act = [new_id(), visit.id, visit.place_id, visit.version, str(verb), acting.account_id]
    act += [visit.window_id, reason, _json(why), _json(before), key]
    is_announced = verb in _OF_BOARD
    at = _write(visit, changes, now, act, ledger_changes=ledger_changes, is_announced=is_announced)
    for name in _MOMENTS & changes.keys():
        if changes[name] is not None:
            setattr(visit, name, at)
    audit.record(
        verb=f"visit.{verb.lower()}",
        subject_kind="visit",
        subject_id=visit.id,
        subject_version=visit.version,
        now=now,
        actor_id=acting.account_id,
        rule=rule,
        facts={"window": visit.window_id, "class": visit.queue_class} if visit.window_id else {},
        origin=acting.origin,
    )
    if verb in _ENDS:
        follow_visit(visit, acting=acting, now=now)
    hint(visit.place_id, "call" if is_announced else "change")
    return visit


def _write(
    visit: Visit,
    changes: Mapping[str, Any],
    now: datetime,
    act: list[Any],
    *,
    ledger_changes: bool,
    is_announced: bool,
) -> datetime:
    """Everything of one step in one statement; returns its moment."""
    columns = ", ".join(f"{name} = {_placed(name, value)}" for name, value in changes.items())
    parts = [
        f"WITH moment AS (SELECT GREATEST(%s, max(started_at)) AS at FROM {_PERIODS}"
        " WHERE visit_id = %s AND ended_at IS NULL)"
        f", moved AS (UPDATE {_VISITS} SET {columns} WHERE id = %s RETURNING id)"
    ]
    told = [value for name, value in changes.items() if _placed(name, value) == "%s"]
    values: list[Any] = [now, visit.id, *told, visit.id]
    if ledger_changes:
        parts.append(
            f", closed AS (UPDATE {_PERIODS} SET ended_at = {_AT}"
            " WHERE visit_id = %s AND ended_at IS NULL RETURNING id)"
        )
        values.append(visit.id)
        kind = PERIOD_OF.get(VisitState(visit.state))
        if kind is not None:
            # After `closed`, or the one open period of a visit would be two for a moment.
            parts.append(
                f", opened AS (INSERT INTO {_PERIODS}"
                " (id, visit_id, kind, queue_class, window_id, clerk_id, started_at)"
                f" SELECT %s, %s, %s, %s, %s::uuid, %s::uuid, {_AT}"
                " FROM (SELECT count(*) FROM closed) c)"
            )
            at = (visit.window_id, visit.clerk_id) if kind in {"WALK", "SERVE"} else (None, None)
            values += [new_id(), visit.id, str(kind), visit.queue_class, *at]
    sequence = "NULL"
    if is_announced:
        parts.append(_BOARD)
        values.append(visit.place_id)
        sequence = "(SELECT board_sequence FROM board)"
    parts.append(
        f" INSERT INTO {_ACTS} (id, visit_id, place_id, visit_version, verb, actor_id,"
        " window_id, reason, why, before, request_key, at, board_sequence)"
        f" VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, {_AT}, {sequence})"
        " RETURNING at"
    )
    found: datetime = rows_of("".join(parts), values + act)[0][0]
    return found


_AT = "(SELECT at FROM moment)"
# The place's row stays locked until commit, so the numbers of its events have no gap.
_BOARD = (
    f", board AS (UPDATE {_HALLS} SET board_sequence = board_sequence + 1"
    " WHERE place_id = %s RETURNING board_sequence)"
)


def _placed(name: str, value: Any) -> str:
    return _AT if name in _MOMENTS and value is not None else "%s"


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def act_of(key: str, acting: Acting) -> VisitAct | None:
    """What this once-only key has done already, by the same person; refuses KEY_REUSED."""
    act = VisitAct.objects.select_related("visit").filter(request_key=key).first()
    if act is not None and act.actor_id != acting.account_id:
        raise Refused((Refusal("KEY_REUSED", "", {}),))
    return act


def lock_hall(place_id: UUID) -> HallSetting:
    """The place's settings, locked until commit: one window at a time decides whom to call."""
    found = rows_of(_LOCK_HALL, [place_id])
    if not found:
        HallSetting.objects.bulk_create([HallSetting(place_id=place_id)], ignore_conflicts=True)
        found = rows_of(_LOCK_HALL, [place_id])
    return hall_from_row(found[0])


def hall_from_row(row: Sequence[Any]) -> HallSetting:
    """A place's settings from a row of HALL_COLUMNS."""
    return HallSetting.from_db(connection.alias, _HALL_NAMES, row)


def hint(place_id: UUID, kind: str) -> None:
    """Wake the screens once the change is committed. Only a hint: they look at the tables."""
    transaction.on_commit(lambda: _notify(place_id, kind))


# A change that comes so soon after another (seconds) needs no hint of its own: whoever looks
# looks again within a second. Calls are always told.
_HINT_PAUSE = 0.25
_hinted: dict[UUID, float] = {}


def _notify(place_id: UUID, kind: str) -> None:
    moment = monotonic()
    if kind != "call" and moment - _hinted.get(place_id, -_HINT_PAUSE) < _HINT_PAUSE:
        return
    _hinted[place_id] = moment
    rows_of("SELECT pg_notify(%s, %s)", [f"{settings.CITY}_hall", f"{place_id.hex} {kind}"])
