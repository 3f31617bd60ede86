"""Where can I go, and is it open? The centre, its stations, their hours and what they handle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.catalogue import search_shelves
from onewindow.apps.organisation import queries as organisation
from onewindow.web.access import public
from onewindow.web.weekdays import WEEKDAYS

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
    now = wallclock.now()
    found = organisation.places()
    names = search_shelves.names_of_slugs({slug for p in found for slug in p.item_slugs})
    rows = [
        {
            "place": place,
            "hours": hours_of(place),
            "opening": opening_now(place, now),
            "items": [{"slug": s, "name": names[s]} for s in place.item_slugs if s in names],
        }
        for place in found
    ]
    windows = organisation.windows_of(place_id=found[0].id) if found else []
    return render(request, "resident/places.html", {"rows": rows, "windows": windows})
