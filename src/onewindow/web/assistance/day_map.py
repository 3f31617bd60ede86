"""Where do a day's visits lie, and in which order are they made? Drawn by us, no outside tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

from onewindow import wallclock
from onewindow.apps.assistance.queries import HomeVisit
from onewindow.rules.assistance.visits import Leg, Spot, Stop, VisitState, round_of

WIDTH, HEIGHT = 640, 400
# Names stand below their points and reach out to both sides.
SIDE, EDGE = 76, 44
SETS_OUT = time(8, 30)
_ON_THE_MAP = {VisitState.PLANNED, VisitState.ON_THE_WAY, VisitState.DONE}


@dataclass(frozen=True)
class Pin:
    """One point of the picture, in its own units."""

    x: int
    y: int
    label: str
    name: str


@dataclass(frozen=True)
class DayMap:
    """The day's picture: the centre, landmarks, pins in the order of the round, and the way."""

    start: Pin | None
    landmarks: tuple[Pin, ...]
    pins: tuple[Pin, ...]
    way: str
    legs: dict[UUID, Leg]
    order: dict[UUID, int]
    kilometres: float


def spot_of(thing: Any) -> Spot | None:
    """Where it lies, if anybody knows."""
    if thing.latitude is None or thing.longitude is None:
        return None
    return Spot(thing.latitude, thing.longitude)


def day_map(
    visits: Sequence[HomeVisit], *, day: date, start: Any, landmarks: Sequence[Any]
) -> DayMap:
    """The round of a day from `start`, and everything on one picture."""
    begin = spot_of(start)
    stops = [s for v in visits if (s := _stop(v, day)) is not None]
    zone = wallclock.local(wallclock.now()).tzinfo
    sets_out = datetime.combine(day, SETS_OUT, zone)
    legs = round_of(stops, start=begin, sets_out=sets_out) if begin else ()
    order = {leg.visit_id: place for place, leg in enumerate(legs, start=1)}
    spots = {stop.visit_id: stop.spot for stop in stops}
    marks = [(each.name, spot) for each in landmarks if (spot := spot_of(each)) is not None]
    seen = [*spots.values(), *(spot for _name, spot in marks), *([begin] if begin else [])]
    draw = _Projection(seen)
    names = {visit.id: visit.name for visit in visits}
    pins = tuple(
        draw.pin(spots[leg.visit_id], str(order[leg.visit_id]), names[leg.visit_id]) for leg in legs
    )
    first = draw.pin(begin, "", start.name) if begin else None
    points = ([first] if first else []) + list(pins)
    return DayMap(
        start=first,
        landmarks=tuple(draw.pin(spot, "", name) for name, spot in marks),
        pins=pins,
        way=" ".join(f"{pin.x},{pin.y}" for pin in points),
        legs={leg.visit_id: leg for leg in legs},
        order=order,
        kilometres=round(sum(leg.km for leg in legs), 1),
    )


def _stop(visit: HomeVisit, day: date) -> Stop | None:
    spot = spot_of(visit)
    if spot is None or visit.planned_from is None or visit.planned_to is None:
        return None
    if VisitState(visit.state) not in _ON_THE_MAP:
        return None
    zone = wallclock.local(wallclock.now()).tzinfo
    opens = datetime.combine(day, visit.planned_from, zone)
    closes = datetime.combine(day, visit.planned_to, zone)
    long = min(30, int((closes - opens) / timedelta(minutes=1)))
    return Stop(visit.id, spot, opens, closes, long)


class _Projection:
    """Degrees to the picture's units; a degree of longitude shrinks towards the poles."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        lats = [s.latitude for s in spots] or [0.0]
        lons = [s.longitude for s in spots] or [0.0]
        self.shrink = cos(radians(sum(lats) / len(lats)))
        self.middle = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        wide = (max(lons) - min(lons)) * self.shrink or 0.01
        high = (max(lats) - min(lats)) or 0.01
        self.scale = min((WIDTH - 2 * SIDE) / wide, (HEIGHT - 2 * EDGE) / high)

    def pin(self, spot: Spot, label: str, name: str) -> Pin:
        """Where a place is drawn; north is up."""
        east = (spot.longitude - self.middle[0]) * self.shrink * self.scale
        north = (spot.latitude - self.middle[1]) * self.scale
        return Pin(round(WIDTH / 2 + east), round(HEIGHT / 2 - north), label, name)
