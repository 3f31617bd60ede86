"""What does the code say about itself? Every file of `src` read once as a syntax tree."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "onewindow"
TEMPLATES = SOURCE / "web" / "templates"
STATIC = SOURCE / "web" / "static"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of ours: its path below the package, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the package except migrations, which Django writes."""
    found = []
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        found.append(Module(file.relative_to(SOURCE).as_posix(), text, ast.parse(text)))
    assert len(found) > 100
    return tuple(found)


@cache
def templates() -> dict[str, str]:
    """Every template by the name views know it by."""
    found = {
        file.relative_to(TEMPLATES).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(TEMPLATES.rglob("*.html"))
    }
    assert len(found) > 50
    return found


def expect_none(found: Iterable[object], advice: str) -> None:
    """Fails with one line for each thing found, so that one run shows all there is to mend."""
    lines = [str(each) for each in found]
    assert not lines, "\n".join((advice, *lines))


def strings(tree: ast.AST) -> Iterator[str]:
    """Every text written out in this tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function in this tree, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def imported(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every dotted name this tree imports, with the statement that does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)


def name_of(call: ast.Call) -> str:
    """`f` of `f(...)`, `g` of `x.g(...)`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def words_of(name: str) -> list[str]:
    """`read_taskCode` -> read, task, code."""
    return re.findall(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+", name)
