"""Two licences of one type: the application names one, and silence renews that one alone."""

from datetime import date, datetime
from typing import Any

import pytest
from tests.apps.licences.test_renewing import LAST, after_last_day, renewable
from tests.factories.cases import T0, World, at, build_world
from tests.factories.licences import food_licence, install_types
from tests.threads import at_once

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial, Pledge
from onewindow.apps.cases.operations.licensing import coming_licence
from onewindow.apps.licences.models import ELicence, ELicenceType
from onewindow.jobs.licences import settle_run_out
from onewindow.rules.outcomes import Refused

ON = at("2026-12-01")


def one_of_several(world: World) -> ELicence:
    """As where each of a firm's premises has a licence of its own."""
    ELicenceType.objects.filter(code="FOOD_LICENCE").update(is_single=False)
    return renewable(world)


@pytest.fixture
def licence(world: World) -> ELicence:
    return one_of_several(world)


@pytest.fixture
def second(world: World, licence: ELicence) -> ELicence:
    """The same shop's other licence, which runs out on the same day."""
    assert licence.enterprise is not None
    return food_licence(licence.enterprise, valid_to=LAST)


def drafted(world: World, own: ELicence, channel: str = "ONLINE", *, on: datetime = ON) -> Case:
    who = world.resident if channel == "ONLINE" else world.clerk
    case = cases.start_draft(
        slug="food_business_licence", person=world.person, channel=channel, acting=who, now=on
    )
    cases.choose_situation(case_id=case.id, situation="RENEW", acting=who, now=on)
    Case.objects.filter(pk=case.id).update(enterprise=own.enterprise)
    return case


def named(world: World, case: Case, licence: ELicence, who: Any = None) -> None:
    cases.name_renewed(case_id=case.id, licence_id=licence.id, acting=who or world.resident, now=ON)


def submitted(world: World, case: Case, who: Any = None) -> Case:
    return cases.submit(case_id=case.id, acting=who or world.resident, now=ON)


def valid_to(licence: ELicence) -> tuple[str, date | None]:
    licence.refresh_from_db()
    return licence.state, licence.valid_to


def codes(refused: Any) -> list[str]:
    return [r.code for r in refused.value.refusals]


def looked_into(world: World, case: Case) -> None:
    """Accepted, claimed, with its opinion: only the decision is left."""
    cases.accept(case_id=case.id, acting=world.clerk, now=ON)
    cases.claim(case_id=case.id, acting=world.reviewer, now=ON)
    cases.give_opinion(case_id=case.id, opinion="符合", acting=world.reviewer, now=ON)


@pytest.mark.parametrize("channel", ["ONLINE", "COUNTER"])
def test_it_is_asked_which_before_it_is_handed_in(
    world: World, licence: ELicence, second: ELicence, channel: str
) -> None:
    who = world.resident if channel == "ONLINE" else world.clerk
    case = drafted(world, licence, channel)
    with pytest.raises(Refused) as refused:
        submitted(world, case, who)
    assert codes(refused) == ["RENEWAL_UNNAMED"]
    assert licence.certificate_no in str(refused.value.refusals[0].facts["numbers"])
    named(world, case, second, who)
    assert submitted(world, case, who).form["renews_licence"] == str(second.id)


def test_silence_renews_the_one_that_was_named_and_the_other_expires(
    world: World, licence: ELicence, second: ELicence
) -> None:
    case = drafted(world, licence)
    named(world, case, second)
    submitted(world, case)
    assert settle_run_out(now=after_last_day()) == 2
    assert valid_to(second) == ("VALID", date(2031, 12, 31))
    assert valid_to(licence)[0] == "EXPIRED"
    case.refresh_from_db()
    assert case.state == "APPROVED"
    row = JournalEntry.objects.get(verb="case.deem_renewed")
    assert row.facts["licence"] == str(second.id)


def test_two_applications_renew_each_its_own(
    world: World, licence: ELicence, second: ELicence
) -> None:
    for each in (licence, second):
        case = drafted(world, each)
        named(world, case, each)
        submitted(world, case)
    settle_run_out(now=after_last_day())
    assert {valid_to(each) for each in (licence, second)} == {("VALID", date(2031, 12, 31))}
    assert settle_run_out(now=after_last_day()) == 0


def test_a_decision_renews_the_one_that_was_named(
    world: World, licence: ELicence, second: ELicence
) -> None:
    case = drafted(world, licence)
    named(world, case, second)
    submitted(world, case)
    looked_into(world, case)
    cases.approve(case_id=case.id, acting=world.reviewer, now=ON)
    assert valid_to(second)[1] == date(2031, 12, 31)
    assert valid_to(licence)[1] == LAST


def test_no_licence_is_made_in_place_of_the_one_that_was_named_and_ended(
    world: World, licence: ELicence, second: ELicence
) -> None:
    case = drafted(world, licence)
    named(world, case, second)
    submitted(world, case)
    looked_into(world, case)
    ELicence.objects.filter(pk=second.pk).update(state="REVOKED")
    before = ELicence.objects.count()
    case.refresh_from_db()
    coming = coming_licence(case, now=ON)
    assert coming is not None
    assert coming.face["scope"] != "热食类食品制售", "nothing of the other stands on it"
    face = {**coming.face, "scope": "热食类"}
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=case.id, acting=world.reviewer, now=ON, face=face)
    assert "RENEWAL_GONE" in codes(refused)
    assert (ELicence.objects.count(), valid_to(licence)[1]) == (before, LAST)


def test_only_what_one_holds_can_be_named(world: World, licence: ELicence) -> None:
    case = drafted(world, licence)
    stranger = ELicence.objects.exclude(pk=licence.pk).first()
    with pytest.raises(Refused) as refused:
        cases.name_renewed(
            case_id=case.id,
            licence_id=stranger.pk if stranger else case.id,
            acting=world.resident,
            now=ON,
        )
    assert codes(refused) == ["RENEWAL_NOT_HELD"]
    with pytest.raises(Refused):
        named(world, case, licence, world.stranger)


def test_one_that_ended_after_it_was_named_is_never_replaced_by_the_other(
    world: World, licence: ELicence, second: ELicence
) -> None:
    case = drafted(world, licence)
    named(world, case, second)
    submitted(world, case)
    ELicence.objects.filter(pk=second.pk).update(state="REVOKED")
    settle_run_out(now=after_last_day())
    assert valid_to(licence)[0] == "EXPIRED"
    case.refresh_from_db()
    assert case.state == "RECEIVED"


def test_with_one_nothing_is_asked(world: World, licence: ELicence) -> None:
    assert submitted(world, drafted(world, licence)).state == "RECEIVED"


def test_what_was_promised_is_checked_also_when_silence_decided(
    world: World, licence: ELicence
) -> None:
    case = submitted(world, drafted(world, licence))
    row = CaseMaterial.objects.get(case=case, code="FORM")
    CaseMaterial.objects.filter(pk=row.pk).update(state="PLEDGED")
    Pledge.objects.create(
        case=case,
        material=row,
        statements=[],
        text="承诺",
        signature="李小满",
        pledged_at=T0,
        pledged_by_id=world.person.id,
    )
    settle_run_out(now=after_last_day())
    case.refresh_from_db()
    assert case.state == "APPROVED"
    due = Pledge.objects.get().check_due_on
    assert due is not None
    assert due > after_last_day().date()


def test_settling_twice_at_one_moment_renews_once(transactional_db: None) -> None:
    world = build_world()
    install_types()
    made = one_of_several(world)
    assert made.enterprise is not None
    second = food_licence(made.enterprise, valid_to=LAST)
    case = drafted(world, made)
    named(world, case, second)
    submitted(world, case)
    at_once(lambda _turn: settle_run_out(now=after_last_day()), 2)
    assert valid_to(second) == ("VALID", date(2031, 12, 31))
    assert valid_to(made)[0] == "EXPIRED"
    assert JournalEntry.objects.filter(verb="case.deem_renewed").count() == 1
