"""Which case do several verbs in one write share? Locked once, its parts read once."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from onewindow.apps.cases.models import Case, CaseStep

Rows = TypeVar("Rows", bound=list[Any])


@dataclass
class Held:
    """A locked case, the parts read of it, and the steps that are not written yet."""

    case: Case
    parts: dict[Callable[[UUID], list[Any]], list[Any]] = field(default_factory=dict)
    steps: list[CaseStep] = field(default_factory=list)


held_case: ContextVar[Held | None] = ContextVar("held case", default=None)


def held(case: Case) -> Held | None:
    """What is held of this very case, or None."""
    found = held_case.get()
    return found if found is not None and found.case is case else None


def part_of(case: Case, read: Callable[[UUID], Rows]) -> Rows:
    """What `read` says of the case, read once while it is held.

    Whoever changes a material or a special procedure of a held case changes these very rows.
    """
    here = held(case)
    if here is None:
        return read(case.id)
    if read not in here.parts:
        here.parts[read] = read(case.id)
    found: Rows = here.parts[read]  # type: ignore[assignment]
    return found
