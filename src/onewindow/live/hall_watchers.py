"""Who watches a hall? A wall screen, a clerk's list, a phone: each is told its own part."""

import asyncio
from typing import Any
from uuid import UUID

from onewindow.apps.queueing.board import Standing
from onewindow.live import wire
from onewindow.live.hall_feed import Feed


class Watcher:
    """One open page. It is woken, and then takes what it has not been told yet."""

    wants_standings = False

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.woken = asyncio.Event()
        self.is_gone = False
        self._beats = feed.beats

    def wake(self) -> None:
        """There may be something new."""
        self.woken.set()

    def leave(self) -> None:
        """The page was closed."""
        self.is_gone = True
        self.woken.set()

    def greeting(self, seen: int | None) -> bytes:
        """What the page gets first."""
        raise NotImplementedError

    def take(self) -> bytes:
        """What is new since it last took; empty when nothing is."""
        raise NotImplementedError

    def _beat(self) -> bytes:
        self._beats = self.feed.beats
        return wire.event("beat", self.feed.beat())

    def _beat_if_due(self) -> bytes:
        return self._beat() if self.feed.beats != self._beats else b""


class Screen(Watcher):
    """A board on the wall: every call of its zone, in order."""

    def __init__(self, feed: Feed, zone: str) -> None:
        super().__init__(feed)
        self.zone = zone
        self._revision = 0

    def greeting(self, seen: int | None) -> bytes:
        assert self.feed.frames is not None
        self._revision = self.feed.frames.revision
        # The time first, so that the screen dates what follows by the server's clock.
        return self._beat() + self.feed.frames.greeting(self.zone, seen)

    def take(self) -> bytes:
        assert self.feed.frames is not None
        after, self._revision = self._revision, self.feed.frames.revision
        return self.feed.frames.since(after, self.zone)


class Desk(Watcher):
    """A clerk's list: told that something changed; it fetches the list as the clerk may see it."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._version = 0

    def greeting(self, seen: int | None) -> bytes:
        self._version = self.feed.version
        told = wire.event("snapshot", {"version": self._version}, self._version)
        return self._beat() + (b"" if seen == self._version else told)

    def take(self) -> bytes:
        if self.feed.version == self._version:
            return self._beat_if_due()
        self._version = self.feed.version
        return wire.event("change", {"version": self._version}, self._version)


class Phone(Watcher):
    """The page of one number: its state, and how many are called before it."""

    wants_standings = True

    def __init__(self, feed: Feed, visit_id: UUID, standing: Standing) -> None:
        super().__init__(feed)
        self.visit_id = visit_id
        self.standing = standing

    def greeting(self, seen: int | None) -> bytes:
        return self._beat() + self._event("snapshot")

    def take(self) -> bytes:
        present = self.feed.standings.get(self.visit_id)
        if present is None or present == self.standing:
            return self._beat_if_due()
        self.standing = present
        return self._event("change")

    def must_ask(self) -> bool:
        """Whether the day's open numbers do not hold it: it has ended, or was issued just now."""
        return self.standing.is_open and self.visit_id not in self.feed.standings

    def settle(self, standing: Standing) -> bytes:
        """The state the table has for it."""
        if standing.version == self.standing.version:
            return b""
        self.standing = standing
        return self._event("change")

    def _event(self, name: str) -> bytes:
        told: dict[str, Any] = {
            "version": self.standing.version,
            "state": self.standing.state,
            "ahead": self.standing.ahead,
            "window": self.standing.window,
        }
        return wire.event(name, told, self.standing.version)
