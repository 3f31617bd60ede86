"""How does an item's content become form fields, and come back? By the template's own columns.

What a form does not show stays as it was: entries are matched with the ones they came from.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from onewindow import wording
from onewindow.apps.catalogue.sources.cells import Cell, read_value
from onewindow.apps.catalogue.sources.columns import Column, Kind, Sheet
from onewindow.rules.catalogue.content import value_at
from onewindow.rules.outcomes import Refusal
from onewindow.web.components.forms import PlainForm

_LONG = {Kind.LINES, Kind.CHARGES}
_LONG_PATHS = {"answer", "requirement", "says"}
_MOST_ROWS = 60
_BETWEEN = "；"
Content = Mapping[str, Any]


class PartForm(PlainForm):
    """One field for each column; text in, content out. Only `must` columns have to be filled."""

    def __init__(
        self,
        columns: Sequence[Column],
        entry: Content,
        data: QueryDict | None = None,
        *,
        prefix: str = "",
        must: frozenset[str] = frozenset(),
    ) -> None:
        self.columns = {_name(column): column for column in columns}
        self.entry = entry
        super().__init__(data, prefix=prefix or None)
        for name, column in self.columns.items():
            self.fields[name] = _field(column, value_at(entry, *column.path.split(".")))
            self.fields[name].required = column.path in must
            self.initial[name] = shown(value_at(entry, *column.path.split(".")), column)

    def clean(self) -> dict[str, Any]:
        for name, column in self.columns.items():
            text = str(self.cleaned_data.get(name) or "").strip()
            value = self._value(text, column) if text else None
            if isinstance(value, Refusal):
                self.add_error(name, wording.sentence(value))
            else:
                self.cleaned_data[name] = value
        return self.cleaned_data

    def _value(self, text: str, column: Column) -> object:
        before = value_at(self.entry, *column.path.split("."))
        if _same_words(text, shown(before, column)):
            return before
        value = read_value(Cell(text, "", one_a_line=True), column)
        return _merged(value, before, column)

    def is_blank(self) -> bool:
        """Whether nothing at all was written."""
        return not any(
            str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields
        )

    def applied(self) -> dict[str, Any]:
        """The entry with what the form says in place of what it said (call when valid)."""
        made = copy.deepcopy(dict(self.entry))
        for name, column in self.columns.items():
            _put(made, column.path.split("."), self.cleaned_data[name])
        return made


class RowForms:
    """The rows of one sheet (materials, steps, …): shown, added to, taken away, read back."""

    def __init__(
        self, sheet: Sheet, entries: Sequence[Content], data: QueryDict | None = None
    ) -> None:
        self.sheet, self.entries, self.data = sheet, entries, data
        self.count_name = f"{sheet.path}-count"
        asked_for_more = data is not None and data.get("add") == sheet.path
        count = self._count() + asked_for_more
        self.rows = [self._row(place) for place in range(min(count, _MOST_ROWS))]
        self.is_full = len(self.rows) >= _MOST_ROWS

    @property
    def count(self) -> int:
        return len(self.rows)

    def _count(self) -> int:
        if self.data is None:
            return len(self.entries)
        sent = self.data.get(self.count_name, "")
        return int(sent) if sent.isdecimal() else 0

    def _row(self, place: int) -> "Row":
        prefix = f"{self.sheet.path}-{place}"
        sent = self.data.get(f"{prefix}-was", "") if self.data is not None else str(place)
        was = int(sent) if sent.isdecimal() and int(sent) < len(self.entries) else None
        form = PartForm(
            self.sheet.columns[1:],
            {} if was is None else self.entries[was],
            self.data if self.data is not None and f"{prefix}-was" in self.data else None,
            prefix=prefix,
        )
        removed = self.data is not None and f"{prefix}-remove" in self.data
        return Row(form, prefix, was, removed)

    def is_valid(self) -> bool:
        """Every kept row is readable; all of them are read, so that every fault is told."""
        return not [row for row in self._kept() if not row.form.is_valid()]

    def applied(self) -> list[dict[str, Any]]:
        """The entries that stay, in their order (call when valid)."""
        return [row.form.applied() for row in self._kept()]

    def _kept(self) -> list["Row"]:
        return [
            row
            for row in self.rows
            if row.form.is_bound and not row.is_removed and not row.form.is_blank()
        ]


class Row:
    """One row of a sheet on the page."""

    def __init__(self, form: PartForm, prefix: str, was: int | None, is_removed: bool) -> None:
        self.form, self.prefix, self.is_removed = form, prefix, is_removed
        self.was = "" if was is None else str(was)
        named = ("name", "law", "question", "code")
        self.title = next((str(form.entry[k]) for k in named if form.entry.get(k)), "")


def shown(value: object, column: Column) -> str:
    """A value of the content as the field shows it."""
    if value is None:
        return ""
    if column.choices:
        return next((k for k, v in column.choices.items() if v == value), str(value))
    if isinstance(value, list):
        if column.kind is Kind.CHARGES:
            return "\n".join(f"{c.get('name', '')}：{c.get('standard', '')}" for c in value)
        if column.kind is Kind.LINES:
            return "\n".join(str(line.get("text", "")) for line in value)
        return _BETWEEN.join(map(str, value))
    return str(value)


def _same_words(sent: str, said: str) -> bool:
    """Whether nobody touched the field: a browser sends other line ends, a form trims."""
    return "\n".join(sent.split("\r\n")).strip() == "\n".join(said.splitlines()).strip()


def _name(column: Column) -> str:
    return column.path.replace(".", "-")


def _field(column: Column, value: object) -> forms.Field:
    said = shown(value, column)
    if column.choices:
        labels = list(column.choices)
        # A value the list does not know (演示数据) is kept unless another is chosen.
        known = labels if not said or said in labels else [*labels, said]
        choices = [("", _("未填")), *((label, _CODES.get(label, label)) for label in known)]
        return forms.ChoiceField(label=column.header, help_text=column.note, choices=choices)
    # One line of input would swallow the line ends of what is already there.
    if column.kind in _LONG or column.path in _LONG_PATHS or "\n" in said:
        note = column.note.replace("多个用“；”隔开", "一行一个")
        widget = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(label=column.header, help_text=note, max_length=4000, widget=widget)
    return forms.CharField(label=column.header, help_text=column.note, max_length=1000)


_CODES = {"d": "演示数据"}


def _merged(value: object, before: object, column: Column) -> object:
    """New lines keep what was known of the same lines before (confidence, notes)."""
    key = {Kind.LINES: "text", Kind.CHARGES: "name"}.get(column.kind)
    if isinstance(value, Refusal):
        return before if column.choices and value.facts.get("value") == before else value
    if key is None or not isinstance(value, list) or not isinstance(before, list):
        return value
    known = {entry.get(key): entry for entry in before if isinstance(entry, dict)}
    return [{**known.get(entry[key], {}), **entry} for entry in value]


def _put(made: dict[str, Any], keys: Sequence[str], value: object) -> None:
    """Set a value deep inside; nothing said leaves no trace."""
    *groups, last = keys
    for group in groups:
        if not isinstance(made.get(group), dict):
            if value is None:
                return
            made[group] = {}
        made = made[group]
    if value is None:
        made.pop(last, None)
    else:
        made[last] = value
