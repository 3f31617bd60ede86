"""One reckoning of a wait: its stretches added up, told in full minutes."""

from datetime import datetime, timedelta

import pytest

from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.waited import wait_of, whole_minutes

NOW = datetime(2026, 11, 24, 10, tzinfo=CHINA)
MINUTE = timedelta(minutes=1)


def test_a_second_wait_counts_and_what_lies_between_does_not() -> None:
    waits = [(NOW, NOW + 5 * MINUTE), (NOW + 20 * MINUTE, None)]
    assert wait_of(waits, NOW + 23 * MINUTE) == 8 * MINUTE
    assert wait_of([], NOW) == timedelta()


@pytest.mark.parametrize(
    ("seconds", "told"), [(-1, 0), (0, 0), (59, 0), (60, 1), (119, 1), (3599, 59)]
)
def test_full_minutes_only(seconds: int, told: int) -> None:
    assert whole_minutes(timedelta(seconds=seconds)) == told
