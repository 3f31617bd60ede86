"""Who brings the case in for somebody else, and to which centre does it go?"""

from uuid import UUID

from django.db import transaction

from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import locked, refuse
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.assistance.mandates import may_decide
from onewindow.rules.assistance.regions import may_judge
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refusal


@transaction.atomic
def act_for(*, case_id: UUID, worker_id: UUID) -> Case:
    """The case remembers who runs the errand: they never decide it (R-6-32)."""
    case = locked(case_id)
    case.proxy_worker_id = worker_id
    case.save(update_fields=["proxy_worker_id"])
    return case


@transaction.atomic
def route_to(*, case_id: UUID, mode: str, taking_place_id: UUID, deciding_place_id: UUID) -> Case:
    """A draft handed in here goes to the centre that decides (R-2.4). Refuses what is no draft."""
    case = locked(case_id)
    if case.state != CaseState.DRAFT:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-1-1"))
    case.region_mode, case.taking_place_id = mode, taking_place_id
    case.place_id = deciding_place_id
    case.save(update_fields=["region_mode", "taking_place", "place"])
    return case


@transaction.atomic
def route_back(*, case_id: UUID) -> Case:
    """A draft the other centre sent back belongs to the window that took it in again (R-2.4)."""
    case = locked(case_id)
    if case.state != CaseState.DRAFT:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-1-1"))
    if case.taking_place_id is not None:
        case.place_id = case.taking_place_id
    case.region_mode, case.taking_place_id = "", None
    case.save(update_fields=["region_mode", "taking_place", "place"])
    return case


def against_judging(case: Case, acting: Acting) -> tuple[Refusal, ...]:
    """The window that took it in for another centre does not judge (R-2.4)."""
    return may_judge(
        acting_place=acting.place_id,
        deciding_place=case.place_id,
        taking_place=case.taking_place_id,
    )


def against_deciding(case: Case, acting: Acting) -> tuple[Refusal, ...]:
    """Whoever ran the errand never reviews or decides it (R-6-32)."""
    return may_decide(approver_id=acting.who, proxy_worker_id=case.proxy_worker_id)
