"""How do several cases make one application? Begun together, supplied once, started in turn.

Only the bundles app calls these; each part stays an ordinary case in its own department.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.clockface import acceptance_due
from onewindow.apps.cases.facts import material_rows, materials_of
from onewindow.apps.cases.models import Case, CaseFile, CaseMaterial, Result
from onewindow.apps.cases.operations.change import begin, finish, refuse
from onewindow.apps.cases.operations.filing import draw_case_number, start_draft
from onewindow.apps.cases.operations.forming import complete_form
from onewindow.apps.cases.operations.promising import fix_deadlines, issue_letters, lock_of
from onewindow.apps.cases.operations.situating import choose_situation
from onewindow.apps.cases.papers import issue_acceptance, issue_delivery, issue_receipt
from onewindow.apps.consents.operations import note_use
from onewindow.apps.consents.queries import used_consents
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.rules.casework.acceptance import may_accept
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import Actor, CaseAction
from onewindow.rules.catalogue.content import entries_at, text_at
from onewindow.rules.outcomes import Refusal

INSIDE = "BUNDLE"
IN_FORM = "FORM"
IN_THE_WALLET = "电子证照卡包"
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
def start_part(
    *,
    slug: str,
    package_id: UUID,
    person: Person,
    ward: Person | None,
    enterprise: Enterprise | None,
    channel: str,
    answers: Mapping[str, str],
    acting: Acting,
    now: datetime,
) -> Case:
    """A draft that belongs to a package, its situation chosen. Refusals: as for a draft."""
    case = start_draft(
        slug=slug,
        person=person,
        enterprise=enterprise,
        ward=ward,
        package_id=package_id,
        channel=channel,
        acting=acting,
        now=now,
    )
    return choose_situation(case_id=case.id, answers=answers, acting=acting, now=now)


@transaction.atomic
def share_materials(
    *, case_ids: Collection[UUID], now: datetime, whatever_source: bool = False
) -> int:
    """One set of materials (R-2-1): what one part has, the others with that code have too.

    Parts in the given order; the first that has it gives it. What a department shared serves only
    those who would ask the same source, others ask their own first (`whatever_source`: they did).
    Returns how many were filled.
    """
    rows = list(
        CaseMaterial.objects.select_for_update(of=("self",))
        .filter(case_id__in=list(case_ids))
        .select_related("file", "case__item_version")
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
        and (whatever_source or _serves(held[row.code], row))
    ]
    uses = used_consents([held[row.code].id for row in wanting])
    for row in wanting:
        given = held[row.code]
        _copy(given, row)
        if use := uses.get(given.id):
            # Rests on the same consent: withdrawn, it goes out of every part (art. 15).
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
    return len(wanting)


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
    CaseFile.objects.filter(pk__in=rows.values("file_id")).update(removed_at=now)
    rows.update(state=MaterialState.ABSENT, source="", file=None, grade="", reason="")


@transaction.atomic
def tell_in_form(*, case_ids: Collection[UUID], code: str, is_told: bool, reason: str) -> None:
    """A material that is a line of the one form: there once it is filled in, not brought apart."""
    rows = CaseMaterial.objects.filter(case_id__in=list(case_ids), code=code)
    if is_told:
        rows.filter(state=MaterialState.ABSENT).update(
            state=MaterialState.PRESENT, source=IN_FORM, grade=CaseMaterial.Grade.C, reason=reason
        )
    else:
        rows.filter(source=IN_FORM).update(
            state=MaterialState.ABSENT, source="", grade="", reason=""
        )


@transaction.atomic
def put_inside(
    *,
    case_id: UUID,
    code: str,
    reference_kind: str,
    reference_id: UUID,
    reason: str,
    now: datetime,
) -> bool:
    """A material another part has just produced: there, of grade A, with its reference (R-2-1).

    False when this part does not ask for it.
    """
    row = CaseMaterial.objects.select_for_update().filter(case_id=case_id, code=code).first()
    if row is None:
        return False
    row.state, row.source, row.grade = MaterialState.PRESENT, INSIDE, CaseMaterial.Grade.A
    row.reference_kind, row.reference_id = reference_kind, reference_id
    row.reason, row.defect = reason[:200], ""
    row.save()
    audit.record(
        verb="case.material_inside",
        subject_kind="case",
        subject_id=case_id,
        now=now,
        rule="R-2-1",
        facts={"code": code, "kind": reference_kind, "reference": str(reference_id)},
        origin=SYSTEM.origin,
    )
    return True


@transaction.atomic
def belong_to(*, case_id: UUID, enterprise: Enterprise) -> None:
    """The enterprise another part has just brought into being is this draft's too."""
    Case.objects.filter(pk=case_id, enterprise__isnull=True, number__isnull=True).update(
        enterprise=enterprise
    )


@transaction.atomic
def begin_part(*, case_id: UUID, accepted_by_id: UUID | None, now: datetime) -> Case:
    """A part whose turn has come: received, and accepted at once by the joint intake (R-2-3).

    `accepted_by_id`: who took the whole application in; they never decide this part (RM-10).
    When a material is still missing it stays received, and a clerk looks at it.
    """
    case = _of_package(case_id, CaseAction.SUBMIT)
    # What was missing from the form was said before the signature; what came since is filled in.
    complete_form(case, now=now)
    case.number = draw_case_number(now)
    case.received_at = now
    case.acceptance_due = acceptance_due(case, now)
    finish(case=case, action=CaseAction.SUBMIT, acting=SYSTEM, now=now, facts={"rule": "R-2-3"})
    rows = material_rows(case)
    issue_receipt(case, rows, acting=SYSTEM, now=now)
    issue_letters(case, rows, acting=SYSTEM, now=now)
    if may_accept(materials_of(case, rows)):
        return case
    case.accepted_at, case.accepted_by_id, case.acceptance_due = now, accepted_by_id, None
    finish(case=case, action=CaseAction.ACCEPT, acting=SYSTEM, now=now, facts={"rule": "R-2-3"})
    fix_deadlines(case, rows, now=now)
    issue_acceptance(case, rows, acting=SYSTEM, now=now)
    return case


def _of_package(case_id: UUID, action: CaseAction) -> Case:
    case = begin(
        case_id=case_id, action=action, actor=Actor.SYSTEM, acting=SYSTEM, seen_version=None
    )
    if case.package_id is None:
        refuse(Refusal("NOT_YOUR_ACTION", "R-2-3", {"action": action}))
    return case


@transaction.atomic
def deliver_part(
    *, case_id: UUID, collected_by: str, acting: Acting, now: datetime, shown_card: str = ""
) -> Case | None:
    """The result of one part goes out with the package: into the wallet, or over the counter.

    The package's own code was checked. None when it was out already, or is still locked.
    """
    result = Result.objects.select_for_update().filter(case_id=case_id).first()
    if result is None or result.state == ResultState.DELIVERED:
        return None
    actor = Actor.ISSUING_CLERK if acting.is_staff else Actor.SYSTEM
    case = begin(
        case_id=case_id,
        action=CaseAction.DELIVER,
        actor=actor,
        acting=acting,
        seen_version=None,
    )
    if case.decision.approved and lock_of(case):
        return None  # R-6-23: what may follow locks what was granted
    result.state, result.delivered_at = ResultState.DELIVERED, now
    result.delivered_by_id, result.collected_by = acting.account_id, collected_by
    result.collector_card = shown_card
    result.save()
    case.delivered_at = now
    finish(case=case, action=CaseAction.DELIVER, acting=acting, now=now, facts={"rule": "R-2-1"})
    issue_delivery(case, result, acting=acting, now=now)
    return case


@transaction.atomic
def belong_to_ward(*, case_id: UUID, ward: Person | None) -> None:
    """The draft is for another child than first written."""
    Case.objects.filter(pk=case_id, number__isnull=True).update(ward=ward)
