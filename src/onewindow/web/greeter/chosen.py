"""What does the greeter see of the item picked? Figures, ways, materials, the line it joins."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from onewindow import wallclock, wording
from onewindow.apps.cases.facts import Guide
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.queueing import standing, wishes
from onewindow.apps.queueing.admitting import admission
from onewindow.apps.queueing.sent_away import is_owed
from onewindow.apps.queueing.shelf import known_place
from onewindow.rules.catalogue.content import text_at
from onewindow.rules.catalogue.guiding import said_answers
from onewindow.rules.catalogue.situations import Way
from onewindow.web.greeter.slots import booking_address, slots_left
from onewindow.web.greeter.ways import LineNow, icon_of, ways
from onewindow.web.guided import asked_rows, sent_answers
from onewindow.web.resident.guide_page import guide_context


def chosen_matter(request: HttpRequest, slug: str, place: Any, said: str) -> dict[str, Any] | None:
    """The item's guide in short, its ways in order; None when there is no such item.

    Which situation it is comes out of the questions; `said` may answer some of them.
    """
    version = catalogue.shown_item(slug)
    if version is None:
        return None
    way, heard = _way(request, Guide(version.content), said)
    guide = guide_context(version, way.situation or "")
    now = wallclock.now()
    code = wishes.class_of_item(slug, version, known_place(place.id, now=now))
    # What only stands here to be read is handled elsewhere: no number for it.
    line = _line(place.id, code, now) if guide["is_here"] else None
    slots = slots_left(place.id, code, now)
    shown = ways(version.content, can_apply=guide["is_here"], line=line, slots=slots)
    address = reverse("resident:guide", args=[slug])
    root = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    booking = booking_address(slug)
    asked = urlencode({"situation": way.situation or ""}) if guide["switchable"] else ""
    is_settled = way.situation is not None
    return {
        "slug": slug,
        "name": text_at(version.content, "name") or version.item.name,
        "department": version.item.department_name,
        "facts": _short(guide["facts"]),
        "ways": [_with_icon(way) for way in shown],
        "is_settled": is_settled,
        "materials": guide["materials"] if is_settled else [],
        "situation_name": guide["situation_name"] if guide["switchable"] and is_settled else "",
        "questions": asked_rows(way) if guide["switchable"] else [],
        "heard": heard,
        "guide_url": address,
        "guide_address": f"{root}{address}",
        "card_url": reverse("greeter:card", args=[slug]) + (f"?{asked}" if asked else ""),
        "booking_address": f"{root}{booking}" if booking else "",
        "takes_number": line is not None,
        "class_name": line.class_name if line else "",
        **(_closed(place.id, code, now) if line else {}),
    }


def _way(request: HttpRequest, guide: Guide, said: str) -> tuple[Way, set[str]]:
    """How far what was answered leads, and which questions the person's own words answered."""
    told = sent_answers([*request.POST.getlist("a"), request.POST.get("pick", "")])
    words = said_answers(guide.content, said)
    way = guide.way({**words, **told})
    return way, {s.question.code for s in way.asked} - told.keys()


def _closed(place_id: Any, code: str, now: datetime) -> dict[str, Any]:
    """What keeps the hall from giving this number, and whether a place is owed instead (R-6-6)."""
    refusals = admission(place_id=place_id, queue_class=code, now=now).refusals
    return {"closed": wording.told(refusals), "is_owed": is_owed(refusals)}


def _short(facts: list[Any]) -> list[dict[str, Any]]:
    """The band for a tablet: the same figures without their notes."""
    return [
        {"name": fact.name, "value": fact.value, "unit": fact.unit, "confidence": fact.mark}
        for fact in facts
    ]


def _with_icon(way: Any) -> dict[str, Any]:
    return {
        "way": str(way.way),
        "title": way.title,
        "reasons": way.reasons,
        "is_open": way.is_open,
        "is_best": way.is_best,
        "icon": icon_of(way.way),
    }


def _line(place_id: Any, code: str, now: datetime) -> LineNow | None:
    """The line the item joins here; None when no class of this hall takes it."""
    load = next(
        (each for each in standing.class_loads(place_id, now=now) if each.code == code), None
    )
    if load is None:
        return None
    told = (load.wait.low, load.wait.high) if load.wait else None
    line = LineNow(f"{load.prefix} {load.name}", load.waiting, load.open_windows, told)
    is_fitted = load.open_windows or load.paused_windows
    return line if is_fitted else replace(line, has_own_window=_is_served(place_id, code, now))


def _is_served(place_id: Any, code: str, now: datetime) -> bool:
    return any(code in classes for classes in known_place(place_id, now=now).fitted.values())
