"""The watch itself sees: each reading of the code finds what is planted for it."""

import ast

from tests.house.code import Module, functions, imported, words_of
from tests.house.codes import _uses_in, placeholders
from tests.house.test_sizes import _lines
from tests.house.test_templates import _HAN, _INLINE, _NOT_PLAIN

PLANTED = '''
RULE = "R-9-1"
_FAULTS = {1: "FROM_A_TABLE"}


def check(wrong, kind):
    """Says no."""
    faults = {"FIRST_FAULT": wrong, ("SECOND_FAULT", "R-1-2"): wrong}
    yield Refusal("PLAIN", RULE, {"name": kind})
    yield Refusal("YES" if wrong else "NO_WAY")
    yield Refusal(_FAULTS[kind], "", {**wrong})
    yield from (Refusal(code, RULE) for code, is_wrong in faults.items() if is_wrong)
    yield _no("HANDED_IN")
    code = "CHOSEN" if wrong else "OTHER"
    yield Refusal(code)


def _no(code):
    return Refusal(code, "")


def unreadable(something):
    return Refusal(something.code)
'''


def _planted() -> Module:
    return Module("planted.py", PLANTED, ast.parse(PLANTED))


def test_codes_are_read_however_they_are_written() -> None:
    found = [sorted(use.codes) for use in _uses_in(_planted())]
    assert ["PLAIN"] in found
    assert ["NO_WAY", "YES"] in found
    assert ["FROM_A_TABLE"] in found
    assert ["FIRST_FAULT", "SECOND_FAULT"] in found
    assert ["HANDED_IN"] in found
    assert ["CHOSEN", "OTHER"] in found
    assert [] in found, "what cannot be read is told, not passed over"


def test_facts_and_rules_are_read_where_they_stand() -> None:
    plain = next(use for use in _uses_in(_planted()) if use.codes == {"PLAIN"})
    assert (plain.facts, plain.rule) == ({"name"}, "R-9-1")
    spread = next(use for use in _uses_in(_planted()) if use.codes == {"FROM_A_TABLE"})
    assert spread.facts is None
    assert placeholders("缺少“{name}”，共 {count} 份") == {"name", "count"}


def test_imports_and_sizes_are_read() -> None:
    tree = ast.parse("from onewindow.apps.cases.models import Case\nimport onewindow.apps.a.models")
    assert {name for _, name in imported(tree)} >= {
        "onewindow.apps.cases.models",
        "onewindow.apps.cases.models.Case",
        "onewindow.apps.a.models",
    }
    long = next(functions(ast.parse('def f():\n    """Doc\n\n    more."""\n    a = 1\n    b = 2')))
    assert _lines(long) == 2


def test_names_fall_into_words() -> None:
    assert words_of("read_userData") == ["read", "user", "Data"]
    assert words_of("HTTPStatus") == ["HTTP", "Status"]
    assert words_of("apps/cases/utils") == ["apps", "cases", "utils"]


def test_untranslated_words_and_inline_scripts_are_seen() -> None:
    page = '{% translate "受理" %}{# 注 #}{{ _("好") }}<b>没有翻译</b>'
    assert _HAN.findall(_NOT_PLAIN.sub(" ", page)) == ["没有翻译"]
    for inline in ('<p style="x">', "<script>x()</script>", '<a onclick="x()">', "<style>"):
        assert _INLINE.search(inline)
    assert not _INLINE.search('<script src="x.js" defer></script>')
