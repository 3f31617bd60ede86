"""Many wall screens in one thread: each its own connection, each event dated when it arrives."""

import json
import re
import selectors
import socket
import threading
import time
from dataclasses import dataclass, field

_CALL = re.compile(rb"id: (\d+)\nevent: call\ndata: (\{.*?\})\n\n")
PATIENCE_SECONDS = 30.0


@dataclass
class Screen:
    """One open stream: what it was told, and when (`perf_counter`), by number."""

    line: socket.socket
    got: bytes = b""
    is_ready: bool = False
    order: list[int] = field(default_factory=list)
    at: dict[str, float] = field(default_factory=dict)

    def take(self, part: bytes, now: float) -> None:
        self.got += part
        self.is_ready = self.is_ready or b"event: snapshot" in self.got
        whole, end, rest = self.got.rpartition(b"\n\n")
        for number, told in _CALL.findall(whole + end):
            self.order.append(int(number))
            self.at.setdefault(json.loads(told)["number"], now)
        self.got = rest

    def faults(self) -> int:
        """Events that came before an earlier one, or twice."""
        return sum(
            later <= earlier for earlier, later in zip(self.order, self.order[1:], strict=False)
        )


class Wall:
    """All screens of one place, listening until closed."""

    def __init__(self, host: str, port: int, path: str, count: int) -> None:
        request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
        self.screens = []
        self._choice = selectors.DefaultSelector()
        for _ in range(count):
            line = socket.create_connection((host, port), PATIENCE_SECONDS)
            line.sendall(request)
            line.setblocking(False)
            screen = Screen(line)
            self.screens.append(screen)
            self._choice.register(line, selectors.EVENT_READ, screen)
        self._is_over = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def ready(self) -> int:
        """How many screens show the hall."""
        return sum(screen.is_ready for screen in self.screens)

    def heard(self, count: int) -> bool:
        """Whether every screen has heard this many calls."""
        return all(len(screen.at) >= count for screen in self.screens)

    def close(self) -> None:
        """Switch all screens off."""
        self._is_over = True
        self._thread.join()
        for screen in self.screens:
            screen.line.close()

    def _listen(self) -> None:
        while not self._is_over:
            for key, _ in self._choice.select(0.2):
                screen: Screen = key.data
                part = screen.line.recv(65536)
                if part:
                    screen.take(part, time.perf_counter())
                else:
                    self._choice.unregister(screen.line)
