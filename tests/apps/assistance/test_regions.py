"""Handed in here, decided there; the clock starts where it is decided (R-2.4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.assistance.test_mandates import refusals
from tests.apps.cases.test_journey import complete
from tests.factories.assistance import SLUG, neighbour
from tests.factories.cases import T0, World, build_world

from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.assistance.models import RegionTransfer
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place

NEXT = T0 + timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def taken(world: World, other: tuple[Place, Acting], mode: str = "PROXY") -> RegionTransfer:
    """Taken in at the neighbour's window for the main centre."""
    case = cases.start_draft(
        slug=SLUG, person=world.person, channel="COUNTER", acting=other[1], now=T0
    )
    cases.choose_situation(case_id=case.id, situation="CATERING", acting=other[1], now=T0)
    complete(world, case)
    return take(case, world, other[1], mode)


def take(case: Case, world: World, clerk: Acting, mode: str = "PROXY") -> RegionTransfer:
    return assistance.take_in_for(
        case_id=case.id,
        deciding_place_id=world.place.id,
        mode=mode,
        identity_seen=True,
        form_complete=True,
        acting=clerk,
        now=T0,
    )


def test_the_clock_starts_when_the_deciding_side_has_it(world: World) -> None:
    other = neighbour()
    transfer = taken(world, other)
    assert transfer.forward_due == date(2026, 9, 29)
    case = Case.objects.get(pk=transfer.case_id)
    assert (case.state, case.received_at, case.place_id) == ("DRAFT", None, world.place.id)
    assert case.taking_place_id == other[0].id
    assert [t.id for t in queries.to_send(place_id=other[0].id)] == [transfer.id]
    assistance.send_file(transfer_id=transfer.id, how="系统推送", acting=other[1], now=T0)
    assert [t.id for t in queries.to_receive(place_id=world.place.id)] == [transfer.id]
    assistance.receive_file(transfer_id=transfer.id, acting=world.clerk, now=NEXT)
    case.refresh_from_db()
    assert (case.state, case.received_at) == ("RECEIVED", NEXT)


def test_the_taking_window_does_not_judge(world: World) -> None:
    other = neighbour()
    transfer = taken(world, other)

    def submit(who: Acting) -> Any:
        return cases.submit(case_id=transfer.case_id, acting=who, now=T0)

    assert refusals(lambda: submit(other[1])) == ["REGION_DOES_NOT_JUDGE"]
    assistance.send_file(transfer_id=transfer.id, how="EMS 1", acting=other[1], now=T0)
    assert refusals(
        lambda: assistance.receive_file(transfer_id=transfer.id, acting=other[1], now=T0)
    ) == ["REGION_OTHER_SIDE"]
    assistance.receive_file(transfer_id=transfer.id, acting=world.clerk, now=T0)
    for act in (cases.accept, cases.issue_notice):
        found = refusals(lambda act=act: act(case_id=transfer.case_id, acting=other[1], now=T0))
        assert found == ["REGION_DOES_NOT_JUDGE"]
    assert cases.accept(case_id=transfer.case_id, acting=world.clerk, now=NEXT).accepted_at == NEXT


def test_filed_online_there_nothing_travels(world: World) -> None:
    transfer = taken(world, neighbour(), "ONLINE")
    assert (transfer.state, transfer.sent_how) == ("SENT", "网上提交")


def test_a_file_sent_back_says_why_and_can_go_again(world: World) -> None:
    other = neighbour()
    transfer = taken(world, other)
    assistance.send_file(transfer_id=transfer.id, how="EMS 1", acting=other[1], now=T0)

    def back(reason: str) -> RegionTransfer:
        return assistance.return_file(
            transfer_id=transfer.id, reason=reason, acting=world.clerk, now=T0
        )

    assert refusals(lambda: back("")) == ["REGION_REASON_MISSING"]
    assert back("不归本中心办理").state == "RETURNED"
    case = Case.objects.get(pk=transfer.case_id)
    assert (case.place_id, case.taking_place_id, case.region_mode) == (other[0].id, None, "")
    again = take(case, world, other[1])
    assert (again.id, again.state, again.sent_at) == (transfer.id, "TAKEN_IN", None)
    assert refusals(lambda: take(case, world, other[1])) == ["REGION_NOT_IN_THIS_STATE"]


def test_sent_twice_is_sent_once(world: World) -> None:
    other = neighbour()
    transfer = taken(world, other)

    def send(how: str = "EMS 1") -> RegionTransfer:
        return assistance.send_file(transfer_id=transfer.id, how=how, acting=other[1], now=T0)

    assert refusals(lambda: send(" ")) == ["REGION_HOW_MISSING"]
    send()
    assert refusals(send) == ["REGION_NOT_IN_THIS_STATE"]


def test_a_window_takes_nothing_in_for_itself_or_unseen(world: World) -> None:
    case = cases.start_draft(
        slug=SLUG, person=world.person, channel="COUNTER", acting=world.clerk, now=T0
    )
    found = refusals(
        lambda: assistance.take_in_for(
            case_id=case.id,
            deciding_place_id=world.place.id,
            mode="PROXY",
            identity_seen=False,
            form_complete=False,
            acting=world.clerk,
            now=T0,
        )
    )
    assert found == ["REGION_SAME_PLACE", "REGION_IDENTITY_UNSEEN", "REGION_FORM_INCOMPLETE"]
