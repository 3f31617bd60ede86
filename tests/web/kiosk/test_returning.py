"""Called and not there: the kiosk brings the same number back into the line (R-6-4)."""

from typing import Any

import pytest
from tests.web.kiosk.conftest import Clock, Counter

from onewindow.apps.queueing.models import Visit

pytestmark = pytest.mark.django_db
OTHER_KEY = "b" * 32


def missed(counter: Counter, clock: Clock) -> Visit:
    counter.take()
    visit = Visit.objects.get()
    told: dict[str, Any] = {"state": "MISSED", "last_called_at": clock.now, "called_at": clock.now}
    Visit.objects.filter(pk=visit.pk).update(**told)
    visit.refresh_from_db()
    return visit


def touch(counter: Counter, visit: Visit) -> Any:
    told = {"visit": str(visit.pk), "idempotency_key": OTHER_KEY}
    return counter.browser.post("/kiosk/come-back/", told)


def test_a_missed_number_comes_back_with_one_touch(counter: Counter, clock: Clock) -> None:
    visit = missed(counter, clock)
    clock.pass_by(minutes=1)
    assert "A 001" in counter.browser.get("/kiosk/come-back/").content.decode()
    answer = touch(counter, visit)
    visit.refresh_from_db()
    assert visit.state == "WAITING"
    assert "A 001" in counter.browser.get(answer["Location"]).content.decode()


def test_too_late_it_is_not_offered_any_more(counter: Counter, clock: Clock) -> None:
    visit = missed(counter, clock)
    clock.pass_by(hours=3)
    page = counter.browser.get("/kiosk/come-back/").content.decode()
    assert "A 001" not in page
    assert "重新取号" in page
    assert touch(counter, visit)["Location"] == "/kiosk/come-back/"
    visit.refresh_from_db()
    assert visit.state == "MISSED"
