"""How many are called before me? The line called through, window by window, as it stands now.

Nobody's promise: whoever comes later with priority, or leaves, changes it. It answers what a
person in the hall asks, and it is counted by the same discipline that calls.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from onewindow.rules.hall.calling import line_place, yields
from onewindow.rules.hall.disciplines import Discipline
from onewindow.rules.hall.line import CallingWindow, LinePlace, Waiting, can_be_called

_MINUTE = timedelta(minutes=1)
_Bucket = tuple[str, bool, UUID | None]


@dataclass(frozen=True, slots=True)
class FreeingWindow:
    """A window in service, and in how many minutes it is expected to call again."""

    window: CallingWindow
    free_in: float = 0.0


@dataclass(slots=True)
class _Line:
    """Everybody not called yet: heads that compare fairly, and those who wait for a condition."""

    buckets: dict[_Bucket, deque[LinePlace]] = field(default_factory=dict)
    held: list[LinePlace] = field(default_factory=list)


@dataclass(slots=True)
class _Desks:
    """The windows of this moment: who calls whom is asked once for all numbers that are alike."""

    windows: Sequence[FreeingWindow]
    calls: list[int]
    fitting: dict[_Bucket, tuple[int, ...]] = field(default_factory=dict)
    lines: dict[int, list[deque[LinePlace]]] = field(default_factory=dict)

    def that_call(self, visit: Waiting) -> tuple[int, ...]:
        """The windows that may call this number once its delay is over."""
        key = _bucket(visit)
        if key not in self.fitting:
            fits = (at for at, each in enumerate(self.windows) if _ever(visit, each.window))
            self.fitting[key] = tuple(fits)
        return self.fitting[key]

    def lines_of(self, at: int, line: _Line) -> list[deque[LinePlace]]:
        """The lines this window calls from."""
        if at not in self.lines:
            found = (places for places in line.buckets.values() if places)
            self.lines[at] = [each for each in found if at in self.that_call(each[0].visit)]
        return self.lines[at]

    def let_pass(self, visit: Waiting) -> int:
        """How many were called so far at the windows that serve the class of this number."""
        code, calls = visit.queue_class, zip(self.windows, self.calls, strict=True)
        return sum(called for each, called in calls if code in each.window.classes)

    def calls_for(self, visit: Waiting) -> int:
        """How many were called so far at the windows that may call this number."""
        return sum(self.calls[at] for at in self.that_call(visit))


def calls_ahead(
    *,
    waiting: Iterable[Waiting],
    windows: Sequence[FreeingWindow],
    discipline: Discipline,
    now: datetime,
    newcomers: Iterable[Waiting] = (),
) -> Mapping[UUID, int]:
    """For each number, how many are called before it at windows that may call it.

    Each window, as it gets free, calls the first of the present order that it may call (R-6-2);
    delayed numbers join when their time has come, returned ones after so many calls at windows
    that serve their class (R-6-4). Numbers no open window can serve count those of their class
    before them.

    `newcomers` ask what would be before them if they, and only they, joined now: each stands in
    the line without ever costing anybody a call, so all of them are answered by one counting.
    Cost: numbers x classes of a window; 500 numbers take milliseconds.
    """
    asking = tuple(newcomers)
    only_asking = frozenset(each.visit_id for each in asking)
    line = _line([*waiting, *asking], discipline, now)
    desks = _Desks(windows, [0] * len(windows))
    ahead: dict[UUID, int] = {}
    agenda = [(each.free_in, at) for at, each in enumerate(windows)]
    heapq.heapify(agenda)
    while agenda:
        minute, at = heapq.heappop(agenda)
        moment = now + minute * _MINUTE
        place = _take(line, desks, at, moment)
        while place is not None and place.visit_id in only_asking:
            ahead[place.visit_id] = desks.calls_for(place.visit)
            place = _take(line, desks, at, moment)
        if place is None:
            later = _next_chance(line, windows[at].window, moment)
            if later is not None:
                heapq.heappush(agenda, ((later - now) / _MINUTE, at))
            continue
        ahead[place.visit_id] = desks.calls_for(place.visit)
        desks.calls[at] += 1
        heapq.heappush(agenda, (minute + discipline.expected(place.visit.queue_class), at))
    return ahead | _unserved(line, only_asking)


def _line(waiting: Iterable[Waiting], discipline: Discipline, now: datetime) -> _Line:
    line = _Line()
    places = sorted(_natural_place(visit, discipline, now) for visit in waiting)
    buckets: defaultdict[_Bucket, deque[LinePlace]] = defaultdict(deque)
    for place in places:
        visit = place.visit
        if yields(visit, discipline, now) or (
            visit.not_before is not None and visit.not_before > now
        ):
            line.held.append(place)
        else:
            buckets[_bucket(visit)].append(place)
    line.buckets.update(buckets)
    return line


def _natural_place(visit: Waiting, discipline: Discipline, now: datetime) -> LinePlace:
    """The place a number has once the calls it let pass are over."""
    if not visit.behind:
        return line_place(visit, discipline, now)
    return line_place(replace(visit, behind=0), discipline, now)._replace(visit=visit)


def _bucket(visit: Waiting) -> _Bucket:
    return visit.queue_class, visit.needs_accessible, visit.for_window


def _take(line: _Line, desks: _Desks, at: int, moment: datetime) -> LinePlace | None:
    """The first this window may call at this moment, taken out of the line."""
    window = desks.windows[at].window
    heads = [places[0] for places in desks.lines_of(at, line) if places]
    held = [p for p in line.held if can_be_called(p.visit, window=window, now=moment)]
    heads += [p for p in held if desks.let_pass(p.visit) >= p.visit.behind]
    # R-6-4: who came back is called before their turn when there is nobody else.
    place = min(heads or held, default=None)
    if place is None:
        return None
    if place in held:
        line.held.remove(place)
    else:
        line.buckets[_bucket(place.visit)].popleft()
    return place


def _ever(visit: Waiting, window: CallingWindow) -> bool:
    """Whether the window may call this number once its delay is over."""
    due = visit if visit.not_before is None else replace(visit, not_before=None)
    return can_be_called(due, window=window, now=visit.queued_at)


def _next_chance(line: _Line, window: CallingWindow, moment: datetime) -> datetime | None:
    times = (
        p.visit.not_before
        for p in line.held
        if p.visit.not_before is not None and p.visit.not_before > moment and _ever(p.visit, window)
    )
    return min(times, default=None)


def _unserved(line: _Line, only_asking: frozenset[UUID]) -> dict[UUID, int]:
    """Nobody serves these now: they are counted within their class, in order."""
    before: Counter[str] = Counter()
    ahead = {}
    left = sorted([*line.held, *(p for places in line.buckets.values() for p in places)])
    for place in left:
        ahead[place.visit_id] = before[place.visit.queue_class]
        before[place.visit.queue_class] += place.visit_id not in only_asking
    return ahead
