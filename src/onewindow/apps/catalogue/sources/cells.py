"""How does one row of cells become part of an item, and what is wrong with it if not?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from onewindow.apps.catalogue.sources.columns import EXAMPLE_KEY, KEY, Column, Kind
from onewindow.rules.outcomes import Refusal

_BETWEEN = re.compile(r"[；;、\n\r|^]+")
_BETWEEN_LINES = re.compile(r"[；;\n\r]+")
_LINE_ENDS = re.compile(r"[\n\r]+")
_FORMULA_FAULTS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_FAULTS = {
    Kind.COUNT: "CELL_NOT_A_COUNT",
    Kind.AMOUNT: "CELL_NOT_AN_AMOUNT",
    Kind.CHARGES: "CELL_NOT_CHARGES",
}
NOTE_MARK = "填写说明"
EXAMPLE_MARK = EXAMPLE_KEY.partition("-")[0]


@dataclass(frozen=True)
class Cell:
    """A cell's value and where it stands (事项!C5, 第5行第3列).

    A cell of a sheet separates entries with “；” too. `one_a_line` is a form's field: only a line
    end separates, because an entry may say “；” itself.
    """

    value: object
    place: str
    one_a_line: bool = False

    @property
    def text(self) -> str:
        """The value as text; 20.0 is 20."""
        value = self.value
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).replace("\u3000", " ").strip()

    @property
    def lines(self) -> list[str]:
        """The entries the cell holds, none of them empty."""
        between = _LINE_ENDS if self.one_a_line else _BETWEEN_LINES
        return [line.strip() for line in between.split(self.text) if line.strip()]


@dataclass
class ReadRow:
    """What one row says: the item it belongs to, its parts, and everything wrong with it."""

    key: str
    parts: dict[str, Any] = field(default_factory=dict)
    faults: list[Refusal] = field(default_factory=list)


def is_guidance(cells: Mapping[str, Cell]) -> bool:
    """Whether the row only explains: the note under the headers, or the example."""
    first = cells[KEY.header].text if KEY.header in cells else ""
    return first.startswith((NOTE_MARK, EXAMPLE_MARK))


def read_row(cells: Mapping[str, Cell], columns: Sequence[Column]) -> ReadRow:
    """Read every cell of a row that has a column of ours; name every fault with its place."""
    row = ReadRow(key=cells[KEY.header].text if KEY.header in cells else "")
    for column in columns:
        cell = cells.get(column.header)
        if cell is None or not cell.text:
            if column.needed and column.header != KEY.header:
                row.faults.append(Refusal("CELL_MISSING", "R-3-1", {"field": column.header}))
            continue
        value = read_value(cell, column)
        if isinstance(value, Refusal):
            row.faults.append(value)
        else:
            _put(row.parts, column.path, value)
    return row


def read_value(cell: Cell, column: Column) -> object:
    """What a filled cell says, or the refusal that tells what should stand there."""
    value = None if cell.text in _FORMULA_FAULTS else _READERS[column.kind](cell, column)
    return _fault(cell, column) if value is None else value


def _fault(cell: Cell, column: Column) -> Refusal:
    facts = {"place": cell.place, "field": column.header, "value": cell.text[:40]}
    if cell.text in _FORMULA_FAULTS:
        return Refusal("CELL_FORMULA_BROKEN", "", facts)
    if column.choices:
        return Refusal("CELL_NOT_A_CHOICE", "", {**facts, "choices": "、".join(column.choices)})
    return Refusal(_FAULTS[column.kind], "", facts)


def _put(parts: dict[str, Any], path: str, value: object) -> None:
    *groups, last = path.split(".")
    for group in groups:
        parts = parts.setdefault(group, {})
    parts[last] = value


def _choice(cell: Cell, column: Column) -> object:
    return (column.choices or {}).get(cell.text)


def _amount(cell: Cell, _column: Column) -> object:
    try:
        number = Decimal(cell.text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number < 0 or number * 2 % 1:
        return None
    return int(number) if number % 1 == 0 else float(number)


def _count(cell: Cell, _column: Column) -> object:
    return int(cell.text) if re.fullmatch(r"\d{1,4}", cell.text, re.ASCII) else None


def _words(cell: Cell, _column: Column) -> object:
    return [word.strip() for word in _BETWEEN.split(cell.text) if word.strip()]


def _lines(cell: Cell, _column: Column) -> object:
    return [{"text": line} for line in cell.lines]


def _charges(cell: Cell, _column: Column) -> object:
    charges = []
    for line in cell.lines:
        name, sign, standard = line.replace(":", "：").partition("：")
        if not (sign and name.strip() and standard.strip()):
            return None
        charges.append({"name": name.strip(), "standard": standard.strip()})
    return charges


def _materials(cell: Cell, _column: Column) -> object:
    return [
        {"code": f"M{n:02}", "name": name, "need": "必要"} for n, name in enumerate(cell.lines, 1)
    ]


_READERS = {
    Kind.TEXT: lambda cell, _column: cell.text,
    Kind.CHOICE: _choice,
    Kind.FLAG: _choice,
    Kind.COUNT: _count,
    Kind.AMOUNT: _amount,
    Kind.WORDS: _words,
    Kind.LINES: _lines,
    Kind.CHARGES: _charges,
    Kind.MATERIALS: _materials,
}
