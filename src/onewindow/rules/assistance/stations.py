"""Which station is nearest, serves my item, and is open? (就近办)"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from onewindow.rules.assistance.visits import Spot, distance_km


@dataclass(frozen=True)
class Station:
    """A place one can go to: where it is, what it serves, whether it is open at the moment."""

    place_id: UUID
    name: str
    spot: Spot | None
    item_slugs: Collection[str]
    is_open: bool


@dataclass(frozen=True)
class Near:
    """A station with its distance in kilometres; None when either place is unknown."""

    station: Station
    km: float | None


def nearest(stations: Iterable[Station], *, item_slug: str, here: Spot | None) -> tuple[Near, ...]:
    """The stations that serve the item: the nearest first, without a place the open ones first."""
    serving = [s for s in stations if not item_slug or item_slug in s.item_slugs]
    found = [Near(s, _km(s, here)) for s in serving]
    return tuple(sorted(found, key=_order))


def _km(station: Station, here: Spot | None) -> float | None:
    if station.spot is None or here is None:
        return None
    return round(distance_km(here, station.spot), 1)


def _order(near: Near) -> tuple[bool, float, bool, str]:
    far = near.km if near.km is not None else 0.0
    return (near.km is None, far, not near.station.is_open, near.station.name)
