"""What is really left to give, and where does everything else come from? One line a code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from onewindow.apps.bundles.facts import told_in_form
from onewindow.apps.bundles.forming import OneForm
from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.cases.facts import guide_of
from onewindow.rules.casework.bundles import Plan
from onewindow.rules.casework.materials import SETTLED, MaterialState
from onewindow.rules.casework.states import CaseState


@dataclass(frozen=True)
class Need:
    """One material of the bundle: who asks for it, how it stands, what is left to do."""

    code: str
    name: str
    case_id: UUID
    items: tuple[str, ...]
    required: bool
    state: str
    source: str
    reason: str
    requirement: str
    file: Any
    made_by: str = ""
    in_form: str = ""

    @property
    def is_left(self) -> bool:
        """Whether the person still has to do something about it."""
        return self.required and not self.made_by and not self.in_form and self.state not in SETTLED

    @property
    def is_made_inside(self) -> bool:
        """Whether another part of the same bundle produces it."""
        return bool(self.made_by)


def needs_of(package: Package, parts: Sequence[SubCase], plan: Plan, form: OneForm) -> list[Need]:
    """Every material code once, in the order first asked (R-2-1); optional ones nobody gave, not.

    A code stands as its least settled row: given in one part and lacking in another, it lacks.
    """
    rows = _rows(parts)
    in_form = told_in_form(package.bundle_version.content)
    labels = {field.code: field.label for field in form.fields}
    names = {part.slug: part.name for part in parts}
    found = []
    for code, listed in rows.items():
        wanted = [row for row in listed if row[1].required] or listed
        part, row = next(((p, r) for p, r in wanted if r.state not in SETTLED), wanted[0])
        maker = _maker(plan, code, [p.slug for p, r in wanted])
        if not row.required and row.state == MaterialState.ABSENT and not maker:
            continue
        assert part.case is not None
        guide = {m.code: m for m in guide_of(part.case.item_version).materials(part.case.situation)}
        found.append(
            Need(
                code=code,
                name=listed[0][1].name,
                case_id=part.case.id,
                items=tuple(p.name for p, _row in listed),
                required=row.required,
                state=str(row.state),
                source=row.source,
                reason=row.reason,
                requirement=guide[code].requirement if code in guide else "",
                file=row.file,
                made_by=names.get(maker, ""),
                in_form=labels.get(in_form.get(code, ""), ""),
            )
        )
    return found


def lacking_of(part: SubCase) -> list[str]:
    """The names of what this part's case still lacks or has wrong (R-0-3)."""
    if part.case is None:
        return []
    return [
        row.name
        for row in part.case.materials.order_by("position")
        if (row.required and row.state not in SETTLED) or row.state == MaterialState.DEFECTIVE
    ]


def late_needs(parts: Sequence[SubCase], plan: Plan) -> dict[str, tuple[str, str]]:
    """What parts whose turn comes later lack already: {code: (name, problem)} (R-0-3).

    Not what another part is going to make, nor what the applicant hands in by themselves.
    """
    found: dict[str, tuple[str, str]] = {}
    waiting = [p for p in parts if p.case and p.case.state == CaseState.DRAFT and not p.by_hand]
    prefetch_related_objects([p.case for p in waiting if p.case is not None], "materials")
    for part in waiting:
        assert part.case is not None
        made = {
            code
            for code, maker in plan.produced.items()
            if maker in plan.slugs and part.slug in plan.dependants(maker)
        }
        for row in sorted(part.case.materials.all(), key=lambda row: row.position):
            if row.required and row.state not in SETTLED and row.code not in made:
                problem = row.defect or f"“{part.name}”要用，现在还没有"
                found.setdefault(row.code, (row.name, problem))
    return found


def asked_rows(parts: Sequence[SubCase], codes: Collection[str]) -> list[Any]:
    """One row of these parts for each of these codes, the first that still lacks."""
    found: dict[str, Any] = {}
    for part in parts:
        if part.case is None:
            continue
        for row in part.case.materials.select_related("file").filter(code__in=list(codes)):
            if row.code not in found or found[row.code].state in SETTLED:
                found[row.code] = row
    return list(found.values())


def _rows(parts: Sequence[SubCase]) -> dict[str, list[tuple[SubCase, Any]]]:
    rows: dict[str, list[tuple[SubCase, Any]]] = {}
    for part in parts:
        if part.case is None:
            continue
        for row in part.case.materials.select_related("file").order_by("position"):
            rows.setdefault(row.code, []).append((part, row))
    return rows


def _maker(plan: Plan, code: str, asking: Sequence[str]) -> str:
    """The part that makes it for all who require it; empty when somebody needs it before."""
    maker = plan.produced.get(code, "")
    if not maker or maker not in plan.slugs:
        return ""
    after = plan.dependants(maker)
    return maker if any(slug in after for slug in asking) else ""
