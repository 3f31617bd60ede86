"""How often are the waits on the wall worked out? All at once, and not with every call."""

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


def test_the_intervals_are_kept_for_a_while_and_then_renewed_together(asked: list[str]) -> None:
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
    assert asked[3:] == list(LINES)


def test_a_class_that_was_opened_since_is_worked_out_at_once(asked: list[str]) -> None:
    place = uuid4()
    board_waits.waits_told(place_id=place, codes=LINES, now=MORNING)
    told = board_waits.waits_told(place_id=place, codes=[*LINES, "tax"], now=MORNING)
    assert told["tax"] == (6, 11)


def test_a_clock_put_back_does_not_keep_old_waits(asked: list[str]) -> None:
    place = uuid4()
    board_waits.waits_told(place_id=place, codes=LINES, now=MORNING)
    board_waits.waits_told(place_id=place, codes=LINES, now=MORNING - timedelta(hours=1))
    assert len(asked) == 6
