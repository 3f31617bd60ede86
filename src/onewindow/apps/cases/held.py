"""Which case do several verbs in one write share? Locked once, its parts read once."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from onewindow.apps.cases.models import Case, CaseMaterial, CaseStep, Suspension


@dataclass
class Held:
    """A locked case, what was read of it, and the steps that are not written yet.

    Whoever changes a material or a special procedure changes these very rows.
    """

    case: Case
    materials: list[CaseMaterial] | None = None
    suspensions: list[Suspension] | None = None
    steps: list[CaseStep] = field(default_factory=list)


held_case: ContextVar[Held | None] = ContextVar("held case", default=None)


def held(case: Case) -> Held | None:
    """What is held of this very case, or None."""
    found = held_case.get()
    return found if found is not None and found.case is case else None
