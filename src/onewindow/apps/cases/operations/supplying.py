"""How does a material come to a case without being brought?

By reference and authorisation, never as a copy (R-4-22).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.models import Case, CaseFile, CaseMaterial
from onewindow.apps.cases.operations.change import announce, locked, refuse
from onewindow.apps.cases.operations.drafts import may_fill_in
from onewindow.apps.cases.sourcing import Backing, purpose_of
from onewindow.apps.consents import operations as consents
from onewindow.apps.licences import operations as licences
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.sources import GRADES, SUPPLYING, SourceKind
from onewindow.rules.casework.states import BEFORE_ACCEPTANCE, CaseState
from onewindow.rules.outcomes import Refusal, Refused

TAKES_SUPPLIES = BEFORE_ACCEPTANCE | {CaseState.DRAFT}
_LONGEST_REASON = 200
# A licence referred to may be looked at for as long as the case may run.
USED_FOR = timedelta(days=180)
# Sources that refer to a licence: chosen, shown, or just made by another part of the application.
BY_LICENCE = ("ELICENCE", "BUNDLE")


@dataclass(frozen=True)
class Supplied:
    """What one material comes from, and in which words its applicant reads why."""

    code: str
    kind: SourceKind
    reason: str
    backing: tuple[Backing, ...] = ()
    answer_id: UUID | None = None
    consent_ids: tuple[UUID, ...] = ()
    word: str = ""
    copy_id: UUID | None = None

    @property
    def all_consent_ids(self) -> tuple[UUID, ...]:
        """Every consent it would rest on."""
        return (*self.consent_ids, *(c for each in self.backing for c in each.consent_ids))


def _in_order(supplied: Supplied) -> str:
    """Two cases of the same people lock the same licences in the same order."""
    return min((str(each.licence.id) for each in supplied.backing), default="")


def may_supply(case: Case, acting: Acting) -> tuple[Refusal, ...]:
    """The applicant's own, a clerk's once handed in, and the system's on their behalf."""
    if acting.account_id is None:
        return ()
    return may_fill_in(case, acting)


@transaction.atomic
def supply(
    *, case_id: UUID, supplied: Sequence[Supplied], acting: Acting, now: datetime
) -> dict[str, tuple[Refusal, ...]]:
    """Write where each absent material comes from; what is there already stays as it is.

    Returns the materials whose source fell away meanwhile (a licence ended, a consent withdrawn),
    with why: they stay absent. Refusals: NOT_FOUND, NOT_PERMITTED, NOT_IN_THIS_STATE.
    """
    case = locked(case_id)
    refuse(*may_supply(case, acting))
    if case.state not in TAKES_SUPPLIES:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-1-1"))
    rows = {row.code: row for row in CaseMaterial.objects.filter(case=case)}
    consents.hold({consent_id for each in supplied for consent_id in each.all_consent_ids})
    brought: dict[str, str] = {}
    fallen: dict[str, tuple[Refusal, ...]] = {}
    for each in sorted(supplied, key=_in_order):
        row = rows.get(each.code)
        if row is None or row.state != MaterialState.ABSENT:
            continue
        if each.kind not in SUPPLYING:
            _say_why(row, each)
            continue
        try:
            with transaction.atomic():
                _bring(case, row, each, acting, now)
        except Refused as refused:
            fallen[each.code] = refused.refusals
        else:
            brought[each.code] = str(each.kind)
    if brought:
        journal(case, "case.gather", "R-4-23", brought, acting, now)
        announce(case)
    return fallen


def _say_why(row: CaseMaterial, supplied: Supplied) -> None:
    """The paper stays asked for, promised for or awaited; the applicant reads why."""
    reason = supplied.reason[:_LONGEST_REASON]
    source = "BUNDLE" if supplied.kind is SourceKind.BUNDLE else ""
    if (row.reason, row.source) != (reason, source):
        row.reason, row.source = reason, source
        row.save(update_fields=["reason", "source"])


def _bring(
    case: Case, row: CaseMaterial, supplied: Supplied, acting: Acting, now: datetime
) -> None:
    row.state, row.source, row.defect = MaterialState.PRESENT, str(supplied.kind), ""
    row.grade = GRADES[supplied.kind]
    row.reason = supplied.reason[:_LONGEST_REASON]
    row.checked_at, row.checked_by_id = now, None
    if supplied.kind is SourceKind.ELICENCE:
        row.reference_kind = "LICENCE_USE"
        row.use_ids = _refer_to_licences(case, row, supplied, acting, now)
        row.reference_id = next(iter(row.use_ids), None)
    elif supplied.kind is SourceKind.SHARED:
        row.reference_kind, row.reference_id = "ANSWER", supplied.answer_id
        _note_uses(case, row, supplied.consent_ids, supplied.word, now)
    else:
        row.reference_kind, row.reference_id = "COPY", supplied.copy_id
        _take_over_copy(case, row, supplied)
    row.save()


def _refer_to_licences(
    case: Case, row: CaseMaterial, supplied: Supplied, acting: Acting, now: datetime
) -> list[UUID]:
    use_ids = []
    for backing in supplied.backing:
        used = licences.use(
            licence=backing.licence,
            case_id=case.id,
            item_slug=case.item.slug,
            item_name=case.item_name,
            purpose=purpose_of(case),
            consent_id=backing.consent_ids[0] if backing.consent_ids else None,
            valid_until=now + USED_FOR,
            # It serves the body that decides, whoever presses.
            unit=case.department.name,
            acting=acting,
            now=now,
        )
        use_ids.append(used.id)
        _note_uses(case, row, backing.consent_ids, backing.word, now)
    return use_ids


def _note_uses(
    case: Case, row: CaseMaterial, consent_ids: Sequence[UUID], word: str, now: datetime
) -> None:
    for consent_id in consent_ids:
        consents.note_use(
            consent_id=consent_id,
            word=word,
            case_id=case.id,
            case_number=case.number or "",
            item_name=case.item_name,
            used_by=case.department.name,
            material_id=row.id,
            now=now,
        )


def _take_over_copy(case: Case, row: CaseMaterial, supplied: Supplied) -> None:
    """The bytes are the same, the entry is this case's own: removing one never removes both."""
    known = CaseMaterial.objects.select_related("file")
    earlier = known.filter(pk=supplied.copy_id).first() if supplied.copy_id else None
    file = earlier.file if earlier else None
    if earlier is None or file is None or file.removed_at is not None:
        raise Refused((Refusal("COPY_GONE", "R-4-22"),))
    row.file = CaseFile.objects.create(
        case=case,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        digest=file.digest,
        scan=file.scan,
        uploaded_at=file.uploaded_at,
        uploaded_by_id=file.uploaded_by_id,
    )
    row.checked_at, row.checked_by_id = earlier.checked_at, earlier.checked_by_id


@transaction.atomic
def tell_of_late_answer(*, answer_id: UUID, now: datetime) -> int:
    """What a department answered after all need not be brought: its applicant is told, once.

    Returns how many materials it supplied; nothing is said when it supplied none.
    """
    rows = CaseMaterial.objects.filter(
        reference_kind="ANSWER", reference_id=answer_id, state=MaterialState.PRESENT
    )
    told = list(rows.select_related("case").order_by("case__created_at", "position"))
    if told:
        case, names = told[0].case, dict.fromkeys(row.name for row in told)
        writes.tell(
            person_id=case.person_id,
            once_key=f"answer:{answer_id}:late",
            title="有材料已经查到，不用您交了",
            text=f"“{case.item_name}”的{'、'.join(names)}，部门刚刚答复，已替您取好。"
            "您还没有交的，不用再交。",
            link=_own_page(case),
            now=now,
        )
    return len(told)


def _own_page(case: Case) -> str:
    """Where the applicant reads of it; "" while a clerk fills it in for them."""
    if case.package_id is not None:
        return f"/my/packages/{case.package_id}/"
    if case.state != CaseState.DRAFT:
        return f"/my/cases/{case.id}/"
    return "" if case.channel == Case.Channel.COUNTER else f"/my/drafts/{case.id}/materials/"


def unused(case: Case, use_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the uses that no material of the case rests on any more."""
    rows = CaseMaterial.objects.filter(
        case=case, state=MaterialState.PRESENT, source__in=BY_LICENCE
    )
    needed = {use_id for row in rows for use_id in row.use_ids}
    return [use_id for use_id in use_ids if use_id not in needed]


def look_anew(case: Case) -> None:
    """Whoever has the case open looks again before deciding on what is no longer there."""
    if case.state != CaseState.DRAFT:
        case.version += 1
        case.save(update_fields=["version"])
    announce(case)


def journal(
    case: Case,
    verb: str,
    rule: str,
    facts: dict[str, str],
    acting: Acting,
    now: datetime,
) -> None:
    audit.record(
        verb=verb,
        subject_kind="case",
        subject_id=case.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule=rule,
        facts=facts,
        origin=acting.origin,
    )
