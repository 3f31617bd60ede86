"""How does a long list go on to its next page? After the last row, never by counting rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Q, QuerySet

PAGE = 20


@dataclass(frozen=True)
class Page:
    """One keyset page: its rows, and the cursors of the next and previous page ('' = none)."""

    rows: list[Any]
    next_cursor: str
    has_previous: bool


def keyset(
    rows: QuerySet[Any], field: str, cursor: str, *, newest_first: bool, size: int = PAGE
) -> Page:
    """Rows ordered by (field, id) after the cursor `value|id`, and whether more follow.

    `field` is a date or a moment.
    """
    sign, beyond = ("-", "lt") if newest_first else ("", "gt")
    has_moments = isinstance(rows.model._meta.get_field(field), DateTimeField)
    rows = rows.order_by(f"{sign}{field}", f"{sign}id")
    if mark := _mark(cursor, has_moments):
        value, last_id = mark
        after = Q(**{f"{field}__{beyond}": value})
        rows = rows.filter(after | Q(**{field: value, f"id__{beyond}": last_id}))
    found = list(rows[: size + 1])
    shown = found[:size]
    cursor_after = ""
    if len(found) > size:
        last = shown[-1]
        cursor_after = f"{getattr(last, field).isoformat()}|{last.id}"
    return Page(shown, cursor_after, bool(cursor))


def _mark(cursor: str, has_moments: bool) -> tuple[date, UUID] | None:
    """`value|id` as written by the page before; anything else starts from the beginning."""
    value, _, last_id = cursor.partition("|")
    try:
        key = UUID(last_id)
        if not has_moments:
            return date.fromisoformat(value), key
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment, key) if moment.tzinfo else None
