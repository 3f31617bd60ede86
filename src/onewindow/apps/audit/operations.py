"""How does a change leave its trace? One journal row in the same transaction, sealed behind it."""

import json
import threading
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
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


def record(
    *,
    verb: str,
    subject_kind: str,
    subject_id: UUID,
    now: datetime,
    actor_id: UUID | None = None,
    actor_role: str = "",
    subject_version: int | None = None,
    rule: str = "",
    facts: Mapping[str, Any] | None = None,
    origin: str = "",
) -> UUID:
    """Write one journal row in the current transaction. `facts` hold ids and codes, never names."""
    lane = _lane()
    row: dict[str, Any] = {
        "id": new_id(),
        "lane_id": lane,
        "lane_place": getattr(_writer, "place", 0) + 1,
        "at": now,
        "actor_id": actor_id,
        "actor_role": actor_role,
        "verb": verb,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "subject_version": subject_version,
        "rule": rule,
        "facts": json.loads(json.dumps(dict(facts or {}), default=str)),
        "origin": origin,
    }
    if not _append(row):
        # The last row of this lane was rolled back, so its place is free again.
        row["lane_place"] = _reached(lane) + 1
        _append(row)
    _writer.place = row["lane_place"]
    return UUID(str(row["id"]))


_ROW = [f.attname for f in JournalEntry._meta.concrete_fields]
# The row is only written as its lane's next: the lane's count and the row in one statement.
_APPEND = (
    f"WITH lane AS (INSERT INTO {JournalLane._meta.db_table} AS l (id, count)"
    " SELECT %s::uuid, %s::bigint WHERE %s = 1"
    f" OR EXISTS (SELECT 1 FROM {JournalLane._meta.db_table} WHERE id = %s)"
    " ON CONFLICT (id) DO UPDATE SET count = excluded.count WHERE l.count = excluded.count - 1"
    f" RETURNING count) INSERT INTO {JournalEntry._meta.db_table} ({', '.join(_ROW)})"
    f" SELECT {', '.join('%s::jsonb' if name == 'facts' else '%s' for name in _ROW)} FROM lane"
    " RETURNING 1"
)


def _append(row: Mapping[str, Any]) -> bool:
    """Write the row as its lane's next; False when its place is not the next."""
    told = {**row, "facts": json.dumps(row["facts"]), "digest": entry_digest(row)}
    lane = [row["lane_id"], row["lane_place"]]
    values = [*lane, row["lane_place"], row["lane_id"], *(told[name] for name in _ROW)]
    return bool(rows_of(_APPEND, values))


def _reached(lane: UUID) -> int:
    """How far a lane has come, as this transaction sees it; no other writer waits for it."""
    return JournalLane.objects.filter(pk=lane).values_list("count", flat=True).first() or 0


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
