"""How does a licence look as an OFD page? The same facts as the PDF, drawn with plain means."""

import math
from collections.abc import Iterator

import segno

from onewindow.apps.licences.files.drawing import WORDS
from onewindow.apps.licences.files.face import LicenceFace, validity, written
from onewindow.apps.licences.ofd.page import (
    Colour,
    Drawn,
    Page,
    Path,
    Text,
    lines,
    rectangle,
    squares,
)

WIDTH, HEIGHT = 297.0, 210.0
GOLD: Colour = (154, 123, 47)
PALE: Colour = (217, 196, 138)
GREY: Colour = (91, 100, 112)
RED: Colour = (179, 38, 30)
_LEFT, _VALUES, _RIGHT = 26.0, 80.0, 271.0
SIGNED = "本文件由SM2数字签名保护"


def licence_page(face: LicenceFace, *, record: str, check_address: str) -> Page:
    """One sheet, A4 lying down."""
    drawn = [*_frame(face), *_heading(face), *_body(face), *_foot(face, record, check_address)]
    return Page(WIDTH, HEIGHT, tuple(drawn))


def _frame(face: LicenceFace) -> Iterator[Drawn]:
    for inset, colour, width in ((8.0, GOLD, 0.8), (10.2, PALE, 0.2)):
        box = rectangle(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
        yield Path(((*box, box[0]),), stroke=colour, line_width=width)
    if face.is_demo:
        angle = math.radians(-24)
        turn = (math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle))
        yield Text(80, 130, 31, WORDS["demo_short"], RED, "hei", 4, turn, alpha=18)


def _heading(face: LicenceFace) -> Iterator[Drawn]:
    size = 11.5
    title = Text(0, 22, size, face.type_name, font="hei", spacing=2.4)
    yield Text((WIDTH - title.width) / 2, 22, size, face.type_name, font="hei", spacing=2.4)
    middle = WIDTH / 2
    yield Path((((middle - 35, 38.5), (middle + 35, 38.5)),), stroke=GOLD, line_width=0.3)
    yield Text(_LEFT, 44, 4.2, WORDS["number"] + face.certificate_no, GREY)
    version = Text(0, 44, 4.2, f"{WORDS['version']}{face.version:03d}", GREY)
    yield Text(_RIGHT - version.width, 44, 4.2, version.content, GREY)


def _body(face: LicenceFace) -> Iterator[Drawn]:
    rows = [
        (label, value) for label, value in (*face.fields, ("有效期限", validity(face))) if value
    ]
    size = 4.9 if len(rows) <= 8 else 4.1
    step = size * (2.05 if len(rows) <= 8 else 1.55)
    y = 54.0
    for label, value in rows:
        yield Text(_LEFT, y, size, label, GOLD)
        for line in lines(value, size=size, width=_RIGHT - _VALUES):
            yield Text(_VALUES, y, size, line)
            y += size * 1.35
        y += step - size * 1.35


def _foot(face: LicenceFace, record: str, check_address: str) -> Iterator[Drawn]:
    codes = ((_LEFT, check_address, "m", "check"), (_LEFT + 35, record, "l", "record"))
    for x, content, error, word in codes:
        matrix = segno.make(content, error=error, micro=False, boost_error=False).matrix
        yield squares(matrix, x=x, y=159, side=28 / len(matrix))
        caption = Text(0, 189, 2.8, WORDS[word], GREY)
        yield Text(x + (28 - caption.width) / 2, 189, 2.8, WORDS[word], GREY)
    told = (WORDS["identifier"], face.identifier[:36], face.identifier[36:], SIGNED)
    for place, line in enumerate(line for line in told if line):
        yield Text(_LEFT + 68, 168 + place * 4.6, 2.9, line, GREY)
    if face.is_demo:
        yield Text(_LEFT + 68, 187, 2.9, WORDS["demo"], RED)
    for y, line in ((168.0, face.issuer_name), (182.0, written(face.issue_date))):
        centred = Text(0, y, 4.6, line)
        yield Text(234 - centred.width / 2, y, 4.6, line)
