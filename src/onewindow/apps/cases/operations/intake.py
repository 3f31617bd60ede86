"""How is a case accepted, asked to correct, or declined? (RULES 1.1)"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.clockface import acceptance_due
from onewindow.apps.cases.facts import guide_of, material_rows, materials_of
from onewindow.apps.cases.models import Case, CaseMaterial, Correction, NoticePermit
from onewindow.apps.cases.operations.change import (
    begin,
    finish,
    invite_rating,
    locked,
    refuse,
    tell_applicant,
)
from onewindow.apps.cases.operations.helping import against_judging
from onewindow.apps.cases.operations.promising import fix_deadlines, following_in_words
from onewindow.apps.cases.papers import (
    issue_acceptance,
    issue_decline,
    issue_one_time_notice,
    issue_withdrawal,
)
from onewindow.apps.cases.trust import note_check
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, calendar
from onewindow.apps.planned import update
from onewindow.rules.casework.acceptance import (
    DeclineKind,
    SupervisorLeave,
    may_accept,
    may_decline,
    may_deliver_correction,
    may_issue_one_time_notice,
)
from onewindow.rules.casework.materials import (
    SETTLED,
    Asked,
    MaterialState,
    everything_to_ask,
)
from onewindow.rules.casework.states import Actor, CaseAction, CaseState
from onewindow.rules.clock.deadlines import deadline
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.outcomes import Refusal, Refused

SOURCES = {"PAPER", "UPLOAD", "ELICENCE", "SHARED"}
_DECLINES = {
    DeclineKind.NOT_REQUIRED: CaseAction.DECLINE_NOT_REQUIRED,
    DeclineKind.NOT_OUR_POWER: CaseAction.DECLINE_NOT_OUR_POWER,
    DeclineKind.DEFECTIVE: CaseAction.DECLINE_DEFECTIVE,
}


@whole
def check_material(
    *,
    case_id: UUID,
    code: str,
    state: str,
    defect: str,
    acting: Acting,
    now: datetime,
    source: str = "",
) -> CaseMaterial:
    """The clerk's finding on one material: present, absent, or defective with what is wrong.

    `source` says how it was shown: PAPER, UPLOAD, ELICENCE or SHARED; empty leaves it as it is.
    """
    case = locked(case_id)
    if not acting.holds(Role.CLERK):
        refuse(Refusal("NOT_PERMITTED", "R-4-8", {"needed": str(Role.CLERK.label)}))
    if case.state not in {
        CaseState.DRAFT,
        CaseState.RECEIVED,
        CaseState.CORRECTION_PENDING,
        CaseState.CORRECTION_DELIVERED,
    }:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-1-1"))
    material = next((row for row in material_rows(case) if row.code == code), None)
    if material is None:
        refuse(Refusal("OUTSIDE_GUIDE", "R-0-4", {"name": code}))
    assert material is not None
    if state == MaterialState.DEFECTIVE and not defect.strip():
        refuse(Refusal("DEFECT_UNNAMED", "R-0-3", {"name": material.name}))
    before = (material.state, material.defect)
    material.state = MaterialState(state)
    material.defect = defect.strip() if state == MaterialState.DEFECTIVE else ""
    if source in SOURCES:
        material.source = source
    if state == MaterialState.PRESENT and not material.source:
        material.source = "PAPER"
    note_check(material, acting, now)
    update(material)
    if case.state != CaseState.DRAFT and before != (material.state, material.defect):
        audit.record(
            verb="case.check_material",
            subject_kind="case",
            subject_id=case.id,
            now=now,
            actor_id=acting.account_id,
            actor_role=",".join(sorted(acting.roles)),
            facts={"code": code, "from": before[0], "to": material.state},
            origin=acting.origin,
        )
    return material


@whole
def accept(
    *, case_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> Case:
    """Complete and in legal form: accepted, with its dated notice; else all that is missing."""
    case = begin(
        case_id=case_id,
        action=CaseAction.ACCEPT,
        actor=Actor.CLERK,
        acting=acting,
        seen_version=seen_version,
    )
    refuse(*against_judging(case, acting))
    by_law = silence_has_accepted(case, now)
    rows = material_rows(case)
    if not by_law:
        refuse(*may_accept(materials_of(case, rows)))
    # Late is late: the law accepted the case on the day its materials came in (R-1-2).
    case.accepted_at = (case.corrected_at or case.received_at) if by_law else now
    case.deemed_accepted, case.accepted_by_id = by_law, acting.account_id
    case.acceptance_due = None
    finish(
        case=case,
        action=CaseAction.ACCEPT,
        acting=acting,
        now=now,
        facts={"rule": "R-1-2"} if by_law else None,
    )
    _accepted(case, rows, acting, now)
    invite_rating(case=case, node="ACCEPTANCE", served_by_id=acting.account_id, now=now)
    return case


def silence_has_accepted(case: Case, now: datetime) -> bool:
    """Whether the law already accepted the case because nobody answered in time (R-1-2)."""
    return (
        case.acceptance_due is not None
        and localtime(now).date() > case.acceptance_due
        and guide_of(case.item_version).tacit_acceptance is not None
    )


def _accepted(case: Case, rows: Sequence[CaseMaterial], acting: Acting, now: datetime) -> None:
    """The dated notice, and one message; what may follow has its last day from here (R-6-21)."""
    following = fix_deadlines(case, rows, now=now)
    issue_acceptance(case, rows, acting=acting, now=now)
    due = case.committed_due or case.statutory_due
    until = f"我们承诺最迟 {localtime(due):%-m月%-d日} 办结。" if due else ""
    later = following_in_words(following)
    tell_applicant(
        case=case,
        now=now,
        title="已受理",
        text=f"“{case.item_name}”已受理。{until}{later}",
    )
    if later and case.package_id is not None:
        # The package tells of the acceptance; what this part still awaits is its own to say.
        tell_applicant(case=case, now=now, step="following", title="还要补交材料", text=later)


@whole
def deem_accepted(*, case_id: UUID, acting: Acting, now: datetime) -> Case:
    """Five silent working days: accepted by law from the day the materials came in (R-1-2)."""
    case = begin(
        case_id=case_id,
        action=CaseAction.DEEM_ACCEPTED,
        actor=Actor.SYSTEM,
        acting=acting,
        seen_version=None,
    )
    silent_until = case.acceptance_due
    if silent_until is None or localtime(now).date() <= silent_until:
        raise Refused((Refusal("NOT_IN_THIS_STATE", "R-1-2"),))
    if guide_of(case.item_version).tacit_acceptance is None:
        refuse(Refusal("NO_TACIT_RULE", "R-1-51"))
    case.accepted_at = case.corrected_at or case.received_at
    case.deemed_accepted, case.acceptance_due = True, None
    finish(
        case=case,
        action=CaseAction.DEEM_ACCEPTED,
        acting=acting,
        now=now,
        opinion="法定期限内未一次性告知，依法自收到申请材料之日起即为受理。",
        facts={"silent_until": silent_until.isoformat(), "rule": "R-1-2"},
    )
    _accepted(case, material_rows(case), acting, now)
    return case


@whole
def issue_notice(
    *,
    case_id: UUID,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    merged: bool = False,
) -> Case:
    """Ask for everything missing, once; again needs leave (R-0-3). `merged`: a package tells."""
    case = begin(
        case_id=case_id,
        action=CaseAction.NOTIFY_ONCE,
        actor=Actor.CLERK,
        acting=acting,
        seen_version=seen_version,
    )
    if silence_has_accepted(case, now):
        refuse(Refusal("ACCEPTED_BY_LAW", "R-1-2"))
    refuse(*against_judging(case, acting))
    asked = everything_to_ask(materials_of(case))
    earlier = list(case.corrections.order_by("round"))
    permit = case.notice_permits.filter(used_at__isnull=True).first()
    leave = SupervisorLeave(str(permit.supervisor_id), permit.reason) if permit else None
    refuse(
        *may_issue_one_time_notice(
            asked=asked, earlier=[[a["code"] for a in c.asked] for c in earlier], leave=leave
        )
    )
    correction = _write_correction(case, asked, earlier, permit, acting, now)
    case.correction_due, case.acceptance_due = correction.due_on, None
    finish(
        case=case,
        action=CaseAction.NOTIFY_ONCE,
        acting=acting,
        now=now,
        facts={"asked": [a.code for a in asked], "round": correction.round}
        | ({"merged": True} if merged else {}),
    )
    issue_one_time_notice(case, correction, asked, acting=acting, now=now)
    tell_applicant(
        case=case,
        now=now,
        title=f"还差 {len(asked)} 项，请一次补齐",
        text="；".join(f"{a.name}：{a.problem}" for a in asked)
        + f"。请在 {correction.due_on:%-m月%-d日} 前补交，不用再跑第二趟。",
    )
    invite_rating(case=case, node="INQUIRY", served_by_id=acting.account_id, now=now)
    return case


def _write_correction(
    case: Case,
    asked: tuple[Asked, ...],
    earlier: list[Correction],
    permit: NoticePermit | None,
    acting: Acting,
    now: datetime,
) -> Correction:
    days = guide_of(case.item_version).correction_days
    limit = Limit(int(days["amount"]), LimitUnit(days["unit"]))
    due = deadline(start=localtime(now).date(), limit=limit, calendar=calendar()).due_day
    assert due is not None  # nothing suspends the applicant's own period
    if permit:
        NoticePermit.objects.filter(pk=permit.pk).update(used_at=now)
    return Correction.objects.create(
        case=case,
        round=len(earlier) + 1,
        asked=[{"code": a.code, "name": a.name, "problem": a.problem} for a in asked],
        issued_at=now,
        issued_by_id=acting.who,
        supervisor_id=permit.supervisor_id if permit else None,
        supervisor_reason=permit.reason if permit else "",
        due_on=due,
    )


@whole
def deliver_correction(
    *,
    case_id: UUID,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    merged: bool = False,
) -> Case:
    """The applicant delivers the whole of what was asked; the five days start anew (R-1-3)."""
    actor = Actor.CLERK if acting.is_staff else Actor.APPLICANT
    case = begin(
        case_id=case_id,
        action=CaseAction.DELIVER_CORRECTION,
        actor=actor,
        acting=acting,
        seen_version=seen_version,
    )
    correction = case.corrections.order_by("-round").first()
    assert correction is not None
    present = {m.code for m in materials_of(case) if m.state in SETTLED}
    names: Mapping[str, str] = {a["code"]: a["name"] for a in correction.asked}
    refuse(*may_deliver_correction(asked=list(names), delivered=present, names=dict(names)))
    correction.delivered_at = case.corrected_at = now
    correction.save(update_fields=["delivered_at"])
    case.correction_due, case.acceptance_due = None, acceptance_due(case, now)
    told = {"merged": True} if merged else None
    finish(case=case, action=CaseAction.DELIVER_CORRECTION, acting=acting, now=now, facts=told)
    tell_applicant(
        case=case,
        now=now,
        title="已收到补正材料",
        text=f"我们最迟 {case.acceptance_due:%-m月%-d日} 告诉您受理结果。",
    )
    return case


@whole
def lapse_correction(*, case_id: UUID, acting: Acting, now: datetime) -> Case:
    """The applicant's correction period passed: deemed withdrawn, may apply again (R-1-4)."""
    case = begin(
        case_id=case_id,
        action=CaseAction.LAPSE_CORRECTION,
        actor=Actor.SYSTEM,
        acting=acting,
        seen_version=None,
    )
    if case.correction_due is None or localtime(now).date() <= case.correction_due:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-1-4"))
    case.closed_at = now
    finish(case=case, action=CaseAction.LAPSE_CORRECTION, acting=acting, now=now)
    issue_withdrawal(case, reason="补正期限届满未补正，视为撤回申请", acting=acting, now=now)
    tell_applicant(
        case=case,
        now=now,
        title="申请视为撤回",
        text=f"“{case.item_name}”的补正期限已过，申请视为撤回。您随时可以重新申请，材料可以再用。",
    )
    return case


@whole
def decline(
    *,
    case_id: UUID,
    kind: DeclineKind,
    reasons: str,
    remedy: str,
    right_body: str = "",
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """Not accepted: in writing, with reasons and remedy (R-0-8)."""
    action = _DECLINES[kind]
    case = begin(
        case_id=case_id,
        action=action,
        actor=Actor.CLERK,
        acting=acting,
        seen_version=seen_version,
    )
    if silence_has_accepted(case, now):
        refuse(Refusal("ACCEPTED_BY_LAW", "R-1-2"))
    refuse(*against_judging(case, acting))
    refuse(*may_decline(kind=kind, reasons=reasons, remedy=remedy, right_body=right_body))
    case.closed_at, case.acceptance_due = now, None
    finish(case=case, action=action, acting=acting, now=now, opinion=reasons)
    issue_decline(
        case, reasons=reasons, remedy=remedy, right_body=right_body, acting=acting, now=now
    )
    tell_applicant(
        case=case,
        now=now,
        title="不予受理，理由已书面告知",
        text=f"“{case.item_name}”不予受理。理由：{reasons}。救济途径：{remedy}",
    )
    return case
