"""Files and functions stay small: what no longer fits is two concepts."""

import ast

from tests.house.code import ROOT, Function, expect_none, functions, modules

LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION = 400, 800, 40


def _lines(function: Function) -> int:
    """From the first statement after the docstring to the last: the work itself."""
    has_docstring = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if has_docstring and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_no_source_file_is_too_long() -> None:
    long = {m.path: n for m in modules() if (n := m.text.count("\n")) > LONGEST_FILE}
    expect_none(long.items(), "divide these: they are two concepts")


def test_no_test_file_is_too_long() -> None:
    files = [file for file in (ROOT / "tests").rglob("*.py") if "__pycache__" not in file.parts]
    assert files
    counted = {str(f.relative_to(ROOT)): f.read_text(encoding="utf-8").count("\n") for f in files}
    long = {name: n for name, n in counted.items() if n > LONGEST_TEST_FILE}
    expect_none(long.items(), "divide these: one rule of the trade for each file")


def test_no_style_sheet_or_script_is_too_long() -> None:
    static = ROOT / "src" / "onewindow" / "web" / "static"
    files = [file for file in static.rglob("*") if file.suffix in {".css", ".js"}]
    assert files
    counted = {file.name: file.read_text(encoding="utf-8").count("\n") for file in files}
    long = {name: n for name, n in counted.items() if n > LONGEST_FILE}
    expect_none(long.items(), "divide these")


def test_no_function_is_too_long() -> None:
    long = {
        f"{module.at(function)} {function.name}": lines
        for module in modules()
        for function in functions(module.tree)
        if (lines := _lines(function)) > LONGEST_FUNCTION
    }
    expect_none(long.items(), "divide these: they are two concepts")
