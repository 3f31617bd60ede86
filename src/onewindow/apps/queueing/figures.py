"""How did the hall do? Every figure is a sum over the ledger of a day's visits (R-6-8)."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from onewindow.apps.queueing.ledger import MINUTE, Story
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.visits import AT_WINDOW, PeriodKind, VisitState

SHORT_WAIT = 15  # minutes; the share of those who waited no longer
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Figures:
    """The figures of one group of numbers; minutes as floats, shares from 0 to 1.

    Waits are those of numbers that reached a window: a wait that still runs has no length yet, and
    who left did not wait to the end. `over_wait` and `longest_now` count the ones still waiting
    too. None: nobody to count.
    """

    issued: int
    done: int
    given_up: int
    expired: int
    missed: int
    waiting: int
    at_window: int
    held: int
    served: int
    wait_mean: float | None
    wait_median: float | None
    wait_p90: float | None
    wait_longest: float | None
    walk_mean: float | None
    serve_mean: float | None
    short_share: float | None
    over_wait: int
    left_share: float | None
    missed_share: float | None
    overtaken_mean: float | None
    overtaken_most: int | None
    # Issued by mistake; in no other figure, `issued` included.
    taken_back: int = 0


@dataclass(frozen=True)
class WindowFigures:
    """What one window did: numbers, minutes at work, minutes open and paused."""

    window_id: UUID
    served: int
    serve_mean: float | None
    walk_mean: float | None
    serve_minutes: float
    open_minutes: float
    paused_minutes: float

    @property
    def busy_share(self) -> float | None:
        """How much of its open time somebody sat there; None while it never opened."""
        return min(1.0, self.serve_minutes / self.open_minutes) if self.open_minutes else None


@dataclass(frozen=True)
class HalfHour:
    """What happened in half an hour of the day: who came, how long they waited, windows open."""

    starts_at: datetime
    arrivals: int
    wait_mean: float | None
    windows: float


@dataclass(frozen=True)
class ShiftStretch:
    """A stretch a window was open or paused."""

    window_id: UUID
    is_open: bool
    started_at: datetime
    ended_at: datetime | None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` of them do not exceed (nearest rank); None of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def mean(values: Sequence[float]) -> float | None:
    """Their mean; None of none."""
    return sum(values) / len(values) if values else None


def figures_of(
    stories: Sequence[Story],
    *,
    now: datetime,
    overwait_minutes: float,
    overtaken: Mapping[UUID, int],
) -> Figures:
    """The figures of these numbers; `overtaken` from `overtakings` of the whole day."""
    taken_back = sum(story.was_taken_back for story in stories)
    stories = [story for story in stories if not story.was_taken_back]
    waits = {story.visit_id: story.waited(now) for story in stories}
    served = [story for story in stories if story.was_served]
    reached = [waits[story.visit_id] for story in served]
    passed = [overtaken[s.visit_id] for s in stories if s.visit_id in overtaken]
    return Figures(
        issued=len(stories),
        done=_in(stories, VisitState.DONE),
        given_up=_in(stories, VisitState.GIVEN_UP),
        expired=_in(stories, VisitState.EXPIRED),
        missed=_in(stories, VisitState.MISSED),
        waiting=_in(stories, VisitState.WAITING),
        at_window=_in(stories, *AT_WINDOW),
        held=_in(stories, VisitState.HELD),
        served=len(served),
        wait_mean=mean(reached),
        wait_median=percentile(reached, 0.5),
        wait_p90=percentile(reached, 0.9),
        wait_longest=max(reached, default=None),
        walk_mean=mean([s.spent(PeriodKind.WALK, now) / MINUTE for s in served]),
        serve_mean=mean([s.spent(PeriodKind.SERVE, now) / MINUTE for s in served]),
        short_share=_share(sum(wait <= SHORT_WAIT for wait in reached), len(reached)),
        over_wait=sum(wait > overwait_minutes for wait in waits.values()),
        left_share=_share(sum(story.was_left for story in stories), len(stories)),
        missed_share=_share(sum(story.was_missed for story in stories), len(stories)),
        overtaken_mean=mean([float(times) for times in passed]),
        overtaken_most=max(passed, default=None),
        taken_back=taken_back,
    )


def _in(stories: Iterable[Story], *states: VisitState) -> int:
    return sum(story.state in states for story in stories)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def overtakings(stories: Iterable[Story]) -> dict[UUID, int]:
    """For each number that was called: how many of its class came later and were called before it.

    Fairness per visit, in the order of the issue (R-6-8); the priority of a lane is not taken out.
    """
    by_class: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        if story.first_called_at is not None:
            by_class[story.queue_class].append(story)
    found: dict[UUID, int] = {}
    for group in by_class.values():
        calls: list[datetime] = []
        # Latest issue first: those already seen came later; the ones called earlier went before.
        for story in sorted(group, key=lambda s: (s.issued_at, s.number), reverse=True):
            called = story.first_called_at or story.issued_at
            found[story.visit_id] = bisect_left(calls, called)
            insort(calls, called)
    return found


def grouped(stories: Iterable[Story], key: Callable[[Story], str]) -> dict[str, list[Story]]:
    """The numbers by class, lane or channel; every number is in exactly one group."""
    found: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        found[key(story)].append(story)
    return dict(found)


def window_figures(
    stories: Iterable[Story], shifts: Iterable[ShiftStretch], *, now: datetime
) -> list[WindowFigures]:
    """What each window did that was open or served somebody; no clerk is named (R-6-8)."""
    serves: dict[UUID, list[float]] = defaultdict(list)
    walks: dict[UUID, list[float]] = defaultdict(list)
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for story in stories:
        for each in story.stretches:
            if each.window_id is None or each.kind not in {PeriodKind.SERVE, PeriodKind.WALK}:
                continue
            minutes = ((each.ended_at or now) - each.started_at) / MINUTE
            (serves if each.kind is PeriodKind.SERVE else walks)[each.window_id].append(minutes)
            if each.kind is PeriodKind.SERVE:
                people[each.window_id].add(story.visit_id)
    hours: dict[tuple[UUID, bool], float] = defaultdict(float)
    for shift in shifts:
        length = ((shift.ended_at or now) - shift.started_at) / MINUTE
        hours[shift.window_id, shift.is_open] += length
    known = serves.keys() | walks.keys() | {window for window, _ in hours}
    return [
        WindowFigures(
            window_id=window,
            served=len(people[window]),
            serve_mean=sum(serves[window]) / len(people[window]) if people[window] else None,
            walk_mean=mean(walks[window]),
            serve_minutes=sum(serves[window]),
            open_minutes=hours[window, True],
            paused_minutes=hours[window, False],
        )
        for window in sorted(known)
    ]


def half_hours(
    stories: Sequence[Story], shifts: Sequence[ShiftStretch], *, now: datetime
) -> list[HalfHour]:
    """The day in half hours, from the first number or window to the last; every arrival once."""
    stories = [story for story in stories if not story.was_taken_back]
    starts = [s.issued_at for s in stories] + [s.started_at for s in shifts]
    if not starts:
        return []
    ends = [s.issued_at for s in stories] + [min(s.ended_at or now, now) for s in shifts]
    at, last = half_hour_of(min(starts)), max(ends)
    came: dict[datetime, list[Story]] = defaultdict(list)
    for story in stories:
        came[half_hour_of(story.issued_at)].append(story)
    rows = []
    while at <= last:
        here = came.get(at, [])
        waits = [story.waited(now) for story in here if story.was_served]
        rows.append(HalfHour(at, len(here), mean(waits), _open_in(shifts, at, now)))
        at += HALF_HOUR
    return rows


def half_hour_of(moment: datetime) -> datetime:
    """The half hour of the hall's clock in which a moment lies."""
    local = moment.astimezone(CHINA)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)


def _open_in(shifts: Iterable[ShiftStretch], at: datetime, now: datetime) -> float:
    """How many windows were open in this half hour on average, until `now`."""
    ends = min(at + HALF_HOUR, max(now, at + MINUTE))
    covered = sum(
        (
            max(timedelta(), min(s.ended_at or now, ends) - max(s.started_at, at))
            for s in shifts
            if s.is_open
        ),
        timedelta(),
    )
    return covered / (ends - at)
