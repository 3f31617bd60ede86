"""A code lives for minutes, opens a licence once, and a second reading tells its holder once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.apps.licences.test_issuing import codes, told
from tests.factories.cases import T0, World
from tests.factories.licences import id_card, shop

from onewindow.apps.licences import operations, queries
from onewindow.apps.licences.models import ELicenceUse, PresentCode
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


def read(world: World, code: str, **also):
    return operations.read_code(
        **{"code": code, "purpose": "核对身份", "acting": world.clerk, "now": T0} | also
    )


def test_a_clerk_reads_a_code_once_and_the_use_is_on_record(world: World) -> None:
    licence = id_card(world.person)
    opened = operations.open_code(licence_id=licence.id, acting=world.resident, now=T0)
    assert opened.expires_at - T0 == timedelta(minutes=5)
    use = read(world, f"http://hall/licences/show/{opened.code[:5]}-{opened.code[5:].lower()}/")
    assert use.way == ELicenceUse.Way.PRESENTED
    assert [u.purpose for u in queries.uses_of(licence)] == ["核对身份"]
    assert opened.code not in str(PresentCode.objects.values_list())


def test_a_code_read_before_is_refused_and_its_holder_is_told_once(world: World) -> None:
    licence = id_card(world.person)
    opened = operations.open_code(licence_id=licence.id, acting=world.resident, now=T0)
    read(world, opened.code)
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            read(world, opened.code, now=T0 + timedelta(seconds=30))
        assert codes(refused) == {"CODE_USED"}
    assert told() == ["有人想再次使用您的居民身份证出示码"]
    assert ELicenceUse.objects.count() == 1


def test_pressing_twice_is_one_use_and_alarms_nobody(world: World) -> None:
    licence = id_card(world.person)
    opened = operations.open_code(licence_id=licence.id, acting=world.resident, now=T0)
    first = read(world, opened.code)
    assert read(world, opened.code, now=T0 + timedelta(seconds=2)).id == first.id
    assert told() == []
    with pytest.raises(Refused):
        read(world, opened.code, now=T0 + timedelta(seconds=2), acting=world.other_clerk)


def test_a_newer_code_makes_the_older_show_nothing(world: World) -> None:
    licence = id_card(world.person)
    older, newer = (
        operations.open_code(licence_id=licence.id, acting=world.resident, now=T0) for _ in range(2)
    )
    with pytest.raises(Refused) as refused:
        read(world, older.code)
    assert codes(refused) == {"CODE_REPLACED"}
    assert read(world, newer.code)


def test_a_code_runs_out_and_a_forged_one_is_unknown(world: World) -> None:
    licence = id_card(world.person)
    opened = operations.open_code(licence_id=licence.id, acting=world.resident, now=T0)
    with pytest.raises(Refused) as refused:
        read(world, opened.code, now=T0 + timedelta(minutes=5))
    assert codes(refused) == {"CODE_RUN_OUT"}
    with pytest.raises(Refused) as refused:
        read(world, "ABCDEFGHJK", purpose=" ")
    assert codes(refused) == {"CODE_UNKNOWN", "PURPOSE_MISSING"}


def test_only_staff_read_codes_and_only_the_wallet_s_owner_opens_them(world: World) -> None:
    licence = id_card(world.person)
    with pytest.raises(Refused) as refused:
        operations.open_code(licence_id=licence.id, acting=world.stranger, now=T0)
    assert codes(refused) == {"NOT_FOUND"}
    opened = operations.open_code(licence_id=licence.id, acting=world.resident, now=T0)
    with pytest.raises(Refused) as refused:
        read(world, opened.code, acting=world.stranger)
    assert codes(refused) == {"NOT_PERMITTED"}


def test_a_use_needs_the_holder_s_word_and_is_recorded_once_a_case(world: World) -> None:
    licence, case = id_card(world.person), uuid4()
    asked = {
        "licence": licence,
        "case_id": case,
        "item_slug": "food_business_licence",
        "purpose": "核对申请人身份",
        "valid_until": T0 + timedelta(days=30),
        "acting": world.resident,
        "now": T0,
    }
    with pytest.raises(Refused) as refused:
        operations.use(**asked, consent_id=None)
    assert codes(refused) == {"USE_NOT_ALLOWED"}
    consent = uuid4()
    first, second = (operations.use(**asked, consent_id=consent) for _ in range(2))
    assert first.id == second.id
    ended = operations.end_uses_of_consent(consent_id=consent, reason="撤回授权", now=T0)
    assert [each.id for each in ended] == [first.id]
    assert queries.cases_using(licence.id) == {}


def test_a_wallet_holds_the_wards_and_the_own_enterprises_too(world: World) -> None:
    from onewindow.apps.parties.wards import register_newborn  # noqa: PLC0415

    child = register_newborn(
        name="李元宝",
        born_on=T0.date(),
        guardian=world.person,
        relation="母亲",
        basis="出生医学证明",
        acting=world.clerk,
        now=T0,
    )
    own = shop(world.person)
    wallet = queries.wallet_of(account_id=world.resident.who, on=T0.date())
    assert (wallet.person, wallet.wards, wallet.enterprises) == (world.person, (child,), (own,))
    assert queries.wallet_of(account_id=world.stranger.who, on=T0.date()).person is None
