"""What did a number in a Warsaw office know on joining, and how long did it then wait?

The log holds a snapshot of every line about every five minutes: how many wait, how many counters
are open, which number was called last. Who stood where is rebuilt from it:

- the last in line holds the number `called + waiting`; they are followed when this tail is new, so
  that each followed wait is one of somebody who really joined;
- they are called when the called number reaches theirs, the moment spread evenly over the snapshot
  interval in which it happens (known to about two minutes);
- a wait is left out where that moment is not known: the day ended first, no snapshot was taken for
  more than 12 minutes, or the display stood still for 15 minutes and then leapt three numbers;
- a line is left out for the day when its display mixes two series (a leap of more than 60);
- a row is left out when it shows a number of another line, a broken cell, or no open counter.

Offices shut on holidays have nobody waiting and so no waits; nothing else is done about them.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from onewindow.rules.hall.forecasting import HallNow, ObservedWait

COLUMNS = frozenset({
    "office", "time", "date", "service_estimate_min", "group_id", "open_counters", "group_letter",
    "waiting", "now_serving",
})  # fmt: skip
# One desk calling a number a minute, 288 people waiting: the log's notes call it implausible.
_IMPLAUSIBLE = ("UD_Mokotow_1", "X")
_BLIND = 12 * 60
_STILL = 15 * 60
_LEAP = 3
_OTHER_SERIES = 60
_HALF_HOUR = 30 * 60


@dataclass(frozen=True)
class _Snapshot:
    at: datetime
    waiting: int
    desks: int
    called: int
    estimate: int  # minutes of one service, as the office shows it; 0 = none


@dataclass(frozen=True)
class _Followed:
    number: int
    joined: HallNow


def observed_waits(lines: Iterable[str]) -> list[ObservedWait]:
    """The followed wait of every new tail of every line, in the order of office, group and day."""
    snapshots: dict[tuple[str, str], dict[datetime, _Snapshot]] = defaultdict(dict)
    for row in csv.DictReader(lines):
        read = _read(row)
        if read is not None:
            snapshots[f"{row['office']}/{row['group_id']}", row["date"]][read.at] = read
    return [
        wait
        for (group, _), told in sorted(snapshots.items())
        for wait in _Line(group, sorted(told.values(), key=lambda shot: shot.at)).followed_waits()
    ]


def _read(row: dict[str, str]) -> _Snapshot | None:
    try:
        called = row["now_serving"]
        letter = row["group_letter"][:1]
        if (row["office"], letter) == _IMPLAUSIBLE or (called and called[:1] != letter):
            return None
        return _Snapshot(
            at=datetime.fromisoformat(f"{row['date']}T{row['time']}"),
            waiting=int(row["waiting"]),
            desks=int(row["open_counters"]),
            called=int(called[1:] or 0),
            estimate=int(row["service_estimate_min"] or 0),
        )
    except (KeyError, TypeError, ValueError):
        return None


@dataclass
class _Line:
    """One group of one office on one day, played forward; numbers run from the first one shown."""

    group: str
    snapshots: list[_Snapshot]
    called: int = 0
    issued: int = 0
    issued_at: dict[int, float] = field(default_factory=dict)
    called_at: dict[int, float] = field(default_factory=dict)
    moved_at: float = 0.0  # when the display last moved
    following: list[_Followed] = field(default_factory=list)

    def followed_waits(self) -> Iterator[ObservedWait]:
        shown = [shot.called for shot in self.snapshots if shot.called]
        if any(abs(b - a) > _OTHER_SERIES for a, b in pairwise(shown)):
            return
        before: float | None = None
        for shot in self.snapshots:
            second = shot.at.timestamp()
            if shot.called > self.called:
                yield from self._calls(shot, second, before)
            tail = self.called + shot.waiting
            if tail > self.issued:
                self._joins(shot, second, before, tail)
            before = second

    def _calls(
        self, shot: _Snapshot, second: float, before: float | None
    ) -> Iterator[ObservedWait]:
        since = second if before is None else before
        step = shot.called - self.called
        stood_still = since - self.moved_at > _STILL and step >= _LEAP
        known = self.called > 0 and second - since <= _BLIND and not stood_still
        for number in range(self.called + 1, shot.called + 1):
            self.called_at[number] = since + (second - since) * (number - self.called - 0.5) / step
            self.issued_at.setdefault(number, self.called_at[number])
        due = [each for each in self.following if each.number <= shot.called]
        self.following = [each for each in self.following if each.number > shot.called]
        self.called, self.moved_at = shot.called, second
        self.issued = max(self.issued, self.called)
        if known:
            for each in due:
                waited = self.called_at[each.number] - each.joined.at.timestamp()
                yield ObservedWait(each.joined, waited)

    def _joins(self, shot: _Snapshot, second: float, before: float | None, tail: int) -> None:
        since = second if before is None else before
        for number in range(self.issued + 1, tail + 1):
            share = (number - self.issued - 0.5) / (tail - self.issued)
            self.issued_at[number] = since + (second - since) * share
        self.issued = tail
        if shot.desks and self.called:
            self.following.append(_Followed(tail, self._seen(shot, second)))

    def _seen(self, shot: _Snapshot, second: float) -> HallNow:
        lately = range(max(1, self.called - 4), self.called + 1)
        calls = sum(1 for at in self.called_at.values() if second - at <= _HALF_HOUR)
        return HallNow(
            at=shot.at,
            group=self.group,
            ahead=shot.waiting - 1,
            desks=shot.desks,
            recent_services=(shot.estimate * 60.0,) if shot.estimate else (),
            recent_waits=tuple(
                self.called_at[number] - self.issued_at[number]
                for number in lately
                if number in self.called_at
            ),
            front_waited=second - self.issued_at.get(self.called + 1, second),
            calls_half_hour=calls,
        )
