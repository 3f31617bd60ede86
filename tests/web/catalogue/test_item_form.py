"""The editor's form: a field nobody touched says afterwards what it said before."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.forms import Textarea
from django.http import QueryDict

import onewindow.demo
from onewindow.rules.catalogue.versions import differences
from onewindow.web.catalogue.item_form import ItemForm

ITEMS = sorted(Path(onewindow.demo.__file__).parent.glob("items/*.yaml"))


def sent_back(form: ItemForm, **changes: str) -> QueryDict:
    """Every field as a browser sends it: CRLF in a text area, no line end in an input."""
    data = QueryDict(mutable=True)
    for _title, rows in form.tables:
        data[rows.count_name] = str(rows.count)
        for row in rows.rows:
            data[f"{row.prefix}-was"] = row.was
    for part in form.forms:
        for bound in part:
            text = str(bound.value() or "")
            is_area = isinstance(bound.field.widget, Textarea)
            data[bound.html_name] = "\r\n".join(text.splitlines()) if is_area else text
            assert is_area or "\n" not in text, bound.html_name
    data.update(changes)
    return data


def test_there_are_demo_items_to_read() -> None:
    assert len(ITEMS) >= 20


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem)
def test_a_demo_item_opened_and_saved_unchanged_differs_nowhere(path: Path) -> None:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    form = ItemForm(content, sent_back(ItemForm(content)))
    assert form.is_valid(), [part.errors for part in form.forms if part.errors]
    assert differences(content, form.made()) == ()


def test_only_a_line_end_separates_what_the_form_says() -> None:
    content = {
        "name": "小事",
        "notices": [{"text": "先预约；带上原件", "confidence": "d"}, {"text": "当天可取"}],
        "fee": {"charges": [{"name": "工本费", "standard": "20 元；补领 40 元"}]},
    }
    changes = {
        "notices": "先预约；带上原件\r\n第二天可取；免费",
        "fee-charges": "工本费：20 元；补领 40 元\r\n邮寄费：15 元",
    }
    form = ItemForm(content, sent_back(ItemForm(content), **changes))
    assert form.is_valid()
    made = form.made()
    assert made["notices"] == [
        {"text": "先预约；带上原件", "confidence": "d"},
        {"text": "第二天可取；免费"},
    ]
    assert made["fee"]["charges"] == [
        {"name": "工本费", "standard": "20 元；补领 40 元"},
        {"name": "邮寄费", "standard": "15 元"},
    ]
