"""What does another department's interface look like from its own side? A sample, for trying out.

It checks every question's signature and freshness, refuses one it has seen, and signs its answers.
On demand it is slow, wrong, answers twice, or is down. Standard library only; nothing is stored.
"""

import json
import re
import secrets
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from onewindow.adapters.exchange_signing import (
    ANSWER,
    HEADERS,
    LATE_ANSWER,
    NONCE,
    QUESTION,
    fault_of,
    signed_headers,
)
from onewindow.demo import content

LARGEST_QUESTION = 64 * 1024
_CHINA = timezone(timedelta(hours=8))
_WHO = ("citizen_id", "uscc")
_LOCAL = {"127.0.0.1", "localhost", "::1"}
_PATIENCE_SECONDS = 10.0


@dataclass
class Behaviour:
    """How the sample misbehaves; may be changed while it runs."""

    slow_seconds: float = 0.0
    wrong: bool = False
    twice: bool = False
    down: bool = False


@dataclass
class SampleDepartments:
    """The departments' side: their key, their records, what they have been asked."""

    key: str = field(default_factory=lambda: str(content("data_sources")["demo_key"]))
    records: Mapping[str, Mapping[str, Mapping[str, str]]] = field(
        default_factory=lambda: content("data_sources")["records"]
    )
    behaviour: Behaviour = field(default_factory=Behaviour)
    clock: Callable[[], float] = time.time
    asked: list[dict[str, Any]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, headers: Mapping[str, str], body: bytes) -> str:
        """Why a question is refused: badly signed, stale, or seen before (a replay)."""
        now = int(self.clock())
        if fault := fault_of(headers, key=self.key, direction=QUESTION, body=body, now=now):
            return fault
        with self._lock:
            if headers[NONCE] in self._seen:
                return "SEEN_BEFORE"
            self._seen.add(headers[NONCE])
        return ""

    def answer(self, source: str, question: Mapping[str, Any]) -> dict[str, Any]:
        """What the records say of the one asked about, only the fields that were asked for."""
        self.asked.append(dict(question))
        query = question.get("query") or {}
        who = next((str(query[name]) for name in _WHO if query.get(name)), "")
        record = (self.records.get(source) or {}).get(who)
        wanted = set(question.get("fields") or ())
        facts = {
            name: self._today(value) for name, value in (record or {}).items() if name in wanted
        }
        return {
            "request_id": question.get("request_id", ""),
            "found": bool(facts),
            "facts": facts,
            "demo": True,
        }

    def _today(self, value: str) -> str:
        """`today-6`: six days ago, so that a demonstration does not grow old."""
        found = re.fullmatch(r"today([+-]\d+)", value)
        if found is None:
            return value
        day = datetime.fromtimestamp(self.clock(), tz=_CHINA).date()
        return (day + timedelta(days=int(found[1]))).isoformat()

    def signed(self, body: bytes, nonce: str, *, direction: str = ANSWER) -> dict[str, str]:
        """The headers of one answer."""
        return signed_headers(
            key=self.key,
            algorithm="sm3",
            direction=direction,
            timestamp=int(self.clock()),
            nonce=nonce,
            body=body,
        )

    def send_again(self, callback: str, body: bytes) -> None:
        """Bring the answer to the centre's own address: late, or a second time."""
        parts = urlsplit(callback)
        if parts.scheme != "http" or parts.hostname not in _LOCAL:
            return
        headers = self.signed(body, secrets.token_hex(16), direction=LATE_ANSWER)
        asked = urllib.request.Request(  # noqa: S310 - a local address, checked above
            callback, data=body, headers={**headers, "Content-Type": "application/json"}
        )
        try:
            urllib.request.urlopen(asked, timeout=_PATIENCE_SECONDS).close()  # noqa: S310
        except OSError:
            return


class Desk(BaseHTTPRequestHandler):
    """One connection to the sample: reads a question, checks it, answers."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_SECONDS
    server: "SampleServer"

    def do_GET(self) -> None:
        self._say(HTTPStatus.OK, b'{"sample": true}', {})

    def do_POST(self) -> None:
        departments = self.server.departments
        length = int(self.headers.get("Content-Length") or 0)
        if departments.behaviour.down or not 0 < length <= LARGEST_QUESTION:
            self.close_connection = True
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, b"{}", {})
            return
        body = self.rfile.read(length)
        headers = {name: str(self.headers.get(name, "")) for name in HEADERS}
        if fault := departments.fault(headers, body):
            told = json.dumps({"fault": fault}).encode()
            self._say(HTTPStatus.UNAUTHORIZED, told, {})
            return
        try:
            question = json.loads(body)
        except ValueError:
            question = None
        if isinstance(question, dict):
            self._answer(question)
        else:
            self._say(HTTPStatus.BAD_REQUEST, b"{}", {})

    def _answer(self, question: dict[str, Any]) -> None:
        departments = self.server.departments
        behaviour = departments.behaviour
        source = self.path.strip("/").rpartition("/")[2]
        body = json.dumps(departments.answer(source, question), ensure_ascii=False).encode()
        headers = departments.signed(body, self.headers[NONCE])
        if behaviour.slow_seconds:
            time.sleep(behaviour.slow_seconds)
        sent = body
        if behaviour.wrong:
            sent = body.replace(b'"facts": {', b'"facts": {"added": "x", ', 1)
        try:
            self._say(HTTPStatus.OK, sent, headers)
        except OSError:
            self.close_connection = True
        callback = str(question.get("callback") or "")
        if callback and (behaviour.twice or behaviour.slow_seconds):
            departments.send_again(callback, body)

    def _say(self, number: HTTPStatus, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(number)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Nothing: a line would name whom a question is about."""


class SampleServer(ThreadingHTTPServer):
    """The sample behind an address; `serve_forever` runs it, port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, departments: SampleDepartments, *, host: str, port: int) -> None:
        self.departments = departments
        super().__init__((host, port), Desk)
