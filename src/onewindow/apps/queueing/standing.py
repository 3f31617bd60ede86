"""Where does a number stand in the line, and how busy is each class? Told as people understand it.

Used by the phone, the kiosk, the boards, the greeter, the hall manager and the hall's own page, so
that all of them say the same at the same moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from onewindow.apps.queueing.line_now import LineNow, Recent, forget_lines, line_now
from onewindow.apps.queueing.models import Visit
from onewindow.rules.hall.calling import Lane, Waiting
from onewindow.rules.hall.forecasting import HallNow, WaitBasis, estimate, minutes_told
from onewindow.rules.hall.standing import FreeingWindow, calls_ahead

__all__ = ["ClassLoad", "Standing", "WaitTold", "class_loads", "forget_lines", "new_wait"]
__all__ += ["standing_of", "standings"]

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
    before anybody was served, of which nothing is promised); `is_learned`: from
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
    return [
        _load(line, each.code, each.prefix, each.name, each.note, each.zone)
        for each in line.known.classes
    ]


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
    new = Waiting(
        _NEW,
        "~",
        queue_class,
        Lane(lane),
        queued_at=line.read_at,
        needs_accessible=needs_accessible,
    )
    return _told(line, new, seen_by(line, new, ahead_in(line, [*line.waiting, new])[_NEW]))


def standing_of(visit: Visit, *, now: datetime) -> Standing | None:
    """Where a number stands; None when it does not wait. A number the last load did not know
    causes a new one."""
    if visit.state != Visit.State.WAITING:
        return None
    line = line_now(visit.place_id, now=now)
    mine = _find(line, visit)
    if mine is None:
        forget_lines()
        line = line_now(visit.place_id, now=now)
        mine = _find(line, visit)
    if mine is None:
        return None
    return _standing(line, mine, ahead_in(line, line.waiting)[visit.id], now)


def standings(place_id: UUID, *, now: datetime) -> dict[UUID, Standing]:
    """Every waiting number of the place with its standing (nothing more read than for one)."""
    line = line_now(place_id, now=now)
    ahead = ahead_in(line, line.waiting)
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


def _load(line: LineNow, code: str, prefix: str, name: str, note: str, zone: str) -> ClassLoad:
    waiting = [each for each in line.waiting if each.queue_class == code]
    first = min((each.queued_at for each in waiting), default=None)
    fitted = [each for each in line.windows if code in each.calling.classes]
    paused = sum(each.is_paused for each in fitted)
    return ClassLoad(
        code=code,
        prefix=prefix,
        name=name,
        note=note,
        zone=zone,
        waiting=len(waiting),
        longest_wait=line.read_at - first if first else None,
        open_windows=len(fitted) - paused,
        paused_windows=paused,
        wait=new_wait(line.place_id, code, now=line.read_at),
    )


def ahead_in(line: LineNow, waiting: Iterable[Waiting]) -> dict[UUID, int]:
    """How many are called before each of these numbers, at the windows of this moment."""
    windows = [
        FreeingWindow(each.calling, _free_in(line, each.serves, each.age) if each.is_taken else 0.0)
        for each in line.windows
        if not each.is_paused
    ]
    return dict(
        calls_ahead(waiting=waiting, windows=windows, discipline=line.discipline, now=line.read_at)
    )


def _free_in(line: LineNow, queue_class: str, age: timedelta | None) -> float:
    """Minutes until a service is expected to end; one that lasts long already: any moment."""
    spent = age / _MINUTE if age else 0.0
    return max(line.discipline.expected(queue_class) - spent, 1.0)


def seen_by(line: LineNow, mine: Waiting, ahead: int) -> HallNow:
    """The hall as the estimate wants to know it."""
    recent = line.recent.get(mine.queue_class, Recent())
    desks = line.open_windows(mine.queue_class, accessible=mine.needs_accessible)
    earlier = [w.queued_at for w in line.waiting if w.queue_class == mine.queue_class]
    return HallNow(
        at=line.read_at,
        group=mine.queue_class,
        ahead=ahead,
        desks=len(desks),
        recent_services=tuple(recent.services),
        ages=tuple(each.age.total_seconds() for each in desks if each.age is not None),
        recent_waits=tuple(recent.waits),
        front_waited=(line.read_at - min(earlier)).total_seconds() if earlier else None,
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
    if not hall.recent_services:
        return _roughly(line, hall)
    found = estimate(line.model, hall)
    low, high = minutes_told(found)
    return WaitTold(low, high, found.stated_coverage, found.basis is WaitBasis.MODEL)


def _roughly(line: LineNow, hall: HallNow) -> WaitTold:
    """Nothing was served yet: the centre's expectation, about it, and no certainty is stated."""
    likely = line.discipline.expected(hall.group) * (hall.ahead + 1) / hall.desks
    return WaitTold(int(likely * 0.5), int(likely * 1.5) + 1, 0.0, is_learned=False)
