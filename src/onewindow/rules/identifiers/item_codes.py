"""Is this a code of the service-item catalogue: 12, 31 or 33 characters? (R-3-1)"""

import re

from onewindow.rules.identifiers.uscc import read_uscc
from onewindow.rules.identifiers.values import Identified, IdKind
from onewindow.rules.outcomes import Refusal

RULE = "R-3-1"
_CATALOG = re.compile(r"[0-9]{2}(0[1-9]|10|1[1-9]|2[0-9])[0-9]{2}[0-9A-Z]{3}[0-9]{3}")
_TASK = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}[1-7][0-9A-Z]{12}")
_SERIAL = re.compile(r"[0-9]{2}")
_TASK_LENGTH = 31
_HANDLE_ITEM_LENGTH = 33


def read_catalog_code(value: str) -> Identified:
    """Read a 12-character catalogue code (基本编码)."""
    code = value.strip().upper()
    problems = () if _CATALOG.fullmatch(code) else (Refusal("CATALOG_CODE_SHAPE", RULE),)
    return Identified(IdKind.CATALOG_CODE, code, problems)


def read_task_code(value: str) -> Identified:
    """Read a 31-character implementation code (实施编码): body, level, catalogue code."""
    code = value.strip().upper()
    return Identified(IdKind.TASK_CODE, code, *_task_findings(code))


def read_task_handle_item(value: str) -> Identified:
    """Read a 33-character handling code (业务办理项编码): implementation code and serial."""
    code = value.strip().upper()
    problems, warnings = _task_findings(code[:_TASK_LENGTH])
    if len(code) != _HANDLE_ITEM_LENGTH or not _SERIAL.fullmatch(code[_TASK_LENGTH:]):
        problems += (Refusal("TASK_HANDLE_ITEM_SERIAL", RULE),)
    return Identified(IdKind.TASK_HANDLE_ITEM, code, problems, warnings)


def _task_findings(code: str) -> tuple[tuple[Refusal, ...], tuple[Refusal, ...]]:
    if not _TASK.fullmatch(code):
        return (Refusal("TASK_CODE_SHAPE", RULE, {"length": len(code)}),), ()
    body, basic = read_uscc(code[:18]), read_catalog_code(code[19:])
    return body.problems + basic.problems, body.warnings + basic.warnings
