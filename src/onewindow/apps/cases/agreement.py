"""Which fields of a case stand beside a licence that it refers to, and do they agree?"""

from collections.abc import Iterable, Iterator, Mapping

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.licences import queries as licences
from onewindow.rules.casework.agreement import Compared, Face, compared
from onewindow.rules.casework.forms import FormField

# Referred to by a use; or made by another part of the same application, which has its uses too.
_REFERENCES = ("LICENCE_USE", "LICENCE")


def compared_with_licences(
    case: Case, fields: Iterable[FormField], values: Mapping[str, str]
) -> tuple[Compared, ...]:
    """Every field that the guide wants to agree with a licence in use, with both sides (R-4-23).

    Nothing is read where the guide names no such field.
    """
    wanted = {
        str(entry.get("code")): entry["agrees"]
        for entry in guide_of(case.item_version).content.get("materials") or []
        if isinstance(entry.get("agrees"), dict)
    }
    if not wanted:
        return ()
    asked = tuple(fields)
    rows = case.materials.filter(code__in=list(wanted), reference_kind__in=_REFERENCES)
    return tuple(
        each
        for row in rows.order_by("position")
        for each in compared(
            asked, values, material=row.name, agrees=wanted[row.code], faces=_faces(row)
        )
    )


def _faces(row: CaseMaterial) -> Iterator[Face]:
    ids = list(row.use_ids) or ([row.reference_id] if row.reference_id else [])
    for use_id in ids:
        use = licences.use(use_id)
        if use is not None and use.ended_at is None:
            yield Face(use.licence.type.name, dict(use.version.face))
