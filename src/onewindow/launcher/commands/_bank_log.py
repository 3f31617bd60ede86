"""What did each caller of the 1999 bank log know on joining, and how long did they then wait?

One row is one caller. The day is played in order: joining the line, leaving it, going to a desk,
leaving the desk. What stands at the moment of joining is what a hall would know.
"""

import csv
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from onewindow.rules.hall.forecasting import HallNow, ObservedWait

COLUMNS = frozenset({
    "type", "priority", "date", "q_start", "q_exit", "q_time", "outcome", "ser_start", "ser_exit",
    "server",
})  # fmt: skip
_NOBODY = "NO_SERVER"
_PRIORITY_CREDIT = 90  # seconds by which the log's priority 2 is set forward in the line
_AT_WORK = 15 * 60  # a desk counts as open this long after its last service
_HALF_HOUR = 30 * 60


class _Turn(IntEnum):
    """In which order things happen that share one second."""

    LEAVES_DESK = 0
    LEAVES_LINE = 1
    COMES_TO_DESK = 2
    JOINS = 3


@dataclass(frozen=True)
class _Caller:
    day: date
    group: str
    priority: int
    joined: int  # seconds of the day; 0 = never queued
    left: int
    waited: int
    served_from: int  # 0 = never served
    served_until: int
    desk: str
    gave_up: bool

    @property
    def queued(self) -> bool:
        return 0 < self.joined < self.left

    @property
    def served(self) -> bool:
        return 0 < self.served_from < self.served_until

    @property
    def place_key(self) -> int:
        return self.joined - (_PRIORITY_CREDIT if self.priority == 2 else 0)


def observed_waits(lines: Iterable[str]) -> list[ObservedWait]:
    """The wait of everyone who queued and was served; those who gave up are in the line, but their
    wait is unknown; PHANTOM rows are dropped, as the log's own notes say."""
    days: dict[date, list[_Caller]] = defaultdict(list)
    for row in csv.DictReader(lines, delimiter="\t"):
        caller = _read(row)
        if caller is not None:
            days[caller.day].append(caller)
    return [wait for day in sorted(days) for wait in _Day(days[day]).played()]


def _read(row: dict[str, str]) -> _Caller | None:
    try:
        if row["outcome"] not in {"AGENT", "HANG"}:
            return None
        return _Caller(
            day=datetime.strptime(row["date"], "%y%m%d").date(),  # noqa: DTZ007
            group=row["type"],
            priority=int(row["priority"]),
            joined=_second(row["q_start"]),
            left=_second(row["q_exit"]),
            waited=int(row["q_time"]),
            served_from=_second(row["ser_start"]),
            served_until=_second(row["ser_exit"]),
            desk=row["server"],
            gave_up=row["outcome"] == "HANG",
        )
    except (KeyError, TypeError, ValueError):
        return None


def _second(written: str) -> int:
    hours, minutes, seconds = (int(part) for part in written.split(":"))
    return hours * 3600 + minutes * 60 + seconds


@dataclass
class _Day:
    callers: list[_Caller]
    line: set[_Caller] = field(default_factory=set)
    since: dict[str, int] = field(default_factory=dict)  # desk -> start of its service
    last_seen: dict[str, int] = field(default_factory=dict)
    services: dict[str, deque[float]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=20))
    )
    waits: deque[float] = field(default_factory=lambda: deque(maxlen=5))
    calls: deque[int] = field(default_factory=deque)

    def played(self) -> Iterator[ObservedWait]:
        for second, turn, index in sorted(self._turns()):
            caller = self.callers[index]
            match turn:
                case _Turn.JOINS:
                    if not caller.gave_up:
                        yield ObservedWait(self._seen(caller, second), float(caller.waited))
                    self.line.add(caller)
                case _Turn.LEAVES_LINE:
                    self.line.discard(caller)
                case _Turn.COMES_TO_DESK:
                    self._comes(caller, second)
                case _Turn.LEAVES_DESK:
                    self.services[caller.group].append(float(second - caller.served_from))
                    self.last_seen[caller.desk] = second
                    self.since.pop(caller.desk, None)

    def _turns(self) -> Iterator[tuple[int, _Turn, int]]:
        for index, caller in enumerate(self.callers):
            if caller.queued:
                yield caller.joined, _Turn.JOINS, index
                yield caller.left, _Turn.LEAVES_LINE, index
            if caller.served:
                yield caller.served_from, _Turn.COMES_TO_DESK, index
                yield caller.served_until, _Turn.LEAVES_DESK, index

    def _comes(self, caller: _Caller, second: int) -> None:
        self.waits.append(float(caller.waited))
        self.calls.append(second)
        if caller.desk != _NOBODY:
            self.since[caller.desk] = second
            self.last_seen[caller.desk] = second

    def _seen(self, caller: _Caller, second: int) -> HallNow:
        while self.calls and self.calls[0] < second - _HALF_HOUR:
            self.calls.popleft()
        open_desks = [
            desk
            for desk, seen in self.last_seen.items()
            if desk in self.since or seen >= second - _AT_WORK
        ]
        front = min((other.joined for other in self.line), default=second)
        return HallNow(
            at=datetime.combine(caller.day, time()) + timedelta(seconds=second),
            group=caller.group,
            ahead=sum(1 for other in self.line if other.place_key <= caller.place_key),
            desks=len(open_desks),
            recent_services=tuple(self.services[caller.group]),
            ages=tuple(float(second - start) for start in self.since.values()),
            recent_waits=tuple(self.waits),
            front_waited=float(second - front),
            calls_half_hour=len(self.calls),
        )
