"""Many at one moment: one licence a holder, one open code, one reading, one end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.apps.licences.test_issuing import REMEDY
from tests.factories.cases import T0, World, build_world
from tests.factories.licences import food_licence, id_card, install_types, shop
from tests.threads import at_once

from onewindow.apps.licences import operations
from onewindow.apps.licences.models import (
    ELicence,
    ELicenceUse,
    ELicenceVersion,
    LicenceEnd,
    PresentCode,
)
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


@pytest.fixture
def world(transactional_db: None) -> World:
    made = build_world()
    install_types()
    return made


def answered(act: Callable[[int], object]) -> Callable[[int], str]:
    """What came out: "done", or the codes of the refusal."""

    def work(turn: int) -> str:
        try:
            act(turn)
        except Refused as refused:
            return ",".join(r.code for r in refused.refusals)
        return "done"

    return work


def test_one_holder_gets_one_licence_and_numbered_versions(world: World) -> None:
    assert at_once(answered(lambda _: id_card(world.person)), THREADS) == ["done"] * THREADS
    licence = ELicence.objects.get()
    numbers = list(licence.versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, THREADS + 1))
    assert licence.versions.filter(superseded_at__isnull=True).count() == 1
    assert ELicenceVersion.objects.values("identifier").distinct().count() == THREADS


def test_numbers_of_a_series_have_no_doubles_and_no_gaps(world: World) -> None:
    from onewindow.apps.parties.models import Enterprise  # noqa: PLC0415

    shops = [
        Enterprise.objects.create(name=f"店{n}", uscc=f"S{n}", created_at=T0)
        for n in range(THREADS)
    ]
    face = {"name": "店", "legal_representative": "李小满", "address": "街", "scope": "食"}

    def issue(turn: int) -> None:
        operations.issue(
            type_code="FOOD_LICENCE",
            enterprise=shops[turn],
            face=face,
            acting=world.reviewer,
            now=T0,
        )

    assert set(at_once(answered(issue), THREADS)) == {"done"}
    numbers = sorted(each.certificate_no for each in ELicence.objects.all())
    assert numbers == [f"JYDEMO2026{n:06d}" for n in range(1, THREADS + 1)]


def test_one_code_is_open_however_often_it_is_asked_for(world: World) -> None:
    licence = id_card(world.person)

    def open_code(_turn: int) -> None:
        operations.open_code(licence_id=licence.id, acting=world.resident, now=T0)

    assert set(at_once(answered(open_code), THREADS)) == {"done"}
    assert PresentCode.objects.count() == THREADS
    assert PresentCode.objects.filter(replaced_at__isnull=True).count() == 1


def test_one_clerk_reads_the_code_and_the_holder_hears_of_the_rest_once(world: World) -> None:
    licence = id_card(world.person)
    code = operations.open_code(licence_id=licence.id, acting=world.resident, now=T0).code
    clerks = [world.clerk, world.other_clerk]

    def read(turn: int) -> None:
        operations.read_code(
            code=code, purpose="核对身份", acting=clerks[turn % 2], now=T0 + timedelta(seconds=1)
        )

    told = at_once(answered(read), THREADS)
    # Who was first may have pressed more often; all of it is one use.
    assert set(told) == {"done", "CODE_USED"}
    use = ELicenceUse.objects.get()
    slower = next(c for c in clerks if c.account_id != use.used_by_id)
    with pytest.raises(Refused):
        operations.read_code(code=code, purpose="核对身份", acting=slower, now=T0)
    assert OutboxMessage.objects.filter(topic="case.message").count() == 1


def test_a_case_uses_a_licence_once_on_one_consent(world: World) -> None:
    licence = id_card(world.person)

    def use(_turn: int) -> None:
        operations.use(
            licence=licence,
            case_id=world.place.id,
            item_slug="x",
            purpose="核对",
            consent_id=world.department.id,
            valid_until=T0 + timedelta(days=1),
            acting=world.resident,
            now=T0,
        )

    assert set(at_once(answered(use), THREADS)) == {"done"}
    assert ELicenceUse.objects.count() == 1


def test_two_heads_end_a_licence_once(world: World) -> None:
    licence = food_licence(shop(world.person))

    def end(_turn: int) -> None:
        operations.end(
            licence_id=licence.id,
            kind="REVOKED",
            ground="NO_POWER",
            reason="超越职权",
            remedy=REMEDY,
            acting=world.approver,
            now=T0,
        )

    told = at_once(answered(end), 3)
    assert sorted(told) == ["LICENCE_NOT_IN_STATE", "LICENCE_NOT_IN_STATE", "done"]
    assert LicenceEnd.objects.count() == 1
