"""How does an appointment get into the person's own calendar? As one .ics file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

_LONGEST_LINE = 75


def calendar_file(row: Any, *, address: str, now: datetime) -> bytes:
    """One event with an alarm an hour before; nothing about the person but what they come for."""
    return b"".join(_folded(line) for line in _lines(row, address, now))


def _lines(row: Any, address: str, now: datetime) -> Iterable[str]:
    told = _("预约码 %(code)s。到了先在自助机或导办台签到。") % {"code": row.code}
    title = _("%(place)s：%(item)s") % {"place": row.place.name, "item": row.item_name}
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//OneWindow//Appointments//ZH")
    yield from ("METHOD:PUBLISH", "BEGIN:VEVENT")
    yield f"UID:{row.id}@onewindow"
    yield f"SEQUENCE:{row.version}"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"DTSTART:{_moment(row.starts_at)}"
    yield f"DTEND:{_moment(row.ends_at)}"
    yield f"SUMMARY:{_text(title)}"
    yield f"LOCATION:{_text(row.place.name + ' ' + row.place.address)}"
    yield f"DESCRIPTION:{_text(told)}"
    if address:
        yield f"URL:{address}"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1H")
    yield f"DESCRIPTION:{_text(title)}"
    yield from ("END:VALARM", "END:VEVENT", "END:VCALENDAR")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _folded(line: str) -> bytes:
    """At most 75 bytes a line, never inside a character; what is over follows after a blank."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        coded = character.encode()
        if len(piece) + len(coded) > _LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += coded
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
