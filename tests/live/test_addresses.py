"""Walls are open to everybody: one address leaves most of their room to others."""

import asyncio
from ipaddress import ip_network
from typing import Any

from onewindow.live import hall, wire
from onewindow.live.hall_watchers import Screen


def scope(client: str, forwarded: str = "") -> dict[str, Any]:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"client": (client, 1), "headers": headers}


def test_only_our_own_proxies_are_believed(settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    assert wire.address(scope("8.8.8.8", "1.2.3.4")) == "8.8.8.8"
    assert wire.address(scope("10.0.0.1", "6.6.6.6, 1.2.3.4")) == "1.2.3.4"
    assert wire.address({"client": None, "headers": []}) == ""


def test_an_address_with_too_many_walls_is_turned_away_before_anything_is_asked() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def run() -> None:
        halls = hall.Halls()
        halls._held[(Screen, "8.8.8.8")] = hall.MOST_SCREENS_AT_ONE
        await halls.answer("/live/hall/nowhere/", scope("8.8.8.8"), receive, send)

    asyncio.run(run())
    assert sent[0]["status"] == 503
