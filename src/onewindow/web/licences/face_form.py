"""How is a licence's face written? One field for each line; all that is wrong at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow import wording
from onewindow.rules.licences.faces import FaceField, FaceKind, face_faults, number_faults
from onewindow.web.components.forms import PlainForm

PREFIX = "face_"


def face_form_fields(fields: Sequence[FaceField]) -> dict[str, forms.Field]:
    """A form field for each line of the face; none is required here, the rule says what is."""
    return {f"{PREFIX}{field.code}": _field(field) for field in fields}


def _field(field: FaceField) -> forms.Field:
    widget: forms.Widget = forms.TextInput()
    if field.kind is FaceKind.LONG_TEXT:
        widget = forms.Textarea(attrs={"rows": 3})
    elif field.kind is FaceKind.DATE:
        widget = forms.DateInput(attrs={"type": "date"})
    return forms.CharField(
        label=field.label,
        max_length=400,
        required=False,
        widget=widget,
        help_text="" if field.required else _("没有的可以不填"),
    )


def suggested_face(face: Mapping[str, str]) -> dict[str, str]:
    """What the form shows beforehand."""
    return {f"{PREFIX}{code}": value for code, value in face.items()}


def cleaned_face(form: forms.Form, fields: Sequence[FaceField], *, today: date) -> dict[str, str]:
    """The face as typed; every fault stands beside its field, all at once."""
    told = form.cleaned_data
    face = {f.code: str(told.get(f"{PREFIX}{f.code}") or "").strip() for f in fields}
    kinds = {f.code: f.kind for f in fields}
    for refusal in face_faults(fields, face, today=today):
        code = str(refusal.facts["field"])
        label, why = refusal.facts.get("label", ""), refusal.facts.get("why")
        # A number says which of its checks fails, as it does everywhere else.
        failed = number_faults(kinds[code], face[code], today=today) if why else ()
        why = "".join(wording.told(failed)) or why
        sentence = f"“{label}”：{why}" if why else f"请填写“{label}”"
        form.add_error(f"{PREFIX}{code}", sentence)
    return face


class FaceForm(PlainForm):
    """A face put right, with the reason its holder reads."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        fields: Sequence[FaceField],
        face: Mapping[str, str],
        today: date,
        seen_version: int,
        with_note: bool = False,
        **kwargs: Any,
    ) -> None:
        self.face_fields, self.today = fields, today
        kwargs["initial"] = {"seen_version": seen_version, **suggested_face(face)}
        super().__init__(*args, **kwargs)
        self.fields |= face_form_fields(fields)
        if with_note:
            self.fields["note"] = forms.CharField(
                label=_("更正的原因"),
                max_length=300,
                help_text=_("持证人会看到，例如：住址写错。"),
                error_messages={"required": _("请填写“更正的原因”")},
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["face"] = cleaned_face(self, self.face_fields, today=self.today)
        return told
