"""What goes with a consent that is taken back? Materials and values of cases not yet decided.

Withdrawing takes away what rests on it in every case not yet decided, and everybody concerned is
told once. What was handed in stays part of its application, marked, and serves nothing anew
(Personal Information Protection Law art. 15, 47; R-4.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.cases.operations.change import locked
from onewindow.apps.cases.operations.forgetting import (
    TAKEN_BACK_FROM,
    answers_behind,
    cases_answered_on,
    empty_answers,
    empty_fields,
)
from onewindow.apps.cases.operations.supplying import journal, look_anew, unused
from onewindow.apps.cases.withdrawn import field_labels, fields_from, labels_taken_back
from onewindow.apps.consents import operations as consents
from onewindow.apps.consents import queries as consent_queries
from onewindow.apps.consents.queries import Consent, ConsentUse
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as register
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.consents import ValueFate, fate_of_value, word_of_licence
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import CaseState

_WITHDRAWN = "授权人撤回授权"


@dataclass(frozen=True)
class Lost:
    """What one case lost: papers to bring, fields to type, and what stays only as handed in."""

    case: Case
    papers: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.papers or self.emptied or self.marked)


def withdraw_consent(*, consent_id: UUID, acting: Acting, now: datetime) -> Consent:
    """Take a consent back, and with it what rests on it in cases that are not yet decided.

    Materials are 未交 again with the reason; values its source told leave a form that is not
    handed in, and are marked in one that is. What was decided before stands (art. 15). The giver
    and every applicant concerned are told once. Refusals: those of `consents.withdraw`.
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
    concerned |= _filled_on(consent_id)
    cases = {case_id: locked(case_id) for case_id in sorted(concerned)}
    consents.hold({consent_id})
    before = consent_queries.consent_by_id(consent_id)
    consent = consents.withdraw(consent_id=consent_id, acting=acting, now=now)
    if before is not None and before.withdrawn_at is not None:
        return consent
    resting = consent_queries.resting_on(consent_id=consent_id)
    if not {each.case_id for each in resting} <= cases.keys():
        raise _OneMoreCase
    licences.end_uses_of_consent(consent_id=consent_id, reason=_WITHDRAWN, now=now)
    licences.end_uses(use_ids=_uses_given_by(consent, resting), reason=_WITHDRAWN, now=now)
    taken = [_take_back(case, consent, resting, acting, now) for case in cases.values()]
    if lost := [each for each in taken if each]:
        _tell_once(consent, lost, now)
    return consent


def _filled_on(consent_id: UUID) -> set[UUID]:
    """The giver's open cases whose forms its sources may have filled in."""
    consent = consent_queries.consent_by_id(consent_id)
    if consent is None or consent.to_person_id is not None:
        return set()
    meant = Case.objects.filter(consent_queries.covered_cases(consent))
    return set(meant.filter(state__in=TAKEN_BACK_FROM).values_list("id", flat=True))


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


def _take_back(
    case: Case, consent: Consent, resting: Sequence[ConsentUse], acting: Acting, now: datetime
) -> Lost:
    if case.state not in TAKEN_BACK_FROM:
        return Lost(case)
    rows, answers = _take_back_papers(case, consent, resting, now)
    names = empty_answers(case, consent, answers, now)
    codes = fields_from(names | labels_taken_back(case, now=now), case.form_sources)
    called = field_labels(case, codes) if codes else ()
    leaves = fate_of_value(CaseState(case.state)) is ValueFate.LEAVES
    if codes and leaves:
        empty_fields(case, codes)
    lost = Lost(
        case,
        tuple(row.name for row in rows),
        emptied=called if leaves else (),
        marked=() if leaves else called,
    )
    if rows:
        facts = {row.code: str(consent.id) for row in rows}
        journal(case, "case.lose_material", "R-4.7", facts, acting, now)
    if called:
        fates = dict.fromkeys(sorted(codes), str(fate_of_value(CaseState(case.state))))
        journal(case, "case.lose_value", "R-4.7", fates, acting, now)
    if lost:
        look_anew(case)
    return lost


def _take_back_papers(
    case: Case, consent: Consent, resting: Sequence[ConsentUse], now: datetime
) -> tuple[list[CaseMaterial], set[UUID]]:
    """What rested on the consent is absent again; the papers, and the answers behind them."""
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
    return rows, answers


def _in_words(parts: Sequence[Lost], *, is_applicant: bool) -> tuple[str, str]:
    """What a withdrawal means: to the applicant, and to somebody who only lent a paper."""
    stands = "已作出的决定不受影响。"
    papers = _listed(parts, "papers")
    if not is_applicant:
        return "您的授权已撤回", f"不再引用您的材料：{papers}。您不用再做什么；{stands}"
    emptied, marked = _listed(parts, "emptied"), _listed(parts, "marked")
    told = (
        f"授权撤回后不能再引用：{papers}。请上传或带到窗口。" if papers else "",
        f"从这个来源带入的内容已从表里清空，请您自己填写：{emptied}。" if emptied else "",
        f"已经交上去的内容作为这次申请的一部分保留，不再用于别的事：{marked}。" if marked else "",
    )
    title = "授权已撤回，有材料要重新提供" if papers else "授权已撤回，有内容要您自己填写"
    if not papers and not emptied:
        title = "授权已撤回"
    return title, "".join(told) + stands


def _listed(parts: Sequence[Lost], what: str) -> str:
    """“出生登记”的居民身份证；“医保参保”的…"""
    found = ((part.case.item_name, getattr(part, what)) for part in parts)
    return "；".join(f"“{item}”的{'、'.join(names)}" for item, names in found if names)


def _tell_once(consent: Consent, lost: Sequence[Lost], now: datetime) -> None:
    """One message for the giver, one for each applicant who is somebody else."""
    told: dict[UUID, list[Lost]] = {}
    for part in lost:
        for person_id in {consent.person_id, part.case.person_id}:
            told.setdefault(person_id, []).append(part)
    for person_id, parts in told.items():
        case = parts[0].case
        own = person_id == case.person_id
        title, text = _in_words(parts, is_applicant=own)
        writes.tell(
            person_id=person_id,
            once_key=f"consent:{consent.id}:withdrawn:{person_id}",
            title=title,
            text=text,
            link=_where(parts[0]) if own else f"/my/consents/{consent.id}/",
            now=now,
        )


def _where(lost: Lost) -> str:
    """The page on which the applicant puts it right."""
    if lost.case.state != CaseState.DRAFT:
        return f"/my/cases/{lost.case.id}/"
    step = "materials" if lost.papers else "details"
    return f"/my/drafts/{lost.case.id}/{step}/"
