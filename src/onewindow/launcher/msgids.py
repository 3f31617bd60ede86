"""Which sentences of the interface are to be translated, and where does each stand?

Reads templates and Python the way GNU xgettext would, without that program.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation.template import templatize

GETTEXT = "django.utils.translation"
CALL = re.compile(r"\b(_|n?p?gettext)\(")
LITERAL = re.compile(r"""\s*,?\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
# Functions of Django's translation module, by what their first arguments are.
SHAPES = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence as written, with its context and plural if it has them."""

    msgid: str
    plural: str = ""
    context: str = ""
    places: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How gettext keys it in a compiled catalogue, but for the plural."""
        return f"{self.context}\x04{self.msgid}" if self.context else self.msgid


def extract(package: Path) -> tuple[Message, ...]:
    """Every sentence of the package once, in the order of files and lines."""
    found: dict[str, Message] = {}
    for path in sorted([*package.rglob("*.html"), *package.rglob("*.py")]):
        if "migrations" in path.parts:
            continue
        read = in_template if path.suffix == ".html" else in_python
        place = path.relative_to(package).as_posix()
        for message in read(path.read_text(encoding="utf-8")):
            known = found.get(message.key, message)
            found[message.key] = replace(
                known,
                plural=known.plural or message.plural,
                places=tuple(dict.fromkeys((*known.places, place))),
            )
    return tuple(found.values())


def in_template(text: str) -> Iterator[Message]:
    """`translate` and `blocktranslate` tags and `_("...")` in other tags."""
    source = templatize(text)
    for call in CALL.finditer(source):
        name, at, words = call[1], call.end(), []
        while literal := LITERAL.match(source, at):
            words.append(str(ast.literal_eval(literal[1])))
            at = literal.end()
        if name == "_":
            # Django doubles the sign before it looks the sentence up.
            words = [word.replace("%", "%%") for word in words]
        yield _message("gettext" if name == "_" else name, words)


def in_python(text: str) -> Iterator[Message]:
    """Calls of Django's gettext functions under any name, or of a module's own marker `_`."""
    tree = ast.parse(text)
    names = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy").removesuffix("_noop")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == GETTEXT
        for alias in node.names
    }
    if any(isinstance(node, ast.FunctionDef) and node.name == "_" for node in tree.body):
        names["_"] = "gettext"
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and names.get(node.func.id) in SHAPES
    ]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        assert isinstance(call.func, ast.Name)
        shape = SHAPES[names[call.func.id]]
        words = [
            node.value
            for node in call.args[: len(shape)]
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        if len(words) == len(shape):
            yield _message(names[call.func.id], words)


def _message(function: str, words: list[str]) -> Message:
    told = dict(zip(SHAPES[function], words, strict=True))
    return Message(told["msgid"], told.get("plural", ""), told.get("context", ""))
