"""What happens at /live/case/<token>? A snapshot, then news as it comes, then a sign of life.

A plain ASGI function: server-sent events and nothing else. The events are hints;
a page that missed some gets the present state as soon as it is back.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from onewindow.apps.cases.queries import case_position
from onewindow.live.hub import Hub, Listener
from onewindow.live.listening import Ear
from onewindow.live.news import News
from onewindow.live.tokens import case_of_token

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/live/case/"
HEARTBEAT_SECONDS = 15.0
RETRY = b"retry: 3000\n\n"


class Live:
    """The ASGI application; one hub and one ear for the process."""

    def __init__(self, *, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self.hub = Hub()
        self.ear = Ear(self.hub)
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
                self.ear.open()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.ear.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if path == "/healthz":
            await _plain(send, 200, b"ok")
        elif scope["method"] != "GET":
            await _plain(send, 405, b"only GET")
        elif not path.startswith(PATH):
            await _plain(send, 404, b"not found")
        elif (case_id := case_of_token(path.removeprefix(PATH).strip("/"))) is None:
            await _plain(send, 403, b"token not valid")
        elif self.hub.is_full(case_id):
            await _plain(send, 503, b"too many listeners", (b"retry-after", b"30"))
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
                await _plain(send, 503, b"database away", (b"retry-after", b"5"))
                return
            if news is None:
                await _plain(send, 404, b"not found")
                return
            await _open(send)
            if _seen(scope) != news.version:
                await _body(send, news.event("snapshot"))
            gone = asyncio.create_task(_until_gone(receive))
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
                await _body(send, news.event("change"))
            else:
                await _body(send, b": still here\n\n")

    async def _next(self, listener: Listener, gone: "asyncio.Task[None]") -> News | None:
        waiting = asyncio.create_task(listener.wait(self._heartbeat))
        await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            return None
        return waiting.result()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


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


def _seen(scope: Scope) -> int | None:
    """The version the page saw last, from Last-Event-ID."""
    told = dict(scope["headers"]).get(b"last-event-id", b"")
    return int(told) if told.isdigit() else None


def _common_headers() -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-origin", settings.PUBLIC_URL.encode()),
        (b"vary", b"Origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]


async def _open(send: Send) -> None:
    headers = [*_common_headers(), (b"content-type", b"text/event-stream; charset=utf-8")]
    # A reverse proxy must not wait for the end, which never comes.
    headers.append((b"x-accel-buffering", b"no"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _body(send, RETRY)


async def _body(send: Send, content: bytes) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": True})


async def _plain(send: Send, number: int, text: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [*_common_headers(), (b"content-type", b"text/plain; charset=utf-8"), *more]
    await send({"type": "http.response.start", "status": number, "headers": headers})
    await send({"type": "http.response.body", "body": text})
