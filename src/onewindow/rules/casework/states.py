"""Which state may a case move to, by what action, and who may take it?

The one transition table (RULES 1.1-1.3; Licensing Law art. 29-45). The diagram
in the documentation is drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.outcomes import Refusal


class CaseState(StrEnum):
    """Where a case stands."""

    DRAFT = "DRAFT"
    RECEIVED = "RECEIVED"
    CORRECTION_PENDING = "CORRECTION_PENDING"
    CORRECTION_DELIVERED = "CORRECTION_DELIVERED"
    ACCEPTED = "ACCEPTED"
    IN_REVIEW = "IN_REVIEW"
    SUSPENDED = "SUSPENDED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    DELIVERED = "DELIVERED"
    ARCHIVED = "ARCHIVED"
    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_OUR_POWER = "NOT_OUR_POWER"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    DEEMED_WITHDRAWN = "DEEMED_WITHDRAWN"
    WITHDRAWN = "WITHDRAWN"
    TERMINATED = "TERMINATED"
    ACCEPTANCE_REVOKED = "ACCEPTANCE_REVOKED"
    REVOKED = "REVOKED"


class Actor(StrEnum):
    """In which capacity somebody acts on a case."""

    APPLICANT = "APPLICANT"
    CLERK = "CLERK"
    REVIEWER = "REVIEWER"
    APPROVER = "APPROVER"
    ISSUING_CLERK = "ISSUING_CLERK"
    SYSTEM = "SYSTEM"


class CaseAction(StrEnum):
    """What can be done to a case: one word of the trade for each arrow."""

    SUBMIT = "SUBMIT"
    ACCEPT = "ACCEPT"
    DEEM_ACCEPTED = "DEEM_ACCEPTED"
    NOTIFY_ONCE = "NOTIFY_ONCE"
    DELIVER_CORRECTION = "DELIVER_CORRECTION"
    LAPSE_CORRECTION = "LAPSE_CORRECTION"
    DECLINE_NOT_REQUIRED = "DECLINE_NOT_REQUIRED"
    DECLINE_NOT_OUR_POWER = "DECLINE_NOT_OUR_POWER"
    DECLINE_DEFECTIVE = "DECLINE_DEFECTIVE"
    CLAIM = "CLAIM"
    GIVE_OPINION = "GIVE_OPINION"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    EXTEND = "EXTEND"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    WITHDRAW = "WITHDRAW"
    TERMINATE = "TERMINATE"
    DELIVER = "DELIVER"
    ARCHIVE = "ARCHIVE"
    SUPPLY = "SUPPLY"
    JUDGE_SUPPLIED = "JUDGE_SUPPLIED"
    PREPARE = "PREPARE"
    DEEM_RENEWED = "DEEM_RENEWED"
    LAPSE_REVOKED = "LAPSE_REVOKED"
    LAPSE_WITHDRAWN = "LAPSE_WITHDRAWN"
    LAPSE_TERMINATED = "LAPSE_TERMINATED"
    LAPSE_TO_REFUSE = "LAPSE_TO_REFUSE"
    WITHDRAW_PLEDGE = "WITHDRAW_PLEDGE"
    CHECK_PLEDGE = "CHECK_PLEDGE"
    END_FALSE_PLEDGE = "END_FALSE_PLEDGE"
    REVOKE = "REVOKE"


@dataclass(frozen=True)
class Transition:
    """One arrow: from these states, by this action, to that state, taken by these actors."""

    action: CaseAction
    sources: frozenset[CaseState]
    target: CaseState | None  # None: the state stays as it is
    actors: frozenset[Actor]
    rule: str


S, A, W = CaseState, CaseAction, Actor
UNDECIDED = frozenset(
    {
        S.RECEIVED,
        S.CORRECTION_PENDING,
        S.CORRECTION_DELIVERED,
        S.ACCEPTED,
        S.IN_REVIEW,
        S.SUSPENDED,
    }
)
UNDER_WAY = frozenset({S.ACCEPTED, S.IN_REVIEW, S.SUSPENDED})
BEFORE_ACCEPTANCE = frozenset({S.RECEIVED, S.CORRECTION_PENDING, S.CORRECTION_DELIVERED})


def _arrow(
    action: CaseAction,
    sources: frozenset[CaseState] | set[CaseState],
    target: CaseState | None,
    actors: set[Actor],
    rule: str,
) -> Transition:
    return Transition(action, frozenset(sources), target, frozenset(actors), rule)


TRANSITIONS: Mapping[CaseAction, Transition] = {
    t.action: t
    for t in (
        # The system: a part of a bundle whose turn has come, taken in with the others (R-2-3).
        _arrow(A.SUBMIT, {S.DRAFT}, S.RECEIVED, {W.APPLICANT, W.CLERK, W.SYSTEM}, "R-1-1"),
        _arrow(
            A.ACCEPT,
            {S.RECEIVED, S.CORRECTION_DELIVERED},
            S.ACCEPTED,
            {W.CLERK, W.SYSTEM},
            "R-1-3",
        ),
        _arrow(
            A.DEEM_ACCEPTED, {S.RECEIVED, S.CORRECTION_DELIVERED}, S.ACCEPTED, {W.SYSTEM}, "R-1-2"
        ),
        _arrow(
            A.NOTIFY_ONCE,
            {S.RECEIVED, S.CORRECTION_DELIVERED},
            S.CORRECTION_PENDING,
            {W.CLERK},
            "R-0-3",
        ),
        _arrow(
            A.DELIVER_CORRECTION,
            {S.CORRECTION_PENDING},
            S.CORRECTION_DELIVERED,
            {W.APPLICANT, W.CLERK},
            "R-1-3",
        ),
        _arrow(A.LAPSE_CORRECTION, {S.CORRECTION_PENDING}, S.DEEMED_WITHDRAWN, {W.SYSTEM}, "R-1-4"),
        _arrow(A.DECLINE_NOT_REQUIRED, {S.RECEIVED}, S.NOT_REQUIRED, {W.CLERK}, "R-0-8"),
        _arrow(A.DECLINE_NOT_OUR_POWER, {S.RECEIVED}, S.NOT_OUR_POWER, {W.CLERK}, "R-0-8"),
        _arrow(A.DECLINE_DEFECTIVE, {S.CORRECTION_DELIVERED}, S.NOT_ACCEPTED, {W.CLERK}, "R-1-4"),
        _arrow(A.CLAIM, {S.ACCEPTED, S.IN_REVIEW}, S.IN_REVIEW, {W.REVIEWER}, "R-1-31"),
        _arrow(A.GIVE_OPINION, {S.IN_REVIEW, S.SUSPENDED}, None, {W.REVIEWER}, "R-1-31"),
        _arrow(A.SUSPEND, {S.IN_REVIEW}, S.SUSPENDED, {W.REVIEWER}, "R-1-20"),
        _arrow(A.RESUME, {S.SUSPENDED}, S.IN_REVIEW, {W.REVIEWER, W.SYSTEM}, "R-1-24"),
        _arrow(A.EXTEND, {S.IN_REVIEW, S.SUSPENDED}, None, {W.APPROVER}, "R-1-10"),
        _arrow(A.APPROVE, {S.IN_REVIEW}, S.APPROVED, {W.REVIEWER}, "R-1-10"),
        _arrow(A.REFUSE, {S.IN_REVIEW}, S.REFUSED, {W.REVIEWER}, "R-0-8"),
        # Silence until the licence's last day: renewed by law (Licensing Law art. 50).
        _arrow(A.DEEM_RENEWED, UNDECIDED - {S.CORRECTION_PENDING}, S.APPROVED, {W.SYSTEM}, "R-0-2"),
        _arrow(A.WITHDRAW, UNDECIDED | {S.DRAFT}, S.WITHDRAWN, {W.APPLICANT, W.CLERK}, "R-1-30"),
        _arrow(A.TERMINATE, UNDECIDED, S.TERMINATED, {W.APPROVER}, "R-1-30"),
        _arrow(
            A.DELIVER,
            {S.APPROVED, S.REFUSED},
            S.DELIVERED,
            {W.ISSUING_CLERK, W.REVIEWER, W.SYSTEM},
            "R-1-13",
        ),
        _arrow(A.ARCHIVE, {S.DELIVERED}, S.ARCHIVED, {W.ISSUING_CLERK, W.SYSTEM}, "R-1-30"),
        # What may follow (容缺): brought, judged; the work done first waits for it; or it lapses.
        _arrow(A.SUPPLY, UNDER_WAY, None, {W.APPLICANT, W.CLERK}, "R-6-23"),
        _arrow(A.JUDGE_SUPPLIED, UNDER_WAY, None, {W.CLERK, W.REVIEWER}, "R-6-23"),
        _arrow(A.PREPARE, {S.IN_REVIEW}, None, {W.REVIEWER}, "R-6-23"),
        _arrow(A.LAPSE_REVOKED, UNDER_WAY, S.ACCEPTANCE_REVOKED, {W.SYSTEM}, "R-6-24"),
        _arrow(A.LAPSE_WITHDRAWN, UNDER_WAY, S.DEEMED_WITHDRAWN, {W.SYSTEM}, "R-6-24"),
        _arrow(A.LAPSE_TERMINATED, UNDER_WAY, S.TERMINATED, {W.SYSTEM}, "R-6-24"),
        # R-0-9: a machine never says no; the reviewer refuses, in writing.
        _arrow(A.LAPSE_TO_REFUSE, UNDER_WAY, None, {W.SYSTEM}, "R-6-24"),
        # What was promised (告知承诺): taken back, checked, and what a broken promise leads to.
        _arrow(A.WITHDRAW_PLEDGE, UNDECIDED, None, {W.APPLICANT, W.CLERK}, "2.6"),
        _arrow(A.CHECK_PLEDGE, {S.APPROVED, S.DELIVERED}, None, {W.REVIEWER, W.APPROVER}, "6.4"),
        _arrow(A.END_FALSE_PLEDGE, UNDER_WAY, S.TERMINATED, {W.REVIEWER, W.APPROVER}, "2.6"),
        _arrow(A.REVOKE, {S.APPROVED, S.DELIVERED}, S.REVOKED, {W.APPROVER}, "2.6"),
    )
}

TERMINAL = frozenset(
    {
        S.NOT_REQUIRED,
        S.NOT_OUR_POWER,
        S.NOT_ACCEPTED,
        S.DEEMED_WITHDRAWN,
        S.WITHDRAWN,
        S.TERMINATED,
        S.ACCEPTANCE_REVOKED,
        S.ARCHIVED,
        S.REVOKED,
    }
)
DECIDED = frozenset({S.APPROVED, S.REFUSED, S.DELIVERED, S.ARCHIVED, S.REVOKED})


def may_take(action: CaseAction, *, state: CaseState, actor: Actor) -> tuple[Refusal, ...]:
    """Whether this actor may take this action now; every reason why not."""
    transition = TRANSITIONS[action]
    refusals = []
    if state not in transition.sources:
        refusals.append(
            Refusal("NOT_IN_THIS_STATE", transition.rule, {"action": action, "state": state})
        )
    if actor not in transition.actors:
        refusals.append(
            Refusal("NOT_YOUR_ACTION", transition.rule, {"action": action, "actor": actor})
        )
    return tuple(refusals)


def next_state(action: CaseAction, state: CaseState) -> CaseState:
    """The state after an action that `may_take` allowed."""
    return TRANSITIONS[action].target or state


def actions_from(state: CaseState, actor: Actor) -> tuple[CaseAction, ...]:
    """What this actor can do to a case in this state, in table order."""
    return tuple(t.action for t in TRANSITIONS.values() if state in t.sources and actor in t.actors)
