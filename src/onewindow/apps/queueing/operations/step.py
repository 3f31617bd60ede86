"""How does a visit change? Read, checked against the table, stepped, ledgered, journaled, told.

Every verb goes through `take`; nothing else writes a visit's state. One statement writes all of a
step (`step_statement.py`), and only to the version the rules were asked about. Verbs that look at
more than the visit lock first; those a clerk presses all day read freely, and read again when
somebody was faster.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.models import HallSetting, Visit, VisitAct, VisitMatter
from onewindow.apps.queueing.operations.booked import follow_visit
from onewindow.apps.queueing.operations.step_statement import (
    MOMENTS,
    Chosen,
    Overtaken,
    Step,
    write_step,
)
from onewindow.apps.rows import new_id
from onewindow.apps.statements import rows_of
from onewindow.rules.hall.settings import HallRules, read_rules
from onewindow.rules.hall.visits import (
    STEPS,
    VisitState,
    VisitVerb,
    may,
)
from onewindow.rules.outcomes import Refusal, Refused

_VISITS = Visit._meta.db_table
_MATTERS = VisitMatter._meta.db_table
_HALLS = HallSetting._meta.db_table
_NAMES = [f.attname for f in Visit._meta.concrete_fields]
_COLUMNS = ", ".join(str(f.column) for f in Visit._meta.concrete_fields)
_HALL_NAMES = [f.attname for f in HallSetting._meta.concrete_fields]
HALL_COLUMNS = ", ".join(_HALL_NAMES)
_LOCK_HALL = f"SELECT {HALL_COLUMNS} FROM {_HALLS} WHERE place_id = %s FOR UPDATE"
_LOCK = f"SELECT {_COLUMNS} FROM {_VISITS} WHERE id = %s FOR UPDATE"
_READ = (
    f"SELECT {_COLUMNS}, (SELECT count(*) FROM {_MATTERS} m"
    " WHERE m.visit_id = v.id AND m.position > v.matter)"
    f" FROM {_VISITS} v WHERE id = %s"
)
_ENDS = frozenset({VisitVerb.FINISH, VisitVerb.GIVE_UP, VisitVerb.EXPIRE, VisitVerb.TAKE_BACK})


def refuse(*refusals: Refusal) -> None:
    """Stop the operation if there is any refusal, naming all of them."""
    if refusals:
        raise Refused(tuple(refusals))


_Told = TypeVar("_Told")
_TRIES = 5


def unless_overtaken(act: Callable[[], _Told]) -> _Told:
    """Do it; when somebody was faster, read and ask the rules again. They then refuse, or agree."""
    for _ in range(_TRIES - 1):
        try:
            return act()
        except Overtaken:
            continue
    return act()


def locked(visit_id: UUID) -> Visit:
    """The visit, locked until commit; refuses NOT_FOUND."""
    return _one(_LOCK, visit_id)[0]


def _one(statement: str, visit_id: UUID) -> tuple[Visit, Any]:
    found = rows_of(statement, [visit_id])
    if not found:
        raise Refused((Refusal("NOT_FOUND"),))
    return Visit.from_db(connection.alias, _NAMES, found[0][: len(_NAMES)]), found[0][-1]


def ask_verb(
    *, visit_id: UUID, verb: VisitVerb, acting: Acting, seen_version: int | None = None
) -> tuple[Visit, int]:
    """As `begin_verb`, without a lock, and how many of its matters come after the one in hand.

    For what is done within `unless_overtaken`: `take` finds out whether it is still so.
    """
    visit, left = _one(_READ, visit_id)
    refuse(*elsewhere(acting, visit.place_id))
    _check(visit, verb, seen_version)
    return visit, left


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
    chosen: Chosen | None = None,
) -> Visit:
    """Do the verb: move the visit, keep ledger and act, journal it, hint to the screens.

    A step has one moment: `now`, or the start of the stretch it ends if that is later. `now` was
    read before anything else, so the number may be younger; and a clock set back never makes
    a period negative `[design]`: until it has caught up, what is done takes no time.
    `sets` are the columns that change beside the state. Calls and recalls draw the next number
    of the place's board events (the place must have its settings row). `key` is the form's
    once-only key: a repeat meets `one_act_per_request` and is answered by `act_of`.
    Raises `Overtaken` when the visit, or what it was `chosen` by, is no more as it was read.
    """
    target = STEPS[verb].target
    seen = visit.version
    changes = {**(sets or {}), "state": str(target), "version": seen + 1}
    ledger_changes = target != visit.state or changes.get("queue_class", visit.queue_class) != (
        visit.queue_class
    )
    for name, value in changes.items():
        setattr(visit, name, value)
    act = [new_id(), visit.id, visit.place_id, visit.version, str(verb), acting.account_id]
    act += [visit.window_id, reason, _json(why), key]
    step = Step(visit, verb, seen, changes, now, act, ledger_changes, chosen)
    at = write_step(step, acting=acting, rule=rule)
    for name in MOMENTS & changes.keys():
        if changes[name] is not None:
            setattr(visit, name, at)
    if verb in _ENDS:
        follow_visit(visit, acting=acting, now=now)
    return visit


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


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
        new_setting(place_id)
        found = rows_of(_LOCK_HALL, [place_id])
    return hall_from_row(found[0])


def new_setting(place_id: UUID) -> HallSetting:
    """The settings row of a place that had none: every rule as it is by default."""
    fresh = HallSetting(place_id=place_id)
    HallSetting.objects.bulk_create([fresh], ignore_conflicts=True)
    return fresh


def hall_from_row(row: Sequence[Any]) -> HallSetting:
    """A place's settings from a row of HALL_COLUMNS."""
    return HallSetting.from_db(connection.alias, _HALL_NAMES, row)
