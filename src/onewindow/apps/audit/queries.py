"""Is the journal whole? And what does it say about one thing?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q

from onewindow.apps.audit.models import JournalDigest, JournalEntry, JournalLane, JournalSeal
from onewindow.apps.audit.operations import GENESIS, day_mark, entry_digest, link
from onewindow.apps.audit.pages import kept_pages

_FIELDS = [f.name for f in JournalEntry._meta.concrete_fields]


@dataclass(frozen=True)
class JournalFault:
    """The first thing wrong: CHANGED, MISSING, UNCOUNTED, CHAIN, DIGEST or PAGE, and where."""

    kind: str
    position: int | None
    entry_id: UUID | None
    lane_id: UUID | None
    lane_place: int | None


@dataclass(frozen=True)
class JournalCheck:
    """How many rows were read and sealed, and the first fault if any."""

    rows: int
    sealed: int
    fault: JournalFault | None


def verify_journal() -> JournalCheck:
    """Read every row and link: sealed rows in chain order first, then every lane for gaps."""
    rows = JournalEntry.objects.count()
    sealed, fault = _check_chain()
    fault = fault or _check_unsealed() or _check_lanes() or _check_digests() or _check_pages()
    return JournalCheck(rows=rows, sealed=sealed, fault=fault)


def _check_chain() -> tuple[int, JournalFault | None]:
    chain, expected = GENESIS, 0
    for seal, row in _sealed_rows():
        expected += 1
        where = JournalFault("CHAIN", expected, seal["entry_id"], None, None)
        if seal["position"] != expected:
            return expected, where
        if row is None:
            return expected, JournalFault("MISSING", expected, seal["entry_id"], None, None)
        if not row["digest"] == seal["entry_digest"] == entry_digest(row):
            return expected, _changed(row, expected)
        chain = link(chain, expected, seal["entry_id"], seal["entry_digest"])
        if chain != seal["chain"]:
            return expected, where
    return expected, None


def _sealed_rows() -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Seals in order, each with its row or None, in pages of 2,000."""
    last = 0
    while page := list(
        JournalSeal.objects.filter(position__gt=last).order_by("position")[:2000].values()
    ):
        entries = JournalEntry.objects.filter(id__in=[s["entry_id"] for s in page]).values(*_FIELDS)
        by_id = {e["id"]: e for e in entries}
        for seal in page:
            yield dict(seal), by_id.get(seal["entry_id"])
        last = page[-1]["position"]


def _changed(row: dict[str, Any], position: int | None) -> JournalFault:
    return JournalFault("CHANGED", position, row["id"], row["lane_id"], row["lane_place"])


def _check_unsealed() -> JournalFault | None:
    sealed = JournalSeal.objects.filter(entry_id=OuterRef("id"))
    unsealed = JournalEntry.objects.filter(~Exists(sealed)).order_by("at")
    for row in unsealed.values(*_FIELDS).iterator():
        if row["digest"] != entry_digest(row):
            return _changed(row, None)
    return None


def _check_lanes() -> JournalFault | None:
    """A lane counts its rows: places 1..count, each there, none beyond."""
    return _missing_place() or _uncounted_row()


def _uncounted_row() -> JournalFault | None:
    """A row beyond its lane's count, or of a lane that nobody keeps: the counter was touched."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, e.lane_id, e.lane_place FROM {JournalEntry._meta.db_table} e"
            f" LEFT JOIN {JournalLane._meta.db_table} l ON l.id = e.lane_id"
            " WHERE l.id IS NULL OR e.lane_place > l.count OR e.lane_place < 1"
            " ORDER BY e.at, e.lane_id, e.lane_place LIMIT 1"
        )
        found = cursor.fetchone()
    return JournalFault("UNCOUNTED", None, *found) if found else None


def _missing_place() -> JournalFault | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.id, p.place FROM {JournalLane._meta.db_table} l"
            " CROSS JOIN LATERAL generate_series(1, l.count) AS p(place)"
            f" WHERE NOT EXISTS (SELECT 1 FROM {JournalEntry._meta.db_table} e"
            " WHERE e.lane_id = l.id AND e.lane_place = p.place)"
            " ORDER BY l.id, p.place LIMIT 1"
        )
        missing = cursor.fetchone()
    return JournalFault("MISSING", None, None, missing[0], missing[1]) if missing else None


def _check_digests() -> JournalFault | None:
    """Each day's digest was made here and agrees with the chain."""
    for digest in JournalDigest.objects.order_by("day"):
        told = day_mark(digest.day, digest.position, digest.chain, digest.rows)
        if digest.mark != told or not _is_link(digest.position, digest.chain):
            return JournalFault("DIGEST", digest.position, None, None, None)
    return None


def _check_pages() -> JournalFault | None:
    """The files kept outside say the same as the chain: they show even a tail cut off whole."""
    for page in kept_pages():
        if page.position is None or not _is_link(page.position, page.chain):
            return JournalFault("PAGE", page.position, None, None, None)
    return None


def _is_link(position: int, chain: str | None) -> bool:
    return JournalSeal.objects.filter(position=position, chain=chain or "").exists()


def entries_about(
    *, subject_kind: str, subject_id: UUID, verb: str = "", limit: int = 200
) -> list[JournalEntry]:
    """The journal of one thing, newest first; of one verb only when named."""
    rows = JournalEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    if verb:
        rows = rows.filter(verb=verb)
    return list(rows.order_by("-at", "-lane_place")[:limit])


def readings_about(
    *, person_id: UUID | None, case_ids: Iterable[UUID], limit: int = 20
) -> list[JournalEntry]:
    """Who read a person's data: record, cases and their papers, newest first (PIPL art. 44)."""
    about = Q(subject_kind="case", subject_id__in=list(case_ids))
    if person_id is not None:
        about |= Q(subject_kind="person", subject_id=person_id)
    return list(JournalEntry.objects.filter(about, verb="personal.read").order_by("-at")[:limit])


def recent_entries(
    *,
    before: tuple[datetime, UUID] | None = None,
    verb: str = "",
    actor_id: UUID | None = None,
    limit: int = 50,
) -> list[JournalEntry]:
    """The newest rows, one keyset page at a time (`before` is the last row's moment and id)."""
    rows = JournalEntry.objects.order_by("-at", "-id")
    if before is not None:
        at, last = before
        rows = rows.filter(at__lte=at).exclude(at=at, id__gte=last)
    if verb:
        rows = rows.filter(verb=verb)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    return list(rows[:limit])


@dataclass(frozen=True)
class SealLag:
    """How many rows wait for their seal, and since when the oldest does."""

    waiting: int
    since: datetime | None


def seal_lag() -> SealLag:
    """How far the sealer is behind the writers."""
    sealed = JournalSeal.objects.filter(entry_id=OuterRef("id"))
    told = JournalEntry.objects.filter(~Exists(sealed)).aggregate(n=Count("id"), since=Min("at"))
    return SealLag(waiting=told["n"], since=told["since"])


def digest_of(day: date) -> JournalDigest | None:
    """The chain's head as it stood at the end of that day, or None."""
    return JournalDigest.objects.filter(day=day).first()


def last_closed_day() -> date | None:
    """The latest day that has its digest."""
    return JournalDigest.objects.order_by("-day").values_list("day", flat=True).first()


def recent_digests(*, limit: int = 60) -> list[JournalDigest]:
    """The latest days' digests, newest first."""
    return list(JournalDigest.objects.order_by("-day")[:limit])
