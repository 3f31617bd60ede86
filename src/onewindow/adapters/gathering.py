"""How does a case get what nobody has to bring? Planned, asked outside any transaction, written.

R-4-23 decides; the departments are asked side by side; the case's own operation writes.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from onewindow import wording
from onewindow.adapters.department_exchange import Answer, AnswerState, Question, ask_all
from onewindow.apps.cases.operations.supplying import (
    TAKES_SUPPLIES,
    Supplied,
    may_supply,
    supply,
)
from onewindow.apps.cases.sourcing import (
    Case,
    Planned,
    case_to_supply,
    planned_of,
    purpose_of,
)
from onewindow.apps.exchange.operations import Asking
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.writes.tries import count_try
from onewindow.rules.casework.sources import ShareState, SourceDecision, SourceKind, decide
from onewindow.rules.outcomes import Refusal, Refused

_STATES = {
    AnswerState.FOUND: ShareState.FOUND,
    AnswerState.NOT_FOUND: ShareState.NOT_FOUND,
    AnswerState.UNAVAILABLE: ShareState.UNAVAILABLE,
    AnswerState.WRONG: ShareState.WRONG,
}
# Pressing "look again" more often than this a minute asks no department anew.
MOST_A_MINUTE = 3


def gather(
    *,
    case_id: UUID,
    acting: Acting,
    now: datetime,
    again: bool = False,
    produced_inside: Collection[str] = (),
) -> tuple[SourceDecision, ...]:
    """Fetch for every absent material the first source that works; the decisions, in their order.

    May be repeated at any time: what is there stays. `again` asks also the sources that just
    failed or had no record. `produced_inside`: codes another part of the bundle is going to
    produce. Call outside any transaction. Refusals: NOT_FOUND, NOT_PERMITTED, NOT_IN_THIS_STATE.
    """
    case = case_to_supply(case_id=case_id)
    if case is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if refusals := may_supply(case, acting):
        raise Refused(refusals)
    again = again and count_try(what=f"gather:{case_id}", now=now, seconds=60) <= MOST_A_MINUTE
    planned = planned_of(case, now=now, again=again, produced_inside=produced_inside)
    if not planned:
        return ()
    if case.state not in TAKES_SUPPLIES:
        # Before anybody is asked: a closed case has no purpose left to ask for.
        raise Refused((Refusal("NOT_IN_THIS_STATE", "R-1-1"),))
    decisions = {each.row.code: decide(each.wanted, each.known) for each in planned}
    answers = _asked(case, planned, decisions, now)
    planned = [_with_answer(each, answers) for each in planned]
    decisions = {each.row.code: decide(each.wanted, each.known) for each in planned}
    fallen = supply(
        case_id=case_id,
        supplied=[_supplied(each, decisions[each.row.code], answers) for each in planned],
        acting=acting,
        now=now,
    )
    return tuple(_fallen(decisions[e.row.code], fallen.get(e.row.code, ())) for e in planned)


def look(
    *, case_id: UUID, now: datetime, produced_inside: Collection[str] = ()
) -> tuple[SourceDecision, ...]:
    """Where each absent material could come from as far as it is known here: nobody is asked.

    The caller has made sure that whoever looks may see the case.
    """
    case = case_to_supply(case_id=case_id)
    if case is None:
        return ()
    planned = planned_of(case, now=now, produced_inside=produced_inside)
    return tuple(decide(each.wanted, each.known) for each in planned)


def _asked(
    case: Case,
    planned: list[Planned],
    decisions: Mapping[str, SourceDecision],
    now: datetime,
) -> dict[str, Answer]:
    """Each source that a material waits for, asked once; by its code."""
    questions: dict[str, Question] = {}
    for each in planned:
        if not decisions[each.row.code].asks or each.asked is None:
            continue
        source = each.asked.source
        asking = Asking(
            purpose=purpose_of(case),
            legal_basis=source.legal_basis,
            asked_by=case.department.name,
            item_slug=case.item.slug,
            case_id=case.id,
            case_number=case.number or "",
            consent_id=next(iter(each.asked.consent_ids), None),
        )
        questions[source.code] = Question(source, uuid.uuid4(), each.asked.query, asking, now)
    answers = ask_all(list(questions.values()), now=now)
    return {each.source_code: each for each in answers}


def _with_answer(planned: Planned, answers: Mapping[str, Answer]) -> Planned:
    share = planned.known.share
    answer = answers.get(share.code) if share else None
    if share is None or answer is None:
        return planned
    known = replace(planned.known, share=replace(share, state=_STATES[answer.state]))
    return replace(planned, known=known)


def _supplied(
    planned: Planned, decision: SourceDecision, answers: Mapping[str, Answer]
) -> Supplied:
    answer = answers.get(planned.wanted.source)
    kept = planned.answer.id if planned.answer else None
    asked = planned.asked
    shared = decision.kind is SourceKind.SHARED
    return Supplied(
        code=planned.row.code,
        kind=decision.kind,
        reason=reason_of(decision),
        backing=tuple(planned.backing.get(decision.licence_type, ())),
        answer_id=(answer.answer_id if answer else None) or kept,
        consent_ids=asked.consent_ids if asked and shared else (),
        word=asked.word if asked and shared else "",
        copy_id=planned.copy.id if planned.copy else None,
    )


def reason_of(decision: SourceDecision) -> str:
    """What the applicant reads: why nothing need be brought, or what went wrong and what to do."""
    if decision.supplies or decision.kind in {SourceKind.BUNDLE, SourceKind.GENERATED}:
        return wording.sentence(decision.reason)
    told = [*decision.lacking, *decision.missed, decision.reason]
    return "".join(wording.told(told))


def _fallen(decision: SourceDecision, refusals: tuple[Refusal, ...]) -> SourceDecision:
    """A source that fell away between the look and the writing: asked for after all."""
    if not refusals:
        return decision
    reason = Refusal("SOURCE_ASK", "R-4-23", {"name": decision.code})
    return replace(
        decision, kind=SourceKind.ASK, reason=reason, missed=decision.missed + refusals, asks=False
    )
