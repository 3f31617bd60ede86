"""Are the national codes of an item sound, and do they belong together? (RULES 3.1)"""

from collections.abc import Iterator

from onewindow.rules.catalogue.values import ItemCodes
from onewindow.rules.identifiers.item_codes import (
    read_catalog_code,
    read_task_code,
    read_task_handle_item,
)
from onewindow.rules.identifiers.uscc import uscc_valid
from onewindow.rules.outcomes import Refusal

RULE = "R-3-1"
_TASK_LENGTH, _BODY_LENGTH, _CATALOG_STARTS = 31, 18, 19


def code_failures(codes: ItemCodes) -> Iterator[Refusal]:
    """Each code that is present and wrong; placeholders are not looked at."""
    if codes.placeholder:
        return
    catalog, task, handle_item = codes.catalog_code, codes.task_code, codes.task_handle_item
    if catalog and not _as_written(catalog, read_catalog_code(catalog).problems):
        yield Refusal("CATALOG_CODE_MALFORMED", RULE, {"value": catalog})
    if task:
        yield from _task_code_failures(task, catalog)
    if handle_item:
        belongs = not task or handle_item[:_TASK_LENGTH] == task
        sound = _as_written(handle_item, read_task_handle_item(handle_item).problems)
        if not (belongs and sound):
            yield Refusal("HANDLE_ITEM_CODE_MALFORMED", RULE, {"value": handle_item})


def _task_code_failures(task: str, catalog: str | None) -> Iterator[Refusal]:
    # The body and the catalogue code inside are told apart below, each with its own sentence.
    shape = [p for p in read_task_code(task).problems if p.code == "TASK_CODE_SHAPE"]
    if not _as_written(task, tuple(shape)):
        yield Refusal("TASK_CODE_MALFORMED", RULE, {"value": task})
        return
    if not uscc_valid(task[:_BODY_LENGTH]):
        yield Refusal("TASK_CODE_BODY_WRONG", RULE, {"value": task[:_BODY_LENGTH]})
    inside = task[_CATALOG_STARTS:]
    if catalog and inside != catalog:
        facts = {"value": task, "catalog_code": catalog}
        yield Refusal("TASK_CODE_OTHER_CATALOG", RULE, facts)
    elif not catalog and read_catalog_code(inside).problems:
        yield Refusal("CATALOG_CODE_MALFORMED", RULE, {"value": inside})


def _as_written(code: str, problems: tuple[Refusal, ...]) -> bool:
    """Codes are kept as they are exchanged: capitals, no blanks around."""
    return not problems and code == code.strip().upper()
