"""A wallet shows what is one's own, masked; a code opens for minutes and only for its owner."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.cases import T0, World
from tests.factories.licences import food_licence, id_card, shop
from tests.web.licences.conftest import SignedIn

from onewindow import wallclock
from onewindow.apps.licences import operations, queries
from onewindow.apps.licences.models import ELicence, PresentCode
from onewindow.apps.parties.wards import register_newborn


def newborn(world: World):
    return register_newborn(
        name="李元宝",
        born_on=T0.date(),
        guardian=world.person,
        relation="母亲",
        basis="出生医学证明",
        acting=world.clerk,
        now=T0,
    )


def birth_certificate(world: World, child) -> ELicence:
    face = {"child_name": "李元宝", "child_sex": "男", "born_on": "2026-09-28"}
    return operations.issue(
        type_code="BIRTH_CERT",
        person=child,
        face={**face, "mother_name": "李小满"},
        acting=world.reviewer,
        now=T0,
    )


@pytest.fixture
def health(world: World) -> None:
    from tests.factories.organisation import department  # noqa: PLC0415

    department(code="health", name="卫健局", uscc="11990106DEM000049U")
    from tests.factories.licences import install_types  # noqa: PLC0415

    install_types()


def test_a_wallet_shows_mine_my_child_s_and_my_shop_s(
    world: World, card: ELicence, health: None, signed_in: SignedIn
) -> None:
    birth_certificate(world, newborn(world))
    food_licence(shop(world.person))
    page = signed_in(world.resident).get("/my/licences/").content.decode()
    for words in ("居民身份证", "出生医学证明", "食品经营许可证", "恭喜！李元宝的第一本证件"):
        assert words in page
    assert world.person.citizen_id not in page, "a bystander reads no number"
    assert "210112********0029" in page


def test_a_wallet_costs_few_queries_however_full_it_is(
    world: World, card: ELicence, signed_in: SignedIn
) -> None:
    client = signed_in(world.resident)
    client.get("/my/licences/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/my/licences/")
    own = shop(world.person)
    food_licence(own)
    newborn(world)
    with CaptureQueriesContext(connection) as many:
        client.get("/my/licences/")
    assert len(many) == len(few) <= 12


def test_an_empty_wallet_says_how_it_fills(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.resident).get("/my/licences/").content.decode()
    assert "证照夹还是空的" in page


def test_a_card_is_masked_until_asked_for(
    world: World, card: ELicence, signed_in: SignedIn
) -> None:
    client = signed_in(world.resident)
    masked = client.get(f"/my/licences/{card.id}/").content.decode()
    assert world.person.citizen_id not in masked
    full = client.get(f"/my/licences/{card.id}/?full=1").content.decode()
    assert world.person.citizen_id in full
    assert "1.2.156.3005.2." in full


def test_nobody_else_s_card_is_there(world: World, card: ELicence, signed_in: SignedIn) -> None:
    for who in (world.stranger, world.clerk):
        assert signed_in(who).get(f"/my/licences/{card.id}/").status_code == 404
        assert signed_in(who).post(f"/my/licences/{card.id}/present/").status_code == 404


def test_a_code_opens_once_a_tap_and_shows_until_when(
    world: World, card: ELicence, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, key = signed_in(world.resident), uuid4().hex
    for _ in range(2):
        answer = client.post(f"/my/licences/{card.id}/present/", {"idempotency_key": key})
        assert answer.status_code == 302
    assert PresentCode.objects.count() == 1, "a double tap opens one code"
    code = operations.open_now(licence=card, acting=world.resident, now=T0)
    assert code is not None
    page = client.get(f"/my/licences/{card.id}/present/").content.decode()
    assert f"{code.code[:5]} {code.code[5:]}" in page
    assert "09:35 前有效" in page
    monkeypatch.setattr(wallclock, "now", lambda: T0 + timedelta(minutes=5))
    later = client.get(f"/my/licences/{card.id}/present/").content.decode()
    assert code.code[:5] not in later
    assert "重新打开" in later


def test_a_licence_that_ended_cannot_be_shown_and_says_why(
    world: World, signed_in: SignedIn
) -> None:
    licence = food_licence(shop(world.person))
    operations.end(
        licence_id=licence.id,
        kind="REVOKED_AS_PENALTY",
        ground="PENALTY",
        reason="经营不符合食品安全标准的食品",
        remedy="可以在六十日内申请行政复议。",
        acting=world.approver,
        now=T0,
    )
    client = signed_in(world.resident)
    page = client.get(f"/my/licences/{licence.id}/").content.decode()
    for words in ("已吊销", "《行政处罚法》第9条第3项", "可以在六十日内申请行政复议。"):
        assert words in page
    key = {"idempotency_key": uuid4().hex}
    answer = client.post(f"/my/licences/{licence.id}/present/", key)
    assert answer.status_code == 422
    assert "不能再用来办事" in answer.content.decode()


def test_a_holder_sees_who_used_it_and_on_whose_word(
    world: World, card: ELicence, signed_in: SignedIn
) -> None:
    opened = operations.open_code(licence_id=card.id, acting=world.resident, now=T0)
    operations.read_code(code=opened.code, purpose="核对身份", acting=world.clerk, now=T0)
    assert queries.uses_of(card)
    page = signed_in(world.resident).get(f"/my/licences/{card.id}/").content.decode()
    assert "核对身份" in page
    assert "云溪区政务服务中心" in page
    assert "当面出示" in page


def test_a_version_history_keeps_the_older(
    world: World, card: ELicence, signed_in: SignedIn
) -> None:
    id_card(world.person)
    page = signed_in(world.resident).get(f"/my/licences/{card.id}/").content.decode()
    assert "第 2 版" in page
    assert "第 1 版" in page
    assert "失效" in page
