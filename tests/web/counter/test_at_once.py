"""Two requests at the very same moment: one case, one number, one notice."""

import threading
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from tests.factories.cases import build_world
from tests.web.counter.conftest import signed_in
from tests.web.counter.test_intake import CARD, draft, kinds

from onewindow.apps.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Any) -> list[Any]:
    """Run the calls at once, each in a thread of its own with its own connection."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Any) -> None:
        gate.wait(10)
        try:
            answers[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def post(client: Client, address: str, told: dict[str, str]) -> Any:
    return lambda: client.post(address, told)


def test_a_double_click_at_the_same_moment_writes_once(tmp_path: Any, settings: Any) -> None:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    world = build_world()
    pair = [signed_in(world.clerk) for _ in range(2)]
    told = {"idempotency_key": uuid.uuid4().hex, "citizen_id": CARD, "name": "李小满"}
    told["slug"] = "food_business_licence"
    answers = together(*(post(c, "/counter/intake/", told) for c in pair))
    assert len({a["Location"] for a in answers}) == 1
    assert Case.objects.count() == 1
    case = draft(pair[0])
    sent = {"idempotency_key": uuid.uuid4().hex, "seen_version": "1", "act": "notice"}
    answers = together(*(post(c, f"/counter/intake/{case.pk}/", sent) for c in pair))
    assert [a.status_code for a in answers] == [302, 302]
    assert case.corrections.count() == 1
    assert kinds(case) == ["ONE_TIME_NOTICE", "RECEIPT"]


def test_of_two_clerks_at_the_same_moment_one_is_told_what_changed(
    tmp_path: Any, settings: Any
) -> None:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    world = build_world()
    pair = [signed_in(world.clerk), signed_in(world.other_clerk)]
    case = draft(pair[0])
    sent = [
        {"idempotency_key": uuid.uuid4().hex, "seen_version": "1", "act": name}
        for name in ("notice", "receive")
    ]
    address = f"/counter/intake/{case.pk}/"
    answers = together(*(post(c, address, s) for c, s in zip(pair, sent, strict=True)))
    assert sorted(a.status_code for a in answers) == [302, 409]
    assert len([k for k in kinds(case) if k == "RECEIPT"]) == 1
