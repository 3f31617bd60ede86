"""How do a report's tables leave the house? As CSV for everybody, as a workbook for offices."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so is read as a formula by office programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def as_csv(sheets: Sequence[dict[str, Any]], *, name: str) -> HttpResponse:
    """All tables one under the other, with the mark that lets office programs read Chinese."""
    stream = io.StringIO()
    stream.write("\ufeff")
    writer = csv.writer(stream)
    for sheet in sheets:
        writer.writerow([sheet["title"]])
        writer.writerow(sheet["head"])
        writer.writerows([_safe(cell) for cell in row] for row in sheet["rows"])
        writer.writerow([])
    return _attached(stream.getvalue().encode(), "text/csv; charset=utf-8", name)


def as_workbook(sheets: Sequence[dict[str, Any]], *, name: str) -> HttpResponse:
    """One sheet a table; numbers as numbers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet["title"])
        page.append([str(cell) for cell in sheet["head"]])
        for cell in page[1]:
            cell.font = Font(bold=True)
        for row in sheet["rows"]:
            page.append([_value(cell) for cell in row])
        for column in page.columns:
            width = max(len(str(cell.value or "")) for cell in column)
            page.column_dimensions[column[0].column_letter].width = min(40, 2 * width + 2)
    stream = io.BytesIO()
    book.save(stream)
    return _attached(stream.getvalue(), _XLSX, name)


def _safe(cell: Any) -> str:
    told = str(cell)
    is_formula = told.startswith(_FORMULA) and not _NUMBER.fullmatch(told)
    return f"'{told}" if is_formula else told


def _value(cell: Any) -> Any:
    told = str(cell)
    if _NUMBER.fullmatch(told):
        return float(told) if "." in told else int(told)
    return _safe(told)


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
