"""Are the national codes of an item well formed? 12, 31 and 33 characters (RULES 3.1)."""

import re
from collections.abc import Iterator

from onewindow.rules.catalogue.values import ItemCodes
from onewindow.rules.outcomes import Refusal

RULE = "R-3-1"
CATALOG_CODE = re.compile(r"\d{2}(0[1-9]|10|1[1-9]|2\d)\d{2}[0-9A-Z]{3}\d{3}", re.ASCII)
TASK_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}[1-7][0-9A-Z]{12}", re.ASCII)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_LENGTH = 18
_BODY_AND_LEVEL = 19


def body_code_is_valid(code: str) -> bool:
    """Whether the 18 characters of a body's code end in the right check character (GB 32100)."""
    if len(code) != _USCC_LENGTH or any(c not in _USCC_ALPHABET for c in code):
        return False
    weighted = (_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:-1]))
    return _USCC_ALPHABET[-sum(weighted) % 31] == code[-1]


def code_failures(codes: ItemCodes) -> Iterator[Refusal]:
    """Each code that is present and wrong; placeholders are not looked at."""
    if codes.placeholder:
        return
    if codes.catalog_code and not CATALOG_CODE.fullmatch(codes.catalog_code):
        yield Refusal("CATALOG_CODE_MALFORMED", RULE, {"value": codes.catalog_code})
    if codes.task_code:
        yield from _task_code_failures(codes.task_code, codes.catalog_code)
    if codes.task_handle_item:
        begins = codes.task_handle_item[:-2]
        ends = codes.task_handle_item[-2:]
        belongs = begins == codes.task_code if codes.task_code else TASK_CODE.fullmatch(begins)
        if not belongs or not re.fullmatch(r"\d{2}", ends, re.ASCII):
            yield Refusal("HANDLE_ITEM_CODE_MALFORMED", RULE, {"value": codes.task_handle_item})


def _task_code_failures(task_code: str, catalog_code: str | None) -> Iterator[Refusal]:
    if not TASK_CODE.fullmatch(task_code):
        yield Refusal("TASK_CODE_MALFORMED", RULE, {"value": task_code})
        return
    if not body_code_is_valid(task_code[:_USCC_LENGTH]):
        yield Refusal("TASK_CODE_BODY_WRONG", RULE, {"value": task_code[:_USCC_LENGTH]})
    if catalog_code and task_code[_BODY_AND_LEVEL:] != catalog_code:
        facts = {"value": task_code, "catalog_code": catalog_code}
        yield Refusal("TASK_CODE_OTHER_CATALOG", RULE, facts)
