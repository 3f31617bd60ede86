"""The kiosk is given numbers ahead, and what it gave without network is taken in once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.kiosk.conftest import Clock, Counter

from onewindow.apps.queueing import helping
from onewindow.apps.queueing.models import NumberLease, Visit

pytestmark = pytest.mark.django_db


def posted(counter: Counter, path: str, told: Any) -> Any:
    response = counter.browser.post(
        f"/kiosk/{path}/", json.dumps(told), content_type="application/json"
    )
    assert response.status_code == 200, response.content
    return response.json()


def number(counter: Counter, clock: Clock, serial: int, **more: Any) -> dict[str, Any]:
    told = {"prefix": "AK", "serial": serial, "queue_class": "general", "lane": "GREEN"}
    return told | {"issued_at": clock.now.isoformat()} | more


def test_a_kiosk_is_filled_up_when_half_its_numbers_are_gone(counter: Counter) -> None:
    told = posted(counter, "leases", {})
    assert [(b["prefix"], b["next"], b["last"]) for b in told["blocks"]] == [
        ("AK", 1, 20),
        ("CK", 1, 20),
    ]
    assert {c["code"] for c in told["classes"]} == {"general", "police"}
    assert "过号" in told["rule"]
    assert posted(counter, "leases", {"general": 15, "police": 20})["blocks"] == []
    again = posted(counter, "leases", {"general": 9, "police": 20})["blocks"]
    assert [(b["prefix"], b["next"]) for b in again] == [("AK", 21)]


def test_numbers_given_without_network_become_visits_once(counter: Counter, clock: Clock) -> None:
    posted(counter, "leases", {})
    clock.pass_by(minutes=5)
    told = {"numbers": [number(counter, clock, 1), number(counter, clock, 2, lane="EMERGENCY")]}
    clock.pass_by(minutes=20)
    results = posted(counter, "reconcile", told)["results"]
    assert [r["outcome"] for r in results] == ["TAKEN_IN", "TAKEN_IN"]
    again = posted(counter, "reconcile", told)["results"]
    assert [r["outcome"] for r in again] == ["KNOWN", "KNOWN"]
    visits = Visit.objects.order_by("serial")
    assert [(v.number, v.lane, v.channel) for v in visits] == [
        ("AK001", "GREEN", "OFFLINE"),
        ("AK002", "WALK_IN", "OFFLINE"),
    ]
    assert visits[0].issued_at == clock.now - timedelta(minutes=20)


def test_a_double_brings_a_greeter(counter: Counter, clock: Clock) -> None:
    posted(counter, "leases", {})
    clock.pass_by(minutes=5)
    posted(counter, "reconcile", {"numbers": [number(counter, clock, 1)]})
    clock.pass_by(minutes=1)
    other = posted(counter, "reconcile", {"numbers": [number(counter, clock, 1)]})
    assert other["results"] == [{"number": "AK001", "outcome": "DOUBLE"}]
    (call,) = helping.help_waiting(place_id=counter.place.pk)
    assert "AK001" in call.place_name
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        {},
        {"serial": 1},
        {"prefix": "AK", "serial": "x", "queue_class": "general", "issued_at": "2026-11-25"},
        {"prefix": "AK", "serial": 1, "queue_class": "general", "issued_at": "2026-11-25T09:35"},
        {"prefix": "AK", "serial": 10**12, "queue_class": "g", "issued_at": "2026-11-25T09Z"},
    ],
)
def test_what_is_no_number_is_counted_and_left(counter: Counter, clock: Clock, entry: Any) -> None:
    posted(counter, "leases", {})
    told = posted(counter, "reconcile", {"numbers": [entry, number(counter, clock, 1)]})
    assert told["unreadable"] == 1
    assert [r["outcome"] for r in told["results"]] == ["TAKEN_IN"]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"numbers": 3}'])
def test_a_broken_request_changes_nothing(counter: Counter, body: str) -> None:
    response = counter.browser.post("/kiosk/reconcile/", body, content_type="application/json")
    assert response.json() == {"results": [], "unreadable": 0}


def test_the_kept_page_and_the_worker_say_nothing_about_anybody(counter: Counter) -> None:
    counter.take()
    shell = counter.browser.get("/kiosk/offline/").content.decode()
    assert "网络暂时中断，您的号照样有效" in shell
    assert "A001" not in shell
    assert "A 001" not in shell
    worker = counter.browser.get("/kiosk/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    script = worker.content.decode()
    assert script.startswith("const VERSION = ")
    kept = json.loads(script.split("const KEPT = ", 1)[1].split(";\n", 1)[0])
    assert kept[0] == "/kiosk/offline/"
    assert all(each.startswith(("/static/onewindow/", "/kiosk/offline/")) for each in kept)
    for address in kept[1:]:
        assert counter.browser.get(address).status_code == 200, address


def test_a_stranger_gets_no_numbers(counter: Counter) -> None:
    stranger = Client()
    assert stranger.post("/kiosk/leases/", "{}", content_type="application/json").status_code == 403
    assert not NumberLease.objects.exists()


def test_a_block_leased_on_a_closed_day_opens_no_hall(counter: Counter, clock: Clock) -> None:
    assert posted(counter, "leases", {})["is_open_today"] is True
    clock.pass_by(days=3)
    told = posted(counter, "leases", {})
    assert (told["is_open_today"], told["opens"]) == (False, "")
    assert told["day"] == clock.now.date().isoformat()
