"""What does this process know of the whole catalogue? How common each token is; all meanings.

Read from the database once, and again when the listings have changed (asked at most every few
seconds). The words themselves are always searched in the database: what was withdrawn a moment
ago is never found, whatever the snapshot still holds.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from time import monotonic
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from onewindow.apps.catalogue import search_meaning as meaning
from onewindow.apps.catalogue import search_text as text
from onewindow.apps.catalogue.models import ItemListing

_ASK_AGAIN_SECONDS = 3.0
_SINGLE = 0.35  # a lone character says little
State = tuple[int, int, int]


@dataclass(frozen=True)
class Snapshot:
    """`owners[i]` is the item whose text `vectors[i]` means."""

    state: State
    counts: dict[str, int]
    vectors: NDArray[np.float32]
    owners: list[UUID]
    _weights: dict[frozenset[str], float] = field(default_factory=dict)

    @property
    def has_meanings(self) -> bool:
        """Whether this process can search by meaning at all."""
        return bool(self.owners) and settings.SEMANTIC_SEARCH

    def rarity(self, token: str) -> float:
        """How much it says that this token matches: rare says more than common."""
        weight = math.log(1 + (self.state[0] + 1) / (1 + self.counts.get(token, 0)))
        return weight * _SINGLE if len(token) == 1 else weight

    def weight(self, tokens: frozenset[str]) -> float:
        known = self._weights.get(tokens)
        if known is None:
            known = self._weights[tokens] = sum(map(self.rarity, tokens))
        return known

    def nearest(self, query: str, count: int) -> dict[UUID, float]:
        """Cosine of the items closest in meaning (the best of each item's texts)."""
        vector = meaning.meaning_of(query) if self.has_meanings else None
        if vector is None:
            return {}
        # Not `@`: a few thousand rows do not repay waking the linear algebra's threads.
        likeness = np.einsum("ij,j->i", self.vectors, vector)
        wanted = min(count * 4, len(likeness))
        top = np.argpartition(-likeness, wanted - 1)[:wanted]
        best: dict[UUID, float] = {}
        for place in top[np.argsort(-likeness[top])]:
            best.setdefault(self.owners[place], float(likeness[place]))
            if len(best) == count:
                break
        return best


@lru_cache(maxsize=16384)
def name_grams(name: str) -> frozenset[str]:
    """The grams of a name, kept: the same few thousand names are compared all day."""
    return frozenset(text.grams(text.plain(name)))


def _table() -> str:
    return connection.ops.quote_name(ItemListing._meta.db_table)


def _state() -> State:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(meaning), coalesce(sum(hashtext(version_id::text)), 0)"
            f" FROM {_table()}"
        )
        count, meant, versions = cursor.fetchone()
    return int(count), int(meant), int(versions)


def _read(state: State) -> Snapshot:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ndoc FROM ts_stat(%s)", [f"SELECT words FROM {_table()}"])
        counts = dict(cursor.fetchall())
        cursor.execute(f"SELECT item_id, meaning FROM {_table()} WHERE meaning IS NOT NULL")
        kept = [(item, meaning.restored(bytes(stored))) for item, stored in cursor.fetchall()]
    owners = [item for item, rows in kept for _ in rows]
    shape = (0, meaning.DIMENSION)
    vectors = np.concatenate([r for _, r in kept]) if kept else np.zeros(shape)
    return Snapshot(state, counts, vectors.astype(np.float32), owners)


@dataclass
class _Held:
    snapshot: Snapshot | None = None
    asked: float = -math.inf
    lock: Lock = field(default_factory=Lock)


_held = _Held()


def current() -> Snapshot:
    """The snapshot to search by; read anew when the listings have changed."""
    with _held.lock:
        now = monotonic()
        if _held.snapshot is None or now - _held.asked > _ASK_AGAIN_SECONDS:
            state = _state()
            if _held.snapshot is None or _held.snapshot.state != state:
                _held.snapshot = _read(state)
            _held.asked = now
        return _held.snapshot


def forget() -> None:
    """Read the catalogue anew at the next search (after a bulk change in this process)."""
    with _held.lock:
        _held.snapshot, _held.asked = None, -math.inf
