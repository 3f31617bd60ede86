"""What did the hall look like when each number of a past day joined, and how long did it wait?

Told from the ledger alone, by the same eyes that look at the present line, so that what is learned
is what is asked.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.queueing.facts import Hall, discipline_of
from onewindow.apps.queueing.line_now import HALF_HOUR, LineNow, Recent, ServingWindow
from onewindow.apps.queueing.models import Visit, VisitPeriod, WindowShift
from onewindow.apps.queueing.shelf import KnownPlace
from onewindow.apps.queueing.standing import ahead_in, seen_by
from onewindow.rules.hall.calling import CallingWindow, Lane, Waiting
from onewindow.rules.hall.forecasting import ObservedWait

_LOOK_BACK = timedelta(hours=2)
_ended = attrgetter("ended_at")


@dataclass(frozen=True, slots=True)
class _Stretch:
    visit: Visit
    kind: str
    queue_class: str
    window_id: UUID | None
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class _Day:
    """A past day's ledger, by kind; waits in order of joining, services in order of their end."""

    waits: Sequence[_Stretch]
    services: Sequence[_Stretch]
    at_windows: Sequence[_Stretch]
    shifts: Sequence[WindowShift]
    calls: dict[str, Sequence[_Stretch]]
    served: dict[str, Sequence[_Stretch]]


def observed_waits(
    *, known: KnownPlace, hall: Hall, day: date, limit: int = 1000
) -> Iterator[ObservedWait]:
    """Each number's first wait that ended with a call, with the hall as it was when it joined.

    Numbers that said they are late are left out: their wait is their own. Three queries.
    """
    told = _read(known.place.id, day)
    first = [w for w in told.waits if w.started_at == w.visit.issued_at and _was_called(w.visit)]
    for wait in first[:limit]:
        line = _line_at(told, known, hall, wait.started_at)
        mine = _as_waiting(wait)
        ahead = ahead_in(line, mine)[mine.visit_id]
        seconds = (wait.ended_at - wait.started_at).total_seconds()
        yield ObservedWait(seen_by(line, mine, ahead), seconds)


def _was_called(visit: Visit) -> bool:
    return visit.called_at is not None and not visit.delays


def _read(place_id: UUID, day: date) -> _Day:
    periods = VisitPeriod.objects.filter(
        visit__place_id=place_id, visit__day=day, ended_at__isnull=False
    )
    stretches = [
        _Stretch(p.visit, p.kind, p.queue_class, p.window_id, p.started_at, p.ended_at)
        for p in periods.select_related("visit").order_by("started_at")
        if p.ended_at is not None
    ]
    kinds = VisitPeriod.Kind
    waits = [s for s in stretches if s.kind == kinds.WAIT]
    services = [s for s in stretches if s.kind == kinds.SERVE]
    shifts = WindowShift.objects.filter(
        place_id=place_id, started_at__date=day, kind=WindowShift.Kind.OPEN
    )
    return _Day(
        waits,
        services,
        [s for s in stretches if s.kind in {kinds.SERVE, kinds.WALK} and s.window_id],
        list(shifts),
        _by_class([w for w in waits if _was_called(w.visit)]),
        _by_class(services),
    )


def _by_class(stretches: Sequence[_Stretch]) -> dict[str, Sequence[_Stretch]]:
    found: dict[str, list[_Stretch]] = defaultdict(list)
    for each in sorted(stretches, key=_ended):
        found[each.queue_class].append(each)
    return dict(found)


def _line_at(told: _Day, known: KnownPlace, hall: Hall, moment: datetime) -> LineNow:
    return LineNow(
        place_id=known.place.id,
        read_at=moment,
        known=known,
        hall=hall,
        discipline=discipline_of(hall.rules, known.expected_minutes()),
        waiting=tuple(_as_waiting(w) for w in told.waits if w.started_at < moment < w.ended_at),
        windows=tuple(_windows_at(told, known, moment)),
        recent=_recent_at(told, moment),
        model=None,
    )


def _as_waiting(wait: _Stretch) -> Waiting:
    visit = wait.visit
    return Waiting(
        visit.id,
        visit.number,
        wait.queue_class,
        Lane(visit.lane),
        visit.queued_at,
        visit.booked_at,
        needs_accessible=visit.needs_accessible,
    )


def _windows_at(told: _Day, known: KnownPlace, moment: datetime) -> Iterator[ServingWindow]:
    at_window = {s.window_id: s for s in told.at_windows if s.started_at <= moment < s.ended_at}
    for shift in told.shifts:
        if not shift.started_at <= moment < (shift.ended_at or moment):
            continue
        busy = at_window.get(shift.window_id)
        is_serving = busy is not None and busy.kind == VisitPeriod.Kind.SERVE
        yield ServingWindow(
            CallingWindow(
                shift.window_id,
                frozenset(shift.class_codes),
                shift.window_id in known.accessible_windows,
            ),
            is_paused=False,
            is_taken=busy is not None,
            serves=busy.queue_class if busy else "",
            age=moment - busy.started_at if busy and is_serving else None,
        )


def _recent_at(told: _Day, moment: datetime) -> dict[str, Recent]:
    found = {}
    for code in told.calls.keys() | told.served.keys():
        services = _until(told.served.get(code, ()), moment)
        waits = _until(told.calls.get(code, ()), moment)
        found[code] = Recent(
            [_seconds(s) for s in services[-20:]],
            [_seconds(s) for s in waits[-5:]],
            sum(moment - s.ended_at <= HALF_HOUR for s in waits),
        )
    return found


def _until(ended: Sequence[_Stretch], moment: datetime) -> Sequence[_Stretch]:
    upto = bisect_right(ended, moment, key=_ended)
    return [s for s in ended[:upto] if s.started_at >= moment - _LOOK_BACK]


def _seconds(stretch: _Stretch) -> float:
    return (stretch.ended_at - stretch.started_at).total_seconds()


def days_with_visits(place_id: UUID, *, before: date, limit: int) -> list[date]:
    """The last past days on which numbers were given, oldest first (one query)."""
    days = Visit.objects.filter(place_id=place_id, day__lt=before).order_by("-day")
    return sorted(days.values_list("day", flat=True).distinct()[:limit])


def today(now: datetime) -> date:
    """The hall's date of a moment."""
    return localtime(now).date()
