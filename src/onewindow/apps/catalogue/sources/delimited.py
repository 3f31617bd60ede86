"""How is a CSV of items read? The columns of the template's first sheet, UTF-8 or GBK."""

import csv
import io
from collections.abc import Iterator

from onewindow.apps.catalogue.sources.cells import Cell
from onewindow.apps.catalogue.sources.columns import ITEMS
from onewindow.apps.catalogue.sources.tables import Rows
from onewindow.rules.outcomes import Refusal, Refused

SOURCE = "csv"


def read_sheets(text: str) -> dict[str, Rows]:
    """The one table of a CSV. Refused: COLUMNS_MISSING, CSV_BROKEN."""
    first = text.partition("\n")[0]
    mark = max((",", "\t", ";"), key=first.count)
    try:
        return {ITEMS.title: list(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))}
    except csv.Error as error:
        raise Refused((Refusal("CSV_BROKEN"),)) from error


def looks_like_items(text: str) -> bool:
    """Whether the first line has our headers."""
    first = text.partition("\n")[0]
    return sum(column.header in first for column in ITEMS.columns if column.needed) > 1


def _rows(lines: Iterator[list[str]]) -> Iterator[tuple[str, dict[str, Cell]]]:
    headers = [header.strip() for header in next(lines, [])]
    needed = [c.header for c in ITEMS.columns if c.needed and c.header != ITEMS.columns[0].header]
    missing = [header for header in needed if header not in headers]
    if missing:
        facts = {"sheet": "CSV", "columns": "、".join(missing)}
        raise Refused((Refusal("COLUMNS_MISSING", "", facts),))
    for number, values in enumerate(lines, 2):
        cells = {
            header: Cell(value, f"第{number}行第{place}列")
            for place, (header, value) in enumerate(zip(headers, values, strict=False), 1)
            if header
        }
        if any(cell.text for cell in cells.values()):
            yield f"第{number}行", cells
