"""Whose is a draft, and who may fill it in? What every step before the submission asks first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import locked, may_act, refuse
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.states import Actor, CaseState
from onewindow.rules.outcomes import Refusal


def own_draft(case_id: UUID, acting: Acting) -> Case:
    """The draft, locked, if this person may fill it in: the applicant, or a clerk for a visitor."""
    case = locked(case_id)
    refuse(*may_fill_in(case, acting))
    if case.state != CaseState.DRAFT:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-1-1"))
    return case


def may_fill_in(case: Case, acting: Acting) -> tuple[Refusal, ...]:
    """What a resident fills in at home is nobody else's until it is handed in."""
    own = may_act(case, Actor.APPLICANT, acting)
    if not own:
        return ()
    if case.state == CaseState.DRAFT and case.channel != Case.Channel.COUNTER:
        return own
    return may_act(case, Actor.CLERK, acting)


def journal_draft(
    case: Case, verb: str, acting: Acting, now: datetime, facts: Mapping[str, Any] | None = None
) -> None:
    """One journal row about a draft: it has no steps yet."""
    audit.record(
        verb=verb,
        subject_kind="case",
        subject_id=case.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        facts=facts or {},
        origin=acting.origin,
    )
