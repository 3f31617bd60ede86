"""How far can a material be trusted? By whom it was issued, and by who looked at it (R-4-22)."""

from datetime import datetime

from onewindow.apps.cases.models import CaseMaterial
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.materials import MaterialState

Grade = CaseMaterial.Grade
REFERRED = frozenset({"ELICENCE", "SHARED"})


def trust_anew(material: CaseMaterial, grade: str) -> None:
    """A paper was put in or taken out: what was referred to before, and who checked, is over."""
    material.grade, material.reason = grade, ""
    material.reference_kind, material.reference_id = "", None
    material.checked_at, material.checked_by_id = None, None


def note_check(material: CaseMaterial, acting: Acting, now: datetime) -> None:
    """What a window has checked is worth B and may be used again; a reference stays A."""
    present = material.state == MaterialState.PRESENT
    referred = present and material.source in REFERRED
    if not referred:
        material.reference_kind, material.reference_id = "", None
    by_body = referred and material.reference_id is not None
    checked = Grade.A if by_body else Grade.B
    material.grade = checked if present else ""
    material.checked_at = now if present else None
    material.checked_by_id = acting.account_id if present else None
