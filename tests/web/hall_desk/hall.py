"""A hall with its duty head signed in, on a Monday morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.hall_staff import hall_staff, signed_in
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow import wallclock
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Role
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.line_now import forget_lines
from onewindow.apps.queueing.shelf import forget_places

MINUTE = timedelta(minutes=1)
_keys = iter(range(10**6))


@dataclass
class Desk:
    """The hall, its duty head, a browser, and the time on the wall."""

    world: HallWorld
    head: Acting
    client: Client
    times: list[datetime]

    def at(self, minutes: float) -> datetime:
        """Move the clock to so many minutes after the morning began."""
        forget_lines()
        forget_places()
        cache.clear()
        self.times[0] = MORNING + minutes * MINUTE
        return self.times[0]

    def get(self, path: str, expected: int = 200, /, **told: Any) -> str:
        """The page as text."""
        answer = self.client.get(path, told)
        assert answer.status_code == expected, answer.content.decode()[:3000]
        return str(answer.content.decode())

    def post(self, path: str, expected: int = 302, /, **told: Any) -> str:
        """The answer to a sent form as text."""
        told = {"idempotency_key": f"key-{next(_keys):08d}", **told}
        answer = self.client.post(path, told)
        assert answer.status_code == expected, answer.content.decode()[:3000]
        return str(answer.content.decode())

    def served(self, number: int, came: float, called: float, done: float, **told: Any) -> str:
        """One visit from issue to finish at window `number`; its number."""
        clerk = self.world.clerks[number]
        visit = self.world.number(now=MORNING + came * MINUTE, **told)
        operations.call_next(acting=clerk, now=MORNING + called * MINUTE)
        for step, minute in ((operations.begin, called + 1), (operations.finish, done)):
            step(visit_id=visit.id, acting=clerk, now=MORNING + minute * MINUTE)
        return visit.number


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The duty head's desk."""
    times = [MORNING]
    monkeypatch.setattr(wallclock, "now", lambda: times[0])
    world = build_hall()
    head = hall_staff(world.place, Role.DUTY_HEAD)
    found = Desk(world, head, signed_in(head), times)
    found.at(0)
    return found
