"""How often was this tried? One count for all processes, so that none of them is a way round."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from onewindow.apps.encryption import keyed_digest
from onewindow.apps.writes.models import TryCount


def count_try(*, what: str, now: datetime, seconds: int) -> int:
    """Count one more try of `what` and say how many there were since the first (R-4-8).

    The count begins anew once `seconds` have passed since its first try.
    """
    table = TryCount._meta.db_table
    ends_at = now + timedelta(seconds=seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS t (id, count, ends_at) VALUES (%s, 1, %s)"
            " ON CONFLICT (id) DO UPDATE SET"
            " count = CASE WHEN t.ends_at <= %s THEN 1 ELSE t.count + 1 END,"
            " ends_at = CASE WHEN t.ends_at <= %s THEN excluded.ends_at ELSE t.ends_at END"
            " RETURNING count",
            [UUID(keyed_digest(f"try|{what}".encode())[:32]), ends_at, now, now],
        )
        return int(cursor.fetchone()[0])


def forget_ended_tries(*, now: datetime) -> int:
    """Remove the counts that have ended; returns how many."""
    return TryCount.objects.filter(ends_at__lte=now).delete()[0]
