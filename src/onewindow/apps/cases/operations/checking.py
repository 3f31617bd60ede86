"""What does the check of a promise find, and what follows? (RULES 2.6, 6.4)"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, Pledge
from onewindow.apps.cases.operations.change import (
    begin,
    finish,
    locked,
    may_act,
    refuse,
    tell_applicant,
)
from onewindow.apps.cases.promise_facts import commitment_of, holder_of
from onewindow.apps.cases.promise_papers import OUTCOME_WORDS, issue_finding, remedy_of
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as licence_queries
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import credit
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import (
    MARK_OF,
    CheckMethod,
    Finding,
    Outcome,
    may_record_finding,
    outcome_of,
)
from onewindow.rules.casework.states import Actor, CaseAction
from onewindow.rules.licences.lives import LicenceState, may_become
from onewindow.rules.outcomes import Refusal, Refused

_ACTIONS = {
    Outcome.CONFIRMED: CaseAction.CHECK_PLEDGE,
    Outcome.MEND: CaseAction.CHECK_PLEDGE,
    Outcome.REVOKED: CaseAction.REVOKE,
    Outcome.ENDED: CaseAction.END_FALSE_PLEDGE,
}
_TITLES = {
    Outcome.CONFIRMED: "承诺核查：符合承诺",
    Outcome.MEND: "承诺核查：请限期改好",
    Outcome.REVOKED: "承诺核查：决定已撤销",
    Outcome.ENDED: "承诺核查：终止办理",
}


@transaction.atomic
def record_check(
    *,
    pledge_id: UUID,
    finding: str,
    note: str,
    acting: Acting,
    now: datetime,
    mend_by: date | None = None,
    method: str = "",
    seen_version: int | None = None,
) -> Case:
    """Write down what the check found; what follows is done and told in the same step.

    Met: confirmed. Not met: time to mend, then revoked. False: revoked at once, or, before the
    decision, ended; with a credit record. Revoking is the head of the body's (APPROVER).
    Refusals: NOT_FOUND, CHECK_CONCLUDED, PLEDGE_NOT_STANDING, see `may_record_finding`.
    """
    row = Pledge.objects.select_related("material").filter(pk=pledge_id).first()
    if row is None:
        raise Refused((Refusal("NOT_FOUND"),))
    case = locked(row.case_id)
    row = Pledge.objects.select_related("material").get(pk=pledge_id)
    what, earlier = Finding(finding), Finding(row.finding) if row.finding else None
    outcome = outcome_of(finding=what, earlier=earlier, decided=case.decided_at is not None)
    action = _ACTIONS[outcome]
    refuse(*may_act(case, _actor(action, acting), acting))
    refuse(*_against(case, row, what, earlier, note, mend_by, now))
    case = begin(
        case_id=case.id,
        action=action,
        actor=_actor(action, acting),
        acting=acting,
        seen_version=seen_version,
    )
    _write(row, what, outcome, note, mend_by, method, acting, now)
    _carry_out(case, row, what, outcome, acting, now)
    return case


def _actor(action: CaseAction, acting: Acting) -> Actor:
    """Revoking is for whoever heads the body; a look at the promise for either."""
    heads = action is CaseAction.REVOKE or not acting.holds(Role.REVIEWER)
    return Actor.APPROVER if heads else Actor.REVIEWER


def _against(
    case: Case,
    row: Pledge,
    finding: Finding,
    earlier: Finding | None,
    note: str,
    mend_by: date | None,
    now: datetime,
) -> tuple[Refusal, ...]:
    if row.checked_at is not None:
        return (Refusal("CHECK_CONCLUDED", "6.4"),)
    if row.withdrawn_at is not None or row.material.state != MaterialState.PLEDGED:
        return (Refusal("PLEDGE_NOT_STANDING", "2.6"),)
    return may_record_finding(
        finding=finding,
        note=note,
        decided=case.decided_at is not None,
        mend_by=mend_by,
        earlier=earlier,
        today=localtime(now).date(),
    )


def _write(
    row: Pledge,
    finding: Finding,
    outcome: Outcome,
    note: str,
    mend_by: date | None,
    method: str,
    acting: Acting,
    now: datetime,
) -> None:
    row.finding, row.finding_note, row.consequence = finding, note.strip()[:300], outcome
    if method in set(CheckMethod):
        row.check_method = method
    if outcome is Outcome.MEND:
        # Still to be looked at: the queue now shows the day by which it is mended.
        row.mend_by = row.check_due_on = mend_by
    else:
        row.checked_at, row.checked_by_id = now, acting.account_id
    row.save()


def _carry_out(
    case: Case, row: Pledge, finding: Finding, outcome: Outcome, acting: Acting, now: datetime
) -> None:
    if outcome in {Outcome.REVOKED, Outcome.ENDED}:
        case.closed_at = now
        case.suspensions.filter(ended_on__isnull=True).update(ended_on=localtime(now).date())
    finish(
        case=case,
        action=_ACTIONS[outcome],
        acting=acting,
        now=now,
        opinion=row.finding_note,
        facts={"code": row.material.code, "finding": finding, "outcome": outcome, "rule": "2.6"},
    )
    issue_finding(case, row, outcome, acting=acting, now=now)
    _mark(case, row, finding, outcome, acting, now)
    gone = _revoke_licence(case, row, finding, acting, now) if outcome is Outcome.REVOKED else ""
    mend = f"最迟 {row.mend_by:%-m月%-d日}。" if outcome is Outcome.MEND and row.mend_by else ""
    note = f"核查情况：{row.finding_note}。" if row.finding_note else ""
    tell_applicant(
        case=case,
        now=now,
        title=_TITLES[outcome],
        text=f"《{row.material.name}》的承诺：{note}{OUTCOME_WORDS[outcome]}{mend}{gone}",
    )


def _mark(
    case: Case, row: Pledge, finding: Finding, outcome: Outcome, acting: Acting, now: datetime
) -> None:
    kind = MARK_OF.get((finding, outcome))
    if kind is not None:
        credit.mark(
            holder=holder_of(case),
            kind=kind,
            basis=f"{case.number} 《{row.material.name}》：{row.finding_note}",
            case_id=case.id,
            acting=acting,
            now=now,
        )


def _revoke_licence(
    case: Case, row: Pledge, finding: Finding, acting: Acting, now: datetime
) -> str:
    """The licence this decision brought falls with it (R-1-32); what was ended before stays so."""
    licence = licence_queries.licence_of_case(case.id)
    if licence is None or may_become(LicenceState.REVOKED, state=LicenceState(licence.state)):
        return ""
    today = localtime(now).date()
    deceived = finding is Finding.FALSE
    setting = commitment_of(guide_of(case.item_version).content)
    licences.end(
        licence_id=licence.id,
        kind=LicenceState.REVOKED,
        ground="DECEPTION" if deceived else "OTHER",
        basis="" if deceived else setting.basis,
        reason=row.finding_note,
        remedy=remedy_of(case),
        effective_from=licence.issued_on if deceived else today,
        acting=acting,
        now=now,
    )
    return f"“{licence.type.name}”同时撤销，不再有效。"


def open_checks(case: Case) -> tuple[Refusal, ...]:
    """What keeps the file from being archived: a pledge not yet checked to the end (6.4)."""
    waits = Pledge.objects.filter(
        case=case,
        checked_at__isnull=True,
        withdrawn_at__isnull=True,
        check_due_on__isnull=False,
        material__state=MaterialState.PLEDGED,
    )
    return (Refusal("CHECK_STILL_OPEN", "6.4"),) if waits.exists() else ()
