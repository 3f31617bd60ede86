"""How much can the same PostgreSQL do, with nothing around the bare statements? One process a
client; each bench brings its own tables and what one client does again and again."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

MOST_PROCESSES = 16
# (connection, cursor, number of the client) -> how many whole ones this was: 1 or 0.
Turn = Callable[[Any, Any, int], int]


def ceiling(dsn: str, tables: str, turn: Turn, *, clients: int, seconds: float) -> float:
    """Turns a second with `clients` connections (at most 16), for `seconds`.

    `tables` makes the schema `bare`, which is gone afterwards; `turn` is a function of a module.
    """
    import psycopg

    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(tables)
    context = multiprocessing.get_context("spawn")
    count = min(clients, MOST_PROCESSES)
    gate, answers = context.Barrier(count + 1), context.SimpleQueue()
    workers = [
        context.Process(target=_work, args=(dsn, turn, n, seconds, gate, answers))
        for n in range(count)
    ]
    for worker in workers:
        worker.start()
    gate.wait()
    told: Sequence[tuple[int, float]] = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA bare CASCADE")
    return sum(turns for turns, _ in told) / max(spent for _, spent in told)


def _work(dsn: str, turn: Turn, client: int, seconds: float, gate: Barrier, answers: Any) -> None:
    import psycopg

    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        gate.wait()
        began, turns = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            turns += turn(connection, cursor, client)
        answers.put((turns, time.perf_counter() - began))
