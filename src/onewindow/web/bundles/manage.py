"""Composing a bundle, without code: items, order, what is made inside, questions; what it saves."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.bundles import queries as bundle_queries
from onewindow.apps.bundles.facts import content_faults, plan_of
from onewindow.apps.bundles.operations import versions
from onewindow.apps.bundles.queries import BundleVersion
from onewindow.apps.bundles.saving import face_of, guides_now
from onewindow.apps.catalogue.queries import items_for_counter
from onewindow.apps.organisation.queries import Role, departments
from onewindow.rules.casework.bundles import plan_faults
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.bundles.composing import STAGES, content_sent, editor_of
from onewindow.web.bundles.guides import shown_face
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once

MOST_ITEMS = 400


class NewForm(PlainForm):
    name = forms.CharField(label=_("名称，例如“新生儿出生一件事”"), max_length=160)
    slug = forms.SlugField(label=_("标识（用在网址里，小写字母、数字、下划线）"), max_length=80)
    stage = forms.ChoiceField(label=_("属于哪个阶段"), choices=[(stage, stage) for stage in STAGES])


@staff(Role.ITEM_ADMIN)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every bundle with its versions."""
    rows = []
    for bundle in bundle_queries.bundles():
        found = {v.state: v for v in bundle.versions.all()}
        rows.append(
            {
                "bundle": bundle,
                "published": found.get("PUBLISHED"),
                "draft": found.get("DRAFT"),
            }
        )
    return render(request, "bundles/manage.html", {"rows": rows})


@staff(Role.ITEM_ADMIN)
def new(request: HttpRequest) -> HttpResponse:
    """A name and an address; everything else on the next page."""
    form = NewForm(request.POST or None)
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def write() -> dict[str, Any]:
            made = versions.create_bundle(
                slug=told["slug"],
                content={"name": told["name"], "life_event_stage": told["stage"], "items": []},
                acting=acting(request),
                now=wallclock.now(),
            )
            return {"id": str(made.id)}

        try:
            made = write_once(request, "bundles.new", write)
            return redirect("bundles:manage_edit", version_id=made["id"])
        except Refused as refused:
            sentences = wording.told(refused.refusals)
    number = 422 if request.method == "POST" else 200
    context = {"form": form, "sentences": sentences}
    return render(request, "bundles/manage_new.html", context, status=number)


@staff(Role.ITEM_ADMIN)
@require_POST
def draft(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """Open the draft, or copy what is published into a new one."""

    def write() -> dict[str, Any]:
        made = versions.draft_version(
            bundle_id=bundle_id, acting=acting(request), now=wallclock.now()
        )
        return {"id": str(made.id)}

    made = write_once(request, "bundles.draft", write, bundle=bundle_id)
    return redirect("bundles:manage_edit", version_id=made["id"])


@staff(Role.ITEM_ADMIN)
def edit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """GET: the form with what it would save and what still keeps it back. POST: saved."""
    version = _version(version_id)
    if request.method != "POST":
        return _editor(request, version, version.content)
    content = content_sent(request.POST, version.content)
    seen = request.POST.get("row_version", "")

    def write() -> dict[str, Any]:
        versions.edit_draft(
            version_id=version_id,
            content=content,
            seen_row_version=int(seen[:9]) if seen.isdecimal() else 0,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "bundles.edit", write, version=version_id)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return _editor(request, version, content, 422, sentences=told)
    messages.success(request, _t("已保存。"))
    return redirect("bundles:manage_edit", version_id=version_id)


@staff(Role.ITEM_ADMIN)
@require_POST
def publish(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Published when every check passes; else all that is wrong, a cycle with its way."""
    version = _version(version_id)
    seen = request.POST.get("row_version", "")

    def write() -> dict[str, Any]:
        versions.publish_version(
            version_id=version_id,
            seen_row_version=int(seen[:9]) if seen.isdecimal() else None,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "bundles.publish", write, version=version_id)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return _editor(request, version, version.content, 422, sentences=told)
    messages.success(request, _t("已发布，居民现在就能看到。"))
    return redirect("bundles:guide", slug=version.bundle.slug)


@staff(Role.ITEM_ADMIN)
@require_POST
def withdraw(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Taken back; what was applied for goes on."""
    _version(version_id)

    def write() -> dict[str, Any]:
        versions.withdraw_version(
            version_id=version_id, acting=acting(request), now=wallclock.now()
        )
        return {}

    write_once(request, "bundles.withdraw", write, version=version_id)
    messages.success(request, _t("已撤下，办到一半的不受影响。"))
    return redirect("bundles:manage")


def _version(version_id: UUID) -> BundleVersion:
    version = bundle_queries.bundle_version(version_id)
    if version is None:
        raise Http404
    return version


def _editor(
    request: HttpRequest,
    version: BundleVersion,
    content: dict[str, Any],
    number: int = 200,
    **more: Any,
) -> HttpResponse:
    guides = guides_now(content)
    faults = content_faults(content, guides)
    context: dict[str, Any] = {
        "version": version,
        "bundle": version.bundle,
        "is_open": version.state == BundleVersion.State.DRAFT,
        "editor": editor_of(content, guides),
        "stages": STAGES,
        "departments": [d.name for d in departments()],
        "choices": [
            {"slug": listing.item.slug, "name": listing.name}
            for listing in items_for_counter(limit=MOST_ITEMS)
            if listing.item.slug not in (content.get("items") or [])
        ],
        "faults": wording.told(faults),
        **more,
    }
    face = face_or_none(content, guides)
    if face is not None:
        context |= {"preview": True, **shown_face(content, guides, face)}
    return render(request, "bundles/manage_edit.html", context, status=number)


def face_or_none(content: dict[str, Any], guides: Any) -> Any:
    """What it would save; nothing while the order itself cannot be drawn."""
    plan = plan_of(content, guides)
    broken = {"BUNDLE_CYCLE", "BUNDLE_EDGE_UNKNOWN", "BUNDLE_EDGE_SELF", "BUNDLE_ITEM_TWICE"}
    if not plan.parts or broken & {fault.code for fault in plan_faults(plan)}:
        return None
    return face_of(content, guides)
