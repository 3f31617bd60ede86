"""Credit records of promises: which still stand, what they rest on, and how one is repaired."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import credit
from onewindow.rules.casework.pledge import SHUTS_THE_DOOR
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once


class RepairForm(PlainForm):
    reason = forms.CharField(
        label=_("修复的理由和依据"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写清履行了什么义务、依据哪份文书。理由留在日志里。"),
    )


@staff(Role.SUPERVISOR)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Records that stand, or those already repaired; people masked."""
    repaired = request.GET.get("show") == "repaired"
    found = credit.marks(repaired=repaired)
    names = names_of(m.recorded_by_id for m in found if m.recorded_by_id)
    context = {
        "rows": [_row(m, names) for m in found],
        "is_repaired": repaired,
    }
    return render(request, "supervision/credit.html", context)


def _row(mark: Any, names: dict[UUID, str]) -> dict[str, Any]:
    holder = mark.enterprise.name if mark.enterprise else mask_name(mark.person.name)
    return {
        "mark": mark,
        "holder": holder,
        "shuts": mark.kind in SHUTS_THE_DOOR,
        "by": names.get(mark.recorded_by_id or mark.id, ""),
    }


@staff(Role.SUPERVISOR)
@never_cache
def repair(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """Lift one record, with the reason on record."""
    mark = credit.mark_of(mark_id)
    if mark is None:
        raise Http404
    form = RepairForm(request.POST or None)
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():

        def write() -> dict[str, Any]:
            credit.repair(
                mark_id=mark_id,
                reason=form.cleaned_data["reason"],
                acting=acting(request),
                now=wallclock.now(),
            )
            return {}

        try:
            write_once(request, "supervision.repair", write, mark=mark_id)
        except Refused as refused:
            sentences = wording.told(refused.refusals)
        else:
            messages.success(request, _("已修复。本人可以重新使用容缺受理和告知承诺。"))
            return redirect("supervision:credit")
    names = names_of([mark.recorded_by_id] if mark.recorded_by_id else [])
    context = {**_row(mark, names), "form": form, "sentences": sentences}
    number = 422 if request.method == "POST" else 200
    return render(request, "supervision/credit_repair.html", context, status=number)
