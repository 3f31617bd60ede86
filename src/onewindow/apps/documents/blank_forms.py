"""An application form to fill in by hand: the item's own fields, blank, for paper people (R-0-5).

Nothing personal stands on it, and it is no document of record: it has a version, not a number.
"""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from onewindow.apps.documents.typesetting import (
    WORDS,
    pdf_of_sheet,
    pictures_of_sheet,
    qr_drawn,
)

_SHEET = "blank_form"
# Papers of the items asked for last; they are public, and the same for everybody.
_KEPT = 64
_FORM_WORDS = {
    "title": "申请表",
    "fill": "请用黑色笔填写；浅色的字是例子，不用描。",
    "required": "必填",
    "optional": "选填",
    "example": "例：",
    "true": "我填写的内容真实、准确。",
    "signed": "申请人（签名）：",
    "guide": "扫码看办事指南",
    "guide_alt": "二维码：打开这件事的办事指南",
    "why": "为什么要填、保存多久，见办事指南；证照和登记里已经有的，窗口会带出来，可以空着。",
}


@dataclass(frozen=True)
class Line:
    """One thing to fill in: what, how, from what to choose, and an example."""

    label: str
    kind: str
    is_required: bool
    choices: tuple[str, ...] = ()
    example: str = ""
    hint: str = ""


@dataclass(frozen=True)
class BlankForm:
    """Everything a blank form says."""

    item_name: str
    situation: str
    issuer: str
    version: int
    published_at: datetime
    lines: Sequence[Line]
    guide_address: str
    is_demo: bool = False


def as_pdf(form: BlankForm) -> bytes:
    """The form as a tagged A4 PDF; the same version gives the same bytes."""
    return _pdf(_paper(form), form.published_at)


def as_pictures(form: BlankForm) -> tuple[bytes, ...]:
    """The same form as one SVG a page."""
    return _pictures(_paper(form))


@functools.lru_cache(maxsize=_KEPT)
def _pdf(paper: str, at: datetime) -> bytes:
    return pdf_of_sheet(_SHEET, paper, at=at)


@functools.lru_cache(maxsize=_KEPT)
def _pictures(paper: str) -> tuple[bytes, ...]:
    return pictures_of_sheet(_SHEET, paper)


def _paper(form: BlankForm) -> str:
    with override(settings.LANGUAGE_CODE):
        told: dict[str, Any] = {
            "title": f"{form.item_name}{_FORM_WORDS['title']}",
            "number": f"第 {form.version} 版",
            "issuer": form.issuer,
            "is_demo": form.is_demo,
            "words": {**WORDS, **_FORM_WORDS},
            # The shared layout draws its letterhead from these; no code, for it is no record.
            "check_qr": qr_drawn(form.guide_address),
            "progress_qr": "",
            "check_code": "",
            "date": "",
            "facts": {
                "situation": form.situation,
                "lines": [
                    {
                        "label": line.label,
                        "kind": line.kind,
                        "required": line.is_required,
                        "choices": list(line.choices),
                        "example": line.example,
                        "hint": line.hint,
                    }
                    for line in form.lines
                ],
            },
        }
        return json.dumps(told, ensure_ascii=False)
