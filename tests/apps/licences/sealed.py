"""Faces and keys for the tests of licence files."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

from onewindow.apps.licences.files.drawing import draw_pdf
from onewindow.apps.licences.files.face import LicenceFace
from onewindow.apps.licences.files.keys import SealKeys, seal_keys
from onewindow.apps.licences.files.pdf_signing import sign_pdf
from onewindow.apps.licences.files.record import write_record
from onewindow.apps.licences.ofd.sealing import sign_ofd

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
IDENTIFIER = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
CITIZEN_ID = "110101199003078451"
FACE = LicenceFace(
    identifier=IDENTIFIER,
    type_name="食品经营许可证",
    certificate_no="JY12101120012345",
    holder_name="云溪区张记面馆",
    holder_number="92110105MA01A2B3XC",
    issuer_name="云溪区市场监督管理局",
    issue_date=date(2026, 11, 20),
    valid_from=date(2026, 11, 20),
    valid_to=date(2031, 11, 19),
    version=1,
    issued_at=NOW,
    fields=(
        ("经营者名称", "云溪区张记面馆"),
        ("统一社会信用代码", "92110105MA01A2B3XC"),
        ("法定代表人（负责人）", "张小满"),
        ("经营场所", "云溪区清河街道文昌路18号一层东侧"),
        ("主体业态", "餐饮服务经营者（小型餐馆）"),
        ("经营项目", "热食类食品制售；冷食类食品制售；自制饮品制售（不含使用压力容器制作饮品）"),
    ),
    is_demo=True,
    holder_is_person=False,
)


def face(**changes: Any) -> LicenceFace:
    return replace(FACE, **changes)


@cache
def keys(name: str = "云溪区政务服务中心") -> SealKeys:
    """An installation's keys; another name is another installation."""
    return seal_keys(Path(mkdtemp()) / "keys", name=name, is_demo=True, now=NOW)


CHECK = "https://window.example/licences/check/"


@cache
def record() -> str:
    return write_record(FACE, keys())


def drawn(**changes: Any) -> bytes:
    """The unsigned sheet of the usual face with some changes."""
    return draw_pdf(face(**changes), record=record(), check_address=CHECK)


@cache
def sealed() -> bytes:
    """The usual face as a signed PDF."""
    return sign_pdf(drawn(), keys=keys(), issuer=FACE.issuer_name, is_demo=True, now=NOW)


@cache
def sealed_ofd() -> bytes:
    """The usual face as a signed OFD."""
    return sign_ofd(FACE, record=record(), check_address=CHECK, keys=keys(), now=NOW)
