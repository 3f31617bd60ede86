"""What is a page of the rule book made of? Plain tables that tests and docs both read."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One decision table: a heading, the rules it rests on, its columns and rows."""

    title: str
    rules: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""


@dataclass(frozen=True)
class Page:
    """One page of docs/rules: its file name without ending, its title, what it is about."""

    name: str
    title: str
    about: str
    tables: Sequence[Table]


def as_markdown(page: Page) -> str:
    """The page as docs/rules shows it."""
    lines = [
        f"# {page.title}",
        "",
        "<!-- Made by `python -m tests.spec.generate` from tests/spec. Do not edit. -->",
        "",
        page.about,
    ]
    for table in page.tables:
        lines += ["", f"## {table.title}", "", f"Rules: {table.rules}", "", _row(table.columns)]
        lines += [_row(["---"] * len(table.columns)), *(_row(row) for row in table.rows)]
        lines += ["", table.note] if table.note else []
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
