"""How long did somebody wait? The one reckoning that phone, clerk and manager all tell (R-6-8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
# Began, and ended or still running.
Wait = tuple[datetime, datetime | None]


def wait_of(waits: Iterable[Wait], now: datetime) -> timedelta:
    """All of somebody's waiting up to `now`: from the number to the call, and again after a
    transfer or a missed call; walking, being served and being away are no waiting."""
    return sum(((ended or now) - began for began, ended in waits), timedelta())


def whole_minutes(spent: timedelta) -> int:
    """As it is told: full minutes only, never less than none."""
    return max(int(spent // MINUTE), 0)
