"""Where does a number stand in the line, and how busy is each class? Told as people understand it.

Used by the phone, the kiosk, the boards, the greeter, the hall manager and the hall's own page, so
that all of them say the same at the same moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from onewindow.apps.organisation.queries import QueueClass
from onewindow.apps.queueing.line_now import (
    LineNow,
    Recent,
    forget_line,
    forget_lines,
    line_now,
)
from onewindow.apps.queueing.models import Visit
from onewindow.rules.hall.calling import Lane, Waiting
from onewindow.rules.hall.early_waits import FEWEST_SERVICES, early_wait
from onewindow.rules.hall.forecasting import HallNow, WaitBasis, estimate, minutes_told
from onewindow.rules.hall.standing import FreeingWindow, calls_ahead

__all__ = ["ClassLoad", "Standing", "WaitTold", "class_loads", "forget_lines", "new_wait"]
__all__ += ["calls_before", "standing_of", "standings"]

_MINUTE = timedelta(minutes=1)
_NEW = UUID(int=0)
# With so few before it a number is told to stay near.
NEAR = 2
# Minutes within which an empty window calls, told with the estimates' usual certainty.
AT_ONCE, STATED = 2, 0.8


@dataclass(frozen=True)
class WaitTold:
    """A wait as people are told it: whole minutes, an interval, never a promise (R-6-9).

    Of a hundred people about `coverage` × 100 wait between `low` and `high` (0: a rough reckoning
    before enough were served, of which nothing is promised); `is_learned`: from
    this hall's own waits, else the plain rule.
    """

    low: int
    high: int
    coverage: float
    is_learned: bool


@dataclass(frozen=True)
class ClassLoad:
    """One queue class at this moment. `wait` is that of a number taken now; None: no window."""

    code: str
    prefix: str
    name: str
    note: str
    zone: str
    waiting: int
    longest_wait: timedelta | None
    open_windows: int
    paused_windows: int
    wait: WaitTold | None


@dataclass(frozen=True)
class Standing:
    """A waiting number: how many are called before it, and how long it may still take."""

    ahead: int
    wait: WaitTold | None
    open_windows: int
    not_before: datetime | None = None

    @property
    def is_near(self) -> bool:
        """Whether its holder had better be in the hall now."""
        return self.not_before is None and self.open_windows > 0 and self.ahead <= NEAR


def class_loads(place_id: UUID, *, now: datetime) -> list[ClassLoad]:
    """Every open class of a place, as the kiosk shows them (four queries, one second old)."""
    line = line_now(place_id, now=now)
    return [_load(line, each) for each in line.known.classes]


def new_wait(
    place_id: UUID,
    queue_class: str,
    *,
    now: datetime,
    lane: str = Lane.WALK_IN,
    needs_accessible: bool = False,
) -> WaitTold | None:
    """What a number of this class taken now would wait (R-6-9); None: no window open for it."""
    line = line_now(place_id, now=now)
    if (lane, needs_accessible) == (Lane.WALK_IN, False):
        return _new_waits(line).get(queue_class)
    new = _newcomer(line, queue_class, Lane(lane), accessible=needs_accessible)
    return line.once(
        ("new", queue_class, lane, needs_accessible),
        lambda: _told(line, new, seen_by(line, new, ahead_in(line, new)[new.visit_id])),
    )


def standing_of(visit: Visit, *, now: datetime) -> Standing | None:
    """Where a number stands; None when it does not wait. A number the last load did not know
    causes a new one."""
    if visit.state != Visit.State.WAITING:
        return None
    line = line_now(visit.place_id, now=now)
    mine = _find(line, visit)
    if mine is None:
        forget_line(visit.place_id)
        line = line_now(visit.place_id, now=now)
        mine = _find(line, visit)
    if mine is None:
        return None
    return _standing(line, mine, calls_before(line)[visit.id], now)


def standings(place_id: UUID, *, now: datetime) -> dict[UUID, Standing]:
    """Every waiting number of the place with its standing (nothing more read than for one)."""
    line = line_now(place_id, now=now)
    ahead = calls_before(line)
    return {
        each.visit_id: _standing(line, each, ahead[each.visit_id], now) for each in line.waiting
    }


def _standing(line: LineNow, mine: Waiting, ahead: int, now: datetime) -> Standing:
    hall = seen_by(line, mine, ahead)
    delay = mine.not_before if mine.not_before and mine.not_before > now else None
    wait = _told(line, mine, hall)
    if wait and delay:
        wait = _not_before(wait, delay - now)
    return Standing(ahead, wait, hall.desks, delay)


def _find(line: LineNow, visit: Visit) -> Waiting | None:
    return next(
        (
            each
            for each in line.waiting
            if each.visit_id == visit.id
            and each.queue_class == visit.queue_class
            and each.not_before == visit.not_before
        ),
        None,
    )


def _not_before(wait: WaitTold, delay: timedelta) -> WaitTold:
    """A delayed number is not called earlier, whatever the line does."""
    minutes = -(-delay // _MINUTE)
    return replace(wait, low=max(wait.low, minutes), high=max(wait.high, minutes + 5))


def _load(line: LineNow, known: QueueClass) -> ClassLoad:
    first = line.queued_first(known.code)
    fitted = [each for each in line.windows if known.code in each.calling.classes]
    paused = sum(each.is_paused for each in fitted)
    return ClassLoad(
        code=known.code,
        prefix=known.prefix,
        name=known.name,
        note=known.note,
        zone=known.zone,
        waiting=line.count(known.code),
        longest_wait=line.read_at - first if first else None,
        open_windows=len(fitted) - paused,
        paused_windows=paused,
        wait=_new_waits(line).get(known.code),
    )


def _newcomer(line: LineNow, queue_class: str, lane: Lane, *, accessible: bool) -> Waiting:
    """Somebody who takes a number now: the last of those who came."""
    asking = uuid5(_NEW, f"{queue_class} {lane} {accessible}")
    return Waiting(
        asking, "~", queue_class, lane, queued_at=line.read_at, needs_accessible=accessible
    )


def _newcomers(line: LineNow) -> dict[str, Waiting]:
    codes = (each.code for each in line.known.classes)
    return {code: _newcomer(line, code, Lane.WALK_IN, accessible=False) for code in codes}


def _new_waits(line: LineNow) -> Mapping[str, WaitTold | None]:
    """By class, what somebody is told who takes a number now without priority."""

    def work_out() -> dict[str, WaitTold | None]:
        ahead = calls_before(line)
        return {
            code: _told(line, new, seen_by(line, new, ahead[new.visit_id]))
            for code, new in line.once("newcomers", lambda: _newcomers(line)).items()
        }

    return line.once("new waits", work_out)


def calls_before(line: LineNow) -> Mapping[UUID, int]:
    """How many are called before each number of this line, and before a new one of each class.

    The line is counted through once, whoever asks.
    """
    newcomers = line.once("newcomers", lambda: _newcomers(line))
    return line.once("calls before", lambda: ahead_in(line, *newcomers.values()))


def ahead_in(line: LineNow, *newcomers: Waiting) -> Mapping[UUID, int]:
    """How many are called before each number of the line at the windows of this moment, and before
    each of these that would join it."""
    windows = [
        FreeingWindow(each.calling, _free_in(line, each.serves, each.age) if each.is_taken else 0.0)
        for each in line.windows
        if not each.is_paused
    ]
    return calls_ahead(
        waiting=line.waiting,
        windows=windows,
        discipline=line.discipline,
        now=line.read_at,
        newcomers=newcomers,
    )


def _free_in(line: LineNow, queue_class: str, age: timedelta | None) -> float:
    """Minutes until a service is expected to end; one that lasts long already: any moment."""
    spent = age / _MINUTE if age else 0.0
    return max(line.discipline.expected(queue_class) - spent, 1.0)


def seen_by(line: LineNow, mine: Waiting, ahead: int) -> HallNow:
    """The hall as the estimate wants to know it."""
    recent = line.recent.get(mine.queue_class, Recent())
    desks = line.open_windows(mine.queue_class, accessible=mine.needs_accessible)
    first = line.queued_first(mine.queue_class)
    return HallNow(
        at=line.read_at,
        group=mine.queue_class,
        ahead=ahead,
        desks=len(desks),
        recent_services=tuple(recent.services),
        ages=tuple(each.age.total_seconds() for each in desks if each.age is not None),
        recent_waits=tuple(recent.waits),
        front_waited=(line.read_at - first).total_seconds() if first else None,
        calls_half_hour=recent.calls_half_hour,
    )


def _told(line: LineNow, mine: Waiting, hall: HallNow) -> WaitTold | None:
    """The interval in whole minutes; nothing is said while no window is open for it."""
    if not hall.desks:
        return None
    desks = line.open_windows(mine.queue_class, accessible=mine.needs_accessible)
    if hall.ahead < sum(not each.is_taken for each in desks):
        # A window stands empty for it: called as soon as the clerk looks up.
        return WaitTold(0, AT_ONCE, STATED, is_learned=False)
    knows_class = line.model is not None and hall.group in line.model.groups
    if not knows_class and len(hall.recent_services) < FEWEST_SERVICES:
        expected = line.discipline.expected(hall.group) * _MINUTE
        # Nothing is promised of it, so no certainty is stated.
        found = early_wait(hall, expected_seconds=expected.total_seconds())
    else:
        found = estimate(line.model, hall)
    low, high = minutes_told(found)
    return WaitTold(low, high, found.stated_coverage, found.basis is WaitBasis.MODEL)
