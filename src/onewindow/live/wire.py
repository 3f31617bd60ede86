"""How does an answer go over the wire? The few ASGI messages that server-sent events need."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from onewindow.apps.writes.addresses import client_address

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

RETRY = b"retry: 3000\n\n"


def event(name: str, told: object, number: int | None = None) -> bytes:
    """One server-sent event; with a number the page asks from there after a break."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {name}\ndata: {text}\n\n".encode()


def last_seen(scope: Scope) -> int | None:
    """The event the page saw last: from Last-Event-ID, or `?last=` of a page that began anew."""
    asked = parse_qs(bytes(scope.get("query_string", b""))).get(b"last", [b""])
    told = dict(scope["headers"]).get(b"last-event-id") or asked[0]
    return int(told) if told.isdigit() and len(told) < 19 else None


def address(scope: Scope) -> str:
    """Where the page is opened from; many pages of one building may share it."""
    client = scope.get("client") or ("", 0)
    told = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
    return client_address(str(client[0]), told.split(","))


async def open_stream(send: Send) -> None:
    """Begin a stream of events."""
    headers = [*_common_headers(), (b"content-type", b"text/event-stream; charset=utf-8")]
    # A reverse proxy must not wait for the end, which never comes.
    headers.append((b"x-accel-buffering", b"no"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await body(send, RETRY)


async def body(send: Send, content: bytes) -> None:
    """More of the stream."""
    await send({"type": "http.response.body", "body": content, "more_body": True})


async def plain(send: Send, number: int, text: bytes, *more: tuple[bytes, bytes]) -> None:
    """A whole short answer."""
    headers = [*_common_headers(), (b"content-type", b"text/plain; charset=utf-8"), *more]
    await send({"type": "http.response.start", "status": number, "headers": headers})
    await send({"type": "http.response.body", "body": text})


async def until_gone(receive: Receive) -> None:
    """Wait until the page is closed."""
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


def _common_headers() -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-origin", settings.PUBLIC_URL.encode()),
        (b"vary", b"Origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
