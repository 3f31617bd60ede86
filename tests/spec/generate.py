"""Writes docs/rules from the tables of tests/spec; with `--check` it only fails when they differ.

Every area is a folder `tests/spec/<area>/` whose `page.py` holds `PAGE`.
"""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.spec.page import Page, as_markdown

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "rules"


def pages() -> list[Page]:
    """The pages of all areas, by name."""
    areas = sorted(found.parent.name for found in HERE.glob("*/page.py"))
    return [importlib.import_module(f"tests.spec.{area}.page").PAGE for area in areas]


def stale(docs: Path = DOCS) -> list[str]:
    """The pages whose file is missing or differs from its tables."""
    return [
        page.name
        for page in pages()
        if not (docs / f"{page.name}.md").is_file()
        or (docs / f"{page.name}.md").read_text(encoding="utf-8") != as_markdown(page)
    ]


def write(docs: Path = DOCS) -> None:
    """Write every page."""
    docs.mkdir(parents=True, exist_ok=True)
    for page in pages():
        (docs / f"{page.name}.md").write_text(as_markdown(page), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    if "--check" not in arguments:
        write()
        return 0
    for name in stale():
        sys.stderr.write(f"docs/rules/{name}.md is stale: run python -m tests.spec.generate\n")
    return 1 if stale() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
