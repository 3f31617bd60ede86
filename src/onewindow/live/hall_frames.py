"""What is said to a place's screens, in which order? Each frame is written once for each zone."""

from collections import deque
from collections.abc import Callable, Iterator

from onewindow.apps.queueing import board_wire
from onewindow.apps.queueing.board import Call, Picture
from onewindow.live import wire

KEPT_FRAMES = 300
# After a longer break a screen is shown the present; nobody wants forty old calls read out.
MOST_MISSED = 20


class Frame:
    """One event of a place; a call of a zone is for that zone's screens and the whole hall's."""

    def __init__(
        self, revision: int, told: Callable[[str], bytes], call: Call | None = None
    ) -> None:
        self.revision = revision
        self.call = call
        self._told = told
        self._written: dict[str, bytes] = {}

    def for_zone(self, zone: str) -> bytes:
        """The bytes for the screens of a zone; empty when it does not concern them."""
        if self.call is not None and zone not in {"", self.call.zone}:
            return b""
        if zone not in self._written:
            self._written[zone] = self._told(zone)
        return self._written[zone]


class Frames:
    """The latest frames of a place, the calls of its day, and the picture they belong to."""

    def __init__(self, picture: Picture, version: str) -> None:
        self._version = version
        self._frames: deque[Frame] = deque(maxlen=KEPT_FRAMES)
        self._calls: deque[Frame] = deque(maxlen=KEPT_FRAMES)
        self._snapshots: dict[str, bytes] = {}
        self.revision = 0
        self.picture = picture

    def say_call(self, call: Call) -> None:
        """One more announcement, for everybody who listens now or comes back soon."""
        # The number of the call belongs to the place: every zone's screen knows where it stands.
        told = wire.event("call", board_wire.call(call), call.sequence)
        frame = self._say(lambda _zone: told, call)
        self._calls.append(frame)

    def remember_call(self, call: Call) -> None:
        """A call of today from before this process; only for screens that come back."""
        told = wire.event("call", board_wire.call(call), call.sequence)
        self._calls.append(Frame(self.revision, lambda _zone: told, call))

    def show(self, picture: Picture) -> bool:
        """The present picture; screens are told if it looks different. False: it looks the same."""
        before, self.picture = self.picture, picture
        self._snapshots.clear()
        if picture.day != before.day:
            # What was called yesterday is history, on the wall too.
            self._calls.clear()
            self._say(self._snapshot)
            return True
        if _look(picture) == _look(before):
            return False
        self._say(lambda zone: wire.event("state", board_wire.state(picture, zone)))
        return True

    def say_beat(self, told: object) -> None:
        """A sign of life with the server's time."""
        beat = wire.event("beat", told)
        self._say(lambda _zone: beat)

    def since(self, revision: int, zone: str) -> bytes:
        """All that was said after a revision; the present when that is too long ago."""
        if self._frames and revision < self._frames[0].revision - 1:
            return self.greeting(zone, None)
        return b"".join(frame.for_zone(zone) for frame in self._after(revision))

    def greeting(self, zone: str, seen: int | None) -> bytes:
        """For a screen that opens: the present; or exactly what it missed, if that is little."""
        missed = self._missed(seen)
        if missed is None:
            later = (f for f in self._calls if _number(f) > self.picture.sequence)
            return self._snapshot(zone) + b"".join(f.for_zone(zone) for f in later)
        # The state first: a call that is over by now is known to be over before it is read out.
        state = wire.event("state", board_wire.state(self.picture, zone))
        return state + b"".join(frame.for_zone(zone) for frame in missed)

    def _missed(self, seen: int | None) -> list[Frame] | None:
        """The calls after `seen`; None when `seen` is not one of today's last calls."""
        if seen is None or all(_number(frame) != seen for frame in self._calls):
            return None
        missed = [frame for frame in self._calls if _number(frame) > seen]
        return missed if len(missed) <= MOST_MISSED else None

    def _snapshot(self, zone: str) -> bytes:
        if zone not in self._snapshots:
            told = {"version": self._version, **board_wire.snapshot(self.picture, zone)}
            self._snapshots[zone] = wire.event("snapshot", told, self.picture.sequence)
        return self._snapshots[zone]

    def _say(self, told: Callable[[str], bytes], call: Call | None = None) -> Frame:
        self.revision += 1
        frame = Frame(self.revision, told, call)
        self._frames.append(frame)
        return frame

    def _after(self, revision: int) -> Iterator[Frame]:
        fresh = []
        for frame in reversed(self._frames):
            if frame.revision <= revision:
                break
            fresh.append(frame)
        return reversed(fresh)


def _number(frame: Frame) -> int:
    return frame.call.sequence if frame.call else 0


def _look(picture: Picture) -> object:
    """What of a picture can be seen: all but the last act, which only clerks' lists go by."""
    return (picture.windows, picture.calls, picture.classes, picture.stopped_at, picture.seconds)
