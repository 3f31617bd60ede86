"""Every template is reached, every file a template names exists, every word can be translated."""

import ast
import re

import pytest
from django.contrib.staticfiles import finders
from tests.house.code import STATIC, expect_none, modules, strings, templates

_TAG = re.compile(
    r"""\{%\s*(?:extends|include)\s+["']([^"']+\.html)["']|\{%\s*(component|card|notice)\b\s*["']?([\w-]*)"""
)
_TEMPLATE_NAME = re.compile(r"\w+(/\w+)+\.html")
_STATIC_FILE = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
_SHEET = re.compile(r"""\{%\s*sheet_url\s+["']([\w-]+)["']""")
_STYLES = re.compile(r'\{% for sheet in "([^"]+)"\|words %\}')
# What is not read as text: comments, and what gettext gets to see.
_NOT_PLAIN = re.compile(
    r"\{#.*?#\}"
    r"|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*trans(?:late)?\b.*?%\}"
    r"""|_\((?:"[^"]*"|'[^']*')\)""",
    re.DOTALL,
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Values, not words: what the address of a list carries, as the catalogue spells it.
_VALUES = {"resident/home.html": {"自然人", "企业法人"}}
_NAMESPACE = re.compile(r"""xmlns(?::\w+)?=["'][^"']+["']|["']http://www\.w3\.org/[^"']+["']""")
_INLINE = re.compile(r"<style\b|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)(?![^>]*application/json)")
_OUTSIDE = re.compile(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+|https?://")


def _named_in_templates() -> set[str]:
    named = set()
    for text in templates().values():
        for file, tag, component in _TAG.findall(text):
            part = component if tag == "component" else tag
            named.add(file or f"components/{part}.html")
    return named


def _named_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Names written out, and patterns for names put together (`f"errors/{name}.html"`)."""
    named, patterns = set(), []
    for module in modules():
        named |= {text for text in strings(module.tree) if _TEMPLATE_NAME.fullmatch(text)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
                if str(parts[-1]).endswith(".html") and parts[0]:
                    written = (r"\w+" if p is None else re.escape(str(p)) for p in parts)
                    patterns.append(re.compile("".join(written)))
    return named, patterns


def _values_written() -> set[str]:
    return {text for module in modules() for text in strings(module.tree)}


def test_no_template_is_an_orphan() -> None:
    named, patterns = _named_in_code()
    named |= _named_in_templates()
    # A name put together counts when its varying part is written somewhere, or is a showcase.
    values = _values_written()
    orphans = [
        name
        for name in templates()
        if name not in named
        and not (
            any(pattern.fullmatch(name) for pattern in patterns)
            and (
                name.startswith("showcase/") or any(name.endswith(f"{v}.html") for v in values if v)
            )
        )
    ]
    expect_none(orphans, "no view, include, extends or component tag names these")


def test_every_template_named_exists() -> None:
    named, _ = _named_in_code()
    expect_none(
        (n for n in sorted(named | _named_in_templates()) if n not in templates()),
        "a view or a template names a page that is not there",
    )


def _named_static_files() -> set[str]:
    told = "\n".join(templates().values())
    sheets = {sheet for words in _STYLES.findall(told) for sheet in words.split()}
    sheets |= set(_SHEET.findall(told))
    return set(_STATIC_FILE.findall(told)) | {f"onewindow/css/{sheet}.css" for sheet in sheets}


def test_every_static_file_named_exists() -> None:
    named = _named_static_files()
    assert len(named) > 10
    missing = (file for file in sorted(named) if finders.find(file) is None)
    expect_none(missing, "a template names a static file that is not there")


def test_every_chinese_word_of_a_template_goes_through_gettext() -> None:
    plain = [
        (name, words)
        for name, text in templates().items()
        if (words := set(_HAN.findall(_NOT_PLAIN.sub(" ", text))) - _VALUES.get(name, set()))
    ]
    expect_none(plain, "put these words inside {% translate %}")


def test_the_allowed_values_still_stand_in_their_templates() -> None:
    for name, values in _VALUES.items():
        assert all(value in templates()[name] for value in values)


def _faces() -> dict[str, str]:
    files = [f for f in sorted(STATIC.rglob("*")) if f.suffix in {".css", ".js", ".svg", ".html"}]
    assert files
    texts = {f.relative_to(STATIC).as_posix(): f.read_text(encoding="utf-8") for f in files}
    return {**templates(), **texts}


def test_no_outside_address_stands_in_a_page() -> None:
    outside = [
        (name, found)
        for name, text in _faces().items()
        if (found := _OUTSIDE.findall(_NAMESPACE.sub("", text)))
    ]
    expect_none(outside, "a page must work on an intranet")


@pytest.mark.parametrize(
    "text", ['src="https://cdn.example.org/x.js"', "url(//fonts.example.org/a)", 'href="http://x"']
)
def test_an_outside_address_would_be_found(text: str) -> None:
    assert _OUTSIDE.search(_NAMESPACE.sub("", text))


def test_no_template_holds_script_or_style_of_its_own() -> None:
    inline = re.compile(
        r"<style\b|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)(?![^>]*application/json)"
    )
    found = {
        name: inline.findall(text) for name, text in templates().items() if inline.search(text)
    }
    assert found == {}, "the content policy would block these"


def test_no_static_file_is_an_orphan() -> None:
    # Code and style sheets that put an address together write the file's name out.
    told = "\n".join([*_faces().values(), *(module.text for module in modules())])
    files = {f.relative_to(STATIC).as_posix() for f in STATIC.rglob("*") if f.is_file()}
    orphans = (
        file
        for file in sorted(files - _named_static_files())
        if file.removeprefix("onewindow/") not in told
    )
    expect_none(orphans, "no page loads these")
