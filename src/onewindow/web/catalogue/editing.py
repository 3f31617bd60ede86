"""Editing a draft: everything on one page, nothing lost when somebody else was first."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.queries import ItemVersion
from onewindow.apps.organisation.queries import Role
from onewindow.rules.catalogue.fields import label_of
from onewindow.rules.catalogue.versions import differences, in_words
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.catalogue.item_form import ItemForm
from onewindow.web.errors import state_changed
from onewindow.web.writing import write_once

_SHOWN = 200


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
        return _page(request, version, form, seen=_seen(request))
    if not form.is_valid():
        return _page(request, version, form, 422, seen=_seen(request))
    return _save(request, version, form)


def _save(request: HttpRequest, version: ItemVersion, form: ItemForm) -> HttpResponse:
    made = form.made()
    try:
        write_once(
            request,
            "item.edit",
            lambda: {
                "row_version": operations.edit_draft(
                    version_id=version.id,
                    content=made,
                    seen_row_version=_seen(request),
                    now=wallclock.now(),
                    acting=acting(request),
                ).row_version
            },
            version=version.id,
        )
    except Refused as refused:
        if any(r.code == "STATE_CHANGED" for r in refused.refusals):
            return _changed(request, version, made, wording.told(refused.refusals))
        for sentence in wording.told(refused.refusals):
            form.main.add_error(None, sentence)
        return _page(request, version, form, 422, seen=_seen(request))
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


def _changed(
    request: HttpRequest, version: ItemVersion, made: dict[str, Any], sentences: list[str]
) -> HttpResponse:
    """409: what the other one changed, and what this one had written."""
    edits = queries.edits_since(version, _seen(request))
    names = names_of({edit.actor_id for edit in edits if edit.actor_id})
    return state_changed(
        request,
        sentences=sentences,
        changes=[
            {
                "what": label_of(edit.field),
                "before": _("您打开时的内容"),
                "after": in_words(version.content.get(edit.field))[:_SHOWN],
                "who": names.get(edit.actor_id, "") if edit.actor_id else _("系统"),
                "at": edit.at,
            }
            for edit in edits
        ],
        kept=[
            {"name": d.field_label, "value": d.said_after[:_SHOWN]}
            for d in differences(version.content, made)
        ],
        continue_url=request.path,
    )


def _seen(request: HttpRequest) -> int:
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() else 0
