"""What happens at /live/hall/, /live/window/ and /live/number/? Streams fed by one look a place."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections, connections

from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Place
from onewindow.apps.queueing import board, tokens
from onewindow.live import wire
from onewindow.live.hall_feed import Feed
from onewindow.live.hall_watchers import Desk, Phone, Screen, Watcher
from onewindow.live.wire import Receive, Scope, Send

log = logging.getLogger(__name__)

HALL, WINDOW, NUMBER = "/live/hall/", "/live/window/", "/live/number/"
BEAT_SECONDS = 10.0
# Each kind has room of its own: a crowd of phones keeps no clerk and no wall out.
MOST = {Screen: 3000, Desk: 1000, Phone: 4000}
MOST_FOR_ONE = {Desk: 20, Phone: 8}
# Walls are open to everybody: one address leaves most of their room to others.
MOST_SCREENS_AT_ONE = 300
SEND_WITHIN = 30.0
START_AGAIN_AFTER = 1.0

_Key = tuple[type[Watcher], object]


class Halls:
    """The feeds of all places that somebody watches; a feed stays once it was wanted."""

    def __init__(self, *, beat: float = BEAT_SECONDS) -> None:
        self._beat = beat
        self._feeds: dict[UUID, Feed] = {}
        self._starting: dict[UUID, asyncio.Task[Feed]] = {}
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._places: dict[str, Place] = {}
        self._held: dict[_Key, int] = {}
        self._counts: dict[type[Watcher], int] = {}
        self._aside = ThreadPoolExecutor(1, "pictures")

    @property
    def count(self) -> int:
        """How many pages are open."""
        return sum(self._counts.values())

    def hint(self, place_id: UUID) -> None:
        """Something happened in a place."""
        if feed := self._feeds.get(place_id):
            feed.hint()

    def hint_all(self) -> None:
        """Hints may have been lost: look everywhere."""
        for feed in self._feeds.values():
            feed.hint()

    async def close(self) -> None:
        """Stop looking."""
        tasks = [*self._running.values(), *self._starting.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(self._aside, connections.close_all)
        self._aside.shutdown(wait=False)

    async def answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """One request for a stream of the hall."""
        origin = wire.address(scope)
        if path.startswith(HALL) and self._held.get((Screen, origin), 0) >= MOST_SCREENS_AT_ONE:
            # Before anything is asked of the database.
            await wire.plain(send, 503, b"too many listeners", (b"retry-after", b"30"))
            return
        try:
            watcher, key = await self._watcher(path, origin)
        except DatabaseTrouble:
            await wire.plain(send, 503, b"database away", (b"retry-after", b"5"))
            return
        except _Refused as refused:
            await wire.plain(send, refused.number, refused.text)
            return
        if self._is_full(watcher, key):
            await wire.plain(send, 503, b"too many listeners", (b"retry-after", b"30"))
            return
        await self._stream(watcher, key, scope, receive, send)

    async def _watcher(self, path: str, origin: str) -> tuple[Watcher, object]:
        if path.startswith(HALL):
            return await self._screen(path.removeprefix(HALL).strip("/")), origin
        if path.startswith(WINDOW):
            return await self._desk(path.removeprefix(WINDOW).strip("/"))
        return await self._phone(path.removeprefix(NUMBER).strip("/"))

    async def _screen(self, path: str) -> Watcher:
        code, _, zone = path.partition("/")
        place = self._places.get(code) or await _asked_place(code)
        if place is None:
            raise _Refused(404, b"not found")
        self._places[code] = place
        feed = await self._feed(place)
        assert feed.frames is not None
        if zone and zone not in feed.frames.picture.zones:
            raise _Refused(404, b"not found")
        return Screen(feed, zone)

    async def _desk(self, token: str) -> tuple[Watcher, object]:
        window_id = tokens.window_of_token(token)
        if window_id is None:
            raise _Refused(403, b"token not valid")
        place = await _asked_place_of_window(window_id)
        if place is None:
            raise _Refused(404, b"not found")
        return Desk(await self._feed(place)), window_id

    async def _phone(self, token: str) -> tuple[Watcher, object]:
        visit_id = tokens.visit_of_token(token)
        if visit_id is None:
            raise _Refused(403, b"token not valid")
        found = await _asked_standing(visit_id)
        if found is None:
            raise _Refused(404, b"not found")
        place, standing = found
        feed = await self._feed(place)
        # So that how many are before it is counted soon, also when no other phone watches.
        feed.look_soon()
        return Phone(feed, visit_id, feed.standings.get(visit_id, standing)), visit_id

    async def _feed(self, place: Place) -> Feed:
        """The place's feed; the first who wants it starts it, the others wait for the same look."""
        if place.id in self._feeds:
            return self._feeds[place.id]
        if place.id not in self._starting:
            self._starting[place.id] = asyncio.create_task(self._start(place))
        return await asyncio.shield(self._starting[place.id])

    async def _start(self, place: Place) -> Feed:
        feed = Feed(place, beat=self._beat, aside=self._aside)
        try:
            await feed.start()
        finally:
            del self._starting[place.id]
        self._feeds[place.id] = feed
        self._running[place.id] = asyncio.create_task(_keep_running(feed))
        return feed

    def _is_full(self, watcher: Watcher, key: object) -> bool:
        kind = type(watcher)
        alone = MOST_FOR_ONE.get(kind)
        if alone is not None and self._held.get((kind, key), 0) >= alone:
            return True
        return self._counts.get(kind, 0) >= MOST[kind]

    async def _stream(
        self, watcher: Watcher, key: object, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._add(watcher, key, 1)
        gone = asyncio.create_task(wire.until_gone(receive))
        gone.add_done_callback(lambda _: watcher.leave())
        try:
            first = watcher.greeting(wire.last_seen(scope))
            watcher.feed.watchers.add(watcher)
            await wire.open_stream(send)
            await wire.body(send, first)
            await _tell(watcher, send)
        except TimeoutError:
            # Nothing was taken for so long: the page is gone without a word.
            return
        finally:
            gone.cancel()
            watcher.feed.watchers.discard(watcher)
            self._add(watcher, key, -1)

    def _add(self, watcher: Watcher, key: object, one: int) -> None:
        kind = type(watcher)
        self._counts[kind] = self._counts.get(kind, 0) + one
        left = self._held.get((kind, key), 0) + one
        if left:
            self._held[(kind, key)] = left
        else:
            self._held.pop((kind, key), None)


class _Refused(Exception):
    def __init__(self, number: int, text: bytes) -> None:
        super().__init__(text)
        self.number = number
        self.text = text


async def _tell(watcher: Watcher, send: Send) -> None:
    while True:
        await watcher.woken.wait()
        watcher.woken.clear()
        if watcher.is_gone:
            return
        told = watcher.take()
        if isinstance(watcher, Phone) and watcher.must_ask():
            told += await _settled(watcher)
        if told:
            async with asyncio.timeout(SEND_WITHIN):
                await wire.body(send, told)


async def _settled(phone: Phone) -> bytes:
    try:
        found = await _asked_standing(phone.visit_id)
    except DatabaseTrouble:
        return b""
    return phone.settle(found[1]) if found else b""


async def _keep_running(feed: Feed) -> None:
    """A fault nobody foresaw is logged, and the place is looked at again: a wall never freezes."""
    while True:
        try:
            await feed.run()
        except Exception:
            log.exception("live: the hall's feed stopped, starting again")
        await asyncio.sleep(START_AGAIN_AFTER)


@sync_to_async
def _asked_place(code: str) -> Place | None:
    close_old_connections()
    return organisation.place_by_code(code)


@sync_to_async
def _asked_place_of_window(window_id: UUID) -> Place | None:
    close_old_connections()
    window = organisation.window(window_id)
    return window.place if window else None


@sync_to_async
def _asked_standing(visit_id: UUID) -> "tuple[Place, board.Standing] | None":
    close_old_connections()
    found = board.standing_of(visit_id)
    place = organisation.place(found[0]) if found else None
    return (place, found[1]) if found and place else None
