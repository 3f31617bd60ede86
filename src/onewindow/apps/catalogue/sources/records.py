"""What does a reader of a catalogue give? Items with their places, and rows it could not read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.rules.outcomes import Refusal


@dataclass(frozen=True)
class Record:
    """One item as a reader found it, and the place in the file it stands at."""

    place: str
    slug: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """One row that could not be read: where it stands and everything wrong with it."""

    place: str
    faults: tuple[Refusal, ...]
    name: str = ""
