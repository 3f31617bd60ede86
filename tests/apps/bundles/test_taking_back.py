"""A consent taken back while a bundle is filled in, or after it was signed."""

import pytest
from tests.apps.bundles.test_newborn import FORM, accepted, decide, filled_in, part_of, submitted
from tests.factories.bundles import MORNING, BundleWorld, build_bundle_world, messages_to, work_off
from tests.threads import at_once

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.withdrawn import labels_taken_back
from onewindow.apps.consents import operations as consents
from onewindow.apps.consents.models import Consent
from onewindow.rules.outcomes import Refused

SOURCE = "居民户口簿电子证照"


def allowed(world: BundleWorld, package: Package) -> Consent:
    return consents.give(
        person=world.mother,
        kind="ELICENCE",
        scope=["licence:HUKOU_BOOK"],
        purpose="办理“新生儿出生一件事”",
        package_id=package.id,
        valid_until=MORNING.replace(year=2027),
        acting=world.acting,
        now=MORNING,
    )


def withdraw(world: BundleWorld, consent: Consent) -> None:
    bundles.withdraw_consent(consent_id=consent.id, acting=world.acting, now=MORNING)


def told(package: Package) -> list[str]:
    return [title for title in messages_to(package) if "授权已撤回" in title]


def holding(package: Package) -> set[str]:
    """The parts' forms in which a household address stands."""
    parts = Case.objects.filter(package_id=package.id).order_by("pk")
    return {case.form["household_address"] for case in parts if "household_address" in case.form}


def test_the_one_form_lets_go_what_the_source_told(world: BundleWorld) -> None:
    package = filled_in(world)
    assert package.form_sources["household_address"] == SOURCE
    consent = allowed(world, package)
    for _ in range(2):
        withdraw(world, consent)
    package.refresh_from_db()
    assert "household_address" not in package.form
    assert "household_address" not in package.form_sources
    assert package.form["bank_account"] == FORM["bank_account"], "what was typed stays"
    assert not package.is_filled_in
    assert holding(package) == set()
    assert told(package) == ["授权已撤回，有内容要您自己填写"]


def test_what_was_typed_over_a_known_value_is_one_s_own(world: BundleWorld) -> None:
    package = filled_in(world)
    typed = {"household_address": "云溪区演示街 1 号"}
    bundles.save_form(package_id=package.id, values=typed, acting=world.acting, now=MORNING)
    withdraw(world, allowed(world, package))
    package.refresh_from_db()
    assert package.form["household_address"] == "云溪区演示街 1 号"
    assert told(package) == []


def test_what_was_signed_stays_and_no_later_part_begins_on_it(world: BundleWorld) -> None:
    package = submitted(world)
    consent = allowed(world, package)
    withdraw(world, consent)
    package.refresh_from_db()
    assert package.form["household_address"] == FORM["household_address"]
    for case in Case.objects.filter(package_id=package.id):
        kept = "household_address" in case.form
        assert not (kept and case.state == "DRAFT"), case.item_name
        if kept:
            assert SOURCE in labels_taken_back(case, now=MORNING)
    assert len(told(package)) == 1


def test_a_part_whose_field_was_emptied_is_left_to_its_applicant_when_its_turn_comes(
    world: BundleWorld,
) -> None:
    package = accepted(world)
    withdraw(world, allowed(world, package))
    part = part_of(package, "hukou_birth")
    assert part.case_id is not None
    assert "household_address" not in Case.objects.get(pk=part.case_id).form
    decide(world, package, "birth_certificate")
    bundles.advance(package_id=package.id, now=MORNING)
    part.refresh_from_db()
    assert (part.state, part.by_hand) == ("WAITING", True)
    case = Case.objects.get(pk=part.case_id)
    assert (case.state, case.number) == ("DRAFT", None), "the form is open to them"
    titles = [title for title in messages_to(package) if "还差您填写" in title]
    assert titles == ["“出生登记（户口登记）”还差您填写"], "told once"
    who = {"acting": world.acting, "now": MORNING}
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, **who)
    assert {r.code for r in refused.value.refusals} == {"FIELD_MISSING"}
    typed = {"household_address": "云溪区演示街 1 号"}
    cases.save_form(case_id=case.id, values=typed, sources={}, **who)
    cases.submit(case_id=case.id, **who)
    work_off()
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    part.refresh_from_db()
    assert part.state == "RUNNING"


def test_what_the_person_types_lets_the_part_begin_by_itself(world: BundleWorld) -> None:
    package = accepted(world)
    withdraw(world, allowed(world, package))
    part = part_of(package, "hukou_birth")
    assert part.case_id is not None
    cases.save_form(
        case_id=part.case_id,
        values={"household_address": "云溪区演示街 1 号"},
        sources={"household_address": "本人填写"},
        acting=world.acting,
        now=MORNING,
    )
    decide(world, package, "birth_certificate")
    part.refresh_from_db()
    assert part.state == "RUNNING"


def test_saving_and_withdrawing_at_one_moment(transactional_db: None) -> None:
    world = build_bundle_world()
    package = filled_in(world)
    consent = allowed(world, package)

    def work(turn: int) -> None:
        if turn == 0:
            withdraw(world, consent)
        else:
            bundles.save_form(
                package_id=package.id,
                values={"contact_phone": "13800000051"},
                acting=world.acting,
                now=MORNING,
            )

    at_once(work, 3)
    package.refresh_from_db()
    assert "household_address" not in package.form
    assert SOURCE not in package.form_sources.values()
    assert holding(package) == set()
    assert len(told(package)) == 1
