"""For which materials of which cases may a licence serve? Reads for the window's licence page."""

from dataclasses import dataclass
from uuid import UUID

from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.cases.operations.licensing import Coming, coming_licence
from onewindow.apps.cases.operations.resting import wanted_types
from onewindow.apps.cases.queries import counter_drafts, find_case, may_read_case
from onewindow.apps.licences.queries import ELicence
from onewindow.apps.organisation.facts import Acting

__all__ = ["Coming", "Served", "coming_licence"]


@dataclass(frozen=True)
class Served:
    """A case at hand, and those of its materials that this type of licence serves."""

    case: Case
    materials: tuple[CaseMaterial, ...]


def case_behind(case_id: UUID, *, acting: Acting) -> Case | None:
    """The case if this person may read it, else None."""
    case = Case.objects.select_related("person", "agent").filter(pk=case_id).first()
    return case if case is not None and may_read_case(case=case, acting=acting) else None


def case_asked_for(number: str, *, acting: Acting) -> Case | None:
    """The case of this number if this person may read it, else None."""
    case = find_case(number=number)
    return case if case is not None and may_read_case(case=case, acting=acting) else None


def served_at_counter(licence: ELicence, *, acting: Acting) -> list[Served]:
    """The clerk's own unfinished intakes in which this licence may stand for a material."""
    return served_in(counter_drafts(account_id=acting.who), licence)


def served_in(cases: list[Case], licence: ELicence) -> list[Served]:
    """Each case with the materials this licence serves; cases without any are left out."""
    found = []
    for case in cases:
        codes = [c for c, types in wanted_types(case).items() if licence.type.code in types]
        rows = case.materials.filter(code__in=codes).order_by("position")
        if materials := tuple(rows):
            found.append(Served(case, materials))
    return found
