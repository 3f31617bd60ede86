"""How does a case change? Locked, checked against the table, stepped, journaled, told.

Every operation on a case goes through `begin` and `finish`; nothing else writes
a case's state.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.clockface import refresh_clock
from onewindow.apps.cases.held import Held, held, held_case
from onewindow.apps.cases.models import Case, CaseStep
from onewindow.apps.catalogue.queries import with_content
from onewindow.apps.endings import leave
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.planned import ANY_KEY, Planned, insert, update
from onewindow.apps.statements import rows_of
from onewindow.apps.writes import operations as writes
from onewindow.case_words import ACTION_NAMES
from onewindow.rules.casework.ratings import rateable_nodes
from onewindow.rules.casework.states import (
    DECIDED,
    TERMINAL,
    Actor,
    CaseAction,
    CaseState,
    may_take,
    next_state,
)
from onewindow.rules.outcomes import Refusal, Refused

_ROLE_OF = {
    Actor.CLERK: Role.CLERK,
    Actor.REVIEWER: Role.REVIEWER,
    Actor.APPROVER: Role.APPROVER,
    Actor.ISSUING_CLERK: Role.ISSUING_CLERK,
}
_OF_THE_DEPARTMENT = {Actor.REVIEWER, Actor.APPROVER}
# What a bundle application must hear of its parts; it speaks to the person for them (R-2-1).
_PACKAGE_NEWS = (
    TERMINAL
    | DECIDED
    | {
        CaseState.RECEIVED,
        CaseState.CORRECTION_PENDING,
        CaseState.CORRECTION_DELIVERED,
        CaseState.ACCEPTED,
    }
)
# What the package tells once for all its parts (R-2-1).
_SPOKEN_FOR = frozenset(
    {
        CaseAction.SUBMIT,
        CaseAction.ACCEPT,
        CaseAction.DEEM_ACCEPTED,
        CaseAction.NOTIFY_ONCE,
        CaseAction.DELIVER_CORRECTION,
        CaseAction.LAPSE_CORRECTION,
        CaseAction.DECLINE_NOT_REQUIRED,
        CaseAction.DECLINE_NOT_OUR_POWER,
        CaseAction.DECLINE_DEFECTIVE,
        CaseAction.WITHDRAW,
        CaseAction.APPROVE,
        CaseAction.REFUSE,
        CaseAction.DELIVER,
    }
)
# These only when they were done for all parts at once; on a part's own page it speaks itself.
_MERGED = frozenset({CaseAction.NOTIFY_ONCE, CaseAction.DELIVER_CORRECTION})
_AT_THE_WINDOW = "take_in"


def refuse(*refusals: Refusal) -> None:
    """Stop the operation if there is any refusal, naming all of them."""
    if refusals:
        raise Refused(tuple(refusals))


def begin(
    *,
    case_id: UUID,
    action: CaseAction,
    actor: Actor,
    acting: Acting,
    seen_version: int | None,
) -> Case:
    """Lock the case and check that this person may take this action now.

    Refusals: NOT_FOUND, NOT_PERMITTED, STATE_CHANGED (somebody acted since
    `seen_version`), NOT_IN_THIS_STATE, NOT_YOUR_ACTION.
    """
    case = locked(case_id)
    check_step(case, action, actor, acting, seen_version)
    return case


def check_step(
    case: Case, action: CaseAction, actor: Actor, acting: Acting, seen_version: int | None
) -> None:
    """What `begin` asks, of a case that is locked already."""
    refuse(*may_act(case, actor, acting))
    refuse(*_unchanged(case, seen_version))
    refuse(*may_take(action, state=CaseState(case.state), actor=actor))


def locked(case_id: UUID) -> Case:
    """The case with its people and guide, locked until commit; refuses NOT_FOUND."""
    here = held_case.get()
    if here is not None and here.case.id == case_id:
        return here.case
    case = _LOCKED.first(case_id)
    if case is None:
        raise Refused((Refusal("NOT_FOUND"),))
    with_content(case.item_version)
    return case


@contextmanager
def holding(case_id: UUID) -> Iterator[Case]:
    """Several verbs in a row on one case, in one transaction: locked and read once for all.

    Within, nothing may change the case's own row but these verbs. The row and the steps are
    written when the last verb is through; a part of a package writes each at once, because the
    package reads them.
    """
    here = Held(locked(case_id))
    token = held_case.set(here)
    try:
        yield here.case
        _put_down(here.case, here.steps)
    finally:
        held_case.reset(token)


def _put_down(case: Case, steps: Sequence[CaseStep]) -> None:
    """The case as it stands now, and how it came there."""
    if steps:
        update(case)
        insert(*steps)


_LOCKED = Planned(
    lambda case_id: (
        Case.objects.select_for_update(of=("self",))
        .select_related(
            "person", "agent", "enterprise", "department", "place", "item_version", "extension"
        )
        .defer("item_version__content")
        .filter(pk=case_id)
    ),
    ANY_KEY,
    to_change=True,
)


def may_act(case: Case, actor: Actor, acting: Acting) -> tuple[Refusal, ...]:
    """Whether this person holds this capacity for this case (least privilege)."""
    if actor is Actor.SYSTEM:
        allowed = acting.account_id is None
    elif actor is Actor.APPLICANT:
        allowed = is_own(case, acting)
    else:
        allowed = acting.holds(_ROLE_OF[actor]) and (
            actor not in _OF_THE_DEPARTMENT or case.department_id in acting.department_ids
        )
    if allowed:
        return ()
    needed = str(_ROLE_OF[actor].label) if actor in _ROLE_OF else "申请人本人"
    return (Refusal("NOT_PERMITTED", "R-4-8", {"needed": needed}),)


def is_own(case: Case, acting: Acting) -> bool:
    """Whether the case is this account holder's: as applicant or as agent."""
    if acting.account_id is None:
        return False
    people = [case.person] + ([case.agent] if case.agent else [])
    return any(p.account_id == acting.account_id for p in people)


def _unchanged(case: Case, seen_version: int | None) -> tuple[Refusal, ...]:
    if seen_version is None or seen_version == case.version:
        return ()
    since = CaseStep.objects.filter(case=case, case_version__gt=seen_version)
    changes = "；".join(
        f"{s.at.astimezone().strftime('%H:%M')} {s.unit or s.actor_name}已"
        f"{ACTION_NAMES[CaseAction(s.action)]}"
        for s in since.order_by("case_version")
    )
    return (Refusal("STATE_CHANGED", "", {"changes": changes or "内容已更新"}),)


def finish(
    *,
    case: Case,
    action: CaseAction,
    acting: Acting,
    now: datetime,
    opinion: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Case:
    """Move the case, write its step and its journal row, refresh its clock, tell the live pages."""
    before = CaseState(case.state)
    case.state = next_state(action, before)
    case.version += 1
    refresh_clock(case, now=now)
    told = dict(facts or {})
    step = CaseStep(
        case=case,
        case_version=case.version,
        action=action,
        from_state=before,
        to_state=case.state,
        at=now,
        actor_id=acting.account_id,
        actor_name=acting.name,
        unit=acting.unit,
        opinion=opinion,
        facts=told,
    )
    here = held(case)
    if here is not None and case.package_id is None:
        here.steps.append(step)
    else:
        _put_down(case, [step])
    audit.record(
        verb=f"case.{action.lower()}",
        subject_kind="case",
        subject_id=case.id,
        subject_version=case.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        facts={"from": before, "to": case.state, **told},
        origin=acting.origin,
    )
    announce(case)
    if case.state != before and case.state in _PACKAGE_NEWS:
        tell_package(case, now=now)
    return case


def tell_package(case: Case, *, now: datetime) -> None:
    """Let the bundle application know that one of its parts moved; nothing for other cases."""
    if case.package_id is None:
        return
    writes.enqueue(
        topic="package.advance",
        body={"package_id": str(case.package_id), "case_id": str(case.id)},
        now=now,
    )


def announce(case: Case) -> None:
    """Hint to the live pages; the truth stays in the table."""
    told = json.dumps({"id": str(case.id), "version": case.version, "state": case.state})
    if not leave(_announce_all, told):
        _announce_all([told])


def _announce_all(told: list[str]) -> None:
    rows_of(_ANNOUNCE, [json.dumps(told)])


_ANNOUNCE = (
    "SELECT pg_notify(current_schema() || '_case', each)"
    " FROM jsonb_array_elements_text(%s::jsonb) each"
)


def tell_applicant(*, case: Case, now: datetime, title: str, text: str, step: str = "") -> None:
    """Queue one message to the applicant for this version of the case.

    `step` names a step that leaves the version as it is, such as a move of the result. What a
    package says for all its parts, its part does not say again (R-2-1).
    """
    if case.package_id is not None and _is_spoken_for(case, step):
        return
    writes.tell(
        person_id=case.person_id,
        once_key=f"case:{case.id}:{case.version}{step and ':'}{step}",
        title=title,
        text=text,
        link=f"/my/cases/{case.id}/",
        now=now,
    )


def _is_spoken_for(case: Case, step: str) -> bool:
    """Whether the package tells this; a longer limit or a promise is told by the part itself."""
    if step:
        return step == _AT_THE_WINDOW
    last = CaseStep.objects.filter(case=case, case_version=case.version).first()
    if last is None or last.action not in _SPOKEN_FOR:
        return False
    return last.action not in _MERGED or bool(last.facts.get("merged"))


def spoke_of_its_end(case: Case) -> bool:
    """Whether the case itself told how it came to its state, its package told nothing of it."""
    steps = CaseStep.objects.filter(case=case, to_state=case.state).exclude(from_state=case.state)
    last = steps.order_by("-case_version").first()
    return last is not None and last.action not in _SPOKEN_FOR


def invite_rating(*, case: Case, node: str, served_by_id: UUID | None, now: datetime) -> None:
    """Queue the right to rate this contact: at the counter each, online once a case (R-4-1).

    The parts of a bundle are rated as one, by their package.
    """
    if case.package_id is not None:
        return
    if node not in rateable_nodes(is_online=case.channel == Case.Channel.ONLINE):
        return
    writes.enqueue(
        topic="rating.invite",
        body={
            "case_id": str(case.id),
            "node": node,
            "person_id": str(case.person_id),
            "served_by_id": str(served_by_id) if served_by_id else None,
            "department_id": str(case.department_id),
            "item_name": case.item_name,
        },
        now=now,
    )
