"""Who takes a licence home as a file? Its holder, who looks after them; its issuer, saying why."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.licences import queries, sealing
from onewindow.apps.licences.queries import ELicence, ELicenceVersion
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.web.access import acting, resident
from onewindow.web.components.forms import PlainForm

_ISSUERS = (Role.REVIEWER, Role.APPROVER, Role.ISSUING_CLERK)
REASONS = [
    ("PRINTING", _("为持证人打印或补打")),
    ("CHECKING", _("核对签发内容")),
    ("COMPLAINT", _("核实投诉或差评")),
    ("SUPERVISION", _("督查检查")),
]


class ReasonForm(PlainForm):
    reason = forms.ChoiceField(label=_("下载原因"), choices=REASONS, widget=forms.RadioSelect)


@resident
@never_cache
@require_safe
def pdf(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    return _file(request, licence_id, sealing.sealed_pdf, "pdf", "application/pdf")


@resident
@never_cache
@require_safe
def ofd(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    return _file(request, licence_id, sealing.sealed_ofd, "ofd", "application/ofd")


def _file(
    request: HttpRequest,
    licence_id: UUID,
    make: Callable[..., bytes],
    ending: str,
    content_type: str,
) -> HttpResponse:
    licence = queries.licence(licence_id)
    if licence is None:
        raise Http404
    version = queries.current_version(licence)
    if version is None:
        raise Http404
    me, now = acting(request), wallclock.now()
    reason = "HOLDER"
    if not queries.may_show(licence=licence, acting=me, on=localtime(now).date()):
        if not _is_issuer(licence, me):
            raise PermissionDenied("licence file")
        form = ReasonForm(request.GET or None)
        if not form.is_valid():
            page = {"form": form, "licence": licence, "ending": ending.upper()}
            return render(request, "licences/file_reason.html", page)
        reason = form.cleaned_data["reason"]
    content = _taken(version, make, ending, me, reason, now)
    response = HttpResponse(content, content_type=content_type)
    name = quote(f"{licence.type.name}.{ending}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _taken(
    version: ELicenceVersion,
    make: Callable[..., bytes],
    ending: str,
    me: Acting,
    reason: str,
    now: datetime,
) -> bytes:
    """The file, and in the same transaction the note of who took it and why (R-4-7)."""
    with transaction.atomic():
        sealing.note_taking(version, kind=ending, reason=reason, acting=me, now=now)
        return make(version, now=now)


def _is_issuer(licence: ELicence, me: Acting) -> bool:
    """The department that issued it, and whoever supervises."""
    own = me.holds(*_ISSUERS) and licence.type.department_id in me.department_ids
    return own or me.holds(Role.SUPERVISOR)
