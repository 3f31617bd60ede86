"""How does the result reach the person? Handed over against a receipt, then by code or by post."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.models import Case, Decision, Result
from onewindow.apps.cases.operations.change import (
    announce,
    begin,
    check_step,
    finish,
    invite_rating,
    locked,
    may_act,
    refuse,
    tell_applicant,
    tell_package,
)
from onewindow.apps.cases.operations.checking import open_checks
from onewindow.apps.cases.operations.promising import lock_of
from onewindow.apps.cases.papers import issue_delivery, issue_handover
from onewindow.apps.documents import operations as documents
from onewindow.apps.encryption import blind_index
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.planned import ANY_KEY, Planned, update
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.collecting import (
    card_agrees,
    may_hand_to,
    may_take_without_code,
    number_shown,
)
from onewindow.rules.casework.results import (
    STEPS,
    ResultAction,
    ResultState,
    may_collect,
    may_move,
    may_post,
)
from onewindow.rules.casework.states import Actor, CaseAction
from onewindow.rules.outcomes import Refusal, Refused

_ACTOR = {
    ResultAction.HAND_OVER: Actor.REVIEWER,
    ResultAction.TAKE_IN: Actor.ISSUING_CLERK,
    ResultAction.POST: Actor.ISSUING_CLERK,
    ResultAction.CONFIRM_POST: Actor.ISSUING_CLERK,
    ResultAction.COLLECT: Actor.ISSUING_CLERK,
}


def _may_deliver(case: Case, actor: Actor, acting: Acting) -> tuple[Refusal, ...]:
    """The capacity, and for the issuing window also the place: each station hands out its own."""
    if refusals := may_act(case, actor, acting):
        return refusals
    if actor is Actor.ISSUING_CLERK and acting.place_id != case.place_id:
        return (Refusal("OTHER_STATION", "R-4-8", {"place": case.place.name}),)
    return ()


def _move(case_id: UUID, action: ResultAction, acting: Acting) -> tuple[Case, Result]:
    """The case and its result, locked, moved one step on (not saved)."""
    case = locked(case_id)
    refuse(*_may_deliver(case, _ACTOR[action], acting))
    result = _RESULT.first(case.id)
    if result is None:
        raise Refused((Refusal("RESULT_NOT_THERE", "R-1-13"),))
    refuse(*may_move(action, state=ResultState(result.state)))
    result.state = STEPS[action][1]
    return case, result


_RESULT = Planned(
    lambda case_id: Result.objects.select_for_update().filter(case_id=case_id),
    ANY_KEY,
    to_change=True,
)
_DECISION = Planned(lambda case_id: Decision.objects.filter(case_id=case_id), ANY_KEY)


def _note(case: Case, action: ResultAction, acting: Acting, now: datetime) -> None:
    audit.record(
        verb=f"result.{action.lower()}",
        subject_kind="case",
        subject_id=case.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        origin=acting.origin,
    )
    announce(case)


@whole
def hand_over(*, case_id: UUID, acting: Acting, now: datetime) -> Result:
    """The department hands the result to the issuing window, with a hand-over sheet."""
    case, result = _move(case_id, ResultAction.HAND_OVER, acting)
    # R-6-23: what may follow locks what was granted; a refusal goes out at once.
    decision = _DECISION.first(case_id)
    refuse(*(lock_of(case) if decision is not None and decision.approved else ()))
    result.handed_over_at, result.handed_over_by_id = now, acting.account_id
    update(result)
    issue_handover(case, result, acting=acting, now=now)
    _note(case, ResultAction.HAND_OVER, acting, now)
    return result


@whole
def take_in(*, case_id: UUID, acting: Acting, now: datetime) -> Result:
    """The issuing window confirms the hand-over; the person gets a pick-up code."""
    case, result = _move(case_id, ResultAction.TAKE_IN, acting)
    result.received_at, result.received_by_id = now, acting.account_id
    code = _fresh_code(result)
    update(result)
    _note(case, ResultAction.TAKE_IN, acting, now)
    tell_package(case, now=now)
    by_post = case.delivery_way == Case.DeliveryWay.POST
    tell_applicant(
        case=case,
        now=now,
        step="take_in",
        title="结果即将寄出" if by_post else "可以领取了",
        text=f"“{result.name}”"
        + ("将按您留的地址寄出。" if by_post else f"已到出件窗口，取件码 {code}，请带上身份证。"),
    )
    return result


def _fresh_code(result: Result) -> str:
    """A new pick-up code on the result (not saved); the one before it opens nothing any more."""
    code = f"{secrets.randbelow(10**6):06d}"
    result.pickup_code = code
    result.pickup_code_index = blind_index(f"{result.case_id}:{code}")
    return code


def _known_cards(case: Case) -> list[str]:
    return [p.citizen_id for p in (case.person, case.agent) if p is not None]


@whole
def reissue_code(*, case_id: UUID, shown_card: str, acting: Acting, now: datetime) -> Result:
    """The person lost the pick-up code: a new one, after their card was checked; journaled.

    Refusals: CARD_NOT_SHOWN, CARD_OF_ANOTHER, ID_*, RESULT_NOT_THERE.
    """
    case = locked(case_id)
    refuse(*_may_deliver(case, Actor.ISSUING_CLERK, acting))
    result = Result.objects.select_for_update().filter(case=case).first()
    if result is None or result.state != ResultState.AT_WINDOW:
        raise Refused((Refusal("RESULT_NOT_THERE", "R-1-13"),))
    today = localtime(now).date()
    refuse(*card_agrees(shown=shown_card, known=_known_cards(case), today=today))
    code = _fresh_code(result)
    result.save(update_fields=["pickup_code", "pickup_code_index"])
    audit.record(
        verb="result.reissue_code",
        subject_kind="case",
        subject_id=case.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule="R-1-13",
        origin=acting.origin,
    )
    writes.tell(
        person_id=case.person_id,
        once_key=f"code:{case.id}:{result.pickup_code_index[:24]}",
        title="新的取件码",
        text=f"“{result.name}”的新取件码是 {code}，原来的取件码不能再用。",
        link=f"/my/cases/{case.id}/",
        now=now,
    )
    return result


@whole
def post(
    *, case_id: UUID, courier: str, tracking_number: str, acting: Acting, now: datetime
) -> Result:
    """Send the result by post."""
    case, result = _move(case_id, ResultAction.POST, acting)
    refuse(*may_post(courier=courier, tracking_number=tracking_number))
    result.courier, result.tracking_number = courier.strip(), tracking_number.strip()
    update(result)
    _note(case, ResultAction.POST, acting, now)
    tell_applicant(
        case=case,
        now=now,
        step="post",
        title="已寄出",
        text=f"{result.courier}，运单号 {result.tracking_number}。",
    )
    return result


@whole
def collect(
    *,
    case_id: UUID,
    code: str,
    collector: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    shown_card: str | None = None,
) -> Case:
    """Hand the result over at the window, against its code (R-1-13).

    `shown_card`: the collector's citizen number or its last four, as the window requires it;
    everything that does not agree is named at once. It is kept, encrypted.
    """
    case, result = _move(case_id, ResultAction.COLLECT, acting)
    matches = secrets.compare_digest(
        blind_index(f"{case.id}:{code.strip()}"), result.pickup_code_index
    )
    refusals = may_collect(code_matches=matches, collector=collector)
    if shown_card is not None:
        today, known = localtime(now).date(), _known_cards(case)
        refusals += may_hand_to(shown=shown_card, known=known, today=today)
        result.collector_card = number_shown(shown=shown_card, known=known, today=today)
    refuse(*refusals)
    result.collected_by = collector.strip()
    return _delivered(case, result, acting, now, seen_version)


@whole
def collect_by_card(
    *,
    case_id: UUID,
    shown_card: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    collector: str = "",
) -> Case:
    """Hand the result to the applicant or agent in person, without a code (R-1-13).

    For those who cannot read a code: no account, no phone. Their whole number must agree with
    the record; the journal says that the card did it. `collector`: who took it for them, where
    a letter lets them. Refusals: CARD_NOT_SHOWN, CARD_IN_FULL, CARD_OF_ANOTHER, ID_*.
    """
    case, result = _move(case_id, ResultAction.COLLECT, acting)
    today, known = localtime(now).date(), _known_cards(case)
    refuse(*may_take_without_code(shown=shown_card, known=known, today=today))
    result.collector_card = number_shown(shown=shown_card, known=known, today=today)
    people = [p for p in (case.person, case.agent) if p is not None]
    owner = next(p.name for p in people if p.citizen_id == result.collector_card)
    result.collected_by = collector or owner
    return _delivered(case, result, acting, now, seen_version, {"by": "card"})


@whole
def confirm_post(
    *, case_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> Case:
    """The post was signed for: delivered."""
    case, result = _move(case_id, ResultAction.CONFIRM_POST, acting)
    return _delivered(case, result, acting, now, seen_version)


def _delivered(
    case: Case,
    result: Result,
    acting: Acting,
    now: datetime,
    seen_version: int | None,
    facts: Mapping[str, str] | None = None,
) -> Case:
    result.delivered_at, result.delivered_by_id = now, acting.account_id
    update(result)
    check_step(case, CaseAction.DELIVER, Actor.ISSUING_CLERK, acting, seen_version)
    case.delivered_at = now
    finish(case=case, action=CaseAction.DELIVER, acting=acting, now=now, facts=facts)
    issue_delivery(case, result, acting=acting, now=now)
    tell_applicant(
        case=case, now=now, title="已送达", text=f"“{result.name}”已交到您手上，欢迎评价这次服务。"
    )
    invite_rating(case=case, node="COMPLETION", served_by_id=acting.account_id, now=now)
    return case


@whole
def archive(*, case_id: UUID, acting: Acting, now: datetime) -> Case:
    """Close the file for keeping; nothing can be changed after this (R-0-6)."""
    actor = Actor.ISSUING_CLERK if acting.is_staff else Actor.SYSTEM
    case = begin(
        case_id=case_id, action=CaseAction.ARCHIVE, actor=actor, acting=acting, seen_version=None
    )
    refuse(*(_may_deliver(case, actor, acting) if acting.is_staff else ()), *open_checks(case))
    case.closed_at = now
    documents.keep_sheets(subject_kind="case", subject_id=case.id, now=now)
    return finish(case=case, action=CaseAction.ARCHIVE, acting=acting, now=now)
