"""The last minute: the paper arrives and the clock strikes at the same moment."""

import pytest
from tests.factories.cases import World, at, build_world
from tests.factories.promises import accepted_with_promises
from tests.threads import at_once

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseStep, Deficiency
from onewindow.apps.documents.models import Document
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.outcomes import Refused

AFTER = at("2026-10-12", "00:00")


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.mark.parametrize("turn", range(3))
def test_a_paper_is_either_in_or_lapsed_never_both(world: World, turn: int) -> None:
    case = accepted_with_promises(world)

    def act(who: int) -> str:
        try:
            if who % 2:
                cases.lapse_tolerance(case_id=case.id, acting=SYSTEM, now=AFTER)
            else:
                cases.supply_tolerated(case_id=case.id, code="RULES", acting=world.clerk, now=AFTER)
        except Refused as refused:
            return refused.refusals[0].code
        return "done"

    ends = at_once(act, 4)
    row, case = Deficiency.objects.get(), Case.objects.get(pk=case.pk)
    assert (row.supplied_at is None) != (row.lapsed_at is None)
    lapsed = row.lapsed_at is not None
    assert case.state == ("DEEMED_WITHDRAWN" if lapsed else "ACCEPTED")
    assert Document.objects.filter(kind="TOLERANCE_LAPSE").count() == int(lapsed)
    lapses = CaseStep.objects.filter(case=case, action="LAPSE_WITHDRAWN").count()
    assert lapses == int(lapsed)
    assert "done" in ends
