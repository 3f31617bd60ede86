"""Several verbs in one write share one case: one reading, one row written, every step there."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.cases.test_journey import accepted, received
from tests.factories.cases import T0, World

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseStep
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


def _steps(case: Case) -> list[tuple[int, str]]:
    steps = CaseStep.objects.filter(case=case).order_by("case_version")
    return list(steps.values_list("case_version", "action"))


def test_the_row_is_read_and_written_once_and_each_step_stands(world: World) -> None:
    case = accepted(world)
    before = _steps(case)
    with CaptureQueriesContext(connection) as asked:
        cases.decide_at_once(case_id=case.id, opinion="符合", acting=world.reviewer, now=T0)
    told = [q["sql"] for q in asked]
    assert sum('UPDATE "cases_case"' in sql for sql in told) == 1
    assert sum('INSERT INTO "cases_casestep"' in sql for sql in told) == 1
    assert sum(" FOR UPDATE" in sql and '"cases_case"' in sql for sql in told) == 1
    at = before[-1][0]
    assert _steps(case)[len(before) :] == [
        (at + 1, "CLAIM"),
        (at + 2, "GIVE_OPINION"),
        (at + 3, "APPROVE"),
    ]
    case.refresh_from_db()
    assert (case.state, case.version) == ("APPROVED", at + 3)


def test_what_one_verb_finds_the_next_one_sees(world: World) -> None:
    case = received(world)
    with cases.holding(case.id) as held:
        for code in ("LAYOUT", "RULES"):
            cases.check_material(
                case_id=case.id, code=code, state="PRESENT", defect="", acting=world.clerk, now=T0
            )
        cases.accept(case_id=case.id, acting=world.clerk, now=T0)
        assert held.state == "ACCEPTED"
    case.refresh_from_db()
    assert case.state == "ACCEPTED"
    assert set(case.materials.filter(required=True).values_list("state", flat=True)) == {"PRESENT"}


def test_a_refusal_half_way_leaves_the_row_as_it_was(world: World) -> None:
    """The opinion is written, the approval refused: neither it nor the claim stands."""
    case = accepted(world)
    before = _steps(case)

    def half() -> None:
        with transaction.atomic(), cases.holding(case.id):
            cases.claim(case_id=case.id, acting=world.reviewer, now=T0)
            cases.give_opinion(case_id=case.id, opinion="符合", acting=world.reviewer, now=T0)
            cases.approve(case_id=case.id, acting=world.clerk, now=T0)

    with pytest.raises(Refused):
        half()
    case.refresh_from_db()
    assert (case.state, case.claimed_by_id) == ("ACCEPTED", None)
    assert _steps(case) == before
