"""One set of materials for all parts of an application: given once, there for each (R-2-1)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.cases.models import Case, CaseFile, CaseMaterial
from onewindow.apps.consents.operations import note_use
from onewindow.apps.consents.queries import ConsentUse, is_meant_for, uses_behind
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.catalogue.content import entries_at, text_at

# What may be given on as it is; an e-licence is referred to by each case for itself (R-4-22).
_GIVEN_ON = {"UPLOAD", "PAPER", "SHARED", "ARCHIVE"}
# What a shared material carries over to the same code of another part.
_SHARED = (
    "state",
    "source",
    "grade",
    "reference_kind",
    "reference_id",
    "reason",
    "copies",
    "checked_at",
    "checked_by_id",
)


@transaction.atomic
def share_materials(
    *, case_ids: Collection[UUID], now: datetime, whatever_source: bool = False
) -> int:
    """One set of materials (R-2-1): what one part has, the others with that code have too.

    Parts in the given order; the first that has it gives it, also when it is closed already. Only
    a draft takes it, or an open correction that asked for it: nobody else's finding is moved.
    What a department shared serves only those who would ask the same source, others ask their
    own first (`whatever_source`: they did). Returns how many were filled.
    """
    # The cases first, in one order, as wherever what rests on a consent moves.
    ids = sorted(case_ids)
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    rows = list(
        CaseMaterial.objects.select_for_update(of=("self",))
        .filter(case_id__in=list(case_ids))
        .select_related("file", "case__item_version", "case__item")
        .order_by("case_id", "position")
    )
    order = {case_id: place for place, case_id in enumerate(case_ids)}
    rows.sort(key=lambda row: order[row.case_id])
    held: dict[str, CaseMaterial] = {}
    for row in rows:
        if row.state == MaterialState.PRESENT and row.source in _GIVEN_ON:
            held.setdefault(row.code, row)
    wanting = [
        row
        for row in rows
        if row.state == MaterialState.ABSENT
        and row.code in held
        and _takes(row)
        and (whatever_source or _serves(held[row.code], row))
    ]
    behind = uses_behind([held[row.code].id for row in wanting])
    wanting = [row for row in wanting if _all_allow(behind.get(held[row.code].id, []), row)]
    for row in wanting:
        given = held[row.code]
        _copy(given, row)
        for use in behind.get(given.id, []):
            # Rests on the same consents: either withdrawn, it goes out of every part (art. 15).
            _note(use, row, now)
    return len(wanting)


def _all_allow(uses: Iterable[ConsentUse], row: CaseMaterial) -> bool:
    """Whether every consent behind the material was given for this part too (art. 14)."""
    return all(
        is_meant_for(
            use.consent,
            case_id=row.case_id,
            package_id=row.case.package_id,
            item_slug=row.case.item.slug,
        )
        for use in uses
    )


def _note(use: ConsentUse, row: CaseMaterial, now: datetime) -> None:
    note_use(
        consent_id=use.consent_id,
        word=use.word,
        case_id=row.case_id,
        case_number=row.case.number or "",
        item_name=row.case.item_name,
        used_by=use.used_by,
        material_id=row.id,
        now=now,
    )


def _takes(row: CaseMaterial) -> bool:
    """Whether a material may come to its case now, as if its applicant had added it (R-0-3)."""
    if row.case.state != CaseState.CORRECTION_PENDING:
        return row.case.state == CaseState.DRAFT
    asked = row.case.corrections.order_by("-round").values_list("asked", flat=True).first() or []
    return row.code in {each["code"] for each in asked}


def _serves(given: CaseMaterial, row: CaseMaterial) -> bool:
    return given.source != "SHARED" or _source_of(given) in {_source_of(row), ""}


def _source_of(row: CaseMaterial) -> str:
    """The shared source that this part's guide names for the material."""
    for entry in entries_at(row.case.item_version.content, "materials"):
        if text_at(entry, "code") == row.code:
            return text_at(entry, "replaced_by", "source")
    return ""


def _copy(given: CaseMaterial, row: CaseMaterial) -> None:
    for name in _SHARED:
        setattr(row, name, getattr(given, name))
    if given.file is not None:
        row.file = _same_file(given.file, row.case_id)
    row.defect = ""
    row.save()


def _same_file(file: CaseFile, case_id: UUID) -> CaseFile:
    """The same bytes, listed with the other part too: each department sees its own file."""
    return CaseFile.objects.create(
        case_id=case_id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        digest=file.digest,
        scan=file.scan,
        uploaded_at=file.uploaded_at,
        uploaded_by_id=file.uploaded_by_id,
    )


@transaction.atomic
def take_out_shared(*, case_ids: Collection[UUID], code: str, now: datetime) -> None:
    """A file the person took back goes out of every part that shared it."""
    rows = CaseMaterial.objects.filter(case_id__in=list(case_ids), code=code, source="UPLOAD")
    rows = rows.filter(case__state=CaseState.DRAFT)
    CaseFile.objects.filter(pk__in=rows.values("file_id")).update(removed_at=now)
    rows.update(state=MaterialState.ABSENT, source="", file=None, grade="", reason="")
