"""Does the slip carry its number and nothing personal, and is a silent printer found out?"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from onewindow.adapters.slip_printer import (
    ENCODING,
    Fault,
    NotPrinted,
    Printer,
    PrinterKind,
    Slip,
    check_printer,
    drawn,
    read_printer,
    send,
)

SLIP = Slip(
    head="云溪区政务服务中心",
    number="A 014",
    title="综合业务",
    lines=("前面还有 3 人", "现在约等 6–11 分钟"),
    qr="http://127.0.0.1:8000/q/token/",
    qr_note="扫一扫，看排到哪了",
    small=("叫三次没到算过号；30 分钟内回来，排在 2 个号之后。",),
)


class Till:
    """A network printer: takes bytes, answers about its paper when it is one that answers."""

    def __init__(self, *, answers: bool = True, has_paper: bool = True, dies: bool = False) -> None:
        self._answers, self._has_paper, self._dies = answers, has_paper, dies
        self.received = b""
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        line, _ = self._door.accept()
        with line:
            while part := line.recv(65536):
                self.received += part
                if self._answers and part.endswith(b"\x10\x04\x04"):
                    line.sendall(b"\x12" if self._has_paper else b"\x72")
                if self._answers and not self._dies and part.endswith(b"\x1dr\x01"):
                    line.sendall(b"\x00")

    def close(self) -> None:
        self._door.close()
        self._thread.join(timeout=10)

    @property
    def printer(self) -> Printer:
        return Printer(kind=PrinterKind.NETWORK, host="127.0.0.1", port=self.port)


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path) -> None:
    settings.PRINTER_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.HOME = tmp_path


@pytest.fixture
def till() -> Iterator[Till]:
    made = Till()
    yield made
    made.close()


def test_a_slip_shows_number_class_wait_and_code() -> None:
    paper = drawn(SLIP)
    for text in ("云溪区政务服务中心", "A 014", "综合业务", "前面还有 3 人", "过号"):
        assert text.encode(ENCODING) in paper
    assert SLIP.qr.encode() in paper
    assert paper.startswith(b"\x1b@")
    assert b"\x1dV" in paper, "the paper is cut"


def test_a_second_copy_says_so() -> None:
    mark = "补打 2".encode(ENCODING)
    assert mark not in drawn(SLIP)
    assert mark in drawn(Slip(head="x", number="A 014", title="y", mark="补打 2"))


def test_a_file_printer_gets_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "slips" / "kiosk-1"
    for _ in range(2):
        send(printer=Printer(kind=PrinterKind.FILE, path=str(path)), content=drawn(SLIP))
    assert path.read_bytes() == drawn(SLIP) * 2


def test_a_printer_that_has_stopped_does_not_hold_the_page(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onewindow.adapters.slip_printer._PRINT_SECONDS", 0.2)
    settings.PRINTER_FILES = [str(tmp_path / "lp*")]
    os.mkfifo(tmp_path / "lp0")
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    started = time.monotonic()
    with pytest.raises(NotPrinted) as told:
        send(
            printer=Printer(kind=PrinterKind.FILE, path=str(tmp_path / "lp0")),
            content=b"x" * 1_000_000,
        )
    os.close(reader)
    assert told.value.fault is Fault.BROKE_OFF
    assert time.monotonic() - started < 2


def test_a_device_that_is_gone_is_told_and_never_made(tmp_path: Path, settings: Any) -> None:
    settings.PRINTER_FILES = [str(tmp_path / "lp*")]
    with pytest.raises(NotPrinted) as told:
        send(
            printer=Printer(kind=PrinterKind.FILE, path=str(tmp_path / "lp7")),
            content=b"x",
        )
    assert told.value.fault is Fault.UNREACHABLE
    assert not (tmp_path / "lp7").exists()


def test_a_network_printer_gets_the_slip_and_confirms_it(till: Till) -> None:
    send(printer=till.printer, content=drawn(SLIP))
    assert drawn(SLIP) in till.received


@pytest.mark.parametrize(
    ("till_like", "fault"),
    [({"has_paper": False}, Fault.NO_PAPER), ({"dies": True}, Fault.BROKE_OFF)],
)
def test_no_paper_and_a_print_that_is_never_confirmed_are_faults(
    till_like: dict[str, bool], fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onewindow.adapters.slip_printer._PRINT_SECONDS", 0.2)
    made = Till(**till_like)
    with pytest.raises(NotPrinted) as told:
        send(printer=made.printer, content=drawn(SLIP))
    made.close()
    assert told.value.fault is fault
    assert (fault is Fault.NO_PAPER) == (drawn(SLIP) not in made.received)


def test_a_printer_that_never_answers_still_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onewindow.adapters.slip_printer._ANSWER_SECONDS", 0.1)
    made = Till(answers=False)
    send(printer=made.printer, content=drawn(SLIP))
    made.close()
    assert drawn(SLIP) in made.received


def test_nobody_at_the_address_is_told(till: Till) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = int(free.getsockname()[1])
    free.close()
    with pytest.raises(NotPrinted) as told:
        send(printer=Printer(kind=PrinterKind.NETWORK, host="127.0.0.1", port=port), content=b"x")
    assert told.value.fault is Fault.UNREACHABLE
    send(printer=till.printer, content=b"x")  # lets the fixture's thread end


@pytest.mark.parametrize(
    "printer",
    [
        Printer(kind=PrinterKind.NETWORK, host="8.8.8.8"),
        Printer(kind=PrinterKind.NETWORK, host="printer.example.org"),
        Printer(kind=PrinterKind.NETWORK, host="127.0.0.1", port=70000),
        Printer(kind=PrinterKind.USB, vendor=0x0416),
        Printer(kind=PrinterKind.FILE, path="/etc/passwd"),
        Printer(kind=PrinterKind.FILE, path="/dev/lp0/../sda"),
        Printer(kind=PrinterKind.FILE, path=""),
    ],
)
def test_the_server_prints_only_where_it_may(printer: Printer) -> None:
    assert len(check_printer(printer)) == 1
    with pytest.raises(NotPrinted) as told:
        send(printer=printer, content=b"x")
    assert told.value.fault is Fault.NOT_ALLOWED


def test_a_usb_printer_without_its_driver_says_so() -> None:
    with pytest.raises(NotPrinted) as told:
        send(printer=Printer(kind=PrinterKind.USB, vendor=0x0416, product=0x5011), content=b"x")
    assert told.value.fault in {Fault.NO_DRIVER, Fault.UNREACHABLE}


def test_a_kiosk_s_printer_is_read_from_its_row() -> None:
    told = {"kind": "NETWORK", "host": "10.0.0.9", "port": "9100", "reports": False}
    assert read_printer(told) == Printer(
        kind=PrinterKind.NETWORK, host="10.0.0.9", port=9100, reports=False
    )
    assert not read_printer({"kind": "TELEX"}).is_there
    assert not read_printer({}).is_there
