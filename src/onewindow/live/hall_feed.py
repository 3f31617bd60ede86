"""What is new in one place's hall? One look at the tables for all who watch it.

A notification is only a hint to look at once. Without any, the count of calls is looked at every
second and the whole picture every few seconds, so that a lost hint costs seconds, not the day.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import Error as DatabaseTrouble
from django.db import connection

from onewindow import __version__, wallclock
from onewindow.apps.organisation.queries import Place
from onewindow.apps.queueing import board
from onewindow.apps.queueing.board import Picture, Standing
from onewindow.live.hall_frames import KEPT_FRAMES, Frames

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

CALLS_EVERY = 1.0
PICTURE_EVERY = 5.0
PICTURE_AT_MOST_EVERY = 1.0
AFTER_A_FAULT = 1.0
GATHER = 0.02


class Watcher(Protocol):
    """Somebody to wake when there is something new."""

    wants_standings: bool

    def wake(self) -> None: ...


class Feed:
    """One place: the calls in order, the picture, where each number stands."""

    def __init__(self, place: Place, *, beat: float, aside: Executor) -> None:
        self.place = place
        # Pictures are read aside: a call must not wait behind a long line being counted.
        self._aside = aside
        self.frames: Frames | None = None
        self.standings: dict[UUID, Standing] = {}
        # Moves with every change somebody at a window may want to see.
        self.version = 0
        self.beats = 0
        self.watchers: set[Watcher] = set()
        self.seen_at = 0
        self._beat = beat
        self._sequence = 0
        self._hinted = asyncio.Event()
        self._is_changed, self._has_acted = True, False
        self._picture_at = self._beat_at = float("-inf")

    def hint(self) -> None:
        """Something happened here: look now, and tell the clerks' lists."""
        self._has_acted = True
        self.look_soon()

    def look_soon(self) -> None:
        """The picture is wanted before its time."""
        self._is_changed = True
        self._hinted.set()

    async def start(self) -> None:
        """The first look; raises DatabaseTrouble when the tables cannot be asked."""
        now = wallclock.now()
        picture = await self._asked_aside(lambda: board.picture(place=self.place, now=now))
        calls = await _asked(
            lambda: board.calls_of_today(place=self.place, most=KEPT_FRAMES // 2, now=now)
        )
        self._take_first(picture, calls, now)

    def _take_first(self, picture: Picture, calls: list[board.Call], now: datetime) -> None:
        frames = Frames(picture, __version__)
        for call in calls:
            if call.sequence <= picture.sequence:
                frames.remember_call(call)
        self._sequence = picture.sequence
        self.frames, self.version, self.seen_at = frames, _ms(now), _ms(now)

    async def run(self) -> None:
        """Look and tell, for ever."""
        while True:
            try:
                await self.look()
                await self._pause()
            except DatabaseTrouble as error:
                log.warning("live: hall cannot be read (%s)", type(error).__name__)
                self._is_changed = True
                self._tell_beat()
                await asyncio.sleep(AFTER_A_FAULT)

    async def look(self) -> None:
        """Tell what is new since the last look."""
        assert self.frames is not None
        self._hinted.clear()
        now = wallclock.now()
        is_told = await self._tell_calls(self.frames, now)
        if self._picture_is_due(self.frames, now):
            is_told = await self._tell_picture(self.frames, now) or is_told
        self.seen_at = _ms(now)
        if not self._tell_beat() and is_told:
            self._wake()

    async def _tell_calls(self, frames: Frames, now: datetime) -> bool:
        after = self._sequence
        calls = await _asked(lambda: board.calls_since(place=self.place, after=after, now=now))
        for call in calls:
            frames.say_call(call)
        if calls:
            self._sequence = calls[-1].sequence
            self._is_changed = True
            # At once: the picture that follows may take longer than the people should wait.
            self._wake()
        return bool(calls)

    def _picture_is_due(self, frames: Frames, now: datetime) -> bool:
        age = asyncio.get_running_loop().time() - self._picture_at
        is_new_day = wallclock.local(now).date() != frames.picture.day
        return is_new_day or age >= PICTURE_EVERY or (self._is_changed and age >= self._shortest())

    def _shortest(self) -> float:
        # Nearly the full second: the pause that leads here is measured by another clock.
        return PICTURE_AT_MOST_EVERY - 0.01

    async def _tell_picture(self, frames: Frames, now: datetime) -> bool:
        has_acted, self._is_changed, self._has_acted = self._has_acted, False, False
        self._picture_at = asyncio.get_running_loop().time()
        try:
            picture = await self._asked_aside(lambda: board.picture(place=self.place, now=now))
            standings = await self._read_standings(now)
        except DatabaseTrouble:
            self._has_acted = has_acted
            raise
        has_acted = has_acted or picture.acted_at != frames.picture.acted_at
        # Hints that came close upon another are not sent: look once more until all is quiet.
        self._is_changed = self._is_changed or has_acted
        looks_new = frames.show(picture)
        stand_new, self.standings = standings != self.standings, standings
        is_new = has_acted or looks_new or stand_new
        if is_new:
            self.version = max(self.version + 1, _ms(now))
        return is_new

    async def _read_standings(self, now: datetime) -> dict[UUID, Standing]:
        if not any(each.wants_standings for each in self.watchers):
            return {}
        return await self._asked_aside(lambda: board.standings(place_id=self.place.id, now=now))

    async def _asked_aside(self, question: Callable[[], Answer]) -> Answer:
        return await _asked(question, aside=self._aside)

    def _tell_beat(self) -> bool:
        present = asyncio.get_running_loop().time()
        if self.frames is None or present - self._beat_at < self._beat:
            return False
        self._beat_at = present
        self.beats += 1
        self.frames.say_beat(self.beat())
        self._wake()
        return True

    def beat(self) -> dict[str, Any]:
        """The server's time, and when the tables were last seen (both in ms)."""
        return {"now": _ms(wallclock.now()), "seen": self.seen_at}

    async def _pause(self) -> None:
        """Until the next look is due: at once after a hint, else within a second."""
        seconds = min(CALLS_EVERY, self._beat)
        if self._is_changed:
            age = asyncio.get_running_loop().time() - self._picture_at
            seconds = min(seconds, max(0.0, PICTURE_AT_MOST_EVERY - age))
        try:
            async with asyncio.timeout(seconds):
                await self._hinted.wait()
        except TimeoutError:
            return
        # What happens together is read together: a busy hall hints hundreds of times a second.
        await asyncio.sleep(GATHER)

    def _wake(self) -> None:
        for watcher in self.watchers:
            watcher.wake()


async def _asked(question: Callable[[], Answer], *, aside: Executor | None = None) -> Answer:
    def ask() -> Answer:
        try:
            return question()
        except DatabaseTrouble:
            # The next question opens a new one; asking each time whether it stands costs a trip.
            connection.close()
            raise

    if aside is not None:
        return await asyncio.get_running_loop().run_in_executor(aside, ask)
    return await sync_to_async(ask)()


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
