"""Which words of a picture travel to a screen? These and no others: numbers, windows, counts.

Times are ISO in the hall's own zone, so that a screen with a wrong clock or zone shows them right.
"""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from onewindow.apps.queueing.board import BoardWindow, Call, ClassLine, Picture

SHOWN_CALLS = 24


def snapshot(picture: Picture, zone: str = "") -> dict[str, Any]:
    """Everything a screen shows; `zone` empty for the whole hall."""
    return {
        "sequence": picture.sequence,
        "day": picture.day.isoformat(),
        "place": picture.place_name,
        "zone": zone,
        "seconds": picture.seconds,
        **state(picture, zone),
    }


def state(picture: Picture, zone: str = "") -> dict[str, Any]:
    """What changes between calls: windows, which calls still stand, counts, notices."""
    lines = [line(each) for each in picture.classes if not zone or each.zone == zone]
    shown = [each for each in picture.calls if not zone or each.zone == zone]
    return {
        "upto": picture.sequence,
        "calls": [call(each) for each in shown[:SHOWN_CALLS]],
        "windows": [window(w) for w in picture.windows if not zone or _is_in(w, zone)],
        "classes": lines,
        "waiting": sum(each["waiting"] for each in lines),
        "notices": _notices(picture),
    }


def call(told: Call) -> dict[str, Any]:
    """One announcement."""
    return {
        "sequence": told.sequence,
        "number": told.number,
        "window": told.window,
        "name": told.window_name,
        "at": _local(told.at),
        "again": told.is_again,
        "stands": told.stands,
        "withdrawn": told.withdrawn,
    }


def window(told: BoardWindow) -> dict[str, Any]:
    """One window and the number at it."""
    return {
        "window": told.number,
        "name": told.name,
        "accessible": told.is_accessible,
        "state": told.state,
        "reason": told.reason,
        "number": told.visit_number,
        "serving": told.is_serving,
        "since": _local(told.since) if told.since else "",
    }


def line(told: ClassLine) -> dict[str, Any]:
    """How many wait for one class; `from` and `to` in minutes when they can be said."""
    low, high = told.wait or (None, None)
    return {
        "prefix": told.prefix,
        "name": told.name,
        "waiting": told.waiting,
        "from": low,
        "to": high,
    }


def _is_in(told: BoardWindow, zone: str) -> bool:
    # A window fitted for nothing yet belongs to no zone, and is shown in each.
    return not told.zones or zone in told.zones


def _notices(picture: Picture) -> list[dict[str, str]]:
    if picture.stopped_at is None:
        return []
    return [{"code": "STOPPED", "at": _local(picture.stopped_at)}]


def _local(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")
