"""What hangs on the wall and above each window? Numbers only (R-6-8), whoever looks."""

import re
from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from onewindow import __version__, wallclock
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.queueing import board, board_wire, queries
from onewindow.apps.queueing.board import Picture
from onewindow.web.access import public
from onewindow.web.slips import spaced

LISTED = 6
# Anybody may ask for a wall, as often as they like: a hall is looked at once in so many seconds.
KEPT_SECONDS = 1.0
# With more windows than this, those that are closed take no room on the wall.
MANY = 14
# "03 号 综合窗口": the number stands beside the name, as large as a hand.
_NUMBERED = re.compile(r"^\d+\s*号\s*")
# A wall in China speaks Chinese, whatever language its browser was bought with.
WALL_LANGUAGE = "zh-hans"


@public
@require_safe
def hall(request: HttpRequest, place_code: str, zone: str = "") -> HttpResponse:
    picture = _picture(place_code)
    if zone and zone not in picture.zones:
        raise Http404(zone)
    told = board_wire.snapshot(picture, zone)
    calls = [_shown(each) for each in _latest(told["calls"])]
    return _screen(
        request,
        "board/hall.html",
        picture,
        zone,
        {
            "told": told,
            "call": calls[0] if calls else None,
            "calls": calls[:LISTED],
            "windows": [_shown(each) for each in told["windows"]],
            "is_many": len(told["windows"]) > MANY,
            "rules": queries.hall_of(picture.place_id).rules,
        },
    )


@public
@require_safe
def window(request: HttpRequest, place_code: str, number: int) -> HttpResponse:
    picture = _picture(place_code)
    windows = board_wire.state(picture)["windows"]
    mine = next((each for each in windows if each["window"] == number), None)
    if mine is None:
        raise Http404(str(number))
    shown = {"window": _shown(mine), "name": _NUMBERED.sub("", mine["name"])}
    return _screen(request, "board/window.html", picture, "", shown)


def _picture(place_code: str) -> Picture:
    place = organisation.place_by_code(place_code)
    if place is None:
        raise Http404(place_code)
    moment, kept = monotonic(), _kept.get(place.id)
    if kept is None or moment - kept[0] > KEPT_SECONDS:
        kept = _kept[place.id] = (moment, board.picture(place=place, now=wallclock.now()))
    return kept[1]


def forget_pictures() -> None:
    """Look at every hall anew at the next request."""
    _kept.clear()


_kept: dict[UUID, tuple[float, Picture]] = {}


def _screen(
    request: HttpRequest, template: str, picture: Picture, zone: str, shown: Mapping[str, Any]
) -> HttpResponse:
    now = wallclock.now()
    context = {
        **shown,
        "picture": picture,
        "zone": zone,
        "now": wallclock.local(now),
        "now_ms": int(now.timestamp() * 1000),
        "version": __version__,
        "stream_url": _stream_url(picture.place_code, zone),
        "acting": None,
        "elder": False,
    }
    with translation.override(WALL_LANGUAGE):
        return render(request, template, context)


def _stream_url(place_code: str, zone: str) -> str:
    if not settings.LIVE_URL:
        return ""
    address = f"{settings.LIVE_URL}/live/hall/{place_code}/"
    return f"{address}{quote(zone)}/" if zone else address


def _latest(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each number once, by its newest call."""
    by_number: dict[str, dict[str, Any]] = {}
    for each in calls:
        by_number.setdefault(each["number"], each)
    return list(by_number.values())


def _shown(told: Mapping[str, Any]) -> dict[str, Any]:
    """With the number as people read it from afar: A 014."""
    return {**told, "number": spaced(told["number"])}
