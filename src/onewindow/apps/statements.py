"""How is a statement run that everybody waits for? Bound by the server, planned once a connection.

Django sends every query with its values written into it, so the server reads and plans it anew
each time. The few statements behind every page and every call go through here instead. They take
part in Django's transaction, and their errors are Django's.
"""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg.pq import ExecStatus
from psycopg.types.json import JsonbLoader

Rows = list[tuple[Any, ...]]
_KEPT = "_planned_cursors"
# A step of a visit has a few shapes; all statements of the product have room.
MOST_PREPARED = 300


def rows_of(statement: str, values: Sequence[Any] = ()) -> Rows:
    """Run a statement with `%s` values on Django's connection; its rows, if it gives any."""
    return ran(numbered(statement), values, reads_json=True)


def ran(statement: bytes, values: Sequence[Any], *, reads_json: bool = False) -> Rows:
    """Run a `numbered` statement, planned once a connection; its rows, if it gives any.

    `reads_json`: JSON columns come as values; else as text, as Django's own cursors give them.
    """
    wrapper = connection_here()
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors:
        cursor = _cursor_of(wrapper, reads_json)
        if wrapper.queries_logged:
            wrapper.queries_log.append({"sql": statement.decode(), "time": "0"})
        cursor.execute(statement, values, prepare=True)
        result = cursor.pgresult
        is_rows = result is not None and result.status == ExecStatus.TUPLES_OK
        return cursor.fetchall() if is_rows else []


def connection_here() -> Any:
    """Django's connection of this thread, without asking which thread this is at each of the
    hundred statements of a matter."""
    found = getattr(_here, "connection", None)
    if found is None:
        found = _here.connection = connections[DEFAULT_DB_ALIAS]
    return found


_here = threading.local()


@lru_cache(MOST_PREPARED)
def numbered(statement: str) -> bytes:
    """`%s` as the server counts it, `$1`, `$2` …, so that the driver need not look for them."""
    first, *rest = statement.split("%s")
    return "".join([first, *(f"${n}{part}" for n, part in enumerate(rest, 1))]).encode()


def alone() -> AbstractContextManager[object]:
    """For one statement that may meet a constraint and is answered then: as it commits by itself,
    it needs nothing; within a transaction it gets a savepoint, so that the rest goes on."""
    if connection_here().in_atomic_block:
        return transaction.atomic()
    return nullcontext()


def in_turn(what: str) -> None:
    """Wait until nobody else is at `what`; ends with the transaction.

    For what is looked at and then written where no row stands yet that could be locked: two who
    write the same at once get a refusal, not a broken constraint.
    """
    told = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s::text, 0))"
    rows_of(told, [what])


def _cursor_of(wrapper: Any, reads_json: bool) -> psycopg.RawCursor[tuple[Any, ...]]:
    """Two cursors for each connection, kept: every answer is read to its end at once."""
    kept: dict[bool, psycopg.RawCursor[tuple[Any, ...]]] = wrapper.__dict__.setdefault(_KEPT, {})
    cursor = kept.get(reads_json)
    if cursor is None or cursor.connection is not wrapper.connection:
        cursor = kept[reads_json] = psycopg.RawCursor(wrapper.connection)
        wrapper.connection.prepared_max = MOST_PREPARED
        if reads_json:
            # Django reads JSON columns by itself and has switched the driver's reading off.
            cursor.adapters.register_loader("jsonb", JsonbLoader)
    return cursor
