"""Is an uploaded file clean? Asked of a clamd by its INSTREAM protocol, when one is configured."""

import socket
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from django.conf import settings

_CHUNK = 64 * 1024
_WAIT_SECONDS = 20


class Finding(StrEnum):
    """What the scanner says; NOT_CONFIGURED when there is none to ask."""

    CLEAN = "CLEAN"
    INFECTED = "INFECTED"
    NOT_CONFIGURED = "NOT_CONFIGURED"


class ScannerDown(Exception):
    """A scanner is configured but does not answer: the file is not taken in."""


class VirusScanner(Protocol):
    def scan(self, content: bytes) -> Finding: ...


class NoScanner:
    """None configured: said so, and recorded with the file."""

    def scan(self, content: bytes) -> Finding:
        return Finding.NOT_CONFIGURED


@dataclass(frozen=True)
class Clamd:
    """A clamd that listens on host:port."""

    host: str
    port: int

    def scan(self, content: bytes) -> Finding:
        """CLEAN or INFECTED; raises ScannerDown when no clear answer comes."""
        try:
            answer = self._ask(content)
        except OSError as error:
            raise ScannerDown from error
        if answer.endswith("FOUND"):
            return Finding.INFECTED
        if answer.endswith("OK"):
            return Finding.CLEAN
        raise ScannerDown(answer[:80])

    def _ask(self, content: bytes) -> str:
        with socket.create_connection((self.host, self.port), timeout=_WAIT_SECONDS) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while part := line.recv(4096):
                answer += part
        return answer.rstrip(b"\0\n").decode(errors="replace")


@dataclass
class FakeScanner:
    """For tests: finds what it is told to find."""

    finding: Finding = Finding.CLEAN
    is_down: bool = False
    scanned: list[int] = field(default_factory=list)

    def scan(self, content: bytes) -> Finding:
        if self.is_down:
            raise ScannerDown
        self.scanned.append(len(content))
        return self.finding


def scanner() -> VirusScanner:
    """The configured scanner (ONEWINDOW_VIRUS_SCANNER=host:port)."""
    host, _, port = settings.VIRUS_SCANNER.rpartition(":")
    return Clamd(host, int(port)) if host else NoScanner()
