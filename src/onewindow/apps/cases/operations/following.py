"""What becomes of a paper that may follow? Brought, judged, waited for, reminded of, or lapsed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.cases.models import Case, CaseMaterial, CaseStep, Deficiency
from onewindow.apps.cases.offers import is_awaited, standing_deficiency
from onewindow.apps.cases.operations.change import begin, finish, locked, refuse, tell_applicant
from onewindow.apps.cases.operations.filing import keep_file
from onewindow.apps.cases.operations.promising import lock_of
from onewindow.apps.cases.promise_facts import CONSEQUENCE_WORDS
from onewindow.apps.cases.promise_papers import issue_lapse_notice
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, calendar
from onewindow.rules.casework.deficiency import (
    LapseConsequence,
    may_lapse,
    may_supply,
    reminder_day,
    renewed_deadline,
)
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.review import is_claimed_by_another, may_approve, may_review
from onewindow.rules.casework.states import UNDER_WAY, Actor, CaseAction
from onewindow.rules.outcomes import Refusal, Refused

_LAPSES = {
    LapseConsequence.REVOKE_ACCEPTANCE: CaseAction.LAPSE_REVOKED,
    LapseConsequence.DEEMED_WITHDRAWN: CaseAction.LAPSE_WITHDRAWN,
    LapseConsequence.TERMINATE: CaseAction.LAPSE_TERMINATED,
    LapseConsequence.REFUSE: CaseAction.LAPSE_TO_REFUSE,
}


@transaction.atomic
def supply_tolerated(
    *,
    case_id: UUID,
    code: str,
    acting: Acting,
    now: datetime,
    name: str = "",
    content: bytes = b"",
    scan: str = "NOT_CONFIGURED",
    seen_version: int | None = None,
) -> Case:
    """Bring a paper that was left to follow: a file from home, a file or paper at the counter.

    A clerk takes it in; whether it is good is judged apart (`judge_supplied`).
    Refusals: NOT_AWAITED, PROMISE_LAPSED, FILE_*.
    """
    case = begin(
        case_id=case_id,
        action=CaseAction.SUPPLY,
        actor=Actor.CLERK if acting.is_staff else Actor.APPLICANT,
        acting=acting,
        seen_version=seen_version,
    )
    material = _material(case, code)
    row = standing_deficiency(material)
    lapsed = row is not None and row.lapsed_at is not None
    refuse(*may_supply(name=material.name, is_awaited=is_awaited(material), lapsed=lapsed))
    if content or not acting.is_staff:
        material.file = keep_file(case, name, content, scan=scan, acting=acting, now=now)
    material.source = "UPLOAD" if content else "PAPER"
    material.defect = ""
    material.save(update_fields=["file", "source", "defect"])
    if row is not None:
        row.supplied_at = now
        row.save(update_fields=["supplied_at"])
    finish(case=case, action=CaseAction.SUPPLY, acting=acting, now=now, facts={"code": code})
    tell_applicant(
        case=case,
        now=now,
        title="已收到补交的材料",
        text=f"《{material.name}》已收到，核对后告诉您结果。核对期间不计入您的补交期限。",
    )
    return case


def _material(case: Case, code: str) -> CaseMaterial:
    rows = CaseMaterial.objects.select_related("deficiency", "pledge")
    material = rows.filter(case=case, code=code).first()
    if material is None:
        raise Refused((Refusal("OUTSIDE_GUIDE", "R-0-4", {"name": code}),))
    return material


@transaction.atomic
def judge_supplied(
    *,
    case_id: UUID,
    code: str,
    is_good: bool,
    defect: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """The clerk's or reviewer's finding on what was brought; sent back, its days are given back.

    Refusals: NOT_AWAITED, DEFECT_UNNAMED.
    """
    case = begin(
        case_id=case_id,
        action=CaseAction.JUDGE_SUPPLIED,
        actor=Actor.CLERK if acting.holds(Role.CLERK) else Actor.REVIEWER,
        acting=acting,
        seen_version=seen_version,
    )
    material = _material(case, code)
    row = standing_deficiency(material)
    brought = row.supplied_at is not None if row else bool(material.source)
    if not is_awaited(material) or not brought:
        refuse(Refusal("NOT_AWAITED", "R-6-23", {"name": material.name}))
    if not is_good and not defect.strip():
        refuse(Refusal("DEFECT_UNNAMED", "R-0-3", {"name": material.name}))
    if is_good:
        _take_in(material, row, acting, now)
    else:
        _send_back(material, row, defect.strip()[:300], now)
    finish(
        case=case,
        action=CaseAction.JUDGE_SUPPLIED,
        acting=acting,
        now=now,
        opinion="" if is_good else defect.strip(),
        facts={"code": code, "finding": "GOOD" if is_good else "SENT_BACK"},
    )
    _tell_judged(case, material, row, is_good, now)
    return case


def _take_in(material: CaseMaterial, row: Deficiency | None, acting: Acting, now: datetime) -> None:
    grade = CaseMaterial.Grade.B if material.source == "PAPER" else CaseMaterial.Grade.C
    material.state, material.defect, material.grade = MaterialState.PRESENT, "", grade
    material.reason, material.checked_at = "", now
    material.checked_by_id = acting.account_id
    material.save()
    if row is not None:
        row.judged_at, row.judged_by_id = now, acting.account_id
        row.save(update_fields=["judged_at", "judged_by_id"])


def _send_back(material: CaseMaterial, row: Deficiency | None, defect: str, now: datetime) -> None:
    material.defect = defect
    material.file, material.source = None, ""
    material.save(update_fields=["defect", "file", "source"])
    if row is not None and row.supplied_at is not None:
        row.due_on = renewed_deadline(
            row.due_on,
            supplied_on=localtime(row.supplied_at).date(),
            judged_on=localtime(now).date(),
            calendar=calendar(),
        )
        row.supplied_at = None
        row.save(update_fields=["due_on", "supplied_at"])


def _tell_judged(
    case: Case, material: CaseMaterial, row: Deficiency | None, is_good: bool, now: datetime
) -> None:
    if is_good:
        left = len(lock_of(case))
        more = f"还差 {left} 份。" if left else "该补的都齐了，不用再交别的。"
        text = f"《{material.name}》符合要求。{more}"
    else:
        until = f"请在 {row.due_on:%-m月%-d日} 前重新补交。" if row else "请重新提交。"
        text = f"《{material.name}》：{material.defect}。{until}"
    title = "补交的材料符合要求" if is_good else "补交的材料还不行，请再补一次"
    tell_applicant(case=case, now=now, title=title, text=text)


@transaction.atomic
def prepare(
    *, case_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> Case:
    """The work is done, only papers that may follow are missing: the case waits for them (R-6-23).

    From here on overdue days are the applicant's. Refuses NOTHING_AWAITED where nothing is locked.
    """
    case = begin(
        case_id=case_id,
        action=CaseAction.PREPARE,
        actor=Actor.REVIEWER,
        acting=acting,
        seen_version=seen_version,
    )
    steps = CaseStep.objects.filter(case=case, action=CaseAction.GIVE_OPINION)
    refuse(
        *may_review(reviewer=acting.who, accepted_by=case.accepted_by_id),
        *is_claimed_by_another(reviewer=acting.who, claimed_by=case.claimed_by_id),
        *may_approve(opinions=list(steps.values_list("opinion", flat=True))),
    )
    lacking = [str(r.facts["name"]) for r in lock_of(case)]
    if not lacking:
        refuse(Refusal("NOTHING_AWAITED", "R-6-23"))
    if CaseStep.objects.filter(case=case, action=CaseAction.PREPARE).exists():
        refuse(Refusal("PREPARED_BEFORE", "R-6-23"))
    finish(case=case, action=CaseAction.PREPARE, acting=acting, now=now, facts={"awaits": lacking})
    tell_applicant(
        case=case,
        now=now,
        title="其他都办好了，只等您补交",
        text="、".join(f"《{name}》" for name in lacking) + "补齐并核对后，马上作出决定。",
    )
    return case


@transaction.atomic
def lapse_tolerance(*, case_id: UUID, acting: Acting, now: datetime) -> Case:
    """What was to follow did not come in time: the item's consequence, in writing, once (R-6-24).

    Refuses PROMISE_STILL_RUNS when nothing is over, or somebody brought it first.
    """
    case = locked(case_id)
    today = localtime(now).date()
    rows = [
        row
        for row in Deficiency.objects.select_related("material").filter(
            case=case, lapsed_at__isnull=True, material__state=MaterialState.TOLERATED
        )
        if not may_lapse(due=row.due_on, is_supplied=row.supplied_at is not None, today=today)
    ]
    if case.state not in UNDER_WAY or not rows:
        refuse(Refusal("PROMISE_STILL_RUNS", "R-6-24", {"due": today.isoformat()}))
    consequence = LapseConsequence(rows[0].consequence)
    action = _LAPSES[consequence]
    case = begin(
        case_id=case_id, action=action, actor=Actor.SYSTEM, acting=acting, seen_version=None
    )
    Deficiency.objects.filter(pk__in=[row.pk for row in rows]).update(lapsed_at=now)
    if action is not CaseAction.LAPSE_TO_REFUSE:
        case.closed_at = now
        case.suspensions.filter(ended_on__isnull=True).update(ended_on=today)
    names = "、".join(f"《{row.material.name}》" for row in rows)
    finish(
        case=case,
        action=action,
        acting=acting,
        now=now,
        opinion=f"承诺后补的{names}没有在期限内补交。",
        facts={"codes": [row.material.code for row in rows], "rule": "R-6-24"},
    )
    issue_lapse_notice(case, rows, acting=acting, now=now)
    tell_applicant(
        case=case,
        now=now,
        title="后补的材料没有按时交来",
        text=f"{names}没有在承诺的期限内补交，按承诺书：{CONSEQUENCE_WORDS[consequence]}。"
        "已书面告知理由和救济途径。",
    )
    return case


@transaction.atomic
def remind_of_tolerance(*, deficiency_id: UUID, acting: Acting, now: datetime) -> bool:
    """Remind three, one and no working days before the last one, each once (R-6-24)."""
    found = Deficiency.objects.filter(pk=deficiency_id).values_list("case_id", flat=True).first()
    if found is None:
        return False
    case = locked(found)  # the case first, as everywhere, so that nobody waits for another
    row = (
        Deficiency.objects.select_for_update(of=("self",))
        .select_related("material")
        .get(pk=deficiency_id)
    )
    due_now = reminder_day(
        due=row.due_on,
        today=localtime(now).date(),
        reminded_on=row.reminded_on,
        calendar=calendar(),
    )
    waits = row.supplied_at is None and row.material.state == MaterialState.TOLERATED
    if due_now is None or not waits or case.state not in UNDER_WAY:
        return False
    row.reminded_on = [*row.reminded_on, due_now]
    row.save(update_fields=["reminded_on"])
    left = calendar().working_days_between(localtime(now).date(), row.due_on)
    days = f"还有 {left} 个工作日" if left else "今天是最后一天"
    tell_applicant(
        case=case,
        now=now,
        step=f"follow:{row.material.code}:{due_now:%m%d}",
        title=f"请补交《{row.material.name}》，{days}",
        text=f"最迟 {row.due_on:%-m月%-d日}。可以在网上传，也可以拿到任何一个综合窗口。"
        f"逾期的后果：{CONSEQUENCE_WORDS[LapseConsequence(row.consequence)]}。",
    )
    return True
