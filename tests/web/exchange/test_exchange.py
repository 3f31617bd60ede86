"""Who keeps the interfaces sees how they do, changes them safely, and never sees a key."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.cases import T0, World, build_world
from tests.factories.exchange import KEY, Running, data_source, sample_departments
from tests.factories.gathering import allow, draft, publish_birth, row
from tests.threads import at_once

from onewindow import wallclock
from onewindow.adapters import exchange_signing
from onewindow.adapters.gathering import gather
from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.exchange.models import SharedAnswer, SharedCall, SharedSource, SourceBreaker
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Post, Role
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.writes.models import OutboxMessage

FORM_KEY = "0123456789abcdef0123456789abcdef"


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


@pytest.fixture
def admin(world: World) -> Client:
    account = Account.objects.create_user(
        login_key="system_admin", password=None, display_name="蒋行之", created_at=T0
    )
    Post.objects.create(account=account, role=Role.SYSTEM_ADMIN)
    return sign_in(acting_as(account_id=account.pk, name="蒋行之"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def gathered(world: World, sample: Running, **told: Any) -> Any:
    data_source(sample.address, attribute="UNCONDITIONAL", **told)
    case = draft(world)
    gather(case_id=case.id, acting=world.resident, now=T0)
    return case


def form_of(source: SharedSource, **more: Any) -> dict[str, Any]:
    told = {
        "idempotency_key": FORM_KEY,
        "name": source.name,
        "department_name": source.department_name,
        "address": source.address,
        "key": "",
        "signing": source.signing,
        "attribute": source.attribute,
        "legal_basis": source.legal_basis,
        "fallback": source.fallback,
        "connect_seconds": source.connect_seconds,
        "read_seconds": source.read_seconds,
        "retries": source.retries,
        "answer_days": source.answer_days,
        "is_open": "on",
        "seen_version": source.version,
    }
    return {**told, **more}


def test_the_list_shows_lamp_last_success_and_pace(
    world: World, sample: Running, admin: Client
) -> None:
    gathered(world, sample)
    page = text(admin.get("/exchange/"))
    for told in ("婚姻登记信息", "云溪区民政局", "畅通", "问 1 次，答 1 次", "毫秒内"):
        assert told in page
    SourceBreaker.objects.update(opened_at=T0, failures=3)
    assert "熔断中" in text(admin.get("/exchange/"))
    SharedSource.objects.update(is_open=False)
    assert "没有启用" in text(admin.get("/exchange/"))


def test_a_source_nobody_asked_is_not_called_open(admin: Client) -> None:
    data_source()
    page = text(admin.get("/exchange/"))
    assert "没有问过" in page
    assert "畅通" not in page


def test_the_list_costs_the_same_however_many_sources(admin: Client) -> None:
    for number in range(4):
        data_source(code=f"source_{number}")
    admin.get("/exchange/")
    with CaptureQueriesContext(connection) as few:
        admin.get("/exchange/")
    for number in range(4, 12):
        data_source(code=f"source_{number}")
    with CaptureQueriesContext(connection) as many:
        admin.get("/exchange/")
    assert len(many) == len(few)


def test_the_key_is_never_shown_and_kept_when_left_empty(world: World, admin: Client) -> None:
    source = data_source("http://127.0.0.1:9")
    assert KEY not in text(admin.get(f"/exchange/{source.id}/"))
    answer = admin.post(f"/exchange/{source.id}/", form_of(source, read_seconds=4))
    assert answer.status_code == 302
    source.refresh_from_db()
    assert (source.key, source.read_seconds, source.version) == (KEY, 4.0, 2)
    entry = JournalEntry.objects.get(verb="source.change")
    assert entry.facts["fields"] == ["read_seconds"]
    admin.post(
        f"/exchange/{source.id}/",
        form_of(source, key="a new key of many letters", idempotency_key="e" * 32),
    )
    source.refresh_from_db()
    assert source.key == "a new key of many letters"
    told = json.dumps(list(JournalEntry.objects.values_list("facts", flat=True)))
    assert "many letters" not in told


def test_the_second_of_two_administrators_is_told(world: World, admin: Client) -> None:
    source = data_source("http://127.0.0.1:9")
    SharedSource.objects.update(version=2)
    answer = admin.post(f"/exchange/{source.id}/", form_of(source, name="改名"))
    assert answer.status_code == 409
    assert 'value="改名"' in text(answer), "nothing typed is lost"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"address": "ftp://x"}, "http 或 https"),
        ({"address": "http://user:secret@host/"}, "不要带账号"),
        ({"address": ""}, "接口地址"),
        ({"address": "http://169.254.169.254/latest/"}, "指向本机或内部网络"),
        ({"key": "short"}, "至少 16 个字符"),
        ({"read_seconds": 600}, "超出范围"),
        ({"retries": 50}, "超出范围"),
        ({"legal_basis": " "}, "依据"),
        ({"fallback": ""}, "告诉申请人的话"),
    ],
)
def test_a_change_that_would_hurt_is_refused_in_words(
    world: World, admin: Client, more: dict[str, Any], told: str
) -> None:
    source = data_source("http://127.0.0.1:9")
    answer = admin.post(f"/exchange/{source.id}/", form_of(source, **more))
    assert answer.status_code == 422
    assert told in text(answer)
    source.refresh_from_db()
    assert source.version == 1


def test_a_test_call_says_whether_it_works_and_keeps_no_facts(
    world: World, sample: Running, admin: Client
) -> None:
    source = data_source(sample.address)
    told = {"idempotency_key": FORM_KEY, "number": "210112199405200029"}
    page = text(admin.post(f"/exchange/{source.id}/try/", told, follow=True))
    assert "接口正常" in page
    assert "2022-05-20" not in page
    assert SharedAnswer.objects.count() == 0
    assert SharedCall.objects.get().is_test
    sample.departments.behaviour.wrong = True
    page = text(admin.post(f"/exchange/{source.id}/try/", told, follow=True))
    assert "没有通过核验" in page
    sample.departments.behaviour.down = True
    assert "没有得到答复" in text(admin.post(f"/exchange/{source.id}/try/", told, follow=True))


def test_the_log_tells_who_asked_what_for_and_on_what_basis(
    world: World, sample: Running, admin: Client
) -> None:
    gathered(world, sample)
    page = text(admin.get("/exchange/calls/"))
    for told in ("云溪区公安局", "办理“出生登记”", "《政务数据共享条例》", "registered_on", "查到"):
        assert told in page
    assert "没有这样的调用" in text(admin.get("/exchange/calls/?outcome=TIMED_OUT"))
    assert "没有这样的调用" in text(admin.get("/exchange/calls/?case=YX209901010000"))


def test_the_log_is_read_page_by_page(world: World, sample: Running, admin: Client) -> None:
    gathered(world, sample)
    call = SharedCall.objects.get()
    for attempt in range(2, 60):
        call.pk = None
        call.id = SharedCall._meta.get_field("id").get_default()
        call.attempt = attempt
        call.save(force_insert=True)
    first = admin.get("/exchange/calls/?source=civil_marriage")
    assert len(first.context["rows"]) == 50
    second = admin.get(f"/exchange/calls/{first.context['next_url']}")
    assert len(second.context["rows"]) == 9
    shown = {c.id for c in first.context["rows"]} | {c.id for c in second.context["rows"]}
    assert len(shown) == 59
    assert admin.get("/exchange/calls/?after=nonsense").status_code == 200


def test_only_system_administrators_keep_the_interfaces(world: World) -> None:
    source = data_source("http://127.0.0.1:9")
    for who in (world.resident, world.clerk, world.reviewer, world.supervisor):
        client = sign_in(who)
        for path in ("/exchange/", f"/exchange/{source.id}/", "/exchange/calls/"):
            assert client.get(path).status_code == 403


def test_the_people_of_the_case_read_what_was_shared_and_staff_leave_a_trace(
    world: World, sample: Running
) -> None:
    case = gathered(world, sample)
    path = f"/exchange/answers/{row(case, 'MARRIAGE').reference_id}/"
    assert "2022-05-20" in text(sign_in(world.resident).get(path))
    assert JournalEntry.objects.filter(verb="personal.read").count() == 0
    assert sign_in(world.stranger).get(path).status_code == 404
    assert sign_in(world.clerk).get(path).status_code == 404, "a draft is nobody else's"


def _late(request_id: str, *, key: str = KEY) -> tuple[bytes, dict[str, str]]:
    facts = {"registered_on": "2022-05-20"}
    body = json.dumps({"request_id": request_id, "found": True, "facts": facts}).encode()
    headers = exchange_signing.signed_headers(
        key=key,
        algorithm="sm3",
        direction=exchange_signing.LATE_ANSWER,
        timestamp=int(T0.timestamp()),
        nonce="b" * 32,
        body=body,
    )
    return body, headers


def _bring(body: bytes, headers: dict[str, str]) -> Any:
    return Client(enforce_csrf_checks=True).post(
        "/exchange/answers/civil_marriage/",
        body,
        content_type="application/json",
        headers=headers,
    )


def test_an_answer_brought_late_supplies_the_material_once(world: World, sample: Running) -> None:
    sample.departments.behaviour.down = True
    case = gathered(world, sample)
    assert row(case, "MARRIAGE").state == "ABSENT"
    body, headers = _late(str(SharedCall.objects.get().request_id))
    assert _bring(body, headers).json() == {"taken": True, "why": "TAKEN"}
    assert row(case, "MARRIAGE").state == "PRESENT"
    assert _bring(body, headers).json() == {"taken": False, "why": "TWICE"}
    assert SharedAnswer.objects.count() == 1
    told = OutboxMessage.objects.filter(body__title="有材料已经查到，不用您交了")
    assert [m.body["person_id"] for m in told] == [str(world.person.id)], "told once"
    assert "结婚证" in told[0].body["text"]


def test_the_same_late_answer_brought_at_one_moment_is_taken_and_told_once(
    transactional_db: None, sample: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    world = build_world()
    publish_birth()
    sample.departments.behaviour.down = True
    case = gathered(world, sample)
    body, headers = _late(str(SharedCall.objects.get().request_id))
    verdicts = at_once(lambda _turn: _bring(body, headers).json()["why"], 4)
    assert sorted(verdicts) == ["TAKEN", "TWICE", "TWICE", "TWICE"]
    assert row(case, "MARRIAGE").state == "PRESENT"
    told = OutboxMessage.objects.filter(body__title="有材料已经查到，不用您交了")
    assert told.count() == 1


def test_an_answer_brought_by_somebody_else_is_refused(world: World, sample: Running) -> None:
    sample.departments.behaviour.down = True
    case = gathered(world, sample)
    request_id = str(SharedCall.objects.get().request_id)
    assert _bring(*_late(request_id, key="not the agreed key")).status_code == 400
    assert _bring(*_late("018f0000-0000-7000-8000-000000000000")).status_code == 404
    assert _bring(b"x" * 70_000, {}).status_code == 413
    assert row(case, "MARRIAGE").state == "ABSENT"


def test_a_withdrawn_consent_is_not_used_by_a_late_answer(world: World, sample: Running) -> None:
    sample.departments.behaviour.down = True
    data_source(sample.address)
    case = draft(world)
    consent = allow(world, case, "share:civil_marriage", kind="SHARE")
    gather(case_id=case.id, acting=world.resident, now=T0)
    cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)
    _bring(*_late(str(SharedCall.objects.get().request_id)))
    assert row(case, "MARRIAGE").state == "ABSENT"
    answer = SharedAnswer.objects.get()
    assert (answer.facts, answer.emptied_at) == ({}, T0), "not even kept (PIPL 47)"
