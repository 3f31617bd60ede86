"""Is a person told once for each cause?"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from onewindow.adapters import sms
from onewindow.apps.accounts.models import Account
from onewindow.apps.outreach import operations, queries
from onewindow.apps.outreach.models import Message
from onewindow.apps.parties.models import Person
from onewindow.apps.writes.models import OutboxMessage
from onewindow.jobs.topics import TOPICS

NOW = datetime(2026, 9, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


def send(person_id: UUID, key: str = "k", now: datetime = NOW) -> Message:
    return operations.send_message(
        person_id=person_id,
        kind="NOTICE",
        once_key=key,
        title="已受理",
        text="您的申请已受理。",
        link="/my/cases/1/",
        now=now,
    )


def test_a_repeat_tells_nothing_twice(settings: Any) -> None:
    settings.SMS_SENDER = "onewindow.adapters.sms.FakeSms"
    someone = uuid4()
    assert send(someone).id == send(someone).id
    assert Message.objects.count() == 1
    assert OutboxMessage.objects.filter(topic="sms.send").count() == 1


def test_without_a_sender_no_text_message_waits(settings: Any) -> None:
    settings.SMS_SENDER = ""
    send(uuid4())
    assert OutboxMessage.objects.count() == 0


def test_the_inbox_runs_from_newest_to_oldest_page_by_page(django_assert_num_queries: Any) -> None:
    someone = uuid4()
    for number in range(5):
        send(someone, f"k{number}", NOW + timedelta(minutes=number))
    send(uuid4(), "other")
    with django_assert_num_queries(1):
        first = queries.messages_of(person_id=someone, limit=3)
    assert [m.once_key for m in first] == ["k4", "k3", "k2"]
    last = first[-1]
    rest = queries.messages_of(person_id=someone, after=(last.created_at, last.id), limit=3)
    assert [m.once_key for m in rest] == ["k1", "k0"]


def test_what_was_shown_counts_as_read_once() -> None:
    someone = uuid4()
    send(someone)
    assert queries.unread_count(person_id=someone) == 1
    assert operations.mark_read(person_id=someone, now=NOW) == 1
    assert operations.mark_read(person_id=someone, now=NOW + timedelta(days=1)) == 0
    message = Message.objects.get()
    assert message.read_at == NOW


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> sms.FakeSms:
    fake = sms.FakeSms()
    monkeypatch.setattr(sms, "sender", lambda: fake)
    return fake


def person(phone: str) -> Person:
    return Person.objects.create(
        name="李小满", citizen_id="x", citizen_id_index=uuid4().hex, phone=phone, created_at=NOW
    )


def test_an_sms_carries_title_link_and_a_reference(gateway: sms.FakeSms, settings: Any) -> None:
    settings.PUBLIC_URL = "https://hall.example"
    told = person("13800000001")
    told.account = Account.objects.create_user(
        login_key="p", password=None, display_name="李小满", created_at=NOW
    )
    told.save()
    message = send(told.id)
    TOPICS["sms.send"]({"message_id": str(message.id)}, NOW)
    assert gateway.sent == [
        ("13800000001", "已受理 https://hall.example/my/cases/1/", str(message.id))
    ]


def test_who_has_no_inbox_gets_the_message_itself_with_its_code(gateway: sms.FakeSms) -> None:
    told = person("13800000001")
    message = operations.send_message(
        person_id=told.id,
        kind="NOTICE",
        once_key="code:1",
        title="可以领取了",
        text="“食品经营许可证”已到出件窗口，取件码 123456，请带上身份证。",
        link="/my/cases/1/",
        now=NOW,
    )
    TOPICS["sms.send"]({"message_id": str(message.id)}, NOW)
    ((_, text, _),) = gateway.sent
    assert text == "可以领取了：“食品经营许可证”已到出件窗口，取件码 123456，请带上身份证。"


def test_the_gateway_is_the_one_the_settings_name(settings: Any) -> None:
    settings.SMS_SENDER = ""
    assert isinstance(sms.sender(), sms.NoSms)
    settings.SMS_SENDER = "onewindow.adapters.sms.FakeSms"
    assert isinstance(sms.sender(), sms.FakeSms)


def test_no_phone_no_sms(gateway: sms.FakeSms) -> None:
    TOPICS["sms.send"]({"message_id": str(send(person("").id).id)}, NOW)
    TOPICS["sms.send"]({"message_id": str(uuid4())}, NOW)
    assert gateway.sent == []


def test_a_gateway_that_refuses_is_tried_again(gateway: sms.FakeSms) -> None:
    gateway.fails = True
    message = send(person("13800000001").id)
    with pytest.raises(sms.SmsFailed):
        TOPICS["sms.send"]({"message_id": str(message.id)}, NOW)


def test_without_a_gateway_nothing_leaves_the_house() -> None:
    assert isinstance(sms.sender(), sms.NoSms)
    sms.sender().send(phone="1", text="t", reference="r")
