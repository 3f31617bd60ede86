"""Compiled translations and generated pages."""

import gettext
import io

from onewindow.config.environment import VARIABLES
from onewindow.launcher.docs import settings_page
from onewindow.launcher.translations import compiled, entries

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


def test_the_settings_page_names_every_variable() -> None:
    page = settings_page()
    assert all(f"`{name}`" in page for name in VARIABLES)
