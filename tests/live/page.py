"""A browser that opened one stream, without a browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, connections

from onewindow.live.app import Live

PATIENCE = 60
"""Seconds until a test gives up: what is waited for comes at once, but a machine may be busy."""


class Page:
    """One open page, and all it was told."""

    def __init__(
        self, live: Live, path: str, *, method: str = "GET", seen: str = "", query: str = ""
    ) -> None:
        headers = [(b"last-event-id", seen.encode())] if seen else []
        self._scope = {"type": "http", "method": method, "path": path, "headers": headers}
        self._scope["query_string"] = query.encode()
        self._gone = asyncio.Event()
        self.number = 0
        self.headers: dict[str, str] = {}
        self._text = ""
        self._grew = asyncio.Event()
        self._task = asyncio.create_task(live(self._scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.number = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self._text += message["body"].decode()
        self._grew.set()

    async def until(self, text: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while text not in self._text:
                self._grew.clear()
                await self._grew.wait()
        return self._text

    @property
    def events(self) -> list[dict[str, Any]]:
        """What was told so far: each event's name under `event`, its number under `id`."""
        return [told for block in self._text.split("\n\n") if (told := _read(block))]

    def of(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each["event"] == name]

    async def until_event(self, name: str, is_it: Callable[[Any], bool] = bool) -> dict[str, Any]:
        """The first event of this name that `is_it`, once it has come."""
        async with asyncio.timeout(PATIENCE):
            while not (found := [each for each in self.of(name) if is_it(each)]):
                self._grew.clear()
                await self._grew.wait()
        return found[0]

    async def answered(self) -> int:
        """The number of an answer that ends at once."""
        async with asyncio.timeout(PATIENCE):
            await self._task
        return self.number

    async def close(self) -> None:
        self._gone.set()
        async with asyncio.timeout(PATIENCE):
            await self._task


def _read(block: str) -> dict[str, Any] | None:
    lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line[1:])
    if "event" not in lines:
        return None
    number = int(lines["id"]) if "id" in lines else None
    return {**json.loads(lines["data"]), "event": lines["event"], "id": number}


def play(
    story: Callable[[Live], Awaitable[None]], *, heartbeat: float = 15.0, beat: float = 10.0
) -> None:
    """Run a story with a live process of its own."""

    async def run() -> None:
        live = Live(heartbeat=heartbeat, beat=beat)
        try:
            await story(live)
        finally:
            await live.ear.close()
            await live.halls.close()
            await sync_to_async(connections.close_all)()

    asyncio.run(run())


async def ears_open(live: Live) -> None:
    """Until the LISTEN stands; notifications before it are not heard by anyone."""

    def listening() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'onewindow-live'"
                " AND state = 'idle' AND query LIKE 'LISTEN%hall%'"
            )
            return bool(cursor.fetchone()[0])

    async with asyncio.timeout(PATIENCE):
        while not await sync_to_async(listening)():
            await asyncio.sleep(0.02)
