"""Does the scanner's answer decide, and no answer never pass for a clean one?"""

import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from onewindow.adapters.virus_scanner import (
    Clamd,
    FakeScanner,
    Finding,
    NoScanner,
    ScannerDown,
    scanner,
)


class Daemon:
    """Speaks INSTREAM: reads the chunks, answers what it was told to."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.received = b""
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        line, _ = self._door.accept()
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                self.received += stream.read(size)
            line.sendall(self._answer)

    def close(self) -> None:
        self._thread.join(5)
        self._door.close()


@pytest.fixture
def daemon(request: pytest.FixtureRequest) -> Iterator[Daemon]:
    found = Daemon(request.param)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("daemon", "finding"),
    [
        (b"stream: OK\0", Finding.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", Finding.INFECTED),
    ],
    indirect=["daemon"],
)
def test_the_daemons_answer_decides(daemon: Daemon, finding: Finding) -> None:
    content = b"x" * 200_000
    assert Clamd("127.0.0.1", daemon.port).scan(content) is finding
    assert daemon.received == content


@pytest.mark.parametrize("daemon", [b"INSTREAM size limit exceeded. ERROR\0", b""], indirect=True)
def test_no_clear_answer_is_never_clean(daemon: Daemon) -> None:
    with pytest.raises(ScannerDown):
        Clamd("127.0.0.1", daemon.port).scan(b"x")


def test_nobody_listening_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(ScannerDown):
        Clamd("127.0.0.1", port).scan(b"x")


def test_the_setting_chooses_the_scanner(settings: Any) -> None:
    settings.VIRUS_SCANNER = ""
    assert isinstance(scanner(), NoScanner)
    assert scanner().scan(b"x") is Finding.NOT_CONFIGURED
    settings.VIRUS_SCANNER = "scanner.example:3310"
    assert scanner() == Clamd("scanner.example", 3310)


def test_the_fake_finds_what_it_is_told() -> None:
    assert FakeScanner(Finding.INFECTED).scan(b"x") is Finding.INFECTED
    with pytest.raises(ScannerDown):
        FakeScanner(is_down=True).scan(b"x")
