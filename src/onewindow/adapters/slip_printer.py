"""How does a slip get onto paper? ESC/POS over the network, a USB port or a device file.

Two steps that are tested apart: `drawn` makes the printer's bytes, `send` brings them there within
seconds or says why not. What is not known to be printed counts as failed: the number stays valid,
and a second copy says that it is one.
"""

import errno
import os
import select
import shutil
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from functools import cache
from importlib import import_module
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from django.conf import settings

from onewindow.rules.outcomes import Refusal

# Chinese slip printers read GB 18030 once they are in Chinese mode (FS &).
ENCODING = "gb18030"
_CHINESE = b"\x1c&"
_ASK_PAPER_NOW = b"\x10\x04\x04"  # DLE EOT 4: answered at once, even out of order
_ASK_PAPER_AFTER = b"\x1dr\x01"  # GS r 1: answered when everything before it is printed
_NO_PAPER_NOW, _NO_PAPER_AFTER = 0x60, 0x0C
_REACH_SECONDS, _ANSWER_SECONDS, _PRINT_SECONDS = 2.0, 0.5, 4.0
DEFAULT_PORT = 9100


class PrinterKind(StrEnum):
    """How a kiosk's printer is reached from the server."""

    NONE = "NONE"
    NETWORK = "NETWORK"
    USB = "USB"
    FILE = "FILE"


class Fault(StrEnum):
    """Why a slip is not known to be printed."""

    NO_PAPER = "NO_PAPER"
    UNREACHABLE = "UNREACHABLE"
    BROKE_OFF = "BROKE_OFF"
    NOT_ALLOWED = "NOT_ALLOWED"
    NO_DRIVER = "NO_DRIVER"


class NotPrinted(Exception):
    """The slip is not known to lie in somebody's hand."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Printer:
    """One printer as a kiosk's row keeps it; `reports` says that it answers about its paper."""

    kind: PrinterKind = PrinterKind.NONE
    host: str = ""
    port: int = DEFAULT_PORT
    vendor: int = 0
    product: int = 0
    path: str = ""
    reports: bool = True

    @property
    def is_there(self) -> bool:
        """Whether there is anything to print on."""
        return self.kind is not PrinterKind.NONE


@dataclass(frozen=True)
class Slip:
    """What stands on the paper, top to bottom; ready sentences, nothing about the person."""

    head: str
    number: str
    title: str
    lines: tuple[str, ...] = ()
    qr: str = ""
    qr_note: str = ""
    small: tuple[str, ...] = ()
    mark: str = ""  # "补打" on every copy after the first


def read_printer(told: Mapping[str, Any]) -> Printer:
    """The printer from a kiosk's stored JSON; anything unreadable is no printer."""
    try:
        return Printer(
            kind=PrinterKind(told.get("kind", "NONE")),
            host=str(told.get("host", "")),
            port=int(told.get("port") or DEFAULT_PORT),
            vendor=int(told.get("vendor") or 0),
            product=int(told.get("product") or 0),
            path=str(told.get("path", "")),
            reports=bool(told.get("reports", True)),
        )
    except (TypeError, ValueError):
        return Printer()


def check_printer(printer: Printer) -> tuple[Refusal, ...]:
    """What speaks against a printer somebody entered; the server writes only where it may."""
    if printer.kind is PrinterKind.NETWORK and not _may_reach(printer):
        allowed = "、".join(str(each) for each in settings.PRINTER_NETWORKS)
        return (Refusal("PRINTER_ADDRESS", "R-6-1", {"host": printer.host, "allowed": allowed}),)
    if printer.kind is PrinterKind.USB and not (printer.vendor and printer.product):
        return (Refusal("PRINTER_USB", "R-6-1"),)
    if printer.kind is PrinterKind.FILE and not _may_write(printer.path):
        allowed = "、".join((*settings.PRINTER_FILES, f"{settings.HOME / 'slips'}/*"))
        return (Refusal("PRINTER_FILE", "R-6-1", {"path": printer.path, "allowed": allowed}),)
    return ()


def _may_reach(printer: Printer) -> bool:
    """Addresses only, no names: a name may lead elsewhere tomorrow."""
    try:
        address = IPv4Address(printer.host)
    except AddressValueError:
        return False
    return 0 < printer.port < 65536 and any(address in each for each in settings.PRINTER_NETWORKS)


def _may_write(path: str) -> bool:
    if os.path.normpath(path) != path:
        return False
    return _is_our_own(path) or any(fnmatch(path, each) for each in settings.PRINTER_FILES)


def _is_our_own(path: str) -> bool:
    return os.path.dirname(path) == str(settings.HOME / "slips")


@cache
def _library() -> Any:
    """python-escpos, read at the first slip: it takes a third of a second.

    It leaves a folder with a pickle of its printer list behind; we take that away at once.
    """
    printers = import_module("escpos.printer")
    shutil.rmtree(import_module("escpos.capabilities").pickle_dir, ignore_errors=True)
    return printers


def drawn(slip: Slip) -> bytes:
    """The slip as the bytes a printer understands."""
    paper = _library().Dummy()
    paper.hw("INIT")
    paper._raw(_CHINESE)
    _write(paper, slip.head, align="center", normal_textsize=True)
    _write(paper, slip.number, custom_size=True, width=6, height=6, bold=True)
    _write(paper, slip.title, custom_size=True, width=2, height=2, bold=False)
    if slip.mark:
        _write(paper, slip.mark, custom_size=True, width=2, height=2, invert=True)
    paper.set(normal_textsize=True, invert=False)
    paper.ln()
    for line in slip.lines:
        _write(paper, line, align="left", double_height=True)
    if slip.qr:
        paper.set(align="center", normal_textsize=True)
        paper.qr(slip.qr, native=True, size=6, ec=1)
        _write(paper, slip.qr_note)
    for line in slip.small:
        _write(paper, line, align="left", normal_textsize=True)
    paper.cut(mode="PART")
    return bytes(paper.output)


def _write(paper: Any, text: str, **style: Any) -> None:
    paper.set(**style)
    paper._raw(text.encode(ENCODING, errors="replace") + b"\n")


def send(*, printer: Printer, content: bytes) -> None:
    """Bring the bytes to the printer; raises NotPrinted. Takes seconds at most, never minutes."""
    if check_printer(printer):
        raise NotPrinted(Fault.NOT_ALLOWED)
    ways = {
        PrinterKind.NETWORK: _send_by_network,
        PrinterKind.USB: _send_by_usb,
        PrinterKind.FILE: _send_to_file,
    }
    if printer.kind in ways:
        ways[printer.kind](printer, content)


def _send_by_network(printer: Printer, content: bytes) -> None:
    line = _library().Network(printer.host, printer.port, timeout=_REACH_SECONDS)
    try:
        line.open()
    except Exception as fault:  # the library's own errors and the system's
        raise NotPrinted(Fault.UNREACHABLE) from fault
    with closing(line):
        answers = printer.reports and _has_paper(line)
        try:
            line._raw(content)
            if answers:
                _await_printed(line)
        except OSError as fault:
            raise NotPrinted(Fault.BROKE_OFF) from fault


def _has_paper(line: Any) -> bool:
    """Whether the printer answers about its paper at all; raises when it says there is none."""
    try:
        line.device.settimeout(_ANSWER_SECONDS)
        told = line.query_status(_ASK_PAPER_NOW)
    except OSError:
        return False
    if told and told[0] & _NO_PAPER_NOW:
        raise NotPrinted(Fault.NO_PAPER)
    return bool(told)


def _await_printed(line: Any) -> None:
    line.device.settimeout(_PRINT_SECONDS)
    told = line.query_status(_ASK_PAPER_AFTER)
    if not told:
        raise NotPrinted(Fault.BROKE_OFF)
    if told[0] & _NO_PAPER_AFTER == _NO_PAPER_AFTER:
        raise NotPrinted(Fault.NO_PAPER)


def _send_by_usb(printer: Printer, content: bytes) -> None:
    driver = _library().Usb
    if not driver.is_usable():
        raise NotPrinted(Fault.NO_DRIVER)
    line = driver(printer.vendor, printer.product, timeout=int(_PRINT_SECONDS * 1000))
    try:
        line.open()
    except Exception as fault:  # pyusb names a dozen
        raise NotPrinted(Fault.UNREACHABLE) from fault
    with closing(line):
        try:
            line._raw(content)
        except Exception as fault:
            raise NotPrinted(Fault.BROKE_OFF) from fault


def _send_to_file(printer: Printer, content: bytes) -> None:
    """Without waiting for a device that has stopped: a blocked write would hold a web thread."""
    try:
        flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.open(printer.path, flags | _creating(printer.path), 0o640)
    except OSError as fault:
        raise NotPrinted(Fault.UNREACHABLE) from fault
    try:
        _write_in_time(file, content)
    finally:
        os.close(file)


def _creating(path: str) -> int:
    """Only slips in our own folder become files; a device must be there."""
    if not _is_our_own(path):
        return 0
    (settings.HOME / "slips").mkdir(parents=True, exist_ok=True)
    return os.O_CREAT


def _write_in_time(file: int, content: bytes) -> None:
    until = time.monotonic() + _PRINT_SECONDS
    left = memoryview(content)
    while left:
        _none, ready, _none = select.select([], [file], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise NotPrinted(Fault.BROKE_OFF)
        try:
            left = left[os.write(file, left) :]
        except BlockingIOError:
            continue
        except OSError as fault:
            # Linux's usblp answers "no space" when the paper has run out.
            lacks = fault.errno == errno.ENOSPC
            raise NotPrinted(Fault.NO_PAPER if lacks else Fault.BROKE_OFF) from fault
