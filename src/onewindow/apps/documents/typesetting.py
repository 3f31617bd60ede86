"""How is a paper drawn? Its facts through one Typst sheet, the same bytes on every machine.

The facts travel as one JSON value and are never read as markup; fonts come from
a package, not from the machine.
"""

import functools
import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import cvttf_NotoSansCJK_Regular
import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from onewindow.apps.documents.facts import masked_applicant
from onewindow.apps.documents.models import Document

# A day, or a day and a time: what `datetime.fromisoformat` reads and nothing else looks like.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2})?)?")

SHEETS = Path(__file__).with_name("sheets")

WORDS = {
    "demo": "演示数据，不具有法律效力",
    "demo_short": "演示数据",
    "check": "扫码核验真伪",
    "check_alt": "二维码：打开本文书的核验页面",
    "progress": "扫码查看进度",
    "progress_alt": "二维码：打开办件进度页面",
    "hotline": "政务服务便民热线 12345",
    "verify": "核验码 ",
    "seal": "（加盖印章处）",
    "signed": "签收人：",
    "promised": "承诺人：",
    "signed_on": "日　期：",
}


def title_of(document: Document) -> str:
    """The paper's name as printed."""
    return document.get_kind_display()


def render_pdf(document: Document) -> bytes:
    """The paper as a tagged A4 PDF; the same facts give the same bytes."""
    # A paper speaks the centre's language, whatever the browser that asks for it.
    with override(settings.LANGUAGE_CODE):
        paper = json.dumps(_paper(document), ensure_ascii=False)
    return pdf_of_sheet(document.kind.lower(), paper, at=document.issued_at)


def pdf_of_sheet(name: str, paper: str, *, at: datetime) -> bytes:
    """One Typst sheet with its facts (JSON) as a tagged PDF, dated `at`."""
    content: bytes = typst.compile(
        str(SHEETS / f"{name}.typ"),
        root=str(SHEETS),
        font_paths=_fonts(),
        sys_inputs={"paper": paper},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    return content


def pictures_of_sheet(name: str, paper: str) -> tuple[bytes, ...]:
    """The same sheet page by page as SVG, for a screen that shows and prints it."""
    pages = typst.compile(
        str(SHEETS / f"{name}.typ"),
        root=str(SHEETS),
        font_paths=_fonts(),
        sys_inputs={"paper": paper},
        format="svg",
    )
    return tuple(pages) if isinstance(pages, list) else (pages,)


@functools.cache
def _fonts() -> typst.Fonts:
    folder = Path(cvttf_NotoSansCJK_Regular.__file__).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


def _paper(document: Document) -> dict[str, Any]:
    is_receipt = document.kind == Document.Kind.RECEIPT
    progress = settings.PUBLIC_URL + document.facts.get("progress_path", "/progress/")
    return {
        "title": title_of(document),
        "number": document.number,
        "issuer": document.issuer,
        "date": _day(timezone.localtime(document.issued_at).date()),
        "is_demo": document.is_demo,
        "check_code": document.check_code,
        "check_qr": qr_drawn(f"{settings.PUBLIC_URL}/check/{document.check_code}/"),
        "progress_qr": qr_drawn(progress) if is_receipt else "",
        "words": WORDS,
        "masked": masked_applicant(document.facts),
        "facts": _told(document.facts),
    }


def qr_drawn(address: str) -> str:
    """A QR code as SVG for a sheet."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False)
    return drawing.getvalue().decode()


def _told(value: Any) -> Any:
    """Dates and moments as they are written on paper, the rest as it is."""
    if isinstance(value, dict):
        return {name: _told(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_told(part) for part in value]
    return _written(value) if isinstance(value, str) and _ISO.fullmatch(value) else value


def _written(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if len(text) == len("2026-01-31"):
        return _day(moment.date())
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{_day(local.date())} {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
