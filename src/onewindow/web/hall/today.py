"""How is it in the hall now? Open or closed and why, who waits how long, when it is quiet."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.parties import queries as parties
from onewindow.apps.queueing import queries, waits
from onewindow.apps.queueing.line_now import line_now
from onewindow.apps.queueing.standing import ClassLoad, class_loads
from onewindow.apps.queueing.tokens import number_token
from onewindow.web.access import acting, public
from onewindow.web.hall.opening import is_stopped, opening_of
from onewindow.web.resident.places import hours_of
from onewindow.web.slips import minutes_in_words, spaced


@public
@never_cache
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """`?place=` one of the stations that give numbers; without it the centre."""
    now = wallclock.now()
    place = _place(request.GET.get("place", ""))
    if place is None:
        return render(request, "hall/today.html", {"place": None})
    stations = [each for each in organisation.places() if each.pk != place.pk]
    context = {
        "hours": hours_of(place),
        "stations": [{"place": s, "opening": opening_of(s.pk, now=now)} for s in stations],
        "quiet": _quiet(place.pk, now),
        "mine": _mine(request, now),
        "rules": queries.hall_of(place.pk).rules,
        **lines_now(place, now),
    }
    return render(request, "hall/today.html", context)


@public
@never_cache
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The part that changes, for the open page to fetch every half minute."""
    place = _place(request.GET.get("place", ""))
    if place is None:
        return HttpResponse(status=410)
    return render(request, "hall/_lines.html", lines_now(place, wallclock.now()))


@public
@never_cache
@require_safe
def glance(request: HttpRequest) -> HttpResponse:
    """The hall in two figures, for the first page to fetch when it is already shown."""
    place = organisation.main_centre()
    if place is None:
        return HttpResponse(status=204)
    return render(request, "hall/_glance.html", lines_now(place, wallclock.now()))


def _place(code: str) -> Any:
    return organisation.place_by_code(code[:40]) if code else organisation.main_centre()


def lines_now(place: Any, now: datetime) -> dict[str, Any]:
    """Opening, windows and each line of a place at this moment."""
    line = line_now(place.pk, now=now)
    loads = class_loads(place.pk, now=now)
    open_windows = sum(not each.is_paused for each in line.windows)
    return {
        "place": place,
        "opening": opening_of(place.pk, now=now),
        "is_stopped": is_stopped(place.pk, now=now),
        "waiting": sum(each.waiting for each in loads),
        "open_windows": open_windows,
        "windows": len(line.known.fitted),
        "lines": [_line(each) for each in loads],
        "out_of_ten": max(
            (round(each.wait.coverage * 10) for each in loads if each.wait), default=0
        ),
        "is_learned": any(each.wait and each.wait.is_learned for each in loads),
        "asked_at": now,
    }


def _line(load: ClassLoad) -> dict[str, Any]:
    return {"load": load, "wait": minutes_in_words(load.wait)}


def _quiet(place_id: UUID, now: datetime) -> str:
    """The quiet hours of recent days in words; empty while unknown."""
    found = waits.quiet_hours(place_id, now=now)
    spans = [
        _("%(from)s–%(to)s 点（多半等 %(minutes)s 分钟左右）")
        % {"from": each.hour, "to": each.hour + 1, "minutes": each.minutes}
        for each in found
    ]
    return _("、").join(spans)


def _mine(request: HttpRequest, now: datetime) -> list[dict[str, str]]:
    """The open numbers of whoever is signed in, with the way to their pages."""
    if not request.user.is_authenticated or acting(request).is_staff:
        return []
    person = parties.person_of_account(acting(request).who)
    if person is None:
        return []
    day = wallclock.local(now).date()
    return [
        {
            "number": spaced(each.number),
            "state": str(each.get_state_display()),
            "token": number_token(each.pk),
        }
        for each in queries.open_visits_of_person(person_id=person.pk, day=day)
    ]
