"""A letter's powers, each at its own act: what it does not name the worker does not do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.apps.assistance.test_mandates import refusals
from tests.factories.assistance import SLUG, letter
from tests.factories.cases import T0, World, build_world
from tests.threads import at_once

from onewindow import wording
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance.models import Assistance, ProxyMandate
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.assistance.mandates import Power, needs_letter
from onewindow.rules.outcomes import Refused

LATER = (Power.SUPPLY, Power.COLLECT, Power.WITHDRAW)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def begun(world: World, *powers: Power, state: str = "RECEIVED") -> tuple[Case, ProxyMandate]:
    """A matter the worker began, handed in since."""
    mandate = letter(world, powers=["FILL_IN", "SUBMIT", *powers])
    case = assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=T0)
    Case.objects.filter(pk=case.pk).update(state=state, number="YX1", received_at=T0)
    return case, mandate


def supply(world: World, case: Case, who: Acting | None = None, **more: Any) -> None:
    told = {"acting": who or world.clerk, "now": T0, **more}
    assistance.supply_under_letter(case_id=case.id, **told)


def collect(world: World, case: Case, collector: str, card: str = "") -> None:
    assistance.collect_under_letter(
        case_id=case.id, collector=collector, shown_card=card, acting=world.issuing, now=T0
    )


def by_card(world: World, case: Case, collector: str) -> str:
    return assistance.collect_by_card_under_letter(
        case_id=case.id,
        collector=collector,
        shown_card=world.person.citizen_id,
        acting=world.issuing,
        now=T0,
    )


def withdraw(world: World, case: Case, who: Acting | None = None) -> None:
    assistance.use_mandate(case_id=case.id, power=Power.WITHDRAW, acting=who or world.clerk, now=T0)


def acts() -> list[str]:
    return list(Assistance.objects.order_by("at", "id").values_list("power", flat=True))


@pytest.mark.parametrize("power", list(Power))
def test_only_what_was_begun_stays_with_the_worker_when_another_serves(power: Power) -> None:
    assert needs_letter(power, by_worker=True)
    assert needs_letter(power, by_worker=False) is (power in {Power.FILL_IN, Power.SUBMIT})


def test_each_act_needs_its_own_power(world: World) -> None:
    case, _ = begun(world)
    assert refusals(lambda: supply(world, case)) == ["MANDATE_LACKS_POWER"]
    assert refusals(lambda: collect(world, case, world.clerk.name)) == ["MANDATE_LACKS_POWER"]
    assert refusals(lambda: withdraw(world, case)) == ["MANDATE_LACKS_POWER"]
    assert acts() == ["FILL_IN"], "what was refused is not written down as done"


def test_what_the_letter_names_is_done_and_written_down(world: World) -> None:
    case, _ = begun(world, *LATER)
    supply(world, case)
    collect(world, case, world.clerk.name)
    withdraw(world, case)
    assert sorted(acts()) == ["COLLECT", "FILL_IN", "SUPPLY", "WITHDRAW"]
    assert set(Assistance.objects.values_list("worker_id", flat=True)) == {world.clerk.who}


def test_the_refusal_names_the_power_and_what_to_do(world: World) -> None:
    case, _ = begun(world)
    with pytest.raises(Refused) as refused:
        withdraw(world, case)
    (sentence,) = wording.told(refused.value.refusals)
    assert "没有写明可以代为撤回申请" in sentence
    assert "本人到任一窗口" in sentence


def test_the_person_themself_is_served_at_any_window(world: World) -> None:
    case, _ = begun(world)
    supply(world, case, world.other_clerk)
    withdraw(world, case, world.other_clerk)
    collect(world, case, world.person.name)
    collect(world, case, world.person.name, card=world.person.citizen_id[-4:])
    assert by_card(world, case, world.person.name) == ""
    assert acts() == ["FILL_IN"]


def test_the_persons_card_in_the_workers_hand_is_no_power(world: World) -> None:
    case, _ = begun(world)
    tail, worker = world.person.citizen_id[-4:], world.clerk.name
    assert refusals(lambda: collect(world, case, worker, tail)) == ["MANDATE_LACKS_POWER"]
    assert refusals(lambda: collect(world, case, f" {worker} ", tail)) == ["MANDATE_LACKS_POWER"]
    assert refusals(lambda: by_card(world, case, worker)) == ["MANDATE_LACKS_POWER"]
    assert refusals(lambda: by_card(world, case, "  ")) == ["COLLECTOR_MISSING"]
    assert refusals(lambda: by_card(world, case, "过路人")) == ["CARD_OF_ANOTHER"]
    assert acts() == ["FILL_IN"]


def test_the_worker_with_the_power_fetches_by_the_persons_card(world: World) -> None:
    case, _ = begun(world, Power.COLLECT)
    assert by_card(world, case, world.clerk.name) == world.clerk.name
    assert acts().count("COLLECT") == 1


def test_of_two_with_one_name_the_card_tells_who_is_there(world: World) -> None:
    case, mandate = begun(world)
    ProxyMandate.objects.filter(pk=mandate.pk).update(worker_name=world.person.name)
    collect(world, case, world.person.name, world.person.citizen_id[-4:])
    refused = refusals(lambda: collect(world, case, world.person.name, "123X"))
    assert refused == ["MANDATE_LACKS_POWER"]


def test_in_a_draft_a_paper_is_part_of_filling_in(world: World) -> None:
    case, _ = begun(world, state="DRAFT")
    supply(world, case)
    assert acts() == ["FILL_IN"]


def test_a_letter_that_ended_or_was_taken_back_lets_nothing_more_be_done(world: World) -> None:
    case, mandate = begun(world, *LATER)
    late = T0 + timedelta(days=31)
    assert refusals(lambda: supply(world, case, now=late)) == ["MANDATE_ENDED"]
    assistance.revoke_mandate(mandate_id=mandate.id, reason="", acting=world.resident, now=T0)
    assert refusals(lambda: supply(world, case)) == ["MANDATE_REVOKED"]
    assert refusals(lambda: collect(world, case, world.clerk.name)) == ["MANDATE_REVOKED"]
    assert refusals(lambda: withdraw(world, case)) == ["MANDATE_REVOKED"]


def test_what_the_worker_may_not_do_is_known_beforehand(world: World) -> None:
    case, mandate = begun(world, Power.SUPPLY)
    told = {"case_id": case.id, "today": T0.date()}
    lacking = assistance.lacking_powers(**told, worker_id=world.clerk.who)
    assert lacking == {Power.RECEIVE_PAPERS, Power.COLLECT, Power.WITHDRAW}
    assert assistance.lacking_powers(**told, worker_id=world.other_clerk.who) is None
    assistance.revoke_mandate(mandate_id=mandate.id, reason="", acting=world.resident, now=T0)
    assert assistance.lacking_powers(**told, worker_id=world.clerk.who) == set(Power)


def test_taken_back_while_the_worker_withdraws_it_is_one_or_the_other(
    transactional_db: None,
) -> None:
    world = build_world()
    case, mandate = begun(world, Power.WITHDRAW)

    def work(turn: int) -> str:
        if turn == 0:
            assistance.revoke_mandate(
                mandate_id=mandate.id, reason="", acting=world.resident, now=T0
            )
            return "revoked"
        try:
            with transaction.atomic(), cases.holding(case.id):
                withdraw(world, case)
        except Refused as refused:
            return refused.refusals[0].code
        return "withdrawn"

    ended = at_once(work, 3)
    assert set(ended) <= {"revoked", "withdrawn", "MANDATE_REVOKED"}
    assert acts().count("WITHDRAW") == ended.count("withdrawn")
    assert refusals(lambda: withdraw(world, case)) == ["MANDATE_REVOKED"]
