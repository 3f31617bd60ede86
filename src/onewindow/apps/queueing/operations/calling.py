"""Who is called to this window? The discipline chooses, the database keeps it the only call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localtime

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.facts import (
    WAITING_COLUMNS,
    Called,
    calling_window,
    discipline_of,
    spoken,
    waiting_from,
)
from onewindow.apps.queueing.models import Visit, VisitAct, WindowShift
from onewindow.apps.queueing.operations.step import (
    act_of,
    begin_in_hall,
    begin_verb,
    lock_hall,
    locked,
    refuse,
    take,
)
from onewindow.apps.queueing.shelf import KnownPlace, known_place
from onewindow.apps.statements import rows_of
from onewindow.rules.hall import missed
from onewindow.rules.hall.calling import Choice, Waiting, next_number
from onewindow.rules.hall.settings import HallRules, read_rules
from onewindow.rules.hall.visits import VisitState, VisitVerb, may
from onewindow.rules.outcomes import Refusal, Refused

_VISITS = Visit._meta.db_table


def call_next(*, acting: Acting, now: datetime, key: str | None = None) -> Called | None:
    """Call whom the hall's discipline says to this clerk's window; None when nobody waits for it.

    A repeat with the same once-only `key` gets the first one's answer, whenever it comes.
    Refusals: WINDOW_NOT_OPEN, WINDOW_PAUSED, WINDOW_BUSY (names the number still there),
    KEY_REUSED.
    """
    try:
        return _call_next(acting, now, key)
    except (IntegrityError, Refused):
        earlier = act_of(key, acting) if key else None
        if earlier is None:
            raise
        visit, window_id = earlier.visit, earlier.window_id
        if window_id is None:
            raise
        return Called(visit.id, visit.number, window_id, visit.version, earlier.why or {})


@transaction.atomic
def _call_next(acting: Acting, now: datetime, key: str | None) -> Called | None:
    shift = serving_shift(acting)
    rules = read_rules(lock_hall(shift.place_id).rules)
    known = known_place(shift.place_id, now=now)
    line, there = _line(shift, now)
    if there:
        raise Refused((Refusal("WINDOW_BUSY", "R-6-7", {"number": there}),))
    choice = _choose(shift, line, rules, known, now)
    if choice is None:
        return None
    visit = locked(choice.visit_id)
    _call(visit, shift, VisitVerb.CALL, acting, now, why=choice.why, key=key)
    if any(each.behind and each.queue_class == visit.queue_class for each in line):
        _let_returned_come_nearer(visit)
    return _called(visit, choice.why)


@transaction.atomic
def call_this(*, visit_id: UUID, reason: str, acting: Acting, now: datetime) -> Called:
    """Call one certain number, with a reason that stays in the record.

    Refusals: REASON_MISSING, WINDOW_NOT_OPEN, WINDOW_PAUSED, WINDOW_BUSY, VISIT_STATE,
    NOT_SERVED_HERE.
    """
    reason = reason.strip()
    refuse(*(() if reason else (Refusal("REASON_MISSING", "R-6-2"),)))
    shift = serving_shift(acting)
    lock_hall(shift.place_id)
    visit = begin_verb(visit_id=visit_id, verb=VisitVerb.CALL_THIS)
    refuse(*_is_free(shift), *_is_served_here(visit, shift, now))
    why = {"rule": "CHOSEN", "number": visit.number, "reason": reason}
    _call(visit, shift, VisitVerb.CALL_THIS, acting, now, why=why, reason=reason)
    return _called(visit, why)


@transaction.atomic
def recall(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """Call the number again: at most so many times, so far apart (R-6-4).

    Refusals: VISIT_STATE, NOT_YOUR_WINDOW, and those of `rules.hall.missed.may_recall`.
    """
    visit, rules = begin_in_hall(visit_id=visit_id, verb=VisitVerb.RECALL)
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


def serving_shift(acting: Acting) -> WindowShift:
    """This clerk's open window. Refuses WINDOW_NOT_OPEN, WINDOW_PAUSED."""
    found = rows_of(_SHIFT, [acting.who])
    if not found:
        raise Refused((Refusal("WINDOW_NOT_OPEN", "R-6-7"),))
    shift = WindowShift.from_db(connection.alias, _SHIFT_NAMES, found[0])
    if shift.kind == WindowShift.Kind.PAUSED:
        raise Refused((Refusal("WINDOW_PAUSED", "R-6-7", {"reason": shift.reason}),))
    return shift


def is_at_own_window(visit: Visit, acting: Acting) -> tuple[Refusal, ...]:
    """Whether the visit stands at this clerk's window."""
    if visit.clerk_id == acting.account_id:
        return ()
    return (Refusal("NOT_YOUR_WINDOW", "R-6-7", {"number": visit.number}),)


def _is_free(shift: WindowShift) -> tuple[Refusal, ...]:
    there = Visit.objects.filter(window_id=shift.window_id, state__in=["CALLED", "SERVING"])
    visit = there.only("prefix", "serial").first()
    return (Refusal("WINDOW_BUSY", "R-6-7", {"number": visit.number}),) if visit else ()


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
    run = _priority_run(shift) if discipline.formula.walk_in_turns else 0
    return next_number(
        waiting=line,
        window=calling_window(shift, accessible=accessible),
        discipline=discipline,
        now=now,
        priority_calls=run,
    )


_SHIFT_NAMES = [f.attname for f in WindowShift._meta.concrete_fields]
_SHIFT = (
    f"SELECT {', '.join(_SHIFT_NAMES)} FROM {WindowShift._meta.db_table}"
    " WHERE clerk_id = %s AND ended_at IS NULL"
)
_LINE = (
    f"SELECT {WAITING_COLUMNS} FROM {_VISITS} WHERE place_id = %s AND day = %s"
    " AND state = 'WAITING' AND (queue_class = ANY(%s) OR for_window_id = %s)"
    f" UNION ALL SELECT {WAITING_COLUMNS} FROM {_VISITS}"
    " WHERE window_id = %s AND state IN ('CALLED', 'SERVING')"
)


def _line(shift: WindowShift, now: datetime) -> tuple[list[Waiting], str]:
    """Who might be called here, and the number still at the window if there is one.

    Read under the hall's lock, so that nobody is chosen twice.
    """
    window, day = shift.window_id, localtime(now).date()
    found = rows_of(_LINE, [shift.place_id, day, shift.class_codes, window, window])
    there = [spoken(row[1], row[2]) for row in found if row[-1] == window]
    return [waiting_from(row) for row in found if row[-1] is None], there[0] if there else ""


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
    )


def _let_returned_come_nearer(visit: Visit) -> None:
    """R-6-4: a number that came back waits for so many calls of its class."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_VISITS} SET behind = behind - 1 WHERE place_id = %s AND day = %s"
            " AND queue_class = %s AND state = 'WAITING' AND behind > 0",
            [visit.place_id, visit.day, visit.queue_class],
        )


def _called(visit: Visit, why: Mapping[str, Any]) -> Called:
    if visit.window_id is None:
        raise ValueError("a called visit stands at a window")
    return Called(visit.id, visit.number, visit.window_id, visit.version, why)
