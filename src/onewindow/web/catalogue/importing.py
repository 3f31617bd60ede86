"""Importing a catalogue on a page: the file in, the report out."""

from __future__ import annotations

import io
import tempfile
import time
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.catalogue.installing import install_catalogue
from onewindow.apps.catalogue.sources.detection import read_catalogue
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.catalogue.import_report import ImportReport
from onewindow.web.components.forms import PlainForm

MOST_BYTES = 20 * 1024 * 1024
_ROWS_SHOWN = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CatalogueForm(PlainForm):
    file = forms.FileField(label=gettext_lazy("事项目录文件"), allow_empty_file=True)

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("文件超过 20 MB。请分成几份，或在服务器上用 onewindow import catalogue 导入。")
            )
        return file


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue(request: HttpRequest) -> HttpResponse:
    """An import repeats without harm (the same content changes nothing), so it needs no key."""
    is_sent = request.method == "POST"
    form = CatalogueForm(request.POST, request.FILES) if is_sent else CatalogueForm()
    report = None
    if is_sent and form.is_valid():
        try:
            report = _taken_in(request, form.cleaned_data["file"])
        except Refused as refused:
            for sentence in wording.told(refused.refusals):
                form.add_error("file", sentence)
    page = {
        "form": form,
        "report": report,
        "lines": report.lines(most=_ROWS_SHOWN)[2:] if report else [],
        "max_bytes": MOST_BYTES,
    }
    is_refused = is_sent and report is None
    return render(request, "catalogue/import.html", page, status=422 if is_refused else 200)


def _taken_in(request: HttpRequest, file: UploadedFile[Any]) -> ImportReport:
    began = time.monotonic()
    name = Path(file.name or "catalogue").name
    with tempfile.TemporaryDirectory() as folder:
        # Its own name, because the ending helps to tell the formats apart.
        path = Path(folder) / f"upload{Path(name).suffix[:8]}"
        with path.open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        found = read_catalogue(path)
    result = install_catalogue(catalogue=found, now=wallclock.now(), acting=acting(request))
    return ImportReport(name, found, result, round(time.monotonic() - began, 2))


@staff(Role.ITEM_ADMIN)
@require_safe
def template(_request: HttpRequest) -> FileResponse:
    from onewindow.apps.catalogue.sources.workbook import write_template  # noqa: PLC0415

    book = io.BytesIO()
    write_template(book)
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename="事项目录模板.xlsx", content_type=_XLSX)
