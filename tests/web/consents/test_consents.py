"""Agreeing is one press, withdrawing is one press, and nobody sees another's."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import T0, World, build_world
from tests.factories.exchange import Running, data_source, sample_departments
from tests.factories.gathering import FATHER_ID, allow, draft, father, publish_birth, row
from tests.factories.licences import id_card

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.cases import operations as cases
from onewindow.apps.consents import requests as asking
from onewindow.apps.consents.models import Consent, ConsentRequest, ConsentUse
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.writes.models import OutboxMessage

KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "f" * 32


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    world = build_world()
    publish_birth()
    return world


@pytest.fixture
def sample() -> Iterator[Running]:
    with sample_departments() as running:
        yield running


def sign_in(who: Acting) -> Client:
    client = Client()
    account = Account.objects.get(pk=who.account_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_one_press_on_the_materials_page_fetches_what_is_held(
    world: World, sample: Running
) -> None:
    id_card(world.person)
    data_source(sample.address)
    case = draft(world)
    client = sign_in(world.resident)
    page = client.get(f"/my/drafts/{case.id}/materials/")
    assert "您同意后，这些不用带" in text(page)
    assert "居民身份证" in text(page)
    told = {"idempotency_key": KEY, "word": ["licence:ID_CARD", "share:civil_marriage"]}
    answer = client.post(f"/my/consents/for-case/{case.id}/", told, follow=True)
    assert "能取的都替您取了" in text(answer)
    assert "consent-offer" not in text(answer), "nothing is left to agree to"
    assert (row(case, "ID").state, row(case, "MARRIAGE").state) == ("PRESENT", "PRESENT")
    assert "可信等级 A" in text(answer)
    assert {c.kind for c in Consent.objects.all()} == {"ELICENCE", "SHARE"}


def test_before_agreeing_it_is_told_who_gets_what_why_until_when_and_how_to_withdraw(
    world: World, sample: Running
) -> None:
    id_card(world.person)
    data_source(sample.address, is_sensitive=True)
    case = draft(world)
    page = text(sign_in(world.resident).get(f"/my/drafts/{case.id}/materials/"))
    offer = page.partition('id="consent-offer"')[2].partition("</section>")[0]
    body = case.department.name
    for told in (
        "居民身份证",
        "从哪里取",
        f"只给{body}",
        "办理“出生登记”时核对",
        "最迟到 2027 年 3 月 27 日",
        "怎么撤回",
        "不同意会怎样",
        "《个人信息保护法》第14、15、17、23条",
        "我单独同意使用“婚姻登记信息”",
        "不看它就核对不了",
    ):
        assert told in offer, told
    assert 'aria-describedby="separate-1-why"' in offer


def test_only_what_is_lacking_and_was_ticked_is_given(world: World, sample: Running) -> None:
    data_source(sample.address, is_sensitive=True)
    case = draft(world)
    client = sign_in(world.resident)
    assert "我单独同意使用“婚姻登记信息”" in text(client.get(f"/my/drafts/{case.id}/materials/"))
    told = {"idempotency_key": KEY, "word": ["share:civil_marriage", "licence:TITLE_DEED"]}
    client.post(f"/my/consents/for-case/{case.id}/", told)
    assert [c.scope for c in Consent.objects.all()] == [["share:civil_marriage"]]
    assert row(case, "MARRIAGE").state == "ABSENT", "the separate consent was not ticked"
    told = {"idempotency_key": OTHER_KEY, "separate": ["share:civil_marriage"]}
    client.post(f"/my/consents/for-case/{case.id}/", told)
    assert row(case, "MARRIAGE").state == "PRESENT"


def test_nothing_ticked_gives_nothing(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    answer = sign_in(world.resident).post(
        f"/my/consents/for-case/{case.id}/", {"idempotency_key": KEY}, follow=True
    )
    assert "什么也没有调取" in text(answer)
    assert Consent.objects.count() == 0


def test_nobody_agrees_for_another_s_case(world: World) -> None:
    case = draft(world)
    told = {"idempotency_key": KEY, "word": ["licence:ID_CARD"]}
    answer = sign_in(world.stranger).post(f"/my/consents/for-case/{case.id}/", told)
    assert answer.status_code == 404
    assert Consent.objects.count() == 0


def test_my_consents_say_what_for_whom_until_when_and_who_used_them(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    consent = allow(world, case)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    sign_in(world.resident).post(f"/my/consents/for-case/{case.id}/", {"idempotency_key": KEY})
    page = text(sign_in(world.resident).get("/my/consents/"))
    for told in (
        "居民身份证",
        "云溪区政务服务中心",
        "办理“出生登记”",
        "2027 年 3 月 27 日",
        "撤回",
    ):
        assert told in page
    use = ConsentUse.objects.get(consent=consent)
    assert f"{use.used_by} · 出生登记" in page


def test_withdrawing_is_one_press_with_its_consequence_told_before(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    consent = allow(world, case)
    client = sign_in(world.resident)
    client.get(f"/my/drafts/{case.id}/materials/")
    client.post(f"/my/drafts/{case.id}/look-again/", {"idempotency_key": KEY})
    client.post(f"/my/consents/for-case/{case.id}/", {"idempotency_key": OTHER_KEY})
    assert row(case, "ID").state == "PRESENT"
    assert "引用它的材料要重新提供" in text(client.get("/my/consents/"))
    answer = client.post(
        f"/my/consents/{consent.id}/withdraw/", {"idempotency_key": KEY}, follow=True
    )
    assert "已撤回，马上生效" in text(answer)
    assert row(case, "ID").state == "ABSENT"
    assert "撤回授权" in text(client.get(f"/my/drafts/{case.id}/materials/"))
    assert "已撤回" in text(client.get(f"/my/consents/{consent.id}/"))


def test_another_s_consent_is_as_if_it_were_not_there(world: World) -> None:
    consent = allow(world, draft(world))
    client = sign_in(world.stranger)
    assert client.get(f"/my/consents/{consent.id}/").status_code == 404
    told = {"idempotency_key": KEY}
    assert client.post(f"/my/consents/{consent.id}/withdraw/", told).status_code == 404
    assert "现在没有生效的授权" in text(client.get("/my/consents/"))
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_a_mother_asks_the_father_who_agrees_on_his_own_page(world: World) -> None:
    id_card(world.person)
    other, acting = father()
    id_card(other)
    case = draft(world, "BOTH")
    allow(world, case)
    mother = sign_in(world.resident)
    page = text(mother.get(f"/my/drafts/{case.id}/materials/"))
    assert f"/my/consents/ask/{case.id}/" in page
    wrong = {"idempotency_key": KEY, "name": "沈向阳", "citizen_id": "1"}
    refused = mother.post(f"/my/consents/ask/{case.id}/", wrong)
    assert refused.status_code == 422
    assert "身份证号码" in text(refused)
    told = {"idempotency_key": KEY, "name": "沈向阳", "citizen_id": FATHER_ID, "relation": "父亲"}
    mother.post(f"/my/consents/ask/{case.id}/", told)
    request = ConsentRequest.objects.get()
    client = sign_in(acting)
    assert "请您授权" in text(client.get("/my/consents/"))
    page = text(client.get(f"/my/consents/requests/{request.id}/"))
    assert "居民身份证" in page
    assert "同不同意由您决定" in page
    client.post(f"/my/consents/requests/{request.id}/", {"idempotency_key": KEY, "answer": "GIVEN"})
    assert row(case, "ID_PARENTS").state == "PRESENT", "fetched at once for the mother"
    assert "对方已同意" in text(mother.get(f"/my/consents/ask/{case.id}/"))


def test_the_father_says_no_and_the_mother_s_paper_stays_asked_for(world: World) -> None:
    id_card(world.person)
    other, acting = father()
    id_card(other)
    case = draft(world, "BOTH")
    asked = asking.request(
        asker=world.person,
        citizen_id=FATHER_ID,
        name="沈向阳",
        kind="ELICENCE",
        scope=["licence:ID_CARD"],
        purpose="办理“出生登记”",
        valid_until=allow(world, case).valid_until,
        case_id=case.id,
        acting=world.resident,
        now=T0,
    )
    client = sign_in(acting)
    told = {"idempotency_key": KEY, "answer": "REFUSED"}
    answer = client.post(f"/my/consents/requests/{asked.id}/", told, follow=True)
    assert "已答复不同意" in text(answer)
    assert row(case, "ID_PARENTS").state == "ABSENT"
    told = {"idempotency_key": OTHER_KEY, "answer": "GIVEN"}
    again = client.post(f"/my/consents/requests/{asked.id}/", told)
    assert again.status_code == 422
    assert "已经答复过" in text(again)


def test_a_request_to_another_is_as_if_it_were_not_there(world: World) -> None:
    case = draft(world, "BOTH")
    asked = asking.request(
        asker=world.person,
        citizen_id=FATHER_ID,
        name="沈向阳",
        kind="ELICENCE",
        scope=["licence:ID_CARD"],
        purpose="办理“出生登记”",
        valid_until=allow(world, case).valid_until,
        case_id=case.id,
        acting=world.resident,
        now=T0,
    )
    for who in (world.stranger, world.resident, world.clerk):
        assert sign_in(who).get(f"/my/consents/requests/{asked.id}/").status_code == 404


def test_said_to_a_clerk_it_is_written_down_as_said_at_the_window(world: World) -> None:
    id_card(world.person)
    case = cases.start_draft(
        slug="hukou_birth",
        person=world.person,
        channel="COUNTER",
        acting=world.clerk,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="WED", acting=world.clerk, now=T0)
    client = sign_in(world.clerk)
    screen = f"/counter/intake/{case.id}/"
    assert "申请人当面同意后，这些不用带" in text(client.get(screen))
    told = {"idempotency_key": KEY, "word": ["licence:ID_CARD"], "next": screen}
    client.post(f"/my/consents/for-case/{case.id}/", told)
    assert not Consent.objects.exists(), "nobody consents for a visitor who has not signed"
    told = {**told, "signed": "1"}
    answer = client.post(f"/my/consents/for-case/{case.id}/", told)
    assert answer.headers["Location"] == screen
    consent = Consent.objects.get()
    assert (consent.given_how, consent.recorded_by_id) == ("COUNTER", world.clerk.account_id)
    assert row(case, "ID").state == "PRESENT"
    keys = [m.body["once_key"] for m in OutboxMessage.objects.filter(topic="case.message")]
    assert keys == [f"consent:{consent.id}:window"]
    outside = {**told, "idempotency_key": OTHER_KEY, "next": "https://example.org/"}
    answer = client.post(f"/my/consents/for-case/{case.id}/", outside)
    assert answer.headers["Location"].startswith("/")


def test_no_clerk_agrees_for_somebody_who_applied_from_home(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    told = {"idempotency_key": KEY, "word": ["licence:ID_CARD"], "signed": "1"}
    answer = sign_in(world.clerk).post(f"/my/consents/for-case/{case.id}/", told)
    assert answer.status_code == 404
    assert not Consent.objects.exists()
