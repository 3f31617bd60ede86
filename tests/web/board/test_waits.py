"""How often are the waits on the wall worked out? All at first, then the oldest, one at a time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.factories.queueing import MORNING

from onewindow.apps.queueing import board_waits, standing
from onewindow.apps.queueing.standing import WaitTold

LINES = ("general", "enterprise", "police")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def new_wait(_place: UUID, code: str, *, now: datetime) -> Any:
        asked.append(code)
        return None if code == "police" else WaitTold(6, 11, 0.8, is_learned=False)

    monkeypatch.setattr(standing, "new_wait", new_wait)
    return asked


def test_an_interval_is_kept_for_a_while_and_then_renewed_line_by_line(asked: list[str]) -> None:
    place = uuid4()

    def told(seconds: float) -> Any:
        now = MORNING + timedelta(seconds=seconds)
        return board_waits.waits_told(place_id=place, codes=LINES, now=now)

    assert told(0) == {"general": (6, 11), "enterprise": (6, 11), "police": None}
    assert asked == list(LINES)
    told(9)
    assert len(asked) == 3
    for seconds in (10, 11, 12, 13):
        told(seconds)
    assert sorted(asked[3:]) == sorted(LINES)


def test_a_clock_put_back_does_not_keep_old_waits(asked: list[str]) -> None:
    place = uuid4()
    board_waits.waits_told(place_id=place, codes=LINES, now=MORNING)
    board_waits.waits_told(place_id=place, codes=LINES, now=MORNING - timedelta(hours=1))
    assert len(asked) == 6
