"""How does a material come to a case without being brought, and how does it go again?

By reference and authorisation, never as a copy (R-4-22). Whatever a consent was, withdrawing it
takes away what rests on it in every case not yet decided (Personal Information Protection Law
art. 15), and everybody concerned is told once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.models import Case, CaseFile, CaseMaterial
from onewindow.apps.cases.operations.change import announce, locked, refuse
from onewindow.apps.cases.operations.drafts import may_fill_in
from onewindow.apps.cases.operations.forgetting import (
    TAKEN_BACK_FROM,
    answers_behind,
    cases_answered_on,
    forget_answers,
)
from onewindow.apps.cases.sourcing import Backing, purpose_of
from onewindow.apps.consents import operations as consents
from onewindow.apps.consents import queries as consent_queries
from onewindow.apps.consents.queries import Consent, ConsentUse
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as register
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.consents import word_of_licence
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.sources import GRADES, SUPPLYING, SourceKind
from onewindow.rules.casework.states import BEFORE_ACCEPTANCE, CaseState
from onewindow.rules.outcomes import Refusal, Refused

TAKES_SUPPLIES = BEFORE_ACCEPTANCE | {CaseState.DRAFT}
_LONGEST_REASON = 200
_WITHDRAWN = "授权人撤回授权"
# A licence referred to may be looked at for as long as the case may run.
USED_FOR = timedelta(days=180)


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
        _journal(case, "case.gather", "R-4-23", brought, acting, now)
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


def withdraw_consent(*, consent_id: UUID, acting: Acting, now: datetime) -> Consent:
    """Take a consent back, and with it what rests on it in cases that are not yet decided.

    Those materials are 未交 again with the reason; what was decided before stands (art. 15). The
    giver and every applicant concerned are told once. Refusals: those of `consents.withdraw`.
    """
    while True:
        try:
            with transaction.atomic():
                return _withdrawn(consent_id, acting, now)
        except _OneMoreCase:
            # A case came to rest on it just now: its lock comes before the consent's, so anew.
            continue


class _OneMoreCase(Exception):
    """The consent was used once more before it was locked."""


def _withdrawn(consent_id: UUID, acting: Acting, now: datetime) -> Consent:
    resting = consent_queries.resting_on(consent_id=consent_id)
    # Cases first, in one order: the same order of locks as in `supply`.
    concerned = {each.case_id for each in resting} | cases_answered_on(consent_id=consent_id)
    cases = {case_id: locked(case_id) for case_id in sorted(concerned)}
    consent = consents.withdraw(consent_id=consent_id, acting=acting, now=now)
    resting = consent_queries.resting_on(consent_id=consent_id)
    if not {each.case_id for each in resting} <= cases.keys():
        raise _OneMoreCase
    licences.end_uses_of_consent(consent_id=consent_id, reason=_WITHDRAWN, now=now)
    licences.end_uses(use_ids=_uses_given_by(consent, resting), reason=_WITHDRAWN, now=now)
    lost: list[tuple[Case, list[CaseMaterial]]] = []
    for case in cases.values():
        rows = _take_back(case, consent, resting, acting, now)
        if rows:
            lost.append((case, rows))
    if lost:
        _tell_once(consent, lost, now)
    return consent


def _uses_given_by(consent: Consent, resting: Sequence[ConsentUse]) -> list[UUID]:
    """The licence uses behind these materials that this giver allowed, the separate consent's too.

    A use names one consent; a child's licence rests on two, and either withdrawn ends it.
    """
    rows = CaseMaterial.objects.filter(pk__in=[u.material_id for u in resting if u.material_id])
    uses = register.uses([use_id for row in rows for use_id in row.use_ids])
    givers = {consent.person_id, consent.ward_id} - {None}
    words = {each.word for each in resting}
    return [
        use.id
        for use in uses
        if word_of_licence(use.licence.type.code) in words
        and (use.licence.person_id is None or use.licence.person_id in givers)
    ]


def unused(case: Case, use_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the uses that no material of the case rests on any more."""
    rows = CaseMaterial.objects.filter(case=case, state=MaterialState.PRESENT, source="ELICENCE")
    needed = {use_id for row in rows for use_id in row.use_ids}
    return [use_id for use_id in use_ids if use_id not in needed]


def look_anew(case: Case) -> None:
    """Whoever has the case open looks again before deciding on what is no longer there."""
    if case.state != CaseState.DRAFT:
        case.version += 1
        case.save(update_fields=["version"])
    announce(case)


def _take_back(
    case: Case, consent: Consent, resting: Sequence[ConsentUse], acting: Acting, now: datetime
) -> list[CaseMaterial]:
    if case.state not in TAKEN_BACK_FROM:
        return []
    ids = [u.material_id for u in resting if u.material_id and u.case_id == case.id]
    referring = {"state": MaterialState.PRESENT, "source__in": ["ELICENCE", "SHARED"]}
    rows = list(CaseMaterial.objects.filter(pk__in=ids, reference_id__isnull=False, **referring))
    day = f"{localtime(now):%-m月%-d日}"
    ended: list[UUID] = []
    answers = answers_behind(rows)
    for row in rows:
        row.state, row.source, row.grade = MaterialState.ABSENT, "", ""
        row.reference_kind, row.reference_id, row.lost_at = "", None, now
        row.checked_at, row.checked_by_id = None, None
        ended += row.use_ids
        row.use_ids = []
        row.reason = f"{consent.person.name}已于 {day}撤回授权，不能再引用，请重新提供这份材料。"
        row.save()
    consents.end_uses(material_ids=[row.id for row in rows], now=now)
    # The other parent's card stood for the same paper and serves nothing now.
    licences.end_uses(use_ids=unused(case, ended), reason=_WITHDRAWN, now=now)
    forget_answers(case, consent, answers, now)
    if rows:
        facts = {row.code: str(consent.id) for row in rows}
        _journal(case, "case.lose_material", "R-4.7", facts, acting, now)
        look_anew(case)
    return rows


def _withdrawn_in_words(papers: str, *, is_applicant: bool) -> tuple[str, str]:
    """What a withdrawal means: to the applicant, and to somebody who only lent a paper."""
    kept = "已作出的决定不受影响。"
    if is_applicant:
        text = f"授权撤回后不能再引用：{papers}。请上传或带到窗口；{kept}"
        return "授权已撤回，有材料要重新提供", text
    return "您的授权已撤回", f"不再引用您的材料：{papers}。您不用再做什么；{kept}"


def _tell_once(
    consent: Consent, lost: Sequence[tuple[Case, list[CaseMaterial]]], now: datetime
) -> None:
    """One message for the giver, one for each applicant who is somebody else."""
    told: dict[UUID, list[tuple[Case, list[CaseMaterial]]]] = {}
    for case, rows in lost:
        for person_id in {consent.person_id, case.person_id}:
            told.setdefault(person_id, []).append((case, rows))
    for person_id, parts in told.items():
        papers = "；".join(
            f"“{case.item_name}”的{'、'.join(row.name for row in rows)}" for case, rows in parts
        )
        case = parts[0][0]
        draft = case.state == CaseState.DRAFT
        own = f"/my/drafts/{case.id}/materials/" if draft else f"/my/cases/{case.id}/"
        title, text = _withdrawn_in_words(papers, is_applicant=person_id == case.person_id)
        writes.tell(
            person_id=person_id,
            once_key=f"consent:{consent.id}:withdrawn:{person_id}",
            title=title,
            text=text,
            link=own if person_id == case.person_id else f"/my/consents/{consent.id}/",
            now=now,
        )


def _journal(
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
