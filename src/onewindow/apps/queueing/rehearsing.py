"""What went wrong in a rehearsal? Counted from the tables; every count has to be nought."""

from collections.abc import Sequence

from django.db import connection

from onewindow.apps.queueing.models import Visit, VisitAct, VisitPeriod

_VISITS, _ACTS = Visit._meta.db_table, VisitAct._meta.db_table
_PERIODS = VisitPeriod._meta.db_table


def hall_faults(*, issued: Sequence[str], finished: Sequence[str]) -> dict[str, int]:
    """Shared numbers, double calls and lost visits, from the rows as they are.

    Lost: told as issued but not in the table, told as finished but not done, or with a ledger
    that does not reach from the number to the end.
    """
    return {
        "shared_numbers": _count(
            f"SELECT count(*) - count(DISTINCT (place_id, day, prefix, serial)) FROM {_VISITS}"
        ),
        "double_calls": _count(
            "SELECT coalesce(sum(calls - 1), 0) FROM (SELECT count(*) AS calls"
            f" FROM {_ACTS} WHERE verb = 'CALL' AND undone_at IS NULL GROUP BY visit_id) c"
            " WHERE calls > 1"
        ),
        "lost": _missing(issued, finished) + _broken_ledgers(),
    }


def _count(statement: str, *values: list[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def _missing(issued: Sequence[str], finished: Sequence[str]) -> int:
    known = _count(f"SELECT count(*) FROM {_VISITS} WHERE id = ANY(%s::uuid[])", list(set(issued)))
    done = _count(
        f"SELECT count(*) FROM {_VISITS} WHERE id = ANY(%s::uuid[]) AND state = 'DONE'",
        list(set(finished)),
    )
    return len(set(issued)) - known + len(set(finished)) - done


def _broken_ledgers() -> int:
    return _count(
        f"SELECT count(*) FROM {_VISITS} v WHERE v.state = 'DONE' AND"
        " (v.ended_at - v.issued_at) IS DISTINCT FROM"
        f" (SELECT sum(p.ended_at - p.started_at) FROM {_PERIODS} p WHERE p.visit_id = v.id)"
    )
