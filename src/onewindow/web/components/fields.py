"""What does the field component need to know about a Django form field?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    FileInput,
    PasswordInput,
    RadioSelect,
    Textarea,
)
from django.forms.boundfield import BoundWidget


@dataclass(frozen=True)
class Fault:
    """One error of a form and the element it is about."""

    text: str
    target: str


def field_values(bound: BoundField, options: Mapping[str, Any]) -> dict[str, Any]:
    """Variables of components/field.html for a bound field.

    `options`: label, hint, private (never kept on the device), across (choices side by side);
    anything else becomes an attribute of the control, `_` turning into `-`.
    """
    given = dict(options)
    label = given.pop("label", bound.label)
    hint = given.pop("hint", bound.help_text)
    across = given.pop("across", False)
    ident = str(bound.auto_id or bound.html_name)
    attrs = _attributes(bound, given, ident, has_hint=bool(hint))
    widget = bound.field.widget
    values: dict[str, Any] = {
        "id": ident,
        "label": label,
        "hint": hint,
        "errors": list(bound.errors),
        "required": bound.field.required,
        "across": across,
        "is_checkbox": isinstance(widget, CheckboxInput),
        "is_file": isinstance(widget, FileInput),
        "limit": attrs.get("data-limit"),
        "described_by": attrs.get("aria-describedby", ""),
    }
    if isinstance(widget, RadioSelect):
        parts = widget.subwidgets(bound.html_name, bound.value(), attrs=_for_choices(attrs))
        renderer = bound.form.renderer
        return {**values, "choices": [BoundWidget(widget, part, renderer) for part in parts]}
    control = widget.render(bound.html_name, bound.value(), attrs, bound.form.renderer)
    return {**values, "control": control}


def _attributes(
    bound: BoundField, given: dict[str, Any], ident: str, *, has_hint: bool
) -> dict[str, Any]:
    widget = bound.field.widget
    attrs: dict[str, Any] = {"id": ident}
    described = [f"{ident}-hint"] if has_hint else []
    if bound.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{ident}-error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.field.required:
        # not `required`: the browser would answer with a pop-up, and only about one field
        attrs["aria-required"] = "true"
    if given.pop("private", False) or isinstance(widget, PasswordInput | FileInput):
        attrs["data-private"] = True
    if isinstance(widget, FileInput):
        attrs["data-files"] = True
    limit = getattr(bound.field, "max_length", None)
    if limit and isinstance(widget, Textarea):
        attrs["data-limit"] = str(limit)
        attrs["maxlength"] = False
    if bound.field.disabled:
        attrs["disabled"] = True
    return attrs | {name.replace("_", "-"): value for name, value in given.items()}


def _for_choices(attrs: dict[str, Any]) -> dict[str, Any]:
    group_only = {"aria-describedby", "aria-required", "aria-invalid"}
    return {name: value for name, value in attrs.items() if name not in group_only}


def summary_of(form: BaseForm) -> list[Fault]:
    """Every error of a form in the order of its fields, the form's own errors first."""
    first = next((str(b.auto_id) for b in form.visible_fields()), "")
    own = [Fault(str(text), first) for text in form.non_field_errors()]
    return own + [
        Fault(_named(bound, str(text)), _target(bound))
        for bound in form.visible_fields()
        for text in bound.errors
    ]


def _named(bound: BoundField, text: str) -> str:
    """Away from its field, an error must say which one it means."""
    label = str(bound.label)
    return text if label in text else f"{label}：{text}"


def _target(bound: BoundField) -> str:
    ident = str(bound.auto_id or bound.html_name)
    return f"{ident}_0" if isinstance(bound.field.widget, RadioSelect) else ident
