"""Tries are counted once for all processes, for a while, and then forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from tests.factories.accounts import NOW

from onewindow.apps.writes.models import TryCount
from onewindow.apps.writes.tries import count_try, forget_ended_tries


@pytest.mark.django_db
def test_a_count_begins_anew_when_its_time_is_over_and_not_before() -> None:
    def tried(after: int, what: str = "a") -> int:
        return count_try(what=what, now=NOW + timedelta(seconds=after), seconds=60)

    assert [tried(0), tried(30), tried(59), tried(60), tried(61)] == [1, 2, 3, 1, 2]
    assert tried(61, "b") == 1


@pytest.mark.django_db
def test_ended_counts_are_forgotten() -> None:
    count_try(what="sign-in:203.0.113.9", now=NOW, seconds=60)
    count_try(what="b", now=NOW, seconds=600)
    assert forget_ended_tries(now=NOW + timedelta(seconds=60)) == 1
    assert TryCount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted() -> None:
    gate = threading.Barrier(6)

    def tried(_: int) -> int:
        gate.wait()
        try:
            return count_try(what="a", now=NOW, seconds=60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(tried, range(6))) == [1, 2, 3, 4, 5, 6]
