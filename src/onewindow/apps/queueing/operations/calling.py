"""Who is called to this window? The discipline chooses, the database keeps it the only call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.facts import (
    Called,
    calling_window,
    discipline_of,
    stepless_classes,
)
from onewindow.apps.queueing.models import HallSetting, Visit, VisitAct, WindowShift
from onewindow.apps.queueing.operations.line_at_window import line_at_window
from onewindow.apps.queueing.operations.overruling import reason_of_advance
from onewindow.apps.queueing.operations.settling import still_there
from onewindow.apps.queueing.operations.step import (
    HALL_COLUMNS,
    act_of,
    begin_in_hall,
    begin_verb,
    elsewhere,
    hall_from_row,
    lock_hall,
    refuse,
    take,
    unless_overtaken,
)
from onewindow.apps.queueing.operations.step_statement import Chosen, Overtaken
from onewindow.apps.queueing.shelf import KnownPlace, known_place
from onewindow.apps.statements import alone, rows_of
from onewindow.rules.hall import missed
from onewindow.rules.hall.calling import Choice, Waiting, next_number
from onewindow.rules.hall.settings import HallRules, read_rules
from onewindow.rules.hall.visits import VisitState, VisitVerb, may
from onewindow.rules.outcomes import Refusal, Refused

_VISITS = Visit._meta.db_table
_SHIFTS = WindowShift._meta.db_table
# What `why` of a call keeps for undoing it: whom it let come nearer.
NEARER = "nearer"


def call_next(*, acting: Acting, now: datetime, key: str | None = None) -> Called | None:
    """Call whom the hall's discipline says to this clerk's window; None when nobody waits for it.

    A repeat with the same once-only `key` gets the first one's answer, whenever it comes.
    Refusals: WINDOW_NOT_OPEN, WINDOW_PAUSED, WINDOW_BUSY (names the number still there),
    KEY_REUSED.
    """
    try:
        with alone():
            return _call_next(acting, now, key)
    except (IntegrityError, Refused):
        earlier = act_of(key, acting) if key else None
        if earlier is None:
            raise
        visit, window_id = earlier.visit, earlier.window_id
        if window_id is None:
            raise
        return Called(visit.id, visit.number, window_id, visit.version, earlier.why or {})


def _call_next(acting: Acting, now: datetime, key: str | None) -> Called | None:
    """Freely first; who was overtaken by another call takes its turn under the hall's lock."""
    try:
        return choose_and_call(acting, now, key)
    except Overtaken:
        pass

    @transaction.atomic
    def in_turn() -> Called | None:
        shift_in_hall(acting)
        return choose_and_call(acting, now, key)

    return unless_overtaken(in_turn)


def choose_and_call(acting: Acting, now: datetime, key: str | None = None) -> Called | None:
    """Read window, hall and line at one moment, choose, and call if all of it is still so.

    Raises `Overtaken`, as after every other call of this hall in between; under the hall's lock
    there is none.
    """
    seen = line_at_window(acting, now)
    shift = seen.shift
    refuse(*elsewhere(acting, shift.place_id), *is_calling(shift))
    if seen.there:
        refuse(*is_free(shift, now))
    rules = read_rules(seen.setting.rules)
    choice = _choose(shift, seen.line, rules, known_place(shift.place_id, now=now), now)
    if choice is None:
        return None
    visit = seen.visit(choice.visit_id)
    if choice.why["rule"] == "ADVANCED":
        choice.why.update(reason_of_advance(visit.id))
    chosen = Chosen(seen.setting.version, seen.setting.board_sequence, shift.id)
    if not any(each.behind for each in seen.line):
        _call(visit, shift, VisitVerb.CALL, acting, now, why=choice.why, key=key, chosen=chosen)
        return _called(visit, choice.why)
    with transaction.atomic():
        why = {**choice.why, **_let_returned_come_nearer(visit, shift)}
        _call(visit, shift, VisitVerb.CALL, acting, now, why=why, key=key, chosen=chosen)
    return _called(visit, why)


@transaction.atomic
def call_this(*, visit_id: UUID, reason: str, acting: Acting, now: datetime) -> Called:
    """Call one certain number, with a reason that stays in the record.

    Refusals: REASON_MISSING, WINDOW_NOT_OPEN, WINDOW_PAUSED, WINDOW_BUSY, VISIT_STATE,
    NOT_SERVED_HERE.
    """
    reason = reason.strip()
    refuse(*(() if reason else (Refusal("REASON_MISSING", "R-6-2"),)))
    shift, _setting = shift_in_hall(acting)
    refuse(*is_calling(shift))
    visit = begin_verb(visit_id=visit_id, verb=VisitVerb.CALL_THIS, acting=acting)
    refuse(*may_stand_at(visit, shift, now))
    why: dict[str, Any] = {"rule": "CHOSEN", "number": visit.number, "reason": reason}
    why |= _let_returned_come_nearer(visit, shift)
    _call(visit, shift, VisitVerb.CALL_THIS, acting, now, why=why, reason=reason)
    return _called(visit, why)


@transaction.atomic
def recall(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """Call the number again: at most so many times, so far apart (R-6-4).

    Refusals: VISIT_STATE, NOT_YOUR_WINDOW, and those of `rules.hall.missed.may_recall`.
    """
    visit, rules = begin_in_hall(visit_id=visit_id, verb=VisitVerb.RECALL, acting=acting)
    refuse(*is_at_own_window(visit, acting))
    refuse(
        *missed.may_recall(
            number=visit.number,
            calls=visit.calls,
            last_called_at=visit.last_called_at or now,
            now=now,
            recall_times=rules.recall_times,
            recall_seconds=rules.recall_seconds,
        )
    )
    sets = {"calls": visit.calls + 1, "last_called_at": now}
    return take(visit=visit, verb=VisitVerb.RECALL, acting=acting, now=now, sets=sets, rule="R-6-4")


def own_shift(acting: Acting) -> WindowShift:
    """This clerk's window, open or paused, in the hall of their post. Refuses WINDOW_NOT_OPEN."""
    found = rows_of(_SHIFT, [acting.who])
    if not found:
        raise Refused((Refusal("WINDOW_NOT_OPEN", "R-6-7"),))
    return WindowShift.from_db(connection.alias, _SHIFT_NAMES, found[0])


def shift_in_hall(acting: Acting) -> tuple[WindowShift, HallSetting]:
    """This clerk's window as it is under the hall's lock, which is held until commit.

    Windows open, pause and close under the same lock: nobody is called to one that did so
    meanwhile. Refusals: WINDOW_NOT_OPEN, NOT_PERMITTED.
    """
    found = rows_of(_LOCK_HALL_OF, [acting.who])
    shift = own_shift(acting)
    refuse(*elsewhere(acting, shift.place_id))
    if found:
        setting = hall_from_row(found[0])
        if setting.place_id == shift.place_id:
            return shift, setting
    # The hall had no row yet, or the clerk went to another hall just now.
    setting = lock_hall(shift.place_id)
    return own_shift(acting), setting


def is_calling(shift: WindowShift) -> tuple[Refusal, ...]:
    """Whether the window is open and not paused: only then is anybody called to it."""
    if shift.kind == WindowShift.Kind.PAUSED:
        return (Refusal("WINDOW_PAUSED", "R-6-7", {"reason": shift.reason}),)
    return ()


def is_at_own_window(visit: Visit, acting: Acting) -> tuple[Refusal, ...]:
    """Whether the visit stands at this clerk's window."""
    if visit.clerk_id == acting.account_id:
        return ()
    return (Refusal("NOT_YOUR_WINDOW", "R-6-7", {"number": visit.number}),)


def is_free(shift: WindowShift, now: datetime) -> tuple[Refusal, ...]:
    """Whether nobody of today is at this window; who is left of an earlier day goes."""
    there = still_there(shift, now)
    return (Refusal("WINDOW_BUSY", "R-6-7", {"number": there}),) if there else ()


def may_stand_at(visit: Visit, shift: WindowShift, now: datetime) -> tuple[Refusal, ...]:
    """Whether the window is free, of this hall, and serves the visit's class."""
    return (*is_free(shift, now), *_is_served_here(visit, shift, now))


def _is_served_here(visit: Visit, shift: WindowShift, now: datetime) -> tuple[Refusal, ...]:
    if visit.place_id == shift.place_id and visit.queue_class in shift.class_codes:
        return ()
    known = known_place(shift.place_id, now=now).by_code.get(visit.queue_class)
    facts = {"number": visit.number, "class": known.name if known else visit.queue_class}
    return (Refusal("NOT_SERVED_HERE", "R-6-7", facts),)


def _choose(
    shift: WindowShift,
    line: Sequence[Waiting],
    rules: HallRules,
    known: KnownPlace,
    now: datetime,
) -> Choice | None:
    discipline = discipline_of(rules, known.expected_minutes())
    accessible = shift.window_id in known.accessible_windows
    stepless = None
    if not accessible and any(each.needs_accessible for each in line):
        stepless = stepless_classes(shift.place_id, known.accessible_windows)
    run = _priority_run(shift) if discipline.formula.walk_in_turns else 0
    return next_number(
        waiting=line,
        window=calling_window(shift, accessible=accessible, stepless=stepless),
        discipline=discipline,
        now=now,
        priority_calls=run,
    )


_SHIFT_NAMES = [f.attname for f in WindowShift._meta.concrete_fields]
_SHIFT = f"SELECT {', '.join(_SHIFT_NAMES)} FROM {_SHIFTS} WHERE clerk_id = %s AND ended_at IS NULL"
_LOCK_HALL_OF = (
    f"SELECT {HALL_COLUMNS} FROM {HallSetting._meta.db_table} WHERE place_id ="
    f" (SELECT place_id FROM {_SHIFTS} WHERE clerk_id = %s AND ended_at IS NULL) FOR UPDATE"
)


def _priority_run(shift: WindowShift) -> int:
    acts = VisitAct.objects.filter(place_id=shift.place_id, verb=str(VisitVerb.CALL))
    last = acts.order_by("-board_sequence").values_list("why", flat=True).first()
    return int((last or {}).get("priority_calls", 0))


def _call(
    visit: Visit,
    shift: WindowShift,
    verb: VisitVerb,
    acting: Acting,
    now: datetime,
    *,
    why: Mapping[str, Any],
    reason: str = "",
    key: str | None = None,
    chosen: Chosen | None = None,
) -> None:
    refuse(*may(verb, VisitState(visit.state), number=visit.number))
    sets = {
        "window_id": shift.window_id,
        "clerk_id": acting.who,
        "calls": 1,
        "called_at": now,
        "last_called_at": now,
        "for_window_id": None,
        "behind": 0,
    }
    take(
        visit=visit,
        verb=verb,
        acting=acting,
        now=now,
        sets=sets,
        why=why,
        reason=reason,
        rule="R-6-2",
        key=key,
        chosen=chosen,
    )


def _let_returned_come_nearer(visit: Visit, shift: WindowShift) -> dict[str, list[str]]:
    """R-6-4: a number that came back waits for so many calls at windows that serve its class.

    Returns who came nearer, for the record: undoing the call puts them back.
    """
    found = rows_of(_NEARER, [visit.place_id, visit.day, shift.class_codes, visit.id])
    return {NEARER: sorted(str(row[0]) for row in found)} if found else {}


_NEARER = (
    f"UPDATE {_VISITS} SET behind = behind - 1 WHERE place_id = %s AND day = %s"
    " AND queue_class = ANY(%s) AND state = 'WAITING' AND behind > 0 AND id <> %s RETURNING id"
)


def _called(visit: Visit, why: Mapping[str, Any]) -> Called:
    if visit.window_id is None:
        raise ValueError("a called visit stands at a window")
    return Called(visit.id, visit.number, visit.window_id, visit.version, why)
