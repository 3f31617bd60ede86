"""What may a log line hold? Where and what kind of fault, no person's data and no open door.

A database's error text may quote a row, and the address of a rating link or of a paper's
check opens it to whoever reads the log.
"""

import logging
import re
import traceback
from types import TracebackType
from typing import TypeAlias

Fault: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)
# Addresses that are keys: /rate/<token>/ and /check/<code>/.
_KEYS = re.compile(r"(/(?:rate|check)/)[^/\s?\"']+")


class SparingFormatter(logging.Formatter):
    """settings.LOGGING: tracebacks without the error's words, addresses without their keys."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept the full text on the record.
        kept, record.exc_text = record.exc_text, None
        try:
            return _KEYS.sub(r"\1***", super().format(record))
        finally:
            record.exc_text = kept

    def formatException(self, ei: Fault) -> str:  # noqa: N802 - the library's name
        told: list[str] = []
        error = ei[1]
        while error is not None and len(told) < 5:
            frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
            told.append(f"{frames}\n{type(error).__module__}.{type(error).__qualname__}".strip())
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by:\n".join(told)
