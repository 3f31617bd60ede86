"""Are the pages under `docs/` that are generated from code up to date?

python -m onewindow.launcher.docs [--check]
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from onewindow.config.environment import VARIABLES
from onewindow.launcher.layout import checkout
from onewindow.launcher.openapi_page import openapi_page
from onewindow.launcher.voice import CannotGoOn, say

SETTINGS_HEAD = """\
# Settings

Generated from `onewindow/config/environment.py` by `make docs`; do not edit.

Every setting is an environment variable. A value that must stay secret can also lie in
a file under `var/secrets`; the launcher draws those files at the first start.

| Variable | Meaning | Default |
|---|---|---|
"""


def settings_page() -> str:
    """One row for each declared variable."""
    rows = (
        f"| `{each.name}` | {each.meaning} | "
        f"{f'`{each.default}`' if each.default else '-'}{' (secret)' if each.secret else ''} |\n"
        for each in VARIABLES.values()
    )
    return SETTINGS_HEAD + "".join(rows)


# A page's path under docs/ and the function that writes its text.
PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "openapi.yaml": openapi_page,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="onewindow-docs")
    parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")
    only_check = parser.parse_args().check
    root = checkout()
    if root is None:
        raise CannotGoOn("只能在源码目录里生成文档。", "Run this in a source checkout.")
    stale = [name for name, page in PAGES.items() if not _is_current(root / "docs" / name, page())]
    for name in stale:
        if only_check:
            say(f"docs/{name} is stale: run make docs")
        else:
            (root / "docs" / name).write_text(PAGES[name](), encoding="utf-8")
            say(f"docs/{name} written")
    is_rule_book_well = _rule_book(root, only_check)
    return 1 if (stale and only_check) or not is_rule_book_well else 0


def _rule_book(root: Path, only_check: bool) -> bool:
    """docs/rules, from the tables under tests/spec, which this package may not import."""
    flags = ["--check"] if only_check else []
    command = [sys.executable, "-m", "tests.spec.generate", *flags]
    return subprocess.run(command, cwd=root, check=False).returncode == 0


def _is_current(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
