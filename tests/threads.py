"""The same moment, several people: a function in so many real threads, each with its connection."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_once(work: Callable[[int], T], threads: int) -> list[T]:
    """Start all at one moment; the answers in order. An error in one is raised here."""
    gate = threading.Barrier(threads)

    def start(turn: int) -> T:
        gate.wait()
        try:
            return work(turn)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(start, range(threads)))
