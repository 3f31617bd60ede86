"""The one form: every field once, what is known filled in with its source (R-2-1, R-0-5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.forming import OneForm, form_of
from onewindow.apps.bundles.operations.change import parts_of, plan_for
from onewindow.apps.bundles.queries import Package
from onewindow.web.access import acting, resident
from onewindow.web.bundles.wizard import address, next_page, own_package, step_page, write_step
from onewindow.web.components.case_form import CaseForm, field_rows
from onewindow.web.writing import write_once


@dataclass(frozen=True)
class Sheet:
    """The merged form as it stands, and the Django form of what nobody knows for certain."""

    form: OneForm
    case_form: CaseForm

    @property
    def rows(self) -> list[Any]:
        """What is still asked first, then what is known already."""
        found = field_rows(self.case_form, self.form.fields, self.form.known)
        return sorted(found, key=lambda row: bool(row.source))

    @property
    def asked_rows(self) -> list[Any]:
        """What nobody knows: this is left for the person."""
        return [row for row in self.rows if not row.source]

    @property
    def known_rows(self) -> list[Any]:
        """What is known, each with where it comes from."""
        return [row for row in self.rows if row.source]

    @property
    def is_contradicted(self) -> bool:
        """Whether a record says otherwise than the person did: then what is known lies open."""
        return any(row.instead for row in self.known_rows)


def sheet_of(package: Package, posted: Mapping[str, str] | None = None) -> Sheet:
    """The sheet as kept, or with what was posted."""
    parts = parts_of(package)
    form = form_of(parts, plan_for(package, parts), package.form, now=wallclock.now())
    open_fields = [
        f for f in form.fields if not (f.code in form.known and form.known[f.code].fixed)
    ]
    initial = {f.code: form.values.get(f.code, "") for f in open_fields}
    case_form = CaseForm(posted, initial=initial, asked=open_fields, today=wallclock.today())
    return Sheet(form, case_form)


@resident
def form(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """GET: the sheet. POST: kept, then judged; on to the signature when nothing is wrong."""
    package = own_package(request, package_id)
    if package.state != Package.State.FILLING:
        return redirect("bundles:package", package_id=package_id)
    if next_page(package) != address(package, "needs") or not package.parts.exists():
        return redirect(next_page(package))
    if request.method != "POST":
        return step_page(request, package, "form", sheet=sheet_of(package))
    sheet = sheet_of(package, request.POST.dict())
    typed = sheet.case_form.typed()
    if not sheet.case_form.is_valid():
        # Kept without using up the form's key: the corrected form comes with the same one.
        _keep(request, package, typed)
        return step_page(request, package, "form", 422, sheet=sheet)
    sentences = write_step(request, "form", package, lambda: _keep(request, package, typed))
    if sentences:
        return step_page(request, package, "form", 422, sheet=sheet, sentences=sentences)
    return redirect("bundles:sign", package_id=package_id)


def _keep(request: HttpRequest, package: Package, typed: dict[str, str]) -> None:
    bundles.save_form(
        package_id=package.id, values=typed, acting=acting(request), now=wallclock.now()
    )


@resident
@require_POST
def autosave(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Keep what is typed, complete or not; the page says when it was kept."""
    package = own_package(request, package_id)
    typed = sheet_of(package, request.POST.dict()).case_form.typed()

    def write() -> dict[str, Any]:
        _keep(request, package, typed)
        return {}

    write_once(request, "bundles.autosave", write, package=package_id)
    return JsonResponse({"kept": True})
