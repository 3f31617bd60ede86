"""The form of a whole item: its sections and its tables, out of the template's columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onewindow.apps.catalogue.sources.columns import (
    BASIS,
    FAQ,
    ITEMS,
    MATERIALS,
    SITUATIONS,
    STEPS,
    Column,
)
from onewindow.apps.catalogue.sources.tables import one_question
from onewindow.web.catalogue.parts import PartForm, RowForms

_SECTIONS: tuple[tuple[Promise | str, str], ...] = (
    (_("基本信息"), "事项名称"),
    (_("期限"), "法定时限"),
    (_("条件和收费"), "受理条件"),
    (_("怎么办理"), "窗口办理"),
    (_("地点和电话"), "办理地址"),
    (_("结果和提示"), "结果名称"),
)
_TABLES: tuple[tuple[Promise | str, Any], ...] = (
    (_("申请材料"), MATERIALS),
    (_("情形"), SITUATIONS),
    (_("办理环节"), STEPS),
    (_("设定依据"), BASIS),
    (_("常见问题"), FAQ),
)


@dataclass(frozen=True)
class Section:
    """One group of fields on the page."""

    title: Promise | str
    fields: list[BoundField]


class ItemForm:
    """Main fields in sections, and the tables; reads a POST back into content."""

    def __init__(self, content: Mapping[str, Any], data: QueryDict | None = None) -> None:
        self.content = content
        columns = [c for c in ITEMS.columns if c.path != "slug"]
        self.main = PartForm(columns, content, data, must=frozenset({"name"}))
        self.tables = [
            (title, RowForms(sheet, content.get(sheet.path) or [], data))
            for title, sheet in _TABLES
        ]
        self.sections = _sections(self.main, columns)
        self.wants_one_question = data is not None and "one_question" in data

    @property
    def forms(self) -> list[PartForm]:
        """Every form on the page, for the list of errors."""
        return [self.main, *(row.form for _title, rows in self.tables for row in rows.rows)]

    def is_valid(self) -> bool:
        # Every part is asked, so that every fault is told.
        answers = [self.main.is_valid(), *(rows.is_valid() for _title, rows in self.tables)]
        return all(answers)

    def made(self) -> dict[str, Any]:
        """The content as the person left it (call when valid)."""
        made = self.main.applied()
        for _title, rows in self.tables:
            entries = rows.applied()
            if entries or rows.sheet.path in made:
                made[rows.sheet.path] = entries
        situations = made.get("situations") or []
        if self.wants_one_question:
            made["situation_tree"] = one_question(situations)
        if len(situations) < 2 and self.wants_one_question:
            made.pop("situation_tree")
        return made


def _sections(form: PartForm, columns: Sequence[Column]) -> list[Section]:
    starts = {header: title for title, header in _SECTIONS}
    found: list[Section] = []
    for name, column in zip(form.columns, columns, strict=True):
        if column.header in starts:
            found.append(Section(starts[column.header], []))
        found[-1].fields.append(form[name])
    return found
