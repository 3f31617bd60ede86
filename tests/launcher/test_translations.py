"""Compiled translations, the sentences of the code, and generated pages."""

import gettext
import io
from pathlib import Path

import pytest

from onewindow.config.environment import VARIABLES
from onewindow.launcher.docs import settings_page
from onewindow.launcher.msgids import Message, extract
from onewindow.launcher.po_file import entries, faults, refreshed
from onewindow.launcher.translations import PACKAGE, compiled, stale_catalogues, untranslated

CATALOGUE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#: web/a.html:3
msgid "办件"
msgstr "case"

#, python-format
msgid ""
"还差 %(n)s "
"份"
msgid_plural "还差 %(n)s 份们"
msgstr[0] "%(n)s paper missing"
msgstr[1] "%(n)s papers \"missing\""

msgctxt "window"
msgid "开"
msgstr "open"

#, fuzzy
msgid "不确定"
msgstr "unsure"

msgid "未译"
msgstr ""
"""
TEMPLATE = """{% load i18n %}
{% translate "办件" %} {% translate '50% 以内' %} {{ name|default:_("本中心") }}
{% notice title=_("只剩 3%") %}{% endnotice %}{# {% translate "注释" %} #}
{% blocktranslate with a=b trimmed %}
  原因：{{ a }}。
{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} 份{% plural %}{{ n }} 份们{% endblocktranslate %}
{% translate "开" context "window" %}
"""
MODULE = """
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now, gettext_lazy as _, gettext_noop, ngettext
from elsewhere import gettext

A = _now("现在")
B = format_lazy(_("延长几{unit}"), unit=_(unit))
C = ngettext("一份", "几份", 2) + _("分两"
    "行写")
D = gettext_noop("只作记号")
E = gettext("别处的")
"""
MARKER = """
def _(name):
    return name

NAMES = {1: _("已受理")}
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "a.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "web" / "b.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "web" / "c.html").write_text('{% translate "办件" %}', encoding="utf-8")
    (tmp_path / "web" / "d.py").write_text(MARKER, encoding="utf-8")
    (tmp_path / "web" / "migrations").mkdir()
    (tmp_path / "web" / "migrations" / "0001.py").write_text(MODULE.replace("现在", "从前"))
    return tmp_path


def test_a_compiled_catalogue_reads_back_through_gettext() -> None:
    read = gettext.GNUTranslations(io.BytesIO(compiled(entries(CATALOGUE))))
    assert read.gettext("办件") == "case"
    assert read.pgettext("window", "开") == "open"
    assert read.ngettext("还差 %(n)s 份", "还差 %(n)s 份们", 1) == "%(n)s paper missing"
    assert read.ngettext("还差 %(n)s 份", "还差 %(n)s 份们", 2) == '%(n)s papers "missing"'


def test_fuzzy_and_empty_translations_fall_back_to_the_original() -> None:
    read = gettext.GNUTranslations(io.BytesIO(compiled(entries(CATALOGUE))))
    assert read.gettext("不确定") == "不确定"
    assert read.gettext("未译") == "未译"


def test_every_marked_sentence_is_found_in_the_order_of_places(package: Path) -> None:
    assert [each.msgid for each in extract(package)] == [
        "办件",
        "50%% 以内",
        "本中心",
        "只剩 3%%",
        "原因：%(a)s。",
        "%(n)s 份",
        "开",
        "现在",
        "延长几{unit}",
        "一份",
        "分两行写",
        "只作记号",
        "已受理",
    ]


def test_a_sentence_used_twice_is_one_entry_with_both_places(package: Path) -> None:
    [case] = [each for each in extract(package) if each.msgid == "办件"]
    assert case.places == ("web/a.html", "web/c.html")


def test_plurals_and_contexts_are_kept_apart(package: Path) -> None:
    found = {each.msgid: each for each in extract(package)}
    assert found["%(n)s 份"].plural == "%(n)s 份们"
    assert found["一份"].plural == "几份"
    assert found["开"].key == "window\x04开"


def test_refreshing_keeps_translations_and_drops_what_is_gone() -> None:
    messages = (
        Message("新的", places=("a.html",)),
        Message("还差 %(n)s 份", plural="还差 %(n)s 份们", places=("a.html", "b.py")),
        Message("开", context="window"),
    )
    text = refreshed(CATALOGUE.lstrip(), messages)
    assert dict(entries(text)) == {
        "": entries(CATALOGUE)[""],
        "还差 %(n)s 份\0还差 %(n)s 份们": '%(n)s paper missing\0%(n)s papers "missing"',
        "window\x04开": "open",
    }
    assert "#: a.html\n#: b.py\n#, python-format\nmsgid" in text
    assert refreshed(text, messages) == text


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("没有的"), "is missing"),
        (Message("未译"), "is not translated"),
        (Message("不确定"), "is not translated"),
        (Message("办件", plural="办件们"), "is not translated"),
        (Message("开", context="window"), ""),
        (Message("还差 %(n)s 份", plural="还差 %(n)s 份们"), ""),
    ],
)
def test_what_is_missing_or_empty_is_told(message: Message, said: str) -> None:
    told = list(faults(CATALOGUE, [message]))
    assert [said in line for line in told] == ([True] if said else [])


@pytest.mark.parametrize(
    ("original", "translated", "agrees"),
    [
        ("%(n)s 件", "%(n)s cases", True),
        ("%(n)s 件", "cases", False),
        ("%(n)s 件", "%(m)s cases", False),
        ("还有 {count} 字", "{count} left", True),
        ("还有 {count} 字", "{ count} left", False),
        ("没有", "%(n)s none", False),
    ],
)
def test_a_translation_keeps_the_placeholders(
    original: str, translated: str, *, agrees: bool
) -> None:
    text = f'msgid "{original}"\nmsgstr "{translated}"\n'
    assert (list(faults(text, [Message(original)])) == []) is agrees


def test_every_sentence_of_the_interface_is_translated() -> None:
    assert list(PACKAGE.rglob("*.po"))
    assert list(untranslated(refresh=False)) == []
    assert list(stale_catalogues()) == []


def test_the_settings_page_names_every_variable() -> None:
    page = settings_page()
    assert all(f"`{name}`" in page for name in VARIABLES)
