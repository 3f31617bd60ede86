"""How does a form speak? Names the field in what it asks for; leaves the browser's pop-ups out."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

_PICKED = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)


class PlainForm(forms.Form):
    """A form whose missing answers are asked for by name: 请填写“姓名”, 请选择“怎么领取”."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if (
                field.error_messages.get("required")
                == forms.Field.default_error_messages["required"]
            ):
                field.error_messages["required"] = _ask_for(field)


def _ask_for(field: forms.Field) -> Any:
    if isinstance(field.widget, forms.CheckboxInput):
        return format_lazy(_("请先勾选“{label}”"), label=field.label or "")
    if isinstance(field.widget, _PICKED):
        return format_lazy(_("请选择“{label}”"), label=field.label or "")
    return format_lazy(_("请填写“{label}”"), label=field.label or "")
