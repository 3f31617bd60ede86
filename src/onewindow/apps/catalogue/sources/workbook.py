"""How is the catalogue template written as a workbook, and read back?"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from onewindow.apps.catalogue.sources.cells import NOTE_MARK, Cell
from onewindow.apps.catalogue.sources.columns import ITEMS, SHEETS, Column, Kind, Sheet
from onewindow.apps.catalogue.sources.tables import Rows
from onewindow.rules.outcomes import Refusal, Refused

SOURCE = "template"
_LAST_ROW = 3000
_MOST_ROWS = 50_000
_MOST_BYTES = 400 * 1024 * 1024
_HEADER = PatternFill("solid", fgColor="D8E6F3")
_NEEDED = PatternFill("solid", fgColor="F7DDB5")
_NOTE = PatternFill("solid", fgColor="F2F2F2")
_GUIDE = (
    "事项目录模板（OneWindow 一窗）",
    "一、每个事项在“事项”表占一行；材料、环节、设定依据、情形、常见问题各占一行，靠“事项标识”对应。",
    "二、橙色表头必填。带下拉框的单元格请从下拉框里选，不要另写。",
    "三、以“示例”开头的行不会导入，可以留着对照，也可以删掉。",
    "四、导入命令：onewindow import catalogue 文件.xlsx。同一份文件再导入一次不会重复。",
    "五、通过全部发布检查的事项直接发布；没通过的也能查到，但注明“未经本中心核验”，补齐后才能收件。",
    "六、读不出的行会列出所在的表、行、列和原因，其余照常导入。",
)


def write_template(path: Path | IO[bytes]) -> None:
    """Write the template: notes, drop-downs and one example item marked 示例."""
    book = Workbook()
    book.remove(book.worksheets[0])
    guide = book.create_sheet(NOTE_MARK)
    for line in _GUIDE:
        guide.append([line])
    guide.column_dimensions["A"].width = 110
    guide["A1"].font = Font(bold=True, size=14)
    for sheet in SHEETS:
        _write_sheet(book.create_sheet(sheet.title), sheet)
    book.active = 1
    book.save(path)


def _write_sheet(page: Any, sheet: Sheet) -> None:
    page.append([column.header for column in sheet.columns])
    page.append([_note(place, column) for place, column in enumerate(sheet.columns)])
    page.append([column.example for column in sheet.columns])
    for place, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(place)
        head, note = page[f"{letter}1"], page[f"{letter}2"]
        head.font, head.fill = Font(bold=True), _NEEDED if column.needed else _HEADER
        note.font, note.fill = Font(italic=True, color="595959", size=9), _NOTE
        note.alignment = Alignment(wrap_text=True, vertical="top")
        page[f"{letter}3"].font = Font(color="7F7F7F")
        page.column_dimensions[letter].width = max(12, min(34, len(column.header) * 3))
        if column.kind is Kind.TEXT:
            # As text, so that long codes and phone numbers keep every digit.
            page.column_dimensions[letter].number_format = "@"
        if column.choices:
            page.add_data_validation(_choices(letter, column))
    page.row_dimensions[2].height = 48
    page.freeze_panes = "C3"


def _note(place: int, column: Column) -> str:
    said = column.note or ("从下拉框选择" if column.choices else "")
    return f"{NOTE_MARK}：{said}" if place == 0 else said


def _choices(letter: str, column: Column) -> DataValidation:
    rule = DataValidation(
        type="list",
        formula1='"' + ",".join(column.choices or ()) + '"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="请从下拉框选择",
        error="、".join(column.choices or ())[:220],
    )
    rule.add(f"{letter}3:{letter}{_LAST_ROW}")
    return rule


def read_sheets(path: Path) -> dict[str, Rows]:
    """The template's sheets, each row with its place and its cells by header.

    Refused: WORKBOOK_BROKEN, WORKBOOK_TOO_LARGE, NOT_THE_TEMPLATE.
    """
    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise Refused((Refusal("WORKBOOK_TOO_LARGE", "", {"limit": "400 MB"}),))
        book = load_workbook(path, read_only=True, data_only=True)
        # Read all of it here: a broken sheet shows only now.
        found: dict[str, Rows] = {
            s.title: list(_rows(book[s.title], s)) for s in SHEETS if s.title in book.sheetnames
        }
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise Refused((Refusal("WORKBOOK_BROKEN"),)) from error
    if ITEMS.title not in found:
        raise Refused((Refusal("NOT_THE_TEMPLATE", "", {"sheet": ITEMS.title}),))
    return found


def _rows(page: Any, sheet: Sheet) -> Iterator[tuple[str, dict[str, Cell]]]:
    lines = page.iter_rows(values_only=True)
    headers = [str(value or "").strip() for value in next(lines, ())]
    missing = [c.header for c in sheet.columns if c.needed and c.header not in headers]
    if missing:
        facts = {"sheet": sheet.title, "columns": "、".join(missing)}
        raise Refused((Refusal("COLUMNS_MISSING", "", facts),))
    for number, values in enumerate(lines, 2):
        if number > _MOST_ROWS:
            raise Refused((Refusal("WORKBOOK_TOO_LARGE", "", {"limit": f"{_MOST_ROWS} 行"}),))
        cells = {
            header: Cell(value, f"{sheet.title}!{get_column_letter(place)}{number}")
            for place, (header, value) in enumerate(zip(headers, values, strict=False), 1)
            if header
        }
        if any(cell.text for cell in cells.values()):
            yield f"{sheet.title}!第{number}行", cells
