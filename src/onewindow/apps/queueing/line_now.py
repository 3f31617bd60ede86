"""How does a place's line stand at this moment? One load, shared by everybody who asks just now."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.utils.timezone import localtime

from onewindow.apps.queueing.facts import WAITING_COLUMNS as _WAITING
from onewindow.apps.queueing.facts import Hall, calling_window, discipline_of, waiting_from
from onewindow.apps.queueing.models import FittedWait, Visit, VisitPeriod, WindowShift
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import KnownPlace, known_place
from onewindow.rules.hall.calling import CallingWindow, Discipline, Waiting
from onewindow.rules.hall.forecasting import WaitModel

Answer = TypeVar("Answer")
KEPT = timedelta(seconds=1)
MODEL_KEPT = timedelta(minutes=1)
LOOK_BACK = timedelta(hours=2)
HALF_HOUR = timedelta(minutes=30)
_MOST_RECENT = 400
_VISITS = Visit._meta.db_table
_LINE = (
    f"SELECT {_WAITING}, state, window_id, serving_at FROM {_VISITS}"
    " WHERE place_id = %s AND day = %s AND ended_at IS NULL"
    " AND state IN ('WAITING', 'CALLED', 'SERVING')"
)


@dataclass(frozen=True, slots=True)
class ServingWindow:
    """A window in service or paused; `age` is how long its service lasts by now."""

    calling: CallingWindow
    is_paused: bool
    reason: str = ""
    is_taken: bool = False
    serves: str = ""
    age: timedelta | None = None


@dataclass(frozen=True)
class Recent:
    """What the last two hours of one class showed; seconds, newest last."""

    services: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    calls_half_hour: int = 0


@dataclass(frozen=True)
class LineNow:
    """Everything one place's line is told from."""

    place_id: UUID
    read_at: datetime
    known: KnownPlace
    hall: Hall
    discipline: Discipline
    waiting: tuple[Waiting, ...]
    windows: tuple[ServingWindow, ...]
    recent: dict[str, Recent]
    model: WaitModel | None
    # What was worked out of it already, for everybody who asks of the same line.
    kept: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, what: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """Work something out of this line at the first question, and only then."""
        if what not in self.kept:
            self.kept[what] = work_out()
        found: Answer = self.kept[what]
        return found

    def open_windows(
        self, queue_class: str, *, accessible: bool = False
    ) -> Sequence[ServingWindow]:
        """The windows open now that serve a class (and that a wheelchair reaches, if any does)."""
        return self.once(
            ("open", queue_class, accessible), lambda: self._open(queue_class, accessible)
        )

    def _open(self, queue_class: str, accessible: bool) -> Sequence[ServingWindow]:
        serving = [
            each
            for each in self.windows
            if not each.is_paused and queue_class in each.calling.classes
        ]
        stepless = [each for each in serving if each.calling.accessible]
        return tuple(stepless if accessible and stepless else serving)

    def queued_first(self, queue_class: str) -> datetime | None:
        """Since when the first of a class waits; None: nobody does."""
        return self.once("first", self._firsts).get(queue_class)

    def count(self, queue_class: str) -> int:
        """How many of a class wait."""
        counted = self.once("count", lambda: Counter(w.queue_class for w in self.waiting))
        return counted[queue_class]

    def _firsts(self) -> dict[str, datetime]:
        firsts: dict[str, datetime] = {}
        for each in self.waiting:
            known = firsts.get(each.queue_class)
            firsts[each.queue_class] = min(known, each.queued_at) if known else each.queued_at
        return firsts


_lines: dict[UUID, LineNow] = {}
_models: dict[UUID, tuple[datetime, WaitModel | None]] = {}


def line_now(place_id: UUID, *, now: datetime) -> LineNow:
    """The line as it was read at most a second ago in this process (four small queries)."""
    kept = _lines.get(place_id)
    if kept is None or not timedelta() <= now - kept.read_at < KEPT:
        kept = _lines[place_id] = _read(place_id, now)
    return kept


def forget_lines() -> None:
    """Read every line anew at the next question (something was changed in this process)."""
    _lines.clear()


def forget_line(place_id: UUID) -> None:
    """Read one place's line anew at the next question."""
    _lines.pop(place_id, None)


def forget_models() -> None:
    """Read every model anew (the waits were fitted again)."""
    _models.clear()


def model_of(place_id: UUID, *, now: datetime) -> WaitModel | None:
    """What the hall has learned about its waits, read at most a minute ago; None: nothing yet."""
    kept = _models.get(place_id)
    if kept is None or not timedelta() <= now - kept[0] < MODEL_KEPT:
        told = FittedWait.objects.filter(place_id=place_id).values_list("model", flat=True).first()
        kept = _models[place_id] = (now, WaitModel.from_json(told) if told else None)
    return kept[1]


def _read(place_id: UUID, now: datetime) -> LineNow:
    known = known_place(place_id, now=now)
    hall = hall_of(place_id)
    rows = _open_visits(place_id, now)
    return LineNow(
        place_id=place_id,
        read_at=now,
        known=known,
        hall=hall,
        discipline=discipline_of(hall.rules, known.expected_minutes()),
        waiting=tuple(waiting_from(row) for row in rows if row[-3] == Visit.State.WAITING),
        windows=_windows(place_id, known, rows, now),
        recent=_recent(place_id, now),
        model=model_of(place_id, now=now),
    )


def _open_visits(place_id: UUID, now: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_LINE, [place_id, localtime(now).date()])
        return list(cursor.fetchall())


def _windows(
    place_id: UUID, known: KnownPlace, rows: Sequence[tuple[Any, ...]], now: datetime
) -> tuple[ServingWindow, ...]:
    at_window = {row[-2]: (row[3], row[-1]) for row in rows if row[-3] != Visit.State.WAITING}
    found = WindowShift.objects.filter(place_id=place_id, ended_at=None)
    shifts, windows = list(found.order_by("started_at")), []
    stepless = frozenset(
        code
        for shift in shifts
        if shift.window_id in known.accessible_windows and shift.kind == WindowShift.Kind.OPEN
        for code in shift.class_codes
    )
    for shift in shifts:
        serves, since = at_window.get(shift.window_id, ("", None))
        is_accessible = shift.window_id in known.accessible_windows
        windows.append(
            ServingWindow(
                calling_window(shift, accessible=is_accessible, stepless=stepless),
                is_paused=shift.kind == WindowShift.Kind.PAUSED,
                reason=shift.reason,
                is_taken=bool(serves),
                serves=serves,
                age=now - since if since else None,
            )
        )
    return tuple(windows)


def _recent(place_id: UUID, now: datetime) -> dict[str, Recent]:
    kinds = (VisitPeriod.Kind.WAIT, VisitPeriod.Kind.SERVE)
    ended = (
        VisitPeriod.objects.filter(
            visit__place_id=place_id,
            kind__in=kinds,
            started_at__gte=now - LOOK_BACK,
            ended_at__lte=now,
        )
        .exclude(kind=VisitPeriod.Kind.WAIT, visit__called_at=None)  # left without a call
        .order_by("-ended_at")
        .values_list("kind", "queue_class", "started_at", "ended_at")[:_MOST_RECENT]
    )
    services: dict[str, list[float]] = defaultdict(list)
    waits: dict[str, list[float]] = defaultdict(list)
    calls: dict[str, int] = defaultdict(int)
    for kind, queue_class, started_at, ended_at in reversed(ended):
        if ended_at is None:
            continue
        seconds = (ended_at - started_at).total_seconds()
        if kind == VisitPeriod.Kind.SERVE:
            services[queue_class].append(seconds)
        else:
            waits[queue_class].append(seconds)
            calls[queue_class] += now - ended_at <= HALF_HOUR
    return {
        code: Recent(services[code][-20:], waits[code][-5:], calls[code])
        for code in services.keys() | waits.keys()
    }
