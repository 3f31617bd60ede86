"""How do the fields of an item become a form? Made of the field catalogue, judged by its rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from onewindow import wording
from onewindow.apps.cases.prefill import BY_HAND, Known
from onewindow.rules.casework.forms import YES_NO, FieldKind, FormField, form_faults
from onewindow.web.components.forms import PlainForm

PREFIX = "f"
# More choices than these stand in a list that opens.
SHOWN_AT_ONCE = 6
_ATTRIBUTES: Mapping[FieldKind, Mapping[str, str]] = {
    FieldKind.NUMBER: {"inputmode": "decimal", "autocomplete": "off"},
    FieldKind.DATE: {"type": "date", "autocomplete": "off"},
    FieldKind.PHONE: {"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
    FieldKind.CITIZEN_ID: {"autocomplete": "off", "autocapitalize": "characters"},
    FieldKind.USCC: {"autocomplete": "off", "autocapitalize": "characters"},
    FieldKind.PERSON_NAME: {"autocomplete": "name"},
    FieldKind.ADDRESS: {"autocomplete": "street-address"},
    FieldKind.BANK_ACCOUNT: {"inputmode": "numeric", "autocomplete": "off"},
}
# Never kept on the device, whoever uses it next.
_PRIVATE = {FieldKind.CITIZEN_ID, FieldKind.BANK_ACCOUNT}
# Told about somebody else as often as about oneself: the browser's own suggestion would be wrong.
_OWN = {"person.name", "person.phone", "person.address"}


class AskedField(forms.CharField):
    """Takes any words; the field catalogue's rules say what is wrong, all of it at once."""

    def validate(self, value: Any) -> None:
        """Nothing here: a missing answer is named together with all the others."""


class CaseForm(PlainForm):
    """The fields of one situation; `asked` are those that nobody knows yet for certain."""

    def __init__(self, *args: Any, asked: Iterable[FormField], today: date, **kwargs: Any) -> None:
        super().__init__(*args, prefix=PREFIX, **kwargs)
        self.asked = {field.code: field for field in asked}
        self.today = today
        for code, field in self.asked.items():
            self.fields[code] = _form_field(field)

    def clean(self) -> dict[str, Any]:
        """Every fault of every field (R-0-3: named at once)."""
        told = super().clean() or {}
        values = {code: str(told.get(code) or "") for code in self.asked}
        for fault in form_faults(self.asked.values(), values, self.today):
            self.add_error(str(fault.facts["field"]), wording.sentence(fault))
        return told

    def typed(self) -> dict[str, str]:
        """What stands in the form, right or wrong: nothing typed is lost."""
        return {code: str(self[code].value() or "") for code in self.asked}


def _form_field(field: FormField) -> forms.Field:
    made = AskedField(
        label=field.label, help_text=field.hint, required=field.required, widget=_widget(field)
    )
    if field.kind is FieldKind.LONG_TEXT:
        made.max_length = field.longest
    return made


def _widget(field: FormField) -> forms.Widget:
    choices = YES_NO if field.kind is FieldKind.YES_NO else field.choices
    if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        if len(choices) <= SHOWN_AT_ONCE:
            return forms.RadioSelect(choices=choices)
        return forms.Select(choices=[("", "—"), *choices])
    attributes = dict(_ATTRIBUTES.get(field.kind, {}))
    if attributes.get("autocomplete", "off") != "off" and not _OWN & set(field.known_from):
        attributes["autocomplete"] = "off"
    if field.sensitive or field.kind in _PRIVATE:
        attributes["data-private"] = "true"
    if field.kind is FieldKind.LONG_TEXT:
        return forms.Textarea(attrs={**attributes, "rows": 4})
    kind = attributes.pop("type", "text")
    widget = forms.TextInput(attrs=attributes)
    widget.input_type = kind
    return widget


@dataclass(frozen=True)
class FieldRow:
    """One field on the page: asked for, or standing firm with its source.

    `instead`: what the applicant said of it before an official record said otherwise.
    """

    field: FormField
    bound: Any = None
    value: str = ""
    source: str = ""
    instead: str = ""

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return shown_value(self.field, self.value)


def shown_value(field: FormField, value: str) -> str:
    """A choice by its name, everything else as it stands."""
    choices = YES_NO if field.kind is FieldKind.YES_NO else field.choices
    return dict(choices).get(value, value)


def field_rows(
    form: CaseForm, fields: Iterable[FormField], known: Mapping[str, Known]
) -> list[FieldRow]:
    """The form's rows in the form's order; known values with where they come from."""
    rows = []
    for field in fields:
        told = known.get(field.code)
        source = told.label if told else ""
        if field.code in form.asked:
            bound = form[field.code]
            same = told is not None and str(bound.value() or "") == told.value
            rows.append(FieldRow(field, bound, source=source if same else ""))
        elif told:
            instead = shown_value(field, told.instead)
            rows.append(FieldRow(field, value=told.value, source=source, instead=instead))
    return rows


def with_sources(
    typed: Mapping[str, str], known: Mapping[str, Known]
) -> tuple[dict[str, str], dict[str, str]]:
    """Values and sources to keep: what stands firm, and what was typed or left as it was known."""
    values = {code: each.value for code, each in known.items() if each.fixed}
    sources = {code: each.label for code, each in known.items() if each.fixed}
    for code, value in typed.items():
        if code not in values:
            values[code] = value
            told = known.get(code)
            sources[code] = told.label if told and told.value == value else BY_HAND
    return values, sources
