"""How does news reach this process? One LISTEN connection, opened again whenever it breaks."""

import asyncio
import contextlib
import logging

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from onewindow.live.hall import Halls
from onewindow.live.hub import Hub
from onewindow.live.news import read, read_hint

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0, 5.0)


def channel() -> str:
    """Where the cases announce themselves: `<city>_case`."""
    return f"{settings.CITY}_case"


def hall_channel() -> str:
    """Where the halls announce themselves: `<city>_hall`."""
    return f"{settings.CITY}_hall"


async def listen(hub: Hub, halls: Halls) -> None:
    """Pass on every notification, for ever. After a break every page looks again."""
    failures = 0
    while True:
        try:
            async with await _connect() as line:
                for name in (channel(), hall_channel()):
                    await line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(name)))
                failures = 0
                hub.nudge_all()
                halls.hint_all()
                await _pass_on(line, hub, halls)
        except (psycopg.Error, OSError) as error:
            log.warning("live: database connection lost (%s)", type(error).__name__)
        await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
        failures += 1


async def _connect() -> psycopg.AsyncConnection[tuple[object, ...]]:
    told = connection.get_connection_params()
    wanted = {"dbname", "user", "password", "host", "port", "options"}
    where = {name: value for name, value in told.items() if name in wanted}
    return await psycopg.AsyncConnection.connect(
        autocommit=True, application_name="onewindow-live", connect_timeout=5, **where
    )


async def _pass_on(
    line: psycopg.AsyncConnection[tuple[object, ...]], hub: Hub, halls: Halls
) -> None:
    while True:
        async for notification in line.notifies(timeout=30):
            if notification.channel == hall_channel():
                if place_id := read_hint(notification.payload):
                    halls.hint(place_id)
            elif found := read(notification.payload):
                hub.tell(*found)
        # A quiet line may be a dead one.
        await line.execute("SELECT 1")


class Ear:
    """Starts listening with the first page, and stops with the process."""

    def __init__(self, hub: Hub, halls: Halls) -> None:
        self._hub = hub
        self._halls = halls
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Listen, if not listening already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(listen(self._hub, self._halls))

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
