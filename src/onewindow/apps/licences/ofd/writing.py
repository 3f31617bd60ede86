"""How does a page become an OFD package? XML parts in the standard's namespace, zipped."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as Xml

from onewindow.apps.licences.ofd.page import Drawn, Page, Path, Text

SPACE = "http://www.ofdspec.org/2016"
ROOT, DOCUMENT = "OFD.xml", "Doc_0/Document.xml"
RESOURCES, CONTENT = "Doc_0/PublicRes.xml", "Doc_0/Pages/Page_0/Content.xml"
SIGNATURES = "Doc_0/Signs/Signatures.xml"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_FONTS = {"song": ("宋体", "SimSun", True), "hei": ("黑体", "SimHei", False)}
# Numbers of one document, in order: colour space, fonts, page, layer, then what is drawn.
_COLOUR_SPACE, _FIRST_FONT, _PAGE, _LAYER, _FIRST_DRAWN = 1, 2, 4, 5, 6
Xml.register_namespace("ofd", SPACE)


@dataclass(frozen=True)
class About:
    """What a document says about itself."""

    number: str
    title: str
    author: str
    created: date
    notes: Mapping[str, str]


def parts(page: Page, about: About) -> dict[str, bytes]:
    """The parts of the package without a signature, in the order they are packed."""
    return {
        ROOT: _root(about),
        DOCUMENT: _document(page),
        RESOURCES: _resources(),
        CONTENT: _content(page),
    }


def packed(content: Mapping[str, bytes]) -> bytes:
    """The package: the same parts give the same bytes."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, part in content.items():
            entry = zipfile.ZipInfo(name, date_time=_EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return package.getvalue()


def element(name: str, text: str = "", /, **attributes: str) -> Xml.Element:
    """An element of the standard's namespace."""
    made = Xml.Element(f"{{{SPACE}}}{name}", attributes)
    made.text = text or None
    return made


def under(parent: Xml.Element, name: str, text: str = "", /, **attributes: str) -> Xml.Element:
    """The same, as the last child of `parent`."""
    made = element(name, text, **attributes)
    parent.append(made)
    return made


def written(root: Xml.Element) -> bytes:
    """A part's bytes."""
    text: str = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _root(about: About) -> bytes:
    root = element("OFD", Version="1.0", DocType="OFD")
    body = under(root, "DocBody")
    told = under(body, "DocInfo")
    under(told, "DocID", about.number)
    under(told, "Title", about.title)
    under(told, "Author", about.author)
    under(told, "CreationDate", about.created.isoformat())
    under(told, "Creator", "OneWindow")
    notes = under(told, "CustomDatas")
    for name, value in about.notes.items():
        under(notes, "CustomData", value, Name=name)
    under(body, "DocRoot", DOCUMENT)
    under(body, "Signatures", f"/{SIGNATURES}")
    return written(root)


def _document(page: Page) -> bytes:
    root = element("Document")
    common = under(root, "CommonData")
    under(common, "MaxUnitID", str(_FIRST_DRAWN + len(page.drawn) - 1))
    area = under(common, "PageArea")
    under(area, "PhysicalBox", _numbers((0, 0, page.width, page.height)))
    under(common, "PublicRes", "PublicRes.xml")
    under(common, "DefaultCS", str(_COLOUR_SPACE))
    pages = under(root, "Pages")
    under(pages, "Page", ID=str(_PAGE), BaseLoc="Pages/Page_0/Content.xml")
    return written(root)


def _resources() -> bytes:
    root = element("Res", BaseLoc="Res")
    spaces = under(root, "ColorSpaces")
    under(spaces, "ColorSpace", ID=str(_COLOUR_SPACE), Type="RGB", BitsPerComponent="8")
    fonts = under(root, "Fonts")
    for number, (name, family, serif) in enumerate(_FONTS.values(), _FIRST_FONT):
        under(fonts, "Font", ID=str(number), FontName=name, FamilyName=family,
              Serif=str(serif).lower())  # fmt: skip
    return written(root)


def _content(page: Page) -> bytes:
    root = element("Page")
    area = under(root, "Area")
    under(area, "PhysicalBox", _numbers((0, 0, page.width, page.height)))
    layer = under(under(root, "Content"), "Layer", ID=str(_LAYER), Type="Body")
    for number, drawn in enumerate(page.drawn, _FIRST_DRAWN):
        layer.append(_drawn(drawn, str(number)))
    return written(root)


def _drawn(drawn: Drawn, number: str) -> Xml.Element:
    return _text(drawn, number) if isinstance(drawn, Text) else _path(drawn, number)


def _text(text: Text, number: str) -> Xml.Element:
    font = _FIRST_FONT + list(_FONTS).index(text.font)
    box = (text.x, text.y, text.width, text.height)
    made = element("TextObject", ID=number, Boundary=_numbers(box), Font=str(font),
                   Size=_numbers((text.size,)))  # fmt: skip
    if text.turn:
        made.set("CTM", _numbers((*text.turn, 0, 0)))
    if text.alpha != 255:
        made.set("Alpha", str(text.alpha))
    under(made, "FillColor", Value=_numbers(text.colour))
    code = under(made, "TextCode", text.content, X="0", Y=_numbers((text.size,)))
    if text.advances:
        code.set("DeltaX", _numbers(text.advances))
    return made


def _path(path: Path, number: str) -> Xml.Element:
    left, top, width, height = path.box
    made = element("PathObject", ID=number, Boundary=_numbers((left, top, width, height)),
                   LineWidth=_numbers((path.line_width,)), Stroke=str(bool(path.stroke)).lower(),
                   Fill=str(bool(path.fill)).lower())  # fmt: skip
    if path.stroke:
        under(made, "StrokeColor", Value=_numbers(path.stroke))
    if path.fill:
        under(made, "FillColor", Value=_numbers(path.fill))
    runs = []
    for run in path.runs:
        steps = [f"{'M' if place == 0 else 'L'} {_numbers((x - left, y - top))}"
                 for place, (x, y) in enumerate(run)]  # fmt: skip
        runs.append(" ".join([*steps, "C"] if path.fill else steps))
    under(made, "AbbreviatedData", " ".join(runs))
    return made


def _numbers(values: Iterable[float]) -> str:
    """Up to three places after the point, never an exponent."""
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") or "0" for value in values)
