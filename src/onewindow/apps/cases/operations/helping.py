"""Who brings the case in for somebody else, and to which centre does it go?"""

from uuid import UUID

from django.db import transaction

from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import locked, refuse
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
