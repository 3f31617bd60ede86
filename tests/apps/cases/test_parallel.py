"""Real threads on a real database: one case, one number, one decision, whoever comes first."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from tests.apps.cases.test_journey import complete, received
from tests.factories.cases import T0, build_world

from onewindow.apps.audit.queries import verify_journal
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseStep
from onewindow.apps.documents.models import Document
from onewindow.apps.writes.operations import once
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """Run every act in its own thread at the same moment; what each returned or raised."""
    outcomes: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, a)) for i, a in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def in_one(act: Callable[[], object]) -> Callable[[], dict[str, str]]:
    def write() -> dict[str, str]:
        act()
        return {"ran": str(uuid4())}

    return write


def test_a_double_click_files_once() -> None:
    world = build_world()
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)

    def click() -> object:
        return once(
            key="the-same-key",
            scope="submit",
            actor_id=world.resident.account_id,
            request={"case": str(case.id)},
            now=T0,
            write=in_one(lambda: cases.submit(case_id=case.id, acting=world.resident, now=T0)),
        )

    outcomes = together(*[click] * 6)
    assert len({str(o) for o in outcomes}) == 1, "everybody gets the first answer"
    assert Case.objects.get(pk=case.pk).number == "YX2026092800001"
    assert Document.objects.filter(subject_id=case.id).count() == 1
    assert CaseStep.objects.filter(case=case).count() == 1


def test_many_filings_at_once_have_numbers_without_gap_or_double() -> None:
    world = build_world()
    drafts = []
    for _ in range(8):
        case = cases.start_draft(
            slug="food_business_licence",
            person=world.person,
            channel="ONLINE",
            acting=world.resident,
            now=T0,
        )
        cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
        drafts.append(case)
    acts = [
        in_atomic(lambda c=c: cases.submit(case_id=c.id, acting=world.resident, now=T0))
        for c in drafts
    ]
    outcomes = together(*acts)
    assert not [o for o in outcomes if isinstance(o, Exception)]
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"YX20260928{n:05d}" for n in range(1, 9)]
    assert verify_journal().fault is None


def in_atomic(act: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        return once(
            key=str(uuid4()),
            scope="test",
            actor_id=None,
            request={},
            now=T0,
            write=in_one(act),
        )

    return run


def test_two_clerks_on_one_case_one_acts_the_other_hears() -> None:
    world = build_world()
    case = received(world)
    complete(world, case)
    seen = Case.objects.get(pk=case.pk).version

    def accept_as(acting):
        return in_atomic(
            lambda: cases.accept(case_id=case.id, acting=acting, now=T0, seen_version=seen)
        )

    outcomes = together(accept_as(world.clerk), accept_as(world.other_clerk))
    refused = [o for o in outcomes if isinstance(o, Refused)]
    assert len(refused) == 1
    assert {r.code for r in refused[0].refusals} == {"STATE_CHANGED"}
    assert Document.objects.filter(subject_id=case.id, kind="ACCEPTANCE").count() == 1
