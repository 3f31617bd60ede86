"""Composing an item's form out of the field catalogue: which fields, when, in which order."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.field_queries import fields_now
from onewindow.apps.catalogue.queries import ItemVersion
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.forms import FormField, fields_for
from onewindow.rules.catalogue.content import (
    Content,
    entries_at,
    form_entries,
    situation_tree,
    text_at,
    texts_at,
)
from onewindow.rules.catalogue.form_fields import form_failures
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import staff
from onewindow.web.catalogue.field_words import SourceWords, kind_said
from onewindow.web.catalogue.saving import save_draft, seen_version
from onewindow.web.components.case_form import CaseForm, field_rows


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = _found(version_id)
    if version.state not in operations.OPEN_STATES:
        return redirect("catalogue:version", version_id=version_id)
    if request.method != "POST":
        return _page(request, version, version.content)
    made, anchor = composed(version.content, request.POST)
    try:
        answer = save_draft(request, version, made, scope="item.form")
    except Refused as refused:
        return _page(request, version, made, refused.refusals)
    if answer is not None:
        return answer
    if not anchor:
        messages.success(request, _("已保存。"))
    place = reverse("catalogue:compose", args=[version_id])
    return redirect(f"{place}#{anchor}" if anchor else place)


@staff(Role.ITEM_ADMIN)
@require_safe
def preview(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The form as an applicant sees it in one situation, before anything is known of them."""
    version = _found(version_id)
    situations = entries_at(version.content, "situations")
    codes = [text_at(one, "code") for one in situations]
    asked = request.GET.get("situation", "")
    chosen = asked if asked in codes else (codes[0] if codes else "")
    fields = fields_for(version.content, chosen, queries.form_fields())
    form = CaseForm(asked=fields, today=wallclock.now().date())
    page = {
        "version": version,
        "item": version.item,
        "is_open": version.state in operations.OPEN_STATES,
        "situations": situations,
        "chosen": chosen,
        "rows": field_rows(form, fields, {}),
        "required": sum(field.required for field in fields),
        "unknown": sum(field.required and not field.known_from for field in fields),
    }
    return render(request, "catalogue/form_preview.html", page)


def composed(content: Content, sent: QueryDict) -> tuple[dict[str, Any], str]:
    """The content with the form as the page sends it, after the pressed step; and an anchor."""
    made: dict[str, Any] = copy.deepcopy(dict(content))
    every = [text_at(one, "code") for one in entries_at(content, "situations")]
    entries = [
        _typed(dict(entry), sent, f"f{place}", every)
        for place, entry in enumerate(entries_at(content, "form"))
    ]
    act, _colon, place = sent.get("act", "").partition(":")
    at = int(place) if place.isdecimal() and int(place) < len(entries) else None
    anchor = ""
    if act == "pick":
        held = {text_at(entry, "code") for entry in entries}
        entries += [{"code": code} for code in sent.getlist("pick") if code not in held]
        anchor = f"f{len(entries) - 1}"
    elif act == "drop" and at is not None:
        entries.pop(at)
        anchor = "picked"
    elif act in ("up", "down") and at is not None:
        to = max(0, at - 1) if act == "up" else min(len(entries) - 1, at + 1)
        entries.insert(to, entries.pop(at))
        anchor = f"f{to}"
    if entries or "form" in made:
        made["form"] = entries
    return made, anchor


def _typed(entry: dict[str, Any], sent: QueryDict, prefix: str, every: list[str]) -> dict[str, Any]:
    if f"{prefix}-code" not in sent:
        return entry
    if f"{prefix}-required" in sent:
        entry.pop("required", None)
    else:
        entry["required"] = False
    only = sent.getlist(f"{prefix}-only")
    # Every situation ticked means: whatever the situation, also one added later.
    if only and set(only) != set(every):
        entry["situations"] = only
    else:
        entry.pop("situations", None)
    return entry


def _found(version_id: UUID) -> ItemVersion:
    found = queries.version(version_id)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, version: ItemVersion, content: Content, faults: Iterable[Refusal] = ()
) -> HttpResponse:
    faults = tuple(faults)
    catalogue, words = fields_now(), SourceWords()
    entries = entries_at(content, "form")
    held = {text_at(entry, "code") for entry in entries}
    failures = form_failures(form_entries(content), situation_tree(content), catalogue)
    page = {
        "version": version,
        "item": version.item,
        "seen": seen_version(request) if request.method == "POST" else version.row_version,
        "rows": [_row(entry, content, catalogue, words) for entry in entries],
        "pickable": [
            {"field": field, "kind": kind_said(field.kind)}
            for code, field in sorted(catalogue.items(), key=lambda pair: pair[1].label)
            if code not in held and not field.retired
        ],
        "failures": wording.told(failures),
        "sentences": wording.told(faults),
    }
    return render(request, "catalogue/compose.html", page, status=422 if faults else 200)


def _row(
    entry: Content, content: Content, catalogue: Mapping[str, FormField], words: SourceWords
) -> dict[str, Any]:
    field = catalogue.get(text_at(entry, "code"))
    only = texts_at(entry, "situations")
    names = {
        text_at(one, "code"): text_at(one, "name") or text_at(one, "code")
        for one in entries_at(content, "situations")
    }
    return {
        "code": text_at(entry, "code"),
        "field": field,
        "kind": kind_said(field.kind) if field else "",
        "known": words.said(field.known_from) if field else "",
        "is_required": entry.get("required") is not False,
        "only": [names.get(code, code) for code in only],
        "situations": [
            {"code": code, "name": name, "is_asked": code in only} for code, name in names.items()
        ],
    }
