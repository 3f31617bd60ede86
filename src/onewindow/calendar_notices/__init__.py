"""The yearly holiday notices of the State Council General Office, kept as plain facts.

Each `YYYY.json` holds the year, the address of the notice, and the days it moves. Ordinary
weekends are not listed. A centre replaces or adds a year with `onewindow import calendar FILE`.
"""

import json
from functools import cache
from importlib import resources

from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.clock.notices import Notice, calendar_of, read_notice


@cache
def published_notices() -> tuple[Notice, ...]:
    """The notices that ship with this version, oldest first."""
    files = sorted(
        (entry for entry in resources.files(__name__).iterdir() if entry.name.endswith(".json")),
        key=lambda entry: entry.name,
    )
    readings = [read_notice(json.loads(entry.read_text(encoding="utf-8"))) for entry in files]
    return tuple(reading.notice for reading in readings if reading.notice)


@cache
def published_calendar() -> WorkCalendar:
    """The calendar of all notices that ship with this version."""
    return calendar_of(published_notices())
