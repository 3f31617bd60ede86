"""Is every component shown with its states, and does no template break the content policy?"""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from tests.web.components import pages

from onewindow.web.components import icons, views

TEMPLATES = Path(views.FOLDER).parent
SOURCE = TEMPLATES.parent.parent
EVERY_TEMPLATE = sorted(p for p in SOURCE.rglob("templates/**/*.html"))
# Drawn through a tag of their own rather than {% component %}.
OWN_TAG = {
    "field": "{% field ",
    "upload": "{% upload ",
    "rating": "{% rating ",
    "error_summary": "{% errors_summary ",
    "card": "{% card ",
    "notice": "{% notice ",
    "messages": 'class="notice',
}


@pytest.fixture
def page():
    return pages.text(views.index(pages.get()))


def test_every_component_is_shown(page):
    names = views.component_names()
    assert len(names) >= 30
    shown = re.findall(r'data-component="(\w+)"', page)
    assert shown == names


@pytest.mark.parametrize("name", views.component_names())
def test_a_component_is_shown_by_using_it(name):
    example = (TEMPLATES / "showcase" / f"{name}.html").read_text()
    assert OWN_TAG.get(name, f'{{% component "{name}"') in example


def test_no_example_is_left_of_a_component_that_is_gone():
    examples = {p.stem for p in (TEMPLATES / "showcase").glob("[!_]*.html")} - {"index"}
    assert examples == set(views.component_names())


@pytest.mark.parametrize(("cookie", "address", "elder"), [
    ("", "/components/", False),
    ("elder=1", "/components/", True),
    ("elder=1", "/components/?mode=standard", False),
    ("", "/components/?mode=elder", True),
])  # fmt: skip
def test_elder_mode_comes_from_the_device_or_is_asked_for(cookie, address, elder):
    page = pages.text(views.index(pages.get(address, HTTP_COOKIE=cookie)))
    assert ('class="elder"' in page.split("<head>")[0]) is elder


def test_the_icons_in_code_are_those_of_the_sprite():
    sprite = (TEMPLATES.parent / "static/onewindow/icons/sprite.svg").read_text()
    assert sorted(re.findall(r'<symbol id="([\w-]+)"', sprite)) == sorted(icons.NAMES)


def test_no_id_is_given_twice(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) > 40
    assert sorted({i for i in ids if ids.count(i) > 1}) == []


def _without_comments(path):
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    return re.sub(r"{#.*?#}", "", source)


@pytest.mark.parametrize("path", EVERY_TEMPLATE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_template_holds_inline_style_or_script(path):
    source = _without_comments(path)
    assert not re.search(r"<style\b|\sstyle\s*=|\son\w+\s*=\s*[\"']|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert "hx-on" not in source


@pytest.mark.parametrize("path", EVERY_TEMPLATE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_template_opens_a_pop_up_or_loads_from_outside(path):
    source = _without_comments(path)
    assert not re.search(r"<dialog|hx-confirm|hx-prompt|\bpopover\b", source)
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", source)


@pytest.mark.parametrize("path", EVERY_TEMPLATE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_template_can_be_read(path):
    name = path.relative_to(next(p for p in path.parents if p.name == "templates"))
    assert get_template(str(name))


def test_the_staff_page_shows_the_keys_and_the_print_page_the_seal():
    desk = pages.text(views.desk(pages.get("/counter/")))
    sheet = pages.text(views.sheet(pages.get("/components/sheet/")))
    assert 'data-shortcut="N"' in desk
    assert "data-shortcuts-switch" in desk
    assert "seal-box" in sheet
    assert "<svg" in sheet
