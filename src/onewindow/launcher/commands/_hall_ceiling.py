"""How many visits can the same PostgreSQL write, with nothing around the bare statements?

Four durable transactions a visit, as the product has: number counter + number + journal row;
SKIP LOCKED call + journal row; twice compare-and-set + journal row. One process a clerk.
"""

import uuid
from typing import Any

from onewindow.launcher.commands import _bare_database

_SCHEMA = """
DROP SCHEMA IF EXISTS bare CASCADE;
CREATE SCHEMA bare;
CREATE TABLE bare.counter (name text PRIMARY KEY, last int NOT NULL);
CREATE TABLE bare.number (id uuid PRIMARY KEY, day date NOT NULL, prefix text NOT NULL,
  serial int NOT NULL, state text NOT NULL, clerk int, queued_at timestamptz NOT NULL,
  version int NOT NULL, UNIQUE (day, prefix, serial));
CREATE INDEX ON bare.number (queued_at) WHERE state = 'WAITING';
CREATE TABLE bare.journal (id uuid PRIMARY KEY, at timestamptz NOT NULL, actor int,
  verb text NOT NULL, subject uuid NOT NULL, facts jsonb NOT NULL, digest text NOT NULL);
"""
_DRAW = (
    "INSERT INTO bare.counter AS c VALUES ('A', 1)"
    " ON CONFLICT (name) DO UPDATE SET last = c.last + 1 RETURNING last"
)
_ISSUE = "INSERT INTO bare.number VALUES (%s, current_date, 'A', %s, 'WAITING', NULL, now(), 1)"
_CALL = (
    "UPDATE bare.number SET state = 'CALLED', clerk = %s, version = version + 1 WHERE id ="
    " (SELECT id FROM bare.number WHERE state = 'WAITING' ORDER BY queued_at LIMIT 1"
    " FOR UPDATE SKIP LOCKED) RETURNING id"
)
_STEP = (
    "UPDATE bare.number SET state = %s, version = version + 1 WHERE id = %s AND state = %s"
    " RETURNING version"
)
_JOURNAL = "INSERT INTO bare.journal VALUES (%s, now(), %s, %s, %s, %s, %s)"
_DIGEST = "0" * 64


def ceiling(dsn: str, *, clerks: int, seconds: float) -> float:
    """Whole visits a second with `clerks` connections (at most 16), for `seconds`."""
    return _bare_database.ceiling(dsn, _SCHEMA, _visit, clients=clerks, seconds=seconds)


def _visit(connection: Any, cursor: Any, clerk: int) -> int:
    """One whole visit; 0 when the number issued was called by another connection."""
    serial = cursor.execute(_DRAW).fetchone()[0]
    number = uuid.uuid4()
    cursor.execute(_ISSUE, [number, serial])
    _note(cursor, clerk, "issue", number)
    connection.commit()
    called = cursor.execute(_CALL, [clerk]).fetchone()
    if called is None:
        connection.commit()
        return 0
    _note(cursor, clerk, "call", called[0])
    connection.commit()
    for verb, source, target in (("begin", "CALLED", "SERVING"), ("finish", "SERVING", "DONE")):
        cursor.execute(_STEP, [target, called[0], source])
        _note(cursor, clerk, verb, called[0])
        connection.commit()
    return 1


def _note(cursor: Any, clerk: int, verb: str, subject: uuid.UUID) -> None:
    cursor.execute(_JOURNAL, [uuid.uuid4(), clerk, verb, subject, '{"window": 1}', _DIGEST])
