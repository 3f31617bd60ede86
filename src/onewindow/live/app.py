"""What happens at /live/...? A snapshot, then news as it comes, then a sign of life.

A plain ASGI function: server-sent events and nothing else. The events are hints;
a page that missed some gets the present state as soon as it is back.
"""

import asyncio
import sys
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from onewindow.apps.cases.queries import case_position
from onewindow.live import wire
from onewindow.live.hall import BEAT_SECONDS, HALL, NUMBER, WINDOW, Halls
from onewindow.live.hub import Hub, Listener
from onewindow.live.listening import Ear
from onewindow.live.news import News
from onewindow.live.tokens import case_of_token
from onewindow.live.wire import Receive, Scope, Send

PATH = "/live/case/"
HEARTBEAT_SECONDS = 15.0
# A call is passed on while a long line is being counted beside it; the default is 5 ms a turn.
TURN_SECONDS = 0.001


class Live:
    """The ASGI application; one hub, one set of halls and one ear for the process."""

    def __init__(self, *, heartbeat: float = HEARTBEAT_SECONDS, beat: float = BEAT_SECONDS) -> None:
        self.hub = Hub()
        self.halls = Halls(beat=beat)
        self.ear = Ear(self.hub, self.halls)
        self._heartbeat = heartbeat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                sys.setswitchinterval(TURN_SECONDS)
                self.ear.open()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.ear.close()
                await self.halls.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if path == "/healthz":
            await wire.plain(send, 200, b"ok")
        elif scope["method"] != "GET":
            await wire.plain(send, 405, b"only GET")
        elif path.startswith((HALL, WINDOW, NUMBER)):
            self.ear.open()
            await self.halls.answer(path, scope, receive, send)
        elif not path.startswith(PATH):
            await wire.plain(send, 404, b"not found")
        elif (case_id := case_of_token(path.removeprefix(PATH).strip("/"))) is None:
            await wire.plain(send, 403, b"token not valid")
        elif self.hub.is_full(case_id):
            await wire.plain(send, 503, b"too many listeners", (b"retry-after", b"30"))
        else:
            await self._stream(case_id, scope, receive, send)

    async def _stream(self, case_id: UUID, scope: Scope, receive: Receive, send: Send) -> None:
        self.ear.open()
        # Listening begins before the snapshot is read, so that nothing falls in between.
        listener = self.hub.add(case_id)
        try:
            try:
                news = await _position(case_id)
            except DatabaseError:
                await wire.plain(send, 503, b"database away", (b"retry-after", b"5"))
                return
            if news is None:
                await wire.plain(send, 404, b"not found")
                return
            await wire.open_stream(send)
            if wire.last_seen(scope) != news.version:
                await wire.body(send, news.event("snapshot"))
            gone = asyncio.create_task(wire.until_gone(receive))
            try:
                await self._tell(case_id, listener, news.version, gone, send)
            finally:
                gone.cancel()
        finally:
            self.hub.remove(case_id, listener)

    async def _tell(
        self,
        case_id: UUID,
        listener: Listener,
        version: int,
        gone: "asyncio.Task[None]",
        send: Send,
    ) -> None:
        while not gone.done():
            news = await self._next(listener, gone)
            if news is None and listener.must_look:
                news = await _look_again(case_id, listener)
            if gone.done():
                return
            if news is not None and news.version > version:
                version = news.version
                await wire.body(send, news.event("change"))
            else:
                await wire.body(send, b": still here\n\n")

    async def _next(self, listener: Listener, gone: "asyncio.Task[None]") -> News | None:
        waiting = asyncio.create_task(listener.wait(self._heartbeat))
        await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            return None
        return waiting.result()


def _look(case_id: UUID) -> News | None:
    close_old_connections()
    found = case_position(case_id=case_id)
    return News(*found) if found else None


async def _position(case_id: UUID) -> News | None:
    """The case's present version and state; None when there is none."""
    return await sync_to_async(_look)(case_id)


async def _look_again(case_id: UUID, listener: Listener) -> News | None:
    """What the table says after a break; None when it cannot be asked yet."""
    listener.must_look = False
    try:
        return await _position(case_id)
    except DatabaseError:
        listener.must_look = True
        return None
