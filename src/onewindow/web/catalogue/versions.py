"""One version: what it says, what is missing, and the steps of its life."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.facts import materials_for
from onewindow.apps.catalogue.queries import ItemVersion
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.catalogue.mending import failures_told
from onewindow.web.catalogue.verbs import STATE_TAGS
from onewindow.web.catalogue.words import content_pairs, differences_told
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once


class WithdrawalForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("撤下的原因"),
        help_text=gettext_lazy("会公开显示在这个事项的页面上；不写申请人的个人信息"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _found(version_id: UUID) -> ItemVersion:
    found = queries.version(version_id)
    if found is None:
        raise Http404
    return found


@staff(Role.ITEM_ADMIN)
@require_safe
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    return _page(request, _found(version_id))


def _page(request: HttpRequest, found: ItemVersion, number: int = 200) -> HttpResponse:
    is_open = found.state in operations.OPEN_STATES
    shown = ("PUBLISHED", "IMPORTED")
    page = {
        "version": found,
        "item": found.item,
        "tag_kind": STATE_TAGS[found.state],
        "is_open": is_open,
        "can_withdraw": is_open or found.state in shown,
        "can_copy": found.state in shown,
        "failures": failures_told(queries.failures_of(found.content)) if is_open else [],
        "parts": content_pairs(found.content),
        "materials": materials_for(found.content),
    }
    return render(request, "catalogue/version.html", page, status=number)


def _step(request: HttpRequest, verb: str, write: Callable[[], Any], **also: Any) -> None:
    """One step of a version's life, done once for the form's key."""

    def done() -> dict[str, Any]:
        write()
        return {"done": True}

    write_once(request, verb, done, **also)


def _seen(request: HttpRequest) -> int | None:
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() else None


@staff(Role.ITEM_ADMIN)
@require_POST
def draft(request: HttpRequest, item_id: UUID) -> HttpResponse:
    made = write_once(
        request,
        "item.draft",
        lambda: {
            "version": operations.draft_version(
                item_id=item_id, now=wallclock.now(), acting=acting(request)
            ).id.hex
        },
        item=item_id,
    )
    messages.success(request, _("已按现在显示的内容起好草稿，改好后检查、发布。"))
    return redirect("catalogue:edit", version_id=UUID(made["version"]))


@staff(Role.ITEM_ADMIN)
@require_POST
def check(request: HttpRequest, version_id: UUID) -> HttpResponse:
    try:
        _step(
            request,
            "item.check",
            lambda: operations.check_version(
                version_id=version_id,
                seen_row_version=_seen(request),
                now=wallclock.now(),
                acting=acting(request),
            ),
            version=version_id,
        )
    except Refused as refused:
        # R-3-3 speaks of the version's life; every other rule is a publishing check.
        if any(r.rule in ("", "R-3-3") for r in refused.refusals):
            raise
        # The page lists the same failures, each with its field.
        return _page(request, _found(version_id), 422)
    messages.success(request, _("全部检查通过，可以发布了。"))
    return redirect("catalogue:version", version_id=version_id)


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, version_id: UUID) -> HttpResponse:
    found = _found(version_id)
    if request.method != "POST":
        before = queries.published_item(found.item.slug)
        page = {"version": found, "item": found.item, "before": before}
        return render(request, "catalogue/publish.html", page)
    _step(
        request,
        "item.publish",
        lambda: operations.publish_version(
            version_id=version_id,
            seen_row_version=_seen(request),
            now=wallclock.now(),
            acting=acting(request),
        ),
        version=version_id,
    )
    messages.success(request, _("已发布。新的申请按这一版办理，已收的办件仍按原来的版本。"))
    return redirect("catalogue:item", item_id=found.item_id)


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, version_id: UUID) -> HttpResponse:
    found = _found(version_id)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _step(
            request,
            "item.withdraw",
            lambda: operations.withdraw_version(
                version_id=version_id,
                reason=form.cleaned_data["reason"],
                seen_row_version=_seen(request),
                now=wallclock.now(),
                acting=acting(request),
            ),
            version=version_id,
        )
        messages.success(request, _("已撤下。已收的办件不受影响。"))
        return redirect("catalogue:item", item_id=found.item_id)
    page = {"version": found, "item": found.item, "form": form}
    return render(request, "catalogue/withdraw.html", page, status=422 if form.is_bound else 200)


@staff(Role.ITEM_ADMIN)
@require_safe
def compare(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = queries.item(item_id)
    if found is None:
        raise Http404
    versions = queries.versions_of(item_id)
    known = {str(v.id): v for v in versions}
    usual = [str(v.id) for v in versions[:2]][::-1]
    asked = [request.GET.get(key, "") for key in ("before", "after")]
    chosen = asked if all(key in known for key in asked) else usual
    differences = queries.differences_between(UUID(chosen[0]), UUID(chosen[-1])) if chosen else ()
    page = {
        "item": found,
        "versions": versions,
        "before": known.get(chosen[0]) if chosen else None,
        "after": known.get(chosen[-1]) if chosen else None,
        "differences": differences_told(differences),
    }
    return render(request, "catalogue/compare.html", page)
