"""What does a case's state mean for the application it is a part of? (R-2-3, R-2-4)"""

from collections.abc import Mapping

from onewindow.rules.casework.bundles import PartState
from onewindow.rules.casework.states import CaseState

_OF_CASE: Mapping[CaseState, PartState] = {
    CaseState.DRAFT: PartState.WAITING,
    CaseState.RECEIVED: PartState.READY,
    CaseState.CORRECTION_PENDING: PartState.READY,
    CaseState.CORRECTION_DELIVERED: PartState.READY,
    CaseState.ACCEPTED: PartState.RUNNING,
    CaseState.IN_REVIEW: PartState.RUNNING,
    CaseState.SUSPENDED: PartState.RUNNING,
    CaseState.APPROVED: PartState.DONE,
    CaseState.REFUSED: PartState.REFUSED,
    CaseState.DELIVERED: PartState.DONE,
    CaseState.ARCHIVED: PartState.DONE,
    # Not needed, not ours, not complete after correction: it did not come about.
    CaseState.NOT_REQUIRED: PartState.REFUSED,
    CaseState.NOT_OUR_POWER: PartState.REFUSED,
    CaseState.NOT_ACCEPTED: PartState.REFUSED,
    CaseState.TERMINATED: PartState.REFUSED,
    CaseState.ACCEPTANCE_REVOKED: PartState.REFUSED,
    CaseState.REVOKED: PartState.REFUSED,
    # The applicant's own doing, or the correction period that ran out.
    CaseState.DEEMED_WITHDRAWN: PartState.DROPPED,
    CaseState.WITHDRAWN: PartState.DROPPED,
}


def part_state(state: CaseState, *, approved: bool | None) -> PartState:
    """Where the part stands whose case stands here; `approved`: the decision, if there is one."""
    found = _OF_CASE[state]
    return PartState.REFUSED if found is PartState.DONE and approved is False else found
