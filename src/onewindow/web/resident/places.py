"""Where can I go, and is it open? The centre, its stations, their hours and what they handle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.assistance.queries import coming_stops
from onewindow.apps.catalogue import search_shelves
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Place
from onewindow.rules.assistance.stations import Station, nearest
from onewindow.rules.assistance.visits import Spot
from onewindow.web.access import public
from onewindow.web.weekdays import WEEKDAYS

AHEAD = timedelta(days=14)
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@dataclass(frozen=True)
class Opening:
    """Whether a place's counters are open at this moment, in words."""

    is_open: bool
    words: str

    @property
    def kind(self) -> str:
        """The colour of the tag that says so."""
        return "ok" if self.is_open else "pause"


def hours_of(place: Any) -> list[str]:
    """周一至周五 09:00–12:00, one line for each period."""
    lines = []
    for period in place.hours.get("periods", ()):
        days = [day for day in _DAYS if day in period.get("days", ())]
        span = f"{period['open']}–{period['close']}"
        lines.append(f"{_day_names(days)} {span}".strip())
    return _merged(lines)


def _merged(lines: Sequence[str]) -> list[str]:
    """The same days said once: 周一至周五 09:00–12:00、13:30–17:00."""
    by_days: dict[str, list[str]] = {}
    for line in lines:
        days, _space, span = line.rpartition(" ")
        by_days.setdefault(days, []).append(span)
    return [f"{days} {_('、').join(spans)}".strip() for days, spans in by_days.items()]


def _day_names(days: Sequence[str]) -> str:
    names = [str(WEEKDAYS[_DAYS.index(day)]) for day in days]
    in_a_row = len(days) > 2 and _DAYS.index(days[-1]) - _DAYS.index(days[0]) == len(days) - 1
    if not in_a_row:
        return _("、").join(names)
    return _("%(first)s至%(last)s") % {"first": names[0], "last": names[-1]}


def opening_now(place: Any, now: datetime) -> Opening | None:
    """Open, at noon rest, before or after hours, or closed all day; None when hours are unknown."""
    local = wallclock.local(now)
    calendar, periods = organisation.calendar(), place.hours.get("periods") or ()
    if not periods:
        return None
    if not calendar.is_working_day(local.date()):
        name = calendar.name_of(local.date())
        return Opening(False, _("今天休息（%(name)s）") % {"name": name} if name else _("今天休息"))
    spans = sorted((time.fromisoformat(p["open"]), time.fromisoformat(p["close"])) for p in periods)
    clock = local.time()
    for opens, closes in spans:
        if clock < opens:
            return Opening(False, _("%(at)s 开门") % {"at": f"{opens:%H:%M}"})
        if clock < closes:
            return Opening(True, _("正在服务，到 %(at)s") % {"at": f"{closes:%H:%M}"})
    return Opening(False, _("今天已下班"))


@public
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """`?item=` keeps to who serves it; `?near=` one's part of the district: the nearest first."""
    now = wallclock.now()
    found = organisation.places()
    slug, near = request.GET.get("item", "")[:80], request.GET.get("near", "")[:60]
    names = search_shelves.names_of_slugs({slug, *(s for p in found for s in p.item_slugs)} - {""})
    slug = slug if slug in names else ""
    ranked = _ranked(found, slug, near, now)
    rows = [
        {
            "place": place,
            "km": km,
            "hours": hours_of(place),
            "opening": opening_now(place, now),
            "items": [{"slug": s, "name": names[s]} for s in place.item_slugs if s in names],
        }
        for place, km in ranked
    ]
    centre = next((place for place in found if place.kind == Place.Kind.CENTRE), None)
    served = sorted({s for place in found for s in place.item_slugs if s in names})
    context = {
        "rows": rows,
        "windows": organisation.windows_of(place_id=centre.id) if centre else [],
        "item": {"slug": slug, "name": names[slug]} if slug else None,
        "near": near,
        "neighbourhoods": [n["name"] for n in centre.neighbourhoods] if centre else [],
        "choices": [{"slug": s, "name": names[s]} for s in served],
        "stops": coming_stops(since=wallclock.today(), until=wallclock.today() + AHEAD),
    }
    return render(request, "resident/places.html", context)


def _ranked(
    found: Sequence[Place], slug: str, near: str, now: datetime
) -> list[tuple[Place, float | None]]:
    """The places that serve the item, the nearest first; as they stand when nothing is asked."""
    if not slug and not near:
        return [(place, None) for place in found]
    spots = [each for place in found for each in place.neighbourhoods if each["name"] == near]
    here = Spot(spots[0]["latitude"], spots[0]["longitude"]) if spots else None
    by_id = {place.id: place for place in found}
    stations = [_station(place, slug, now) for place in found]
    return [
        (by_id[each.station.place_id], each.km)
        for each in nearest(stations, item_slug=slug, here=here)
    ]


def _station(place: Place, slug: str, now: datetime) -> Station:
    """A place as the rule sees it; the centre serves everything."""
    opening = opening_now(place, now)
    known = place.latitude is not None and place.longitude is not None
    return Station(
        place_id=place.id,
        name=place.name,
        spot=Spot(place.latitude or 0.0, place.longitude or 0.0) if known else None,
        item_slugs=[slug] if place.kind == Place.Kind.CENTRE else place.item_slugs,
        is_open=opening is not None and opening.is_open,
    )
