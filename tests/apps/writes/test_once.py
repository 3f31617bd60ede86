"""A write happens once for its key, a number is drawn once: tried with real threads."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from tests.factories.accounts import NOW

from onewindow.apps.rows import new_id
from onewindow.apps.writes import operations, queries
from onewindow.apps.writes.models import IdempotencyKey, NumberSeries, OutboxMessage
from onewindow.rules.outcomes import Refused

KEY = "a-key-of-a-form"
ME = new_id()


def once(write: Callable[[], dict[str, Any]], *, key: str = KEY, **request: Any) -> dict[str, Any]:
    return operations.once(
        key=key, scope="file", actor_id=ME, request=request, now=NOW, write=write
    )


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Runs a function in so many threads at once, each with its own connection."""

    def run(work: Callable[[int], Any], threads: int) -> list[Any]:
        gate = threading.Barrier(threads)

        def start(number: int) -> Any:
            gate.wait()
            try:
                return work(number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(start, range(threads)))

    return run


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_gives_one_result(together: Any) -> None:
    done: list[int] = []

    def file(number: int) -> dict[str, Any]:
        def write() -> dict[str, Any]:
            done.append(number)
            return {"number": operations.draw_number(series="case")}

        return once(write)

    answers = together(file, 8)
    assert answers == [{"number": 1}] * 8
    assert len(done) == 1
    assert NumberSeries.objects.get(name="case").last == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_drawn_by_eight_threads_are_unique_and_without_gaps(together: Any) -> None:
    def draw(_: int) -> list[int]:
        drawn = []
        for _turn in range(25):
            with transaction.atomic():
                drawn.append(operations.draw_number(series="queue"))
        return drawn

    drawn = [number for part in together(draw, 8) for number in part]
    assert sorted(drawn) == list(range(1, 201))


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_write_gives_its_number_back(together: Any) -> None:
    def draw(number: int) -> int | None:
        try:
            with transaction.atomic():
                drawn = operations.draw_number(series="queue")
                if number % 2:
                    raise RuntimeError
                return drawn
        except RuntimeError:
            return None

    drawn = [number for number in together(draw, 8) if number]
    assert sorted(drawn) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_failed_write_leaves_the_key_free_to_try_again() -> None:
    def fail() -> dict[str, Any]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(fail)
    assert not IdempotencyKey.objects.exists()
    assert once(lambda: {"ok": 1}) == {"ok": 1}


@pytest.mark.django_db
def test_the_same_key_with_another_request_is_refused() -> None:
    once(lambda: {"ok": 1}, name="李")
    with pytest.raises(Refused) as refused:
        once(lambda: {"ok": 2}, name="王")
    assert [r.code for r in refused.value.refusals] == ["KEY_REUSED"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "x" * 81])
def test_a_write_without_a_proper_key_is_refused(key: str) -> None:
    with pytest.raises(Refused) as refused:
        once(lambda: {}, key=key)
    assert [r.code for r in refused.value.refusals] == ["KEY_MISSING"]


@pytest.mark.django_db
def test_what_was_asked_is_kept_only_as_a_keyed_digest() -> None:
    once(lambda: {}, password="river-stone-42")
    kept = IdempotencyKey.objects.get()
    assert "river" not in str(vars(kept))
    assert len(kept.request_digest) == 64


def taken(most: int = 20) -> list[OutboxMessage]:
    """What a worker claims now, locked."""
    lease = timedelta(minutes=1)
    claimed = operations.claim_due(now=NOW, lease=lease, together={"test"}, most=most)
    return operations.locked_messages(message_ids=[each.message_id for each in claimed])


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_message(together: Any) -> None:
    for number in range(20):
        operations.enqueue(topic="test", body={"n": number}, now=NOW)
    gate = threading.Barrier(2)

    def take(_: int) -> list[int]:
        gate.wait()
        with transaction.atomic():
            messages = taken(most=10)
            operations.mark_done(*messages, now=NOW)
        return [message.body["n"] for message in messages]

    first, second = together(take, 2)
    assert sorted(first + second) == list(range(20))
    assert queries.backlog().waiting == 0


@pytest.mark.django_db
def test_a_message_that_failed_waits_and_is_named_in_the_backlog() -> None:
    operations.enqueue(topic="test", body={}, now=NOW)
    (message,) = taken()
    operations.put_back(message=message, error="no answer", now=NOW)
    assert taken() == []
    assert (queries.backlog().waiting, queries.backlog().failing) == (1, 1)
    assert queries.failing_messages()[0].last_error == "no answer"


@pytest.mark.django_db
@pytest.mark.parametrize(("tries", "minutes"), [(0, 2), (2, 8), (8, 360), (40, 360), (5000, 360)])
def test_a_message_that_failed_many_times_still_waits_six_hours_at_most(
    tries: int, minutes: int
) -> None:
    operations.enqueue(topic="test", body={}, now=NOW)
    (message,) = taken()
    message.attempts = tries
    operations.put_back(message=message, error="no answer", now=NOW)
    message.refresh_from_db()
    assert message.available_at == NOW + timedelta(minutes=minutes)
    assert message.attempts == tries + 1
