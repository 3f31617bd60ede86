"""How does the back office review and decide? (Licensing Law art. 34-45)"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.cases.clockface import clock_of
from onewindow.apps.cases.facts import guide_of, material_rows, suspensions_of
from onewindow.apps.cases.held import held
from onewindow.apps.cases.models import Case, CaseStep, Decision, Extension, Result, Suspension
from onewindow.apps.cases.operations.change import begin, finish, refuse, tell_applicant
from onewindow.apps.cases.operations.helping import against_deciding
from onewindow.apps.cases.operations.licensing import coming_licence, issue_coming
from onewindow.apps.cases.operations.promising import lock_of, schedule_checks
from onewindow.apps.cases.papers import issue_decision, issue_extension, issue_suspension
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import calendar
from onewindow.apps.planned import ANY_KEY, Planned, insert
from onewindow.case_words import NO_APPROVAL, NO_LICENCE
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.review import (
    is_claimed_by_another,
    may_approve,
    may_refuse,
    may_review,
)
from onewindow.rules.casework.states import Actor, CaseAction
from onewindow.rules.clock.extensions import SINGLE_BODY, Approver, Regime, may_extend
from onewindow.rules.clock.limits import Extension as ClockExtension
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.clock.suspensions import SuspensionKind, may_suspend
from onewindow.rules.outcomes import Refusal


def _reviewing(case_id: UUID, action: CaseAction, acting: Acting, seen_version: int | None) -> Case:
    """The case, locked, if this reviewer holds it."""
    case = begin(
        case_id=case_id,
        action=action,
        actor=Actor.REVIEWER,
        acting=acting,
        seen_version=seen_version,
    )
    assert acting.account_id is not None
    refuse(
        *may_review(reviewer=acting.account_id, accepted_by=case.accepted_by_id),
        *is_claimed_by_another(reviewer=acting.account_id, claimed_by=case.claimed_by_id),
        *against_deciding(case, acting),
    )
    return case


@whole
def claim(*, case_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None) -> Case:
    """Take the case for review; from a colleague too, which stays on record (R-1-31)."""
    case = begin(
        case_id=case_id,
        action=CaseAction.CLAIM,
        actor=Actor.REVIEWER,
        acting=acting,
        seen_version=seen_version,
    )
    assert acting.account_id is not None
    refuse(
        *may_review(reviewer=acting.account_id, accepted_by=case.accepted_by_id),
        *against_deciding(case, acting),
    )
    before, case.claimed_by_id = case.claimed_by_id, acting.account_id
    return finish(
        case=case,
        action=CaseAction.CLAIM,
        acting=acting,
        now=now,
        facts={"taken_over_from": str(before)} if before else None,
    )


@whole
def give_opinion(
    *,
    case_id: UUID,
    opinion: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """Record a review opinion; a decision rests on at least one."""
    case = _reviewing(case_id, CaseAction.GIVE_OPINION, acting, seen_version)
    refuse(*may_approve(opinions=[opinion]))
    return finish(
        case=case,
        action=CaseAction.GIVE_OPINION,
        acting=acting,
        now=now,
        opinion=opinion.strip(),
    )


@whole
def suspend(
    *,
    case_id: UUID,
    kind: str,
    legal_basis: str,
    reason: str,
    planned_working_days: int,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """Start a special procedure; the clock stops from today (R-1-20 … R-1-24)."""
    case = _reviewing(case_id, CaseAction.SUSPEND, acting, seen_version)
    refuse(*_against_pause(case, kind, legal_basis, reason, planned_working_days, now))
    suspension = _start_suspension(
        case, kind, legal_basis, reason, planned_working_days, acting, now
    )
    finish(
        case=case,
        action=CaseAction.SUSPEND,
        acting=acting,
        now=now,
        opinion=reason,
        facts={"kind": kind, "planned_working_days": planned_working_days},
    )
    issue_suspension(case, suspension, acting=acting, now=now)
    tell_applicant(
        case=case,
        now=now,
        title="办理时限暂停计算",
        text=f"“{case.item_name}”进入{SuspensionKind(kind).chinese}，"
        f"预计到 {suspension.planned_end:%-m月%-d日}，这段时间不计入办理时限。",
    )
    return case


def _against_pause(
    case: Case, kind: str, legal_basis: str, reason: str, planned_working_days: int, now: datetime
) -> tuple[Refusal, ...]:
    today = localtime(now).date()
    clock = clock_of(case, now=now)
    driving = clock.driving if clock else None
    allowed = {p["kind"] for p in guide_of(case.item_version).special_procedures}
    refusals = may_suspend(
        kind=kind,
        legal_basis=legal_basis,
        reason=reason,
        planned_working_days=planned_working_days,
        started_on=today,
        accepted_on=localtime(case.accepted_at).date() if case.accepted_at else today,
        base_due=driving.due_day if driving else None,
        calendar=calendar(),
        earlier=suspensions_of(case),
    )
    if kind in SuspensionKind.__members__ and kind not in allowed:
        refusals += (Refusal("SUSPENSION_NOT_IN_GUIDE", "R-1-21"),)
    return refusals


def _start_suspension(
    case: Case,
    kind: str,
    legal_basis: str,
    reason: str,
    planned_working_days: int,
    acting: Acting,
    now: datetime,
) -> Suspension:
    today = localtime(now).date()
    eve = today.fromordinal(today.toordinal() - 1)
    return Suspension.objects.create(
        case=case,
        kind=kind,
        legal_basis=legal_basis.strip(),
        reason=reason.strip(),
        started_on=today,
        planned_working_days=planned_working_days,
        planned_end=max(calendar().add_working_days(eve, planned_working_days), today),
        ordered_by_id=acting.who,
    )


@whole
def resume(
    *,
    case_id: UUID,
    acting: Acting,
    now: datetime,
    result: str = "",
    seen_version: int | None = None,
) -> Case:
    """End the special procedure: by the reviewer, or by itself when its plan ends (R-1-24)."""
    actor = Actor.REVIEWER if acting.is_staff else Actor.SYSTEM
    case = begin(
        case_id=case_id,
        action=CaseAction.RESUME,
        actor=actor,
        acting=acting,
        seen_version=seen_version,
    )
    today = localtime(now).date()
    row = case.suspensions.filter(ended_on__isnull=True).first()
    if row is not None:
        # The plan's last day still does not count. Ended on the day it began, it took none:
        # starting and ending one every day must not push the limit away (R-1-24).
        ended = today if today > row.started_on else row.started_on - timedelta(days=1)
        row.ended_on = min(ended, row.planned_end)
        row.save(update_fields=["ended_on"])
    finish(case=case, action=CaseAction.RESUME, acting=acting, now=now, opinion=result)
    tell_applicant(
        case=case, now=now, title="恢复计时", text=f"“{case.item_name}”的特别程序已结束，恢复计时。"
    )
    return case


def regime_of(case: Case) -> Regime:
    """The longest extension this item's own law allows; a licence falls back to art. 42."""
    guide = guide_of(case.item_version)
    granted = guide.content.get("extension") or {}
    if granted.get("amount") and granted.get("unit") in LimitUnit.__members__:
        longest = Limit(int(granted["amount"]), LimitUnit(granted["unit"]))
        basis = str(granted.get("basis") or "")
        return Regime(SINGLE_BODY.limit, longest, Approver.HEAD_OF_BODY, basis, "R-1-10")
    if guide.is_licence:
        return SINGLE_BODY
    return Regime(SINGLE_BODY.limit, None, Approver.HEAD_OF_BODY, "", "R-1-10")


@whole
def extend(
    *,
    case_id: UUID,
    amount: int,
    reason: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """The head of the body grants more time, once, with a reason the applicant is told (R-1-10)."""
    case = begin(
        case_id=case_id,
        action=CaseAction.EXTEND,
        actor=Actor.APPROVER,
        acting=acting,
        seen_version=seen_version,
    )
    regime = regime_of(case)
    unit = regime.extension.unit if regime.extension else LimitUnit.WORKING_DAY
    refuse(*_against_extension(case, regime, Limit(amount, unit), reason, acting, now))
    case.extension = Extension.objects.create(
        case=case,
        amount=amount,
        unit=unit,
        reason=reason.strip(),
        granted_on=localtime(now).date(),
        approver_id=acting.who,
    )
    finish(
        case=case,
        action=CaseAction.EXTEND,
        acting=acting,
        now=now,
        opinion=reason,
        facts={"amount": amount, "unit": unit},
    )
    issue_extension(case, acting=acting, now=now)
    tell_applicant(
        case=case,
        now=now,
        title="办理时限延长",
        text=f"“{case.item_name}”经批准延长 {amount}{unit.chinese}。原因：{reason}",
    )
    return case


def _against_extension(
    case: Case, regime: Regime, longer: Limit, reason: str, acting: Acting, now: datetime
) -> tuple[Refusal, ...]:
    clock = clock_of(case, now=now)
    statutory = clock.statutory if clock else None
    earlier = Extension.objects.filter(case=case)
    return may_extend(
        regime=regime,
        amount=int(longer.amount),
        unit=longer.unit,
        granted_on=localtime(now).date(),
        base_due=statutory.due_day if statutory else None,
        approver=Approver.HEAD_OF_BODY,
        approver_name=acting.name,
        reason=reason,
        earlier=[ClockExtension(e.amount, LimitUnit(e.unit)) for e in earlier],
    )


@whole
def approve(
    *,
    case_id: UUID,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    face: Mapping[str, str] | None = None,
) -> Case:
    """Decide yes; where the result is a licence, it is issued in the same transaction (R-4-20).

    `face` is what the reviewer wrote on it; the rest is known from the case and its people.
    Refuses without an opinion, when the decider accepted the case (RM-10), and while anything
    is missing on the face (FACE_MISSING), all at once.
    """
    case = _reviewing(case_id, CaseAction.APPROVE, acting, seen_version)
    coming = coming_licence(case, now=now, face=face)
    faults = coming.faults(now) if coming else ()
    rows = material_rows(case)
    refuse(*may_approve(opinions=_opinions(case)), *faults, *lock_of(case, rows))
    if coming is not None:
        issue_coming(case, coming, acting=acting, now=now)
    schedule_checks(case, rows, now=now)
    return _decide(case, True, "", "", acting, now)


@whole
def refuse_application(
    *,
    case_id: UUID,
    reasons: str,
    remedy: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """Decide no, in writing, with reasons and remedy (R-0-8)."""
    case = _reviewing(case_id, CaseAction.REFUSE, acting, seen_version)
    refuse(*may_refuse(reasons=reasons, remedy=remedy, opinions=_opinions(case)))
    return _decide(case, False, reasons.strip(), remedy.strip(), acting, now)


def _opinions(case: Case) -> list[str]:
    here = held(case)
    steps = [*_OPINIONS.all(case.id), *(here.steps if here else ())]
    return [step.opinion for step in steps if step.action == CaseAction.GIVE_OPINION]


_OPINIONS = Planned(
    lambda case_id: CaseStep.objects.filter(case_id=case_id, action=CaseAction.GIVE_OPINION),
    ANY_KEY,
)


def _decide(
    case: Case, approved: bool, reasons: str, remedy: str, acting: Acting, now: datetime
) -> Case:
    case.decided_at, case.decided_by_id = now, acting.account_id
    case.decision = Decision(
        case=case,
        approved=approved,
        reasons=reasons,
        remedy=remedy,
        decided_at=now,
        decided_by_id=acting.who,
    )
    guide = guide_of(case.item_version)
    made = (guide.content.get("result") or {}).get("name") or "办理结果"
    refused = NO_LICENCE if guide.is_licence else NO_APPROVAL
    insert(case.decision)
    case.result = Result(
        case=case,
        name=made if approved else f"{refused}决定书",
        state=ResultState.MADE,
        made_at=now,
        made_by_id=acting.who,
    )
    insert(case.result)
    action = CaseAction.APPROVE if approved else CaseAction.REFUSE
    finish(case=case, action=action, acting=acting, now=now, opinion=reasons)
    issue_decision(case, acting=acting, now=now)
    title = "已办结，结果正在送往出件窗口" if approved else "未获准予，理由已书面告知"
    text = (
        f"“{case.item_name}”{'已经办结。' if approved else f'未获准予。理由：{reasons}。{remedy}'}"
    )
    tell_applicant(case=case, now=now, title=title, text=text)
    return case
