"""Is a message done once, never lost, and never in the way of others?"""

import threading
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from onewindow.apps.writes import operations as writes
from onewindow.apps.writes.models import NumberSeries, OutboxMessage
from onewindow.jobs import relay as relay_module
from onewindow.jobs.relay import LEASE, relay
from onewindow.jobs.topics import TOPICS

NOW = datetime(2026, 9, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


class Spy:
    """A topic that counts in the database and can be told to fail."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.fails_on: str | None = None

    def __call__(self, body: Any, now: datetime) -> None:
        self.bodies.append(body)
        writes.draw_number(series=body["series"])
        if body["series"] == self.fails_on:
            raise ValueError("李小满 210112199405200029")


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    found = Spy()
    monkeypatch.setattr(relay_module, "TOPICS", {**TOPICS, "spy": found})
    return found


def enqueue(series: str, now: datetime = NOW) -> None:
    writes.enqueue(topic="spy", body={"series": series}, now=now)


def at(moment: datetime) -> Any:
    return lambda: moment


def counted(series: str) -> int:
    return sum(NumberSeries.objects.filter(name=series).values_list("last", flat=True))


def test_each_message_is_done_once(spy: Spy) -> None:
    enqueue("a")
    enqueue("b")
    assert relay(now=at(NOW)) == 2
    assert relay(now=at(NOW + timedelta(hours=1))) == 0
    assert (counted("a"), counted("b")) == (1, 1)


def test_a_poisoned_message_stops_no_other_and_leaves_nothing_half_done(spy: Spy) -> None:
    spy.fails_on = "bad"
    enqueue("bad", NOW - timedelta(minutes=1))
    enqueue("good")
    assert relay(now=at(NOW)) == 1
    assert (counted("bad"), counted("good")) == (0, 1)
    bad = OutboxMessage.objects.get(done_at__isnull=True)
    assert bad.attempts == 1
    assert bad.available_at == NOW + timedelta(minutes=2)


def test_a_stored_fault_quotes_no_personal_data(spy: Spy, caplog: Any) -> None:
    spy.fails_on = "bad"
    enqueue("bad")
    relay(now=at(NOW))
    told = OutboxMessage.objects.get().last_error
    assert told.startswith("ValueError")
    assert "李小满" not in told + caplog.text
    assert "2101121994" not in told + caplog.text


def test_a_message_is_tried_again_with_growing_pauses(spy: Spy) -> None:
    spy.fails_on = "bad"
    enqueue("bad")
    relay(now=at(NOW))
    assert relay(now=at(NOW + timedelta(minutes=1))) == 0
    assert len(spy.bodies) == 1
    relay(now=at(NOW + timedelta(minutes=2)))
    assert OutboxMessage.objects.get().available_at == NOW + timedelta(minutes=6)
    spy.fails_on = None
    assert relay(now=at(NOW + timedelta(minutes=6))) == 1
    assert counted("bad") == 1


def test_an_unknown_topic_waits_for_a_newer_worker(spy: Spy) -> None:
    writes.enqueue(topic="of tomorrow", body={}, now=NOW)
    enqueue("a")
    assert relay(now=at(NOW)) == 1
    assert OutboxMessage.objects.get(topic="of tomorrow").last_error.startswith("UnknownTopic")


def test_a_worker_told_to_stop_takes_no_further_message(spy: Spy) -> None:
    enqueue("a")
    assert relay(now=at(NOW), is_stopping=lambda: True) == 0
    assert OutboxMessage.objects.get().done_at is None


def test_a_claim_that_was_never_worked_off_comes_back_after_the_lease(spy: Spy) -> None:
    enqueue("first")
    enqueue("second", NOW + timedelta(seconds=1))
    assert len(writes.claim_due(now=NOW + timedelta(seconds=1), lease=LEASE, most=1)) == 1
    assert relay(now=at(NOW + timedelta(seconds=2))) == 1
    assert counted("first") == 0
    assert counted("second") == 1
    assert relay(now=at(NOW + LEASE + timedelta(seconds=2))) == 1
    assert counted("first") == 1


def test_messages_are_done_in_the_order_they_were_due(spy: Spy) -> None:
    for second in (3, 1, 2):
        enqueue(f"s{second}", NOW + timedelta(seconds=second))
    assert relay(now=at(NOW + timedelta(seconds=9))) == 3
    assert [body["series"] for body in spy.bodies] == ["s1", "s2", "s3"]


def test_one_that_fails_among_many_leaves_each_to_itself(
    spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "TOGETHER", frozenset({"spy"}))
    spy.fails_on = "n1"
    for number in range(3):
        enqueue(f"n{number}")
    assert relay(now=at(NOW)) == 2
    assert [counted(f"n{n}") for n in range(3)] == [1, 0, 1]
    bad = OutboxMessage.objects.get(done_at__isnull=True)
    assert (bad.body, bad.attempts) == ({"series": "n1"}, 1)


def test_many_share_one_transaction(
    spy: Spy, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(relay_module, "TOGETHER", frozenset({"spy"}))
    for number in range(10):
        enqueue(f"n{number}")
    # Claimed (4), a savepoint and its end, locked, ten draws, marked; a look that finds no more.
    with django_assert_num_queries(4 + 2 + 1 + 10 + 1 + 3):
        assert relay(now=at(NOW)) == 10


def test_what_came_back_is_taken_alone(spy: Spy) -> None:
    """One that kills the worker takes no other with it when it comes back."""
    for number in range(3):
        enqueue(f"n{number}")
    assert claimed_at(NOW) == 3
    enqueue("fresh", NOW + LEASE)
    enqueue("fresh too", NOW + LEASE)
    back = NOW + LEASE + timedelta(seconds=1)
    assert [claimed_at(back) for _ in range(5)] == [1, 1, 1, 2, 0]


def test_a_slow_topic_goes_alone_and_in_its_turn(spy: Spy) -> None:
    for second, topic in enumerate(("spy", "spy", "sms.send", "spy")):
        writes.enqueue(topic=topic, body={}, now=NOW + timedelta(seconds=second))
    assert [claimed_at(NOW + timedelta(seconds=5)) for _ in range(4)] == [2, 1, 1, 0]


def claimed_at(now: datetime) -> int:
    return len(writes.claim_due(now=now, lease=LEASE, together={"spy"}))


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_a_message_once(spy: Spy) -> None:
    for number in range(20):
        enqueue(f"n{number}")

    def work() -> None:
        relay(now=at(NOW))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [counted(f"n{n}") for n in range(20)] == [1] * 20


@pytest.mark.django_db(transaction=True)
def test_a_message_being_worked_off_elsewhere_is_left_alone_even_after_its_lease(spy: Spy) -> None:
    enqueue("slow")
    (claimed,) = writes.claim_due(now=NOW, lease=LEASE)
    others: list[int] = []

    def work() -> None:
        others.append(relay(now=at(NOW + LEASE)))
        connection.close()

    with transaction.atomic():
        assert len(writes.locked_messages(message_ids=[claimed.message_id])) == 1
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert others == [0]
    assert spy.bodies == []
