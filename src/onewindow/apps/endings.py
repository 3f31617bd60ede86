"""What may wait for the end of a write? Rows nobody reads back go together, in few statements.

A write that is done once tells several people and leaves several journal rows; each by itself is
a round trip. Between `awaited` and its end they are kept, and go as one statement of each kind,
in the same transaction. What is undone to a savepoint was never left: while one is open, and
where no end is awaited, `leave` says no and the row is written at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from onewindow.apps.statements import connection_here

P = ParamSpec("P")
T = TypeVar("T")
_KEPT, _KNOWN = "_left_for_the_end", "_known_in_this_write"
Writer = Callable[[list[Any]], None]


@contextmanager
def awaited() -> Iterator[None]:
    """Keep what is left here until the end; a write that fails leaves nothing."""
    wrapper = connection_here()
    if getattr(wrapper, _KEPT, None) is not None:
        # Part of a larger write: its savepoint keeps rows from being left.
        yield
        return
    left: dict[Writer, list[Any]] = {}
    setattr(wrapper, _KEPT, (left, len(wrapper.savepoint_ids)))
    setattr(wrapper, _KNOWN, {})
    try:
        yield
        for write, rows in left.items():
            write(rows)
    finally:
        setattr(wrapper, _KEPT, None)
        setattr(wrapper, _KNOWN, None)


def leave(write: Writer, row: Any) -> bool:
    """Have `write` write this row, with the others left to it, at the end; False: do it now."""
    kept = getattr(connection_here(), _KEPT, None)
    if kept is None or _has_savepoint(kept[1]):
        return False
    kept[0].setdefault(write, []).append(row)
    return True


def known(read: Callable[[], T]) -> T:
    """What `read` says of the installation itself, asked once in an awaited write."""
    kept: dict[Callable[[], Any], Any] | None = getattr(connection_here(), _KNOWN, None)
    if kept is None:
        return read()
    if read not in kept:
        kept[read] = read()
    told: T = kept[read]
    return told


def whole(verb: Callable[P, T]) -> Callable[P, T]:
    """All or nothing, as `transaction.atomic`; within an awaited write without a savepoint.

    Such a write is undone as a whole by any refusal. Who goes on after one puts its own
    `transaction.atomic()` around what may be refused.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        alone = getattr(connection_here(), _KEPT, None) is None
        with transaction.atomic(savepoint=alone):
            return verb(*args, **kwargs)

    return run


def _has_savepoint(since: int) -> bool:
    return any(connection_here().savepoint_ids[since:])
