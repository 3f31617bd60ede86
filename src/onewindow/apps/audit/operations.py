"""How does a change leave its trace? One journal row in the same transaction, sealed behind it."""

import json
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.db import connection, transaction

from onewindow.apps.audit.models import (
    JournalDigest,
    JournalEntry,
    JournalLane,
    JournalSeal,
    LaneSeal,
)
from onewindow.apps.encryption import keyed_digest
from onewindow.apps.endings import leave
from onewindow.apps.rows import new_id
from onewindow.apps.statements import rows_of

GENESIS = "0" * 64
_writer = threading.local()


def _lane() -> UUID:
    if not hasattr(_writer, "lane"):
        _writer.lane = uuid.uuid4()
    return UUID(str(_writer.lane))


def entry_digest(row: Mapping[str, Any]) -> str:
    """Keyed SM3 over everything a row says; a changed row no longer matches it."""
    told = [
        str(row["id"]),
        str(row["lane_id"]),
        row["lane_place"],
        row["at"].astimezone().timestamp(),
        str(row["actor_id"] or ""),
        row["actor_role"],
        row["verb"],
        row["subject_kind"],
        str(row["subject_id"]),
        row["subject_version"],
        row["rule"],
        row["facts"],
        row["origin"],
    ]
    return keyed_digest(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())


@dataclass(frozen=True)
class Entry:
    """A journal row to be written as its lane's next, alone or along with what it tells of."""

    id: UUID
    place: int
    # The values that `HERE` and `journaled` ask for.
    here: Sequence[Any]
    written: Sequence[Any]


class Told(TypedDict, total=False):
    """What a journal row says. `facts` hold ids and codes, never names."""

    verb: Required[str]
    subject_kind: Required[str]
    subject_id: Required[UUID]
    now: Required[datetime]
    actor_id: UUID | None
    actor_role: str
    subject_version: int | None
    rule: str
    facts: Mapping[str, Any]
    origin: str


def record(**told: Unpack[Told]) -> UUID:
    """Write one journal row in the current transaction; the rows of one write go together."""
    row_id = new_id()
    if not leave(_write_all, (row_id, told)):
        _write_all([(row_id, told)])
    return row_id


def _write_all(rows: "list[tuple[UUID, Told]]") -> None:
    """These rows, in this order, as the next of this writer's lane."""
    for _ in range(_TRIES):
        begun = getattr(_writer, "place", 0)
        entries = [_entry(row_id, begun + n, told) for n, (row_id, told) in enumerate(rows, 1)]
        values = [value for each in entries for value in each.written[2:]]
        last = entries[-1]
        if rows_of(_together(len(rows)), [*entries[0].here, *last.written[:2], *values]):
            keep_place(last)
            return
        find_place()
    raise RuntimeError("a lane has one writer")


def entry(**told: Unpack[Told]) -> Entry:
    """The next row of this writer's lane, to be written along with the change it tells of."""
    return _entry(new_id(), getattr(_writer, "place", 0) + 1, told)


def _entry(row_id: UUID, place: int, told: Told) -> Entry:
    lane = _lane()
    facts = json.dumps(dict(told.get("facts") or {}), default=str)
    row: dict[str, Any] = {
        "id": row_id,
        "lane_id": lane,
        "lane_place": place,
        "at": told["now"],
        "actor_id": told.get("actor_id"),
        "actor_role": told.get("actor_role", ""),
        "verb": told["verb"],
        "subject_kind": told["subject_kind"],
        "subject_id": told["subject_id"],
        "subject_version": told.get("subject_version"),
        "rule": told.get("rule", ""),
        "facts": json.loads(facts),
        "origin": told.get("origin", ""),
    }
    row |= {"digest": entry_digest(row), "facts": facts}
    return Entry(row["id"], place, (lane, place - 1), (place, lane, *(row[name] for name in _ROW)))


_TRIES = 3
_ROW = [f.attname for f in JournalEntry._meta.concrete_fields]
_LANES = JournalLane._meta.db_table
# How a row rides along with the change it tells of, in the change's own statement. `HERE` comes
# first and has a row only if the entry's place is its lane's next; whatever else is written hangs
# on it, so that an entry and its change are written both or neither. Only its own writer touches
# a lane, so nothing need be locked.
HERE = f"here AS (SELECT id FROM {_LANES} WHERE id = %s AND count = %s)"


def journaled(change: str) -> str:
    """The parts that write the row once `change`, a part of the same statement, has a row."""
    return (
        f"lane AS (UPDATE {_LANES} SET count = %s FROM {change} c WHERE {_LANES}.id = %s),"
        f" journal AS (INSERT INTO {JournalEntry._meta.db_table} ({', '.join(_ROW)})"
        f" SELECT {', '.join('%s::jsonb' if name == 'facts' else '%s' for name in _ROW)}"
        f" FROM {change})"
    )


@cache
def _together(count: int) -> str:
    """So many rows, written only if the first one's place is the lane's next."""
    # Values in a list of rows have no type of their own.
    types = [f.db_type(connection) for f in JournalEntry._meta.concrete_fields]
    row = f"({', '.join(f'%s::{name}' for name in types)})"
    return (
        f"WITH {HERE}, lane AS (UPDATE {_LANES} SET count = %s FROM here c"
        f" WHERE {_LANES}.id = %s), journal AS (INSERT INTO {JournalEntry._meta.db_table}"
        f" ({', '.join(_ROW)}) SELECT v.* FROM here, (VALUES {', '.join([row] * count)}) v)"
        " SELECT 1 FROM here"
    )


def keep_place(row: Entry) -> None:
    """This row was written: the next of its lane stands behind it."""
    _writer.place = row.place


def find_place() -> bool:
    """Look up how far this writer's lane has come; whether that is not what was thought.

    The last row may have been rolled back, and its place is free again.
    """
    lane, thought = _lane(), getattr(_writer, "place", 0)
    is_new = rows_of(_NEW_LANE, [lane])
    _writer.place = rows_of(f"SELECT count FROM {_LANES} WHERE id = %s", [lane])[0][0]
    return bool(is_new or _writer.place != thought)


_NEW_LANE = f"INSERT INTO {_LANES} (id, count) VALUES (%s, 0) ON CONFLICT DO NOTHING RETURNING 1"


def seal(*, now: datetime, limit: int = 2000) -> int:
    """Append up to `limit` unsealed rows to the chain, oldest first; returns how many.

    One sealer at a time: the primary key on `position` lets a second one fail
    harmlessly, the advisory lock only spares it the try.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '_seal'))"
            )
            if not cursor.fetchone()[0]:
                return 0
        last = JournalSeal.objects.order_by("-position").first()
        position, chain = (last.position, last.chain) if last else (0, GENESIS)
        seals = []
        reached: dict[UUID, int] = {}
        for entry_id, digest, lane, place in _unsealed(limit):
            reached[lane] = place
            position += 1
            chain = link(chain, position, entry_id, digest)
            seals.append(
                JournalSeal(
                    position=position,
                    entry_id=entry_id,
                    entry_digest=digest,
                    chain=chain,
                    sealed_at=now,
                )
            )
        JournalSeal.objects.bulk_create(seals)
        _note_reached(reached)
        return len(seals)


def link(chain: str, position: int, entry_id: UUID, digest: str) -> str:
    """The next link: keyed SM3 of previous link | position | row id | row digest.

    Keyed, so that whoever owns the database but not the field key cannot chain anew.
    """
    return keyed_digest(f"{chain}|{position}|{entry_id}|{digest}".encode())


def day_mark(day: date, position: int, chain: str, rows: int) -> str:
    """What a day's digest carries to show that it was made here: keyed SM3 over all it says."""
    return keyed_digest(f"day|{day.isoformat()}|{position}|{chain}|{rows}".encode())


def _unsealed(limit: int) -> list[tuple[UUID, str, UUID, int]]:
    """The oldest rows without a seal; only lanes that grew are looked at, and only their ends.

    Within a lane strictly by place, whatever moments its rows name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest, lane_id, lane_place FROM ("
            " SELECT e.id, e.digest, e.lane_id, e.lane_place, max(e.at) OVER"
            "  (PARTITION BY e.lane_id ORDER BY e.lane_place) AS moment"
            f" FROM {JournalLane._meta.db_table} l"
            f" LEFT JOIN {LaneSeal._meta.db_table} d ON d.id = l.id"
            f" JOIN {JournalEntry._meta.db_table} e"
            "  ON e.lane_id = l.id AND e.lane_place > coalesce(d.place, 0)"
            " WHERE l.count > coalesce(d.place, 0)"
            f" AND NOT EXISTS (SELECT 1 FROM {JournalSeal._meta.db_table} s"
            "  WHERE s.entry_id = e.id)) AS waiting"
            " ORDER BY moment, lane_id, lane_place LIMIT %s",
            [limit],
        )
        return list(cursor.fetchall())


def _note_reached(reached: Mapping[UUID, int]) -> None:
    LaneSeal.objects.bulk_create(
        [LaneSeal(id=lane, place=place) for lane, place in reached.items()],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["place"],
    )


def close_day(*, day: date, now: datetime) -> JournalDigest | None:
    """Fix the chain's head as the day's digest; None when nothing was sealed until then.

    `now` is the moment up to which seals count. A day closed before stays as it is.
    """
    head = JournalSeal.objects.filter(sealed_at__lte=now).order_by("-position").first()
    if head is None:
        return None
    digest, _ = JournalDigest.objects.get_or_create(
        day=day,
        defaults={
            "position": head.position,
            "chain": head.chain,
            "rows": head.position,
            "mark": day_mark(day, head.position, head.chain, head.position),
            "made_at": now,
        },
    )
    return digest
