"""What does a bundle save? Each material asked once, each thing done once, before against after.

Before: every item on its own, one after another. After: one form, one set of materials, one
intake, one package of results (R-2-1), and the critical path (R-2-2).
"""

from dataclasses import dataclass
from decimal import Decimal

from onewindow.rules.casework.bundles import CriticalPath, Plan, counted, critical_path, stages

# What need not be brought: it comes by reference, by data, or is written by the system (R-4-23).
BY_ITSELF = frozenset({"elicence", "share", "generated"})
_INTAKE_AND_PACKAGE = 2


@dataclass(frozen=True, slots=True)
class MergedMaterial:
    """One material code for the whole bundle: who asks for it, who makes it, who brings it."""

    code: str
    name: str
    items: tuple[str, ...]
    required: bool
    is_form: bool
    made_by: str = ""
    comes_by_itself: bool = False

    @property
    def is_brought(self) -> bool:
        """Whether the person has to give it."""
        return not (self.made_by or self.comes_by_itself or self.is_form)


def merge_materials(plan: Plan) -> tuple[MergedMaterial, ...]:
    """Each code once, in the order first asked; made inside is named with its maker (R-2-1).

    A code is required when any item requires it, and comes by itself when any item knows how.
    """
    found: dict[str, MergedMaterial] = {}
    for part in plan.parts:
        for material in part.materials:
            before = found.get(material.code)
            found[material.code] = MergedMaterial(
                code=material.code,
                name=before.name if before else material.name,
                items=(*(before.items if before else ()), part.slug),
                required=material.required or (before.required if before else False),
                is_form=material.is_form and (before.is_form if before else True),
                made_by=plan.produced.get(material.code, ""),
                comes_by_itself=material.replaced_by in BY_ITSELF
                or (before.comes_by_itself if before else False),
            )
    return tuple(found.values())


def asked_materials(plan: Plan) -> tuple[MergedMaterial, ...]:
    """The set of materials the bundle asks for: by code, minus those made inside."""
    return tuple(material for material in merge_materials(plan) if not material.made_by)


@dataclass(frozen=True, slots=True)
class Effort:
    """What it takes: forms to fill in, materials to give, ways to go, links, working days."""

    forms: int
    materials: int
    trips: int
    links: int
    working_days: Decimal


@dataclass(frozen=True, slots=True)
class Savings:
    """Before and after, and the chain that decides the time after."""

    before: Effort
    after: Effort
    path: CriticalPath


def savings(plan: Plan) -> Savings:
    """What the bundle saves, from the guides of its items alone.

    Materials count those required whatever the situation, forms apart. Working days before: the
    limits of the law added up, where the law sets none the promise; after: the critical path.
    Links after: one intake, each stage side by side, one package of results. Parts that stand
    apart are not counted, neither before nor after.
    """
    plan = counted(plan)
    path = critical_path(plan)
    rows = [m for part in plan.parts for m in part.materials if m.required and not m.is_form]
    forms = sum(part.has_form for part in plan.parts)
    trips = [part.trips for part in plan.parts]
    return Savings(
        before=Effort(
            forms=forms,
            materials=len(rows),
            trips=sum(trips),
            links=sum(part.links for part in plan.parts),
            working_days=sum(
                (p.promise if p.statutory is None else p.statutory for p in plan.parts), Decimal(0)
            ),
        ),
        after=Effort(
            forms=min(1, forms),
            materials=sum(m.is_brought and m.required for m in merge_materials(plan)),
            trips=min(1, max(trips, default=0)),
            links=min(
                _INTAKE_AND_PACKAGE + len(stages(plan)), sum(part.links for part in plan.parts)
            ),
            working_days=path.working_days,
        ),
        path=path,
    )
