"""One kept-alive connection to a web process, with little between it and the clock."""

import socket
from dataclasses import dataclass

_END = b"\r\n\r\n"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back: the state code, the headers as lower-case bytes, the body."""

    code: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """The first header of this (lower-case) name, or an empty string."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name:
                return value.strip().decode()
        return ""


class Line:
    """Keeps one connection open; opens it again when the other side closed it."""

    def __init__(
        self, host: str, port: int, cookies: str, token: str, *, htmx: bool = True
    ) -> None:
        self._host, self._port = host, port
        self._fixed = f"Host: {host}:{port}\r\nCookie: {cookies}\r\nX-CSRFToken: {token}\r\n" + (
            "HX-Request: true\r\n" if htmx else ""
        )
        self._socket: socket.socket | None = None

    def post(self, path: str, form: str = "") -> Answer:
        """Post a form, read the whole answer; a connection the server closed is renewed."""
        return self._ask(
            f"POST {path} HTTP/1.1\r\n{self._fixed}"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(form)}\r\n\r\n{form}"
        )

    def get(self, path: str) -> Answer:
        """Ask for a page, read the whole answer."""
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._fixed}\r\n")

    def _ask(self, told: str) -> Answer:
        request = told.encode()
        if self._socket is not None:
            try:
                self._socket.sendall(request)
                return self._read()
            except (ConnectionError, EOFError):
                self.close()
        self._socket = socket.create_connection((self._host, self._port), PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        return self._read()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _read(self) -> Answer:
        assert self._socket is not None
        got = b""
        while _END not in got:
            got += self._more()
        head, _, body = got.partition(_END)
        length = _length(head)
        while len(body) < length:
            body += self._more()
        return Answer(int(head[9:12]), head, body)

    def _more(self) -> bytes:
        assert self._socket is not None
        part = self._socket.recv(65536)
        if not part:
            raise EOFError
        return part


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
