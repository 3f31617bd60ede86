"""Who comes to the door, by when, and in which order? (上门服务, R-6-33)"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.outcomes import Refusal

RULE = "R-6-33"
ACCEPT_WITHIN, VISIT_WITHIN = 1, 3
WORKERS = 2
CALLED_BACK_OF_A_HUNDRED = 5
EARTH_KM = 6371.0
# Streets are longer than the line between two places, and a county's roads longer still.
ROAD_FACTOR = 1.4


class Need(StrEnum):
    """Why somebody cannot come; they say so themselves, nobody asks for a proof."""

    OLD_AGE = "OLD_AGE"
    DISABILITY = "DISABILITY"
    ILLNESS = "ILLNESS"
    PREGNANCY = "PREGNANCY"
    CARE = "CARE"
    OTHER = "OTHER"


class VisitState(StrEnum):
    """Where a home visit stands."""

    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    PLANNED = "PLANNED"
    ON_THE_WAY = "ON_THE_WAY"
    DONE = "DONE"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"


class VisitAction(StrEnum):
    """What can be done with a home visit."""

    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    PLAN = "PLAN"
    SET_OUT = "SET_OUT"
    FINISH = "FINISH"
    NOBODY_HOME = "NOBODY_HOME"
    CANCEL = "CANCEL"


S, A = VisitState, VisitAction
STEPS: dict[VisitAction, tuple[frozenset[VisitState], VisitState]] = {
    A.ACCEPT: (frozenset({S.REQUESTED}), S.ACCEPTED),
    A.DECLINE: (frozenset({S.REQUESTED}), S.DECLINED),
    A.PLAN: (frozenset({S.ACCEPTED, S.PLANNED}), S.PLANNED),
    A.SET_OUT: (frozenset({S.PLANNED}), S.ON_THE_WAY),
    A.FINISH: (frozenset({S.ON_THE_WAY}), S.DONE),
    A.NOBODY_HOME: (frozenset({S.ON_THE_WAY}), S.ACCEPTED),
    A.CANCEL: (frozenset({S.REQUESTED, S.ACCEPTED, S.PLANNED}), S.CANCELLED),
}


def may_move(action: VisitAction, *, state: VisitState) -> tuple[Refusal, ...]:
    """Whether the visit can take this step now."""
    if state in STEPS[action][0]:
        return ()
    return (Refusal("VISIT_NOT_IN_THIS_STATE", RULE, {"action": action, "state": state}),)


def accept_by(requested_on: date, *, calendar: WorkCalendar) -> date:
    """The last day to say yes or no: one working day after the request."""
    return calendar.add_working_days(requested_on, ACCEPT_WITHIN)


def visit_by(accepted_on: date, *, calendar: WorkCalendar) -> date:
    """The last day to come: three working days after acceptance."""
    return calendar.add_working_days(accepted_on, VISIT_WITHIN)


class Nudge(StrEnum):
    """Who hears that nobody has answered: the station while there is time, then its head."""

    STATION = "STATION"
    DUTY_HEAD = "DUTY_HEAD"


# No law sets these hours (confidence d): the afternoon of the last day to answer, and the first
# working morning after it, when the person is told too.
NUDGE_STATION_AT, NUDGE_HEAD_AT = time(14, 0), time(9, 0)
NUDGE_CONFIDENCE = "d"


def nudge_due(
    *,
    state: VisitState,
    accept_due: date,
    now: datetime,
    told: Collection[Nudge],
    calendar: WorkCalendar,
) -> Nudge | None:
    """Whom to tell now that a request still has no answer (R-6-33); each once, `now` local.

    A reminder that was missed is not made up for once the day is over: then it is the head's.
    """
    if state is not VisitState.REQUESTED:
        return None
    overdue_from = calendar.add_working_days(accept_due, 1)
    if (now.date(), now.time()) >= (overdue_from, NUDGE_HEAD_AT):
        return None if Nudge.DUTY_HEAD in told else Nudge.DUTY_HEAD
    on_the_last_day = now.date() == accept_due and now.time() >= NUDGE_STATION_AT
    return Nudge.STATION if on_the_last_day and not told else None


def may_request(
    *, need: str, address: str, phone: str, item_slugs: Collection[str], reason: str = ""
) -> tuple[Refusal, ...]:
    """Everything still missing from a request, at once."""
    checks = (
        (need not in set(Need), Refusal("VISIT_NEED_MISSING", RULE)),
        (need == Need.OTHER and not reason.strip(), Refusal("VISIT_REASON_MISSING", RULE)),
        (not address.strip(), Refusal("VISIT_ADDRESS_MISSING", RULE)),
        (not phone.strip(), Refusal("VISIT_PHONE_MISSING", RULE)),
        (not item_slugs, Refusal("VISIT_ITEM_MISSING", RULE)),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def may_plan(
    *,
    workers: Sequence[UUID | None],
    day: date,
    starts: time,
    ends: time,
    due: date,
    today: date,
    busy: Collection[UUID] = (),
) -> tuple[Refusal, ...]:
    """Two different free workers, on a day to come that is not too late (R-6-33)."""
    named = [worker for worker in workers if worker is not None]
    checks = (
        (len(set(named)) != WORKERS, Refusal("VISIT_NEEDS_TWO", RULE)),
        (bool(set(named) & set(busy)), Refusal("VISIT_WORKER_BUSY", RULE)),
        (ends <= starts, Refusal("VISIT_ENDS_FIRST", RULE)),
        (day < today, Refusal("VISIT_DAY_PAST", RULE)),
        (day > due, Refusal("VISIT_TOO_LATE", RULE, {"due": due.isoformat()})),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def is_called_back(visit_id: UUID) -> bool:
    """Whether this visit is among the five in a hundred asked about afterwards; nobody chooses."""
    drawn = int.from_bytes(sha256(visit_id.bytes).digest()[:4])
    return drawn % 100 < CALLED_BACK_OF_A_HUNDRED


@dataclass(frozen=True)
class Spot:
    """A place on the map, in degrees."""

    latitude: float
    longitude: float


def distance_km(one: Spot, other: Spot) -> float:
    """Kilometres as the crow flies (haversine)."""
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    between = (
        sin(north / 2) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    )
    return 2 * EARTH_KM * asin(sqrt(min(1.0, between)))


@dataclass(frozen=True)
class Stop:
    """One visit of a day's round: where, and between which times the person is at home."""

    visit_id: UUID
    spot: Spot
    opens: datetime
    closes: datetime
    minutes: int = 30


@dataclass(frozen=True)
class Leg:
    """One stop of the planned round, with its times; `late` when it cannot be kept."""

    visit_id: UUID
    arrives: datetime
    leaves: datetime
    km: float
    late: bool


def round_of(
    stops: Sequence[Stop], *, start: Spot, sets_out: datetime, km_h: float = 25.0
) -> tuple[Leg, ...]:
    """A round through all stops: who closes soonest first, then the nearest, never dropping one."""
    legs: list[Leg] = []
    ahead, here, now = list(stops), start, sets_out
    while ahead:
        stop = min(ahead, key=lambda s: _urgency(s, here, now, km_h))
        ahead.remove(stop)
        km = distance_km(here, stop.spot) * ROAD_FACTOR
        arrives = max(now + timedelta(hours=km / km_h), stop.opens)
        leaves = arrives + timedelta(minutes=stop.minutes)
        legs.append(Leg(stop.visit_id, arrives, leaves, round(km, 1), arrives > stop.closes))
        here, now = stop.spot, leaves
    return tuple(legs)


def _urgency(stop: Stop, here: Spot, now: datetime, km_h: float) -> tuple[datetime, float]:
    """Soonest closing first by the quarter of a day; among those the nearest."""
    quarter = stop.closes.replace(hour=stop.closes.hour // 6 * 6, minute=0, second=0, microsecond=0)
    return quarter, distance_km(here, stop.spot)
