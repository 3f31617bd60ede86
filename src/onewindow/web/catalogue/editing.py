"""Editing a draft: everything on one page, nothing lost when somebody else was first."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onewindow import wording
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.queries import ItemVersion
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refused
from onewindow.web.access import staff
from onewindow.web.catalogue.item_form import ItemForm
from onewindow.web.catalogue.saving import save_draft, seen_version


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = queries.version(version_id)
    if version is None:
        raise Http404
    if version.state not in operations.OPEN_STATES:
        return redirect("catalogue:version", version_id=version_id)
    form = ItemForm(version.content, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, version, form)
    if "add" in request.POST:
        return _page(request, version, form, seen=seen_version(request))
    if not form.is_valid():
        return _page(request, version, form, 422, seen=seen_version(request))
    return _save(request, version, form)


def _save(request: HttpRequest, version: ItemVersion, form: ItemForm) -> HttpResponse:
    try:
        answer = save_draft(request, version, form.made(), scope="item.edit")
    except Refused as refused:
        for sentence in wording.told(refused.refusals):
            form.main.add_error(None, sentence)
        return _page(request, version, form, 422, seen=seen_version(request))
    if answer is not None:
        return answer
    messages.success(request, _("已保存。"))
    return redirect("catalogue:version", version_id=version.id)


def _page(
    request: HttpRequest,
    version: ItemVersion,
    form: ItemForm,
    number: int = 200,
    seen: int | None = None,
) -> HttpResponse:
    page = {
        "version": version,
        "item": version.item,
        "form": form,
        # A page that comes back keeps the state it started from, or it would overwrite unseen.
        "seen": version.row_version if seen is None else seen,
    }
    return render(request, "catalogue/edit.html", page, status=number)
