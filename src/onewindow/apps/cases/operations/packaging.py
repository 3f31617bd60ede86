"""How do several cases make one application? Begun together, supplied once, started in turn.

Only the bundles app calls these; each part stays an ordinary case in its own department.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.clockface import acceptance_due
from onewindow.apps.cases.facts import material_rows, materials_of
from onewindow.apps.cases.models import Case, CaseMaterial, Result
from onewindow.apps.cases.operations.change import begin, finish, locked, refuse, tell_applicant
from onewindow.apps.cases.operations.filing import draw_case_number, start_draft
from onewindow.apps.cases.operations.forming import complete_form, lost_fields
from onewindow.apps.cases.operations.promising import (
    fix_deadlines,
    following_in_words,
    let_go_unsound,
    lock_of,
)
from onewindow.apps.cases.operations.sharing import share_materials, take_out_shared
from onewindow.apps.cases.operations.signing import issue_letters, sign_chosen
from onewindow.apps.cases.operations.situating import choose_situation
from onewindow.apps.cases.operations.supplying import USED_FOR
from onewindow.apps.cases.papers import issue_acceptance, issue_delivery, issue_receipt
from onewindow.apps.cases.sourcing import purpose_of
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as register
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.rules.casework.acceptance import may_accept
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import Actor, CaseAction
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["share_materials", "sign_chosen", "take_out_shared"]

INSIDE = "BUNDLE"
IN_FORM = "FORM"
IN_THE_WALLET = "电子证照卡包"


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

    False when this part does not ask for it, or when the licence ended since it was made.
    """
    # The case first, as whoever changes its materials; else a clerk's finding writes over it.
    locked(case_id)
    row = CaseMaterial.objects.select_for_update().filter(case_id=case_id, code=code).first()
    if row is None:
        return False
    use_ids = _use_inside(case_id, reference_id, now) if reference_kind == "LICENCE" else []
    if reference_kind == "LICENCE" and not use_ids:
        return False
    row.state, row.source, row.grade = MaterialState.PRESENT, INSIDE, CaseMaterial.Grade.A
    row.reference_kind, row.reference_id = reference_kind, reference_id
    row.reason, row.defect = reason[:200], ""
    row.use_ids = use_ids
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


def _use_inside(case_id: UUID, licence_id: UUID, now: datetime) -> list[UUID]:
    """So that the department can open what it decides on, and the holder reads that it did."""
    case = Case.objects.select_related("item", "department").get(pk=case_id)
    licence = register.licence(licence_id)
    if licence is None:
        return []
    try:
        used = licences.use(
            licence=licence,
            case_id=case.id,
            item_slug=case.item.slug,
            item_name=case.item_name,
            purpose=purpose_of(case),
            consent_id=None,
            valid_until=now + USED_FOR,
            acting=SYSTEM,
            now=now,
            unit=case.department.name,
            is_made_inside=True,
        )
    except Refused:
        # It ended since it was made: nothing rests on it.
        return []
    return [used.id]


@transaction.atomic
def belong_to(*, case_id: UUID, enterprise: Enterprise) -> None:
    """The enterprise another part has just brought into being is this draft's too."""
    Case.objects.filter(pk=case_id, enterprise__isnull=True, number__isnull=True).update(
        enterprise=enterprise
    )


@dataclass(frozen=True)
class Begun:
    """A part whose turn has come, and the fields that keep it a draft, by name."""

    case: Case
    open_fields: tuple[str, ...] = ()


@transaction.atomic
def begin_part(*, case_id: UUID, accepted_by_id: UUID | None, now: datetime) -> Begun:
    """A part whose turn has come: received, and accepted at once by the joint intake (R-2-3).

    `accepted_by_id`: who took the whole application in; they never decide this part (RM-10).
    A field whose source was taken back since (R-4.7), or that a licence contradicts (R-4-23),
    leaves it a draft: only its applicant can say what is right. When a material is still missing
    it stays received, and a clerk looks at it.
    """
    case = _of_package(case_id, CaseAction.SUBMIT)
    # What was missing from the form was said before the signature; what came since is filled in.
    faults = complete_form(case, now=now)
    contradicted = [str(each.facts["label"]) for each in faults if each.code == "FIELD_DIFFERS"]
    if open_fields := (*lost_fields(case, faults, now=now), *contradicted):
        return Begun(case, tuple(dict.fromkeys(open_fields)))
    unsound = let_go_unsound(case, now=now)
    case.number = draw_case_number(now)
    case.received_at = now
    case.acceptance_due = acceptance_due(case, now)
    finish(case=case, action=CaseAction.SUBMIT, acting=SYSTEM, now=now, facts={"rule": "R-2-3"})
    rows = material_rows(case)
    issue_receipt(case, rows, acting=SYSTEM, now=now)
    issue_letters(case, rows, acting=SYSTEM, now=now)
    _tell_unsound(case, unsound, now)
    if may_accept(materials_of(case, rows)):
        return Begun(case)
    case.accepted_at, case.accepted_by_id, case.acceptance_due = now, accepted_by_id, None
    finish(case=case, action=CaseAction.ACCEPT, acting=SYSTEM, now=now, facts={"rule": "R-2-3"})
    later = following_in_words(fix_deadlines(case, rows, now=now))
    issue_acceptance(case, rows, acting=SYSTEM, now=now)
    if later:
        # The package tells of the acceptance; what this part still awaits is its own to say.
        tell_applicant(case=case, now=now, step="following", title="还要补交材料", text=later)
    return Begun(case)


def _tell_unsound(case: Case, names: Collection[str], now: datetime) -> None:
    """A promise that no longer holds when its part's turn comes is said, once (R-6-21, 2.6)."""
    if names:
        listed = "、".join(f"《{name}》" for name in names)
        text = f"“{case.item_name}”现在不能再用承诺代替{listed}，请提交这些材料。"
        tell_applicant(case=case, now=now, step="unsound", title="请提交原来承诺的材料", text=text)


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
