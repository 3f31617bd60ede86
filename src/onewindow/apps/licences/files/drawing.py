"""How does a licence look? Its face through one Typst sheet, the same bytes on every machine."""

import functools
import io
import json
from pathlib import Path
from typing import Any

import cvttf_NotoSansCJK_Regular
import segno
import typst

from onewindow.apps.licences.files.face import LicenceFace, validity, written

SHEETS = Path(__file__).with_name("sheets")
WORDS = {
    "demo": "演示数据，不具有法律效力",
    "demo_short": "演示数据",
    "number": "证照编号　",
    "version": "版本　",
    "identifier": "电子证照标识",
    "signed": "本证照含电子签名，改动任何一处即告失效。",
    "check": "扫码在线核验",
    "check_alt": "二维码：打开本证照的核验页面",
    "record": "离线核验码",
    "record_alt": "二维码：本证照的签名记录，不联网也能核验",
}
SEAL_KIND = "电子证照专用章"


def draw_pdf(face: LicenceFace, *, record: str, check_address: str) -> bytes:
    """The unsigned sheet, A4 lying down; `record` also stands in its keywords."""
    told = {
        **_told(face),
        "record": record,
        "record_qr": _qr(record, "l"),
        "check_qr": _qr(check_address, "m"),
        "words": WORDS,
    }
    return _compiled("licence", {"face": told}, int(face.issued_at.timestamp()))


def draw_seal(*, name: str, is_demo: bool) -> bytes:
    """The visible seal of one body as a page of its own, 42 mm square."""
    seal = {"name": name, "kind": SEAL_KIND, "is_demo": is_demo, "demo": "演示"}
    return _compiled("seal", {"seal": seal}, 0)


def _told(face: LicenceFace) -> dict[str, Any]:
    rows = [*face.fields, ("有效期限", validity(face))]
    return {
        "type_name": face.type_name,
        "certificate_no": face.certificate_no,
        "identifier": face.identifier,
        "issuer_name": face.issuer_name,
        "issue_date": written(face.issue_date),
        "version": f"{face.version:03d}",
        "rows": [[label, value] for label, value in rows if value],
        "is_demo": face.is_demo,
    }


def _compiled(sheet: str, inputs: dict[str, Any], timestamp: int) -> bytes:
    content: bytes = typst.compile(
        str(SHEETS / f"{sheet}.typ"),
        root=str(SHEETS),
        font_paths=_fonts(),
        sys_inputs={key: json.dumps(value, ensure_ascii=False) for key, value in inputs.items()},
        timestamp=timestamp,
    )
    return content


@functools.cache
def _fonts() -> typst.Fonts:
    folder = Path(cvttf_NotoSansCJK_Regular.__file__).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


def _qr(text: str, error: str) -> str:
    drawing = io.BytesIO()
    code = segno.make(text, error=error, micro=False, boost_error=False)
    code.save(drawing, kind="svg", border=2, xmldecl=False)
    return drawing.getvalue().decode()
