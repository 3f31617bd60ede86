"""One step of a visit as one statement: the visit, its ledger, its act, the journal, the hint.

Raw SQL because a clerk waits for it two hundred times a day. Every part hangs on the one before:
first the journal's next place, then the visit (still as it was read), then all the rest, so that
everything is written or nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.models import HallSetting, Visit, VisitAct, VisitPeriod, WindowShift
from onewindow.apps.rows import new_id
from onewindow.apps.statements import rows_of
from onewindow.rules.hall.visits import PERIOD_OF, VisitState, VisitVerb

_VISITS = Visit._meta.db_table
_PERIODS = VisitPeriod._meta.db_table
_ACTS = VisitAct._meta.db_table
_HALLS = HallSetting._meta.db_table
_OF_BOARD = frozenset({VisitVerb.CALL, VisitVerb.CALL_THIS, VisitVerb.RECALL})
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
# The columns that say when a step was done; all of a step have its one moment.
MOMENTS = frozenset({"called_at", "last_called_at", "serving_at", "ended_at"})


class Overtaken(Exception):
    """Somebody else changed what the rules were asked about; nothing was written."""


@dataclass(frozen=True)
class Chosen:
    """What a call was chosen by: it must still be so when the call is written.

    The place's settings as they were (`version`), no call since (`board_sequence`), the window
    still open.
    """

    version: int
    board_sequence: int
    shift_id: UUID


@dataclass(frozen=True)
class Step:
    """Everything one step writes; `seen` is the visit's version that the rules were asked about."""

    visit: Visit
    verb: VisitVerb
    seen: int
    changes: Mapping[str, Any]
    now: datetime
    act: Sequence[Any]
    ledger_changes: bool
    chosen: Chosen | None = None

    @property
    def is_announced(self) -> bool:
        """Whether the boards tell of it."""
        return self.verb in _OF_BOARD


def write_step(step: Step, *, acting: Acting, rule: str) -> datetime:
    """Write the step with its journal row; returns its moment. Raises `Overtaken`."""
    visit = step.visit
    for _ in range(2):
        entry = audit.entry(
            verb=f"visit.{step.verb.lower()}",
            subject_kind="visit",
            subject_id=visit.id,
            subject_version=visit.version,
            now=step.now,
            actor_id=acting.account_id,
            rule=rule,
            facts={"window": visit.window_id, "class": visit.queue_class}
            if visit.window_id
            else {},
            origin=acting.origin,
        )
        written = _write(step, entry)
        if written is not None:
            audit.keep_place(entry)
            return written
        if not audit.find_place():
            break
    raise Overtaken(visit.id)


def _write(step: Step, entry: audit.Entry) -> datetime | None:
    """Everything of one step in one statement; its moment, or None when nothing was written."""
    visit = step.visit
    parts = [f"{audit.HERE}, {_MOMENT}, {_WAS}"]
    values: list[Any] = [*entry.here, step.now, visit.id, visit.id]
    source, guard = "here", f"{_VISITS}.id = %s AND {_VISITS}.version = %s"
    if step.chosen:
        parts.append(_FREE)
        values += [visit.place_id, step.chosen.version, step.chosen.board_sequence]
        values += [step.chosen.shift_id, visit.id, step.seen]
        source, guard = "free", f"{_VISITS}.id = free.id"
    columns = ", ".join(f"{name} = {_placed(name, value)}" for name, value in step.changes.items())
    parts.append(
        f"moved AS (UPDATE {_VISITS} SET {columns} FROM {source} WHERE {guard}"
        f" RETURNING {_VISITS}.id)"
    )
    values += [value for name, value in step.changes.items() if _placed(name, value) == "%s"]
    values += [] if step.chosen else [visit.id, step.seen]
    if step.ledger_changes:
        _ledger(visit, parts, values)
    sequence = "NULL"
    if step.is_announced:
        parts.append(_BOARD)
        values.append(visit.place_id)
        sequence = "(SELECT board_sequence FROM board)"
    parts.append(audit.journaled("moved"))
    hint, told = hinted(visit.place_id, "call" if step.is_announced else "change")
    statement = (
        f"WITH {', '.join(parts)} INSERT INTO {_ACTS} (id, visit_id, place_id, visit_version, verb,"
        " actor_id, window_id, reason, why, before, request_key, at, board_sequence)"
        " SELECT %s, id, %s, %s, %s, %s::uuid, %s::uuid, %s, %s::jsonb, (SELECT before FROM was),"
        f" %s, {_AT}, {sequence} FROM moved RETURNING at{hint}"
    )
    act = [each for place, each in enumerate(step.act) if place != 1]
    found = rows_of(statement, [*values, *entry.written, *act, *told])
    return found[0][0] if found else None


def _ledger(visit: Visit, parts: list[str], values: list[Any]) -> None:
    """The period it was in ends, the next begins."""
    parts.append(
        f"closed AS (UPDATE {_PERIODS} SET ended_at = {_AT} FROM moved"
        " WHERE visit_id = moved.id AND ended_at IS NULL RETURNING visit_id)"
    )
    kind = PERIOD_OF.get(VisitState(visit.state))
    if kind is not None:
        # After `closed`, or the one open period of a visit would be two for a moment.
        parts.append(
            f"opened AS (INSERT INTO {_PERIODS}"
            " (id, visit_id, kind, queue_class, window_id, clerk_id, started_at)"
            f" SELECT %s, moved.id, %s, %s, %s::uuid, %s::uuid, {_AT}"
            " FROM moved, (SELECT count(*) FROM closed) c)"
        )
        at = (visit.window_id, visit.clerk_id) if kind in {"WALK", "SERVE"} else (None, None)
        values += [new_id(), str(kind), visit.queue_class, *at]


_MOMENT = (
    f"moment AS (SELECT GREATEST(%s, max(started_at)) AS at FROM {_PERIODS}"
    " WHERE visit_id = %s AND ended_at IS NULL)"
)
_PAIRS = ", ".join(f"'{name}', {name}" for name in RESTORED)
_WAS = f"was AS (SELECT jsonb_build_object({_PAIRS}) AS before FROM {_VISITS} WHERE id = %s)"
_AT = "(SELECT at FROM moment)"
# Locked and looked at as they are now, the hall first: calls of one place follow one another.
_FREE = (
    f"free AS (SELECT v.id FROM here, {_HALLS} h, {WindowShift._meta.db_table} s, {_VISITS} v"
    " WHERE h.place_id = %s AND h.version = %s AND h.board_sequence = %s"
    " AND s.id = %s AND s.kind = 'OPEN' AND s.ended_at IS NULL AND v.id = %s AND v.version = %s"
    " FOR NO KEY UPDATE OF h, v FOR SHARE OF s)"
)
# The place's row stays locked until commit, so the numbers of its events have no gap.
_BOARD = (
    f"board AS (UPDATE {_HALLS} SET board_sequence = board_sequence + 1 FROM moved"
    " WHERE place_id = %s RETURNING board_sequence)"
)


def _placed(name: str, value: Any) -> str:
    return _AT if name in MOMENTS and value is not None else "%s"


def hint(place_id: UUID, kind: str) -> None:
    """Wake the screens once the change is committed. Only a hint: they look at the tables."""
    told, values = hinted(place_id, kind)
    if told:
        rows_of(f"SELECT 1{told}", values)


# A change that comes so soon after another (seconds) needs no hint of its own: whoever looks
# looks again within a second. Calls are always told.
_HINT_PAUSE = 0.25
_last_hint: dict[UUID, float] = {}


def hinted(place_id: UUID, kind: str) -> tuple[str, Sequence[str]]:
    """The same as one more column of a statement's answer, with its values; often not needed."""
    moment = monotonic()
    if kind != "call" and moment - _last_hint.get(place_id, -_HINT_PAUSE) < _HINT_PAUSE:
        return "", ()
    _last_hint[place_id] = moment
    return ", pg_notify(%s, %s)", (f"{settings.CITY}_hall", f"{place_id.hex} {kind}")
