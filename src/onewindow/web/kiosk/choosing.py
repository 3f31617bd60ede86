"""Which matters were chosen so far? Kept in the address of the screen, nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from onewindow import wallclock
from onewindow.apps.queueing import wishes as queueing_wishes
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.shelf import known_place
from onewindow.rules.outcomes import Refused
from onewindow.web.kiosk.device import terminal


@dataclass(frozen=True)
class Chosen:
    """One matter on the screen: what to call it, in which line it stands."""

    wish: Wish
    name: str
    class_name: str
    queue_class: str


def told_wishes(values: Sequence[str]) -> list[Wish]:
    """The wishes of an address or form: c.<class> or i.<item>; anything else is left out."""
    found = []
    for value in values[: queueing_wishes.MOST_MATTERS + 1]:
        kind, _, name = value.partition(".")
        if kind == "c" and name:
            found.append(Wish(queue_class=name[:24]))
        elif kind == "i" and name:
            found.append(Wish(item_slug=name[:80]))
    return list(dict.fromkeys(found))


def as_value(wish: Wish) -> str:
    """The wish as `told_wishes` reads it."""
    return f"i.{wish.item_slug}" if wish.item_slug else f"c.{wish.queue_class}"


def query_of(request: HttpRequest, wishes: Sequence[Wish]) -> str:
    """The wishes as the query part of an address that opens for this visitor alone."""
    told = [("m", as_value(wish)) for wish in wishes]
    return urlencode([*told, ("v", terminal(request).mark)]) if told else ""


def wishes_of(request: HttpRequest) -> list[Wish]:
    """What was chosen so far, from address or form; nothing when another visitor chose it."""
    told = request.POST if request.method == "POST" else request.GET
    if told.get("v") != terminal(request).mark:
        return []
    return told_wishes(told.getlist("m"))


def chosen(place_id: UUID, wishes: Sequence[Wish]) -> list[Chosen]:
    """The matters in words; what this hall does not have any more is left out."""
    now = wallclock.now()
    known = known_place(place_id, now=now)
    found = []
    for wish in wishes:
        try:
            (matter,) = queueing_wishes.matters_for(place_id=place_id, wishes=[wish], now=now)
        except Refused:
            continue
        line = known.by_code.get(matter.queue_class)
        if line is not None:
            found.append(Chosen(wish, matter.item_name or line.name, line.name, line.code))
    return found
