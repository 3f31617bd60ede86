"""A slip printed again at a kiosk: once for each press, and a dead printer voids no number."""

from pathlib import Path
from typing import Any

import pytest
from tests.web.greeter.conftest import Greeting
from tests.web.greeter.test_desk import post, text

from onewindow.apps.queueing.models import Kiosk, PrintJob, Visit


@pytest.fixture
def kiosk(greeting: Greeting, tmp_path: Path, settings: Any) -> Kiosk:
    settings.HOME = tmp_path
    return Kiosk.objects.create(
        place=greeting.world.place,
        name="1 号自助机",
        printer={"kind": "FILE", "path": str(tmp_path / "slips" / "one")},
    )


def printed_at(greeting: Greeting, kiosk: Kiosk, visit: Visit, **told: Any) -> str:
    path = f"/greeter/numbers/{visit.id}/print/"
    post(greeting.client, path, kiosk=str(kiosk.id), **told)
    return text(greeting.client.get(f"/greeter/numbers/{visit.id}/"))


@pytest.mark.django_db(transaction=True)
def test_a_press_prints_once_and_says_where(greeting: Greeting, kiosk: Kiosk) -> None:
    visit = greeting.world.number()
    assert "在“1 号自助机”打印" in text(greeting.client.get(f"/greeter/numbers/{visit.id}/"))
    page = printed_at(greeting, kiosk, visit, idempotency_key="print-key-1")
    assert "请他去取" in page
    printed_at(greeting, kiosk, visit, idempotency_key="print-key-1")
    assert [job.state for job in PrintJob.objects.filter(visit=visit)] == ["PRINTED"]


@pytest.mark.django_db(transaction=True)
def test_a_dead_printer_is_said_and_the_number_stays_good(greeting: Greeting, kiosk: Kiosk) -> None:
    kiosk.printer = {"kind": "NETWORK", "host": "127.0.0.1", "port": 9}
    kiosk.save()
    visit = greeting.world.number()
    page = printed_at(greeting, kiosk, visit)
    assert "号照样有效" in page
    assert PrintJob.objects.get(visit=visit).state == "FAILED"
    visit.refresh_from_db()
    assert visit.state == "WAITING"


def test_a_kiosk_without_a_printer_is_not_offered(greeting: Greeting, kiosk: Kiosk) -> None:
    kiosk.printer = {}
    kiosk.save()
    visit = greeting.world.number()
    page = text(greeting.client.get(f"/greeter/numbers/{visit.id}/"))
    assert "1 号自助机" not in page
    post(greeting.client, f"/greeter/numbers/{visit.id}/print/", 404, kiosk=str(kiosk.id))
