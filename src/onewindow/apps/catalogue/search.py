"""Which item does a person mean? One function, whatever they typed.

The database offers candidates by words, sounds and letters; the bundled encoder adds those that
mean the same in other words; one small sum puts them in order. Without the encoder the words
alone answer. Queries are never logged: people type identity numbers into any box.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from onewindow.apps.catalogue import search_score as scoring
from onewindow.apps.catalogue import search_snapshot as snapshot
from onewindow.apps.catalogue.models import ItemListing, ServiceItem
from onewindow.apps.catalogue.search_score import Why

__all__ = ["Filters", "Found", "Why", "find"]

_BY_WORDS = 80
_BY_MEANING = 40
_TOKENS = 16
_LONE = 8
_COLUMNS = (
    "l.item_id, i.slug, l.name, l.everyday_names, l.pinyin, l.department_name, l.item_type,"
    " l.item_kind, l.can_apply, l.is_demo, l.source_name"
)


@dataclass(frozen=True)
class Filters:
    """Narrow the answer; empty means any."""

    department: str = ""
    audience: str = ""
    stage: str = ""


@dataclass(frozen=True)
class Found:
    """One item, why it is here, and which of its names told (empty when only the meaning did).

    `is_sure` is false for what is merely related.
    """

    item_id: UUID
    slug: str
    name: str
    department_name: str
    item_type: str
    item_kind: str
    can_apply: bool
    is_demo: bool
    source_name: str
    score: float
    why: Why
    matched: str
    is_sure: bool


def find(query: str, *, filters: Filters = Filters(), limit: int = 20) -> list[Found]:
    """The items meant by `query`, best first; empty when nothing fits or nothing was asked."""
    asked = scoring.question(query)
    if not asked.said:
        return []
    known = snapshot.current()
    nearest = known.nearest(asked.said, _BY_MEANING) if asked.is_sentence else {}
    found = [
        answer
        for row in _candidates(asked, known, list(nearest), filters)
        if (answer := _answer(asked, row, known, nearest.get(row[0]))) is not None
    ]
    found.sort(key=lambda answer: (-answer.score, not answer.can_apply, answer.name, answer.slug))
    return [a for a in found if scoring.is_beside(a.score, found[0].score)][:limit]


def _answer(
    asked: scoring.Question, row: tuple[Any, ...], known: snapshot.Snapshot, cosine: float | None
) -> Found | None:
    item_id, slug, name, everyday, pinyin, department, kind, speed, here, demo, source = row
    candidate = scoring.Candidate([name, *everyday], pinyin.split("\n"), here, cosine)
    score = scoring.score(asked, candidate, known)
    if score is None:
        return None
    return Found(
        item_id=item_id,
        slug=slug,
        name=name,
        department_name=department,
        item_type=kind,
        item_kind=speed,
        can_apply=here,
        is_demo=demo,
        source_name=source,
        score=score.value,
        why=score.why,
        matched=score.name,
        is_sure=score.is_sure,
    )


def _telling(tokens: Collection[str], known: snapshot.Snapshot) -> list[str]:
    """The tokens to look for: known ones, the rarest first; lone characters only if need be."""
    there = sorted((t for t in tokens if t in known.counts), key=lambda t: (known.counts[t], t))
    pairs = [t for t in there if len(t) > 1][:_TOKENS]
    lone = [t for t in there if len(t) == 1]
    return pairs + lone[: _LONE if not known.has_meanings else max(0, _LONE - len(pairs))]


def _candidates(
    asked: scoring.Question, known: snapshot.Snapshot, nearest: list[UUID], filters: Filters
) -> list[tuple[Any, ...]]:
    """Rows of `_COLUMNS`: the nearest in meaning, and the best by words or letters."""
    narrow, narrow_values = _narrowed(filters)
    listing, item = _table(ItemListing), _table(ServiceItem)
    # Ids first, the texts only of those chosen.
    parts = [f"SELECT l.item_id FROM {listing} l WHERE l.item_id = ANY(%s){narrow}"]
    values: list[Any] = [nearest, *narrow_values]
    words = " | ".join(f"'{token}'" for token in _telling(asked.tokens, known))
    ways = ["l.words @@ %s::tsquery"] if words else []
    ways += ["l.pinyin LIKE %s"] * len(asked.letters)
    if ways:
        # Words first; where only letters were typed, the shortest name.
        order = "ts_rank(l.words, %s::tsquery) DESC" if words else "length(l.name)"
        parts.append(
            f"(SELECT l.item_id FROM {listing} l WHERE ({' OR '.join(ways)}){narrow}"
            f" ORDER BY {order}, l.can_apply DESC, l.item_id LIMIT {_BY_WORDS})"
        )
        values += [words] if words else []
        values += [f"%{run}%" for run in asked.letters]
        values += [*narrow_values, *([words] if words else [])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH chosen AS MATERIALIZED ({' UNION '.join(parts)})"
            f" SELECT {_COLUMNS} FROM chosen JOIN {listing} l ON l.item_id = chosen.item_id"
            f" JOIN {item} i ON i.id = chosen.item_id",
            values,
        )
        return list(cursor.fetchall())


def _narrowed(filters: Filters) -> tuple[str, list[Any]]:
    clauses, values = "", []
    if filters.department:
        clauses += " AND l.department_name = %s"
        values.append(filters.department)
    if filters.audience:
        clauses += " AND l.audience @> ARRAY[%s]::varchar[]"
        values.append(filters.audience)
    if filters.stage:
        clauses += " AND l.stages @> ARRAY[%s]::varchar[]"
        values.append(filters.stage)
    return clauses, values


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
