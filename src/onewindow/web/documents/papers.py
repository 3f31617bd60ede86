"""Who opens a paper? The applicant theirs; staff of the case, with a reason on record."""

from urllib.parse import quote
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.cases.queries import may_see_document
from onewindow.apps.cases.readings import note_paper_read
from onewindow.apps.documents import operations as documents
from onewindow.apps.documents import queries
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, resident
from onewindow.web.components.forms import PlainForm

REASONS = [
    ("HANDLING", _("办理这件事")),
    ("PRINTING", _("为申请人打印或补打")),
    ("DELIVERING", _("移交或送达")),
    ("COMPLAINT", _("核实投诉或差评")),
    ("SUPERVISION", _("督查检查")),
]


class ReasonForm(PlainForm):
    reason = forms.ChoiceField(label=_("查看原因"), choices=REASONS, widget=forms.RadioSelect)


@resident
@never_cache
@require_safe
def paper(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = queries.document(document_id=document_id)
    if found is None:
        raise Refused((Refusal("NOT_FOUND"),))
    who = acting(request)
    if not may_see_document(subject_id=found.subject_id, acting=who):
        raise PermissionDenied("document")
    now = wallclock.now()
    if who.is_staff:
        form = ReasonForm(request.GET or None)
        if not form.is_valid():
            page = {"form": form, "document": found}
            return render(request, "documents/reason.html", page)
        with transaction.atomic():
            documents.note_reading(
                document=found, acting=who, reason=form.cleaned_data["reason"], now=now
            )
            note_paper_read(case_id=found.subject_id, acting=who, now=now)
    response = HttpResponse(
        documents.pdf_of(document=found, now=now), content_type="application/pdf"
    )
    name = quote(f"{queries.title_of(found)} {found.number}.pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    return response
