"""What is new? A case's version and state as one server-sent event; a hall's hint to look."""

import json
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class News:
    """A case's version (which numbers the events) and state. Nothing personal travels here."""

    version: int
    state: str

    def event(self, name: str) -> bytes:
        """The event as it goes over the wire."""
        told = json.dumps({"version": self.version, "state": self.state})
        return f"id: {self.version}\nevent: {name}\ndata: {told}\n\n".encode()


def read(payload: str) -> tuple[UUID, News] | None:
    """A notification's payload {"id", "version", "state"}; None when it says something else."""
    try:
        told = json.loads(payload)
        return UUID(told["id"]), News(int(told["version"]), str(told["state"]))
    except (ValueError, KeyError, TypeError):
        return None


def read_hint(payload: str) -> UUID | None:
    """The place of a hall's hint "<place id, hex> <kind>"; None when it says something else."""
    try:
        return UUID(payload.split(" ", 1)[0])
    except ValueError:
        return None
