"""What has the hall learned about its waits, and did what it said come true? (R-6-9)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from onewindow.apps.organisation import queries as organisation
from onewindow.apps.queueing.line_now import forget_models
from onewindow.apps.queueing.models import FittedWait, Visit, VisitAct, VisitPeriod
from onewindow.apps.queueing.past_waits import days_with_visits, observed_waits, today
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.standing import new_wait
from onewindow.rules.hall.calling import Lane
from onewindow.rules.hall.forecasting import ObservedWait, WaitModel, estimate, fit

DAYS_LEARNED_FROM = 20
# Whole days are kept apart to see whether what was learned holds on days it has not seen.
DAYS_KEPT_APART = 4
FEWEST_FOR_COVERAGE = 50
QUIET_LOOK_BACK = timedelta(days=28)
FEWEST_FOR_AN_HOUR, FEWEST_DAYS = 20, 3
_MINUTE = timedelta(minutes=1)
_KEPT = timedelta(minutes=10)


def estimate_for_new(
    place_id: UUID,
    queue_class: str,
    *,
    now: datetime,
    lane: str = Lane.WALK_IN,
    needs_accessible: bool = False,
) -> tuple[int, int] | None:
    """The wait in whole minutes (from, to) a number taken now is told; None: no window is open."""
    told = new_wait(place_id, queue_class, now=now, lane=lane, needs_accessible=needs_accessible)
    return (told.low, told.high) if told else None


def refit_waits(*, now: datetime) -> int:
    """Learn each place's waits anew from its last days; returns how many places have a model.

    A place with too few waits keeps the plain rule. Repeatable.
    """
    places = organisation.places()
    fitted = sum(_refit(place.id, now) for place in places)
    forget_models()
    return fitted


def _refit(place_id: UUID, now: datetime) -> bool:
    known, hall = known_place(place_id, now=now), hall_of(place_id)
    days = days_with_visits(place_id, before=today(now), limit=DAYS_LEARNED_FROM)
    seen = {day: list(observed_waits(known=known, hall=hall, day=day)) for day in days}
    model = fit(_all(seen.values()))
    if model is None:
        return False
    apart = days[-DAYS_KEPT_APART:]
    earlier = fit(_all(waits for day, waits in seen.items() if day not in apart))
    _keep(
        place_id,
        model,
        sum(map(len, seen.values())),
        coverage=_coverage(earlier, _all(seen[day] for day in apart)),
        now=now,
    )
    return True


def _all(waits: Iterable[Sequence[ObservedWait]]) -> list[ObservedWait]:
    return [each for day in waits for each in day]


def _coverage(model: WaitModel | None, waits: Sequence[ObservedWait]) -> float | None:
    """The share of waits that fell inside what would have been said; None with too few."""
    if model is None or len(waits) < FEWEST_FOR_COVERAGE:
        return None
    inside = 0
    for each in waits:
        said = estimate(model, each.joined)
        low, high = said.low.total_seconds(), said.high.total_seconds()
        inside += low <= each.waited_seconds <= high
    return inside / len(waits)


@transaction.atomic
def _keep(
    place_id: UUID, model: WaitModel, observations: int, *, coverage: float | None, now: datetime
) -> None:
    FittedWait.objects.update_or_create(
        place_id=place_id,
        defaults={
            "model": model.to_json(),
            "observations": observations,
            "coverage": coverage,
            "fitted_at": now,
        },
    )


@dataclass(frozen=True)
class Coverage:
    """Of the numbers of a day that were told an interval and then called: how many it held."""

    told: int
    inside: int

    @property
    def share(self) -> float | None:
        """None while too few to say."""
        return self.inside / self.told if self.told >= FEWEST_FOR_COVERAGE else None


def coverage_of_day(place_id: UUID, day: date) -> Coverage:
    """What was said against what came (one query); those who came late themselves do not count."""
    issued = VisitAct.objects.filter(
        visit__place_id=place_id,
        visit__day=day,
        verb="ISSUE",
        visit__delays=0,
        visit__called_at__isnull=False,
        why__told_high__isnull=False,
        visit__periods__kind=VisitPeriod.Kind.WAIT,
        visit__periods__started_at=F("visit__issued_at"),
        visit__periods__ended_at__isnull=False,
    ).values_list("why", "visit__issued_at", "visit__periods__ended_at")
    waits = [(why, ended - started) for why, started, ended in issued if why and ended]
    inside = sum(
        why["told_low"] * _MINUTE <= waited <= why["told_high"] * _MINUTE for why, waited in waits
    )
    return Coverage(len(waits), inside)


@dataclass(frozen=True)
class QuietHour:
    """How long people who took a number in this hour of the day waited, in the middle."""

    hour: int
    minutes: int
    numbers: int


_hours: dict[UUID, tuple[datetime, list[QuietHour]]] = {}
_HOURS = f"""
SELECT extract(hour FROM v.issued_at AT TIME ZONE 'Asia/Shanghai')::int AS hour,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM p.ended_at - p.started_at)),
       count(*)
  FROM {Visit._meta.db_table} v JOIN {VisitPeriod._meta.db_table} p ON p.visit_id = v.id
 WHERE v.place_id = %s AND v.day >= %s AND v.day < %s AND v.called_at IS NOT NULL
   AND p.kind = 'WAIT' AND p.started_at = v.issued_at AND p.ended_at IS NOT NULL
 GROUP BY 1 HAVING count(*) >= %s AND count(DISTINCT v.day) >= %s ORDER BY 1
"""


def hours_known(place_id: UUID, *, now: datetime) -> list[QuietHour]:
    """The hours of the day with enough waits of the last four weeks, in order; empty: unknown."""
    kept = _hours.get(place_id)
    if kept is None or not timedelta() <= now - kept[0] < _KEPT:
        day = today(now)
        values: list[Any] = [place_id, day - QUIET_LOOK_BACK, day, FEWEST_FOR_AN_HOUR, FEWEST_DAYS]
        with connection.cursor() as cursor:
            cursor.execute(_HOURS, values)
            found = [QuietHour(h, round(s / 60), n) for h, s, n in cursor.fetchall()]
        kept = _hours[place_id] = (now, found)
    return kept[1]


def quiet_hours(place_id: UUID, *, now: datetime) -> list[QuietHour]:
    """The two hours with the shortest middle wait; empty unless four hours can be compared."""
    known = hours_known(place_id, now=now)
    if len(known) < 4:
        return []
    return sorted(sorted(known, key=lambda each: each.minutes)[:2], key=lambda each: each.hour)
