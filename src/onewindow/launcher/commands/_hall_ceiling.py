"""How many visits can the same PostgreSQL write, with nothing around the bare statements?

Four durable transactions a visit, as the product has: number counter + number + journal row;
SKIP LOCKED call + journal row; twice compare-and-set + journal row. One process a clerk.
"""

import multiprocessing
import time
import uuid
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

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
MOST_PROCESSES = 16


def ceiling(dsn: str, *, clerks: int, seconds: float) -> float:
    """Whole visits a second with `clerks` connections (at most 16), for `seconds`."""
    import psycopg

    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_SCHEMA)
    context = multiprocessing.get_context("spawn")
    count = min(clerks, MOST_PROCESSES)
    gate, answers = context.Barrier(count + 1), context.SimpleQueue()
    workers = [
        context.Process(target=_work, args=(dsn, n, seconds, gate, answers)) for n in range(count)
    ]
    for worker in workers:
        worker.start()
    gate.wait()
    told: Sequence[tuple[int, float]] = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA bare CASCADE")
    return sum(visits for visits, _ in told) / max(spent for _, spent in told)


def _work(dsn: str, clerk: int, seconds: float, gate: Barrier, answers: Any) -> None:
    import psycopg

    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        gate.wait()
        began, visits = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            visits += _visit(connection, cursor, clerk)
        answers.put((visits, time.perf_counter() - began))


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
