"""How is a statement run that everybody waits for? Bound by the server, planned once a connection.

Django sends every query with its values written into it, so the server reads and plans it anew
each time. The few statements behind every page and every call go through here instead. They take
part in Django's transaction, and their errors are Django's.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import JsonbLoader

Rows = list[tuple[Any, ...]]


def rows_of(statement: str, values: Sequence[Any] = ()) -> Rows:
    """Run a statement with `%s` values on Django's connection; its rows, if it gives any."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        # Django reads JSON columns by itself and has switched the driver's reading off.
        cursor.adapters.register_loader("jsonb", JsonbLoader)
        cursor.execute(statement.encode(), values, prepare=True)
        return cursor.fetchall() if cursor.description else []
