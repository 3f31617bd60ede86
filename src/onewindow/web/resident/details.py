"""The form step: what is known stands there with its source, the rest is asked for, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.prefill import Known, known_values
from onewindow.apps.cases.queries import CaseStory
from onewindow.rules.casework.forms import FieldKind, FormField
from onewindow.web.access import acting, resident
from onewindow.web.components.case_form import CaseForm, field_rows, with_sources
from onewindow.web.components.forms import PlainForm
from onewindow.web.resident.applying import own_case, step_page
from onewindow.web.writing import write_once

_CONTACT = ("contact_phone", "address", "note")


class ContactForm(PlainForm):
    """How to reach the person and how the result gets to them; nothing the form asks already."""

    contact_phone = forms.CharField(label=_("联系电话"), max_length=20)
    delivery_way = forms.ChoiceField(
        label=_("办好后怎么领"),
        choices=[("WINDOW", _("到出件窗口领取")), ("POST", _("邮寄到家"))],
        widget=forms.RadioSelect,
    )
    address = forms.CharField(label=_("收件地址"), max_length=200, required=False)
    note = forms.CharField(
        label=_("还想告诉我们的"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, fields: Sequence[FormField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home = next((f for f in fields if _is_home(f)), None)
        if any(field.code == "contact_phone" for field in fields):
            del self.fields["contact_phone"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        wants_post = told.get("delivery_way") == "POST"
        if wants_post and not told.get("address") and self.home is None:
            self.add_error("address", _("选了邮寄到家，请填写收件地址"))
        return told


def _is_home(field: FormField) -> bool:
    """The form's own question for where somebody lives: not asked a second time for the post."""
    return field.kind is FieldKind.ADDRESS and "person.address" in field.known_from


@dataclass(frozen=True)
class Sheet:
    """The form of one draft as it stands: its fields, what is known, and both Django forms."""

    fields: tuple[FormField, ...]
    known: Mapping[str, Known]
    case_form: CaseForm
    contact: ContactForm

    @property
    def rows(self) -> list[Any]:
        """The item's fields in order."""
        return field_rows(self.case_form, self.fields, self.known)

    def is_valid(self) -> bool:
        """Both judged, so that everything wrong is named at once."""
        return all([self.case_form.is_valid(), self.contact.is_valid()])


def sheet_of(story: CaseStory, posted: Mapping[str, str] | None = None) -> Sheet:
    """The sheet as kept, or with what was posted."""
    now, case = wallclock.now(), story.case
    fields = story.guide.fields(case.situation)
    known = known_values(case, fields, now=now)
    asked = [f for f in fields if not (f.code in known and known[f.code].fixed)]
    kept = {f.code: case.form.get(f.code) or _told(known.get(f.code)) for f in asked}
    contact = {
        "contact_phone": case.form.get("contact_phone") or case.person.phone,
        "address": case.form.get("address") or case.person.address,
        "note": case.form.get("note", ""),
        "delivery_way": case.delivery_way,
    }
    today = wallclock.today()
    return Sheet(
        fields,
        known,
        CaseForm(posted, initial=kept, asked=asked, today=today),
        ContactForm(posted, initial=contact, fields=fields),
    )


def _told(known: Known | None) -> str:
    return known.value if known else ""


def details_step(request: HttpRequest, story: CaseStory) -> HttpResponse:
    """GET: the sheet, filled in as far as it is known. POST: kept, then judged."""
    if request.method != "POST":
        return step_page(request, story, "details", sheet=sheet_of(story))
    sheet = sheet_of(story, request.POST.dict())

    def write() -> dict[str, Any]:
        keep(request, story.case.id, sheet)
        return {}

    if not sheet.is_valid():
        # Kept without using up the form's key: the corrected form comes with the same one.
        write()
        return step_page(request, story, "details", 422, sheet=sheet)
    write_once(request, "resident.details", write, case=story.case.id)
    return redirect("resident:apply_step", case_id=story.case.id, step="check")


def keep(request: HttpRequest, case_id: UUID, sheet: Sheet) -> None:
    """Keep what stands on the sheet, right or wrong, each value with where it came from."""
    who, now = acting(request), wallclock.now()
    told = {k: request.POST[k] for k in _CONTACT if k in request.POST}
    way = request.POST.get("delivery_way", "")
    cases.save_draft(case_id=case_id, form=told, delivery_way=way, acting=who, now=now)
    values, sources = with_sources(sheet.case_form.typed(), sheet.known)
    if values:
        cases.save_form(case_id=case_id, values=values, sources=sources, acting=who, now=now)


@resident
@require_POST
def autosave(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep what is typed, complete or not; the page says when it was kept."""
    sheet = sheet_of(own_case(request, case_id), request.POST.dict())

    def write() -> dict[str, Any]:
        keep(request, case_id, sheet)
        return {}

    write_once(request, "resident.autosave", write, case=case_id)
    return JsonResponse({"kept": True})
