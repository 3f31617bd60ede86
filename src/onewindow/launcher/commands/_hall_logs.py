"""Which log of a hall is this file, and which waits does it hold? Two public formats are known."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from onewindow.launcher.commands import _bank_log, _counter_log
from onewindow.rules.hall.forecasting import ObservedWait
from onewindow.rules.outcomes import Refusal, Refused

RULE = "R-6-9"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class HallLog:
    """The waits of one file; `source` names its format."""

    name: str
    source: str
    waits: tuple[ObservedWait, ...]


@dataclass(frozen=True)
class _Format:
    source: str
    delimiter: str
    columns: frozenset[str]
    read: Callable[[Iterable[str]], list[ObservedWait]]


_FORMATS = (
    _Format("bank_1999", "\t", _bank_log.COLUMNS, _bank_log.observed_waits),
    _Format("warsaw", ",", _counter_log.COLUMNS, _counter_log.observed_waits),
)


def read_log(path: Path) -> HallLog:
    """The waits of a bank log (.tsv) or a counter log (.csv), plain or gzipped.

    Refusals: WAIT_LOG_MISSING, WAIT_LOG_UNREADABLE, WAIT_LOG_UNKNOWN, WAIT_LOG_WITHOUT_WAITS.
    """
    text = _text(path)
    first = text.split("\n", 1)[0]
    for known in _FORMATS:
        headings = {
            cell.strip() for cell in next(csv.reader([first], delimiter=known.delimiter), [])
        }
        if known.columns <= headings:
            waits = tuple(known.read(io.StringIO(text)))
            if not waits:
                raise Refused((Refusal("WAIT_LOG_WITHOUT_WAITS", RULE, {"name": path.name}),))
            return HallLog(path.name, known.source, waits)
    raise Refused((Refusal("WAIT_LOG_UNKNOWN", RULE, {"name": path.name}),))


def _text(path: Path) -> str:
    facts = {"name": path.name}
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise Refused((Refusal("WAIT_LOG_MISSING", RULE, facts),)) from fault
    try:
        return (gzip.decompress(raw) if raw.startswith(_GZIP) else raw).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        raise Refused((Refusal("WAIT_LOG_UNREADABLE", RULE, facts),)) from fault
