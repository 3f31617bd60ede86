"""The field catalogue: what forms may ask, why, on which basis, how long it is kept."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.catalogue import field_operations, field_queries
from onewindow.apps.catalogue.field_queries import FieldRow
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.catalogue.field_form import FieldForm
from onewindow.web.catalogue.field_words import (
    field_pairs,
    ground_said,
    kind_said,
    label_of_part,
)
from onewindow.web.catalogue.verbs import STATE_TAGS, STATES, VERBS
from onewindow.web.errors import state_changed
from onewindow.web.writing import write_once


@staff(Role.ITEM_ADMIN)
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    counts = field_queries.use_counts()
    rows = [
        {"field": row, "kind": kind_said(row.kind), "items": counts.get(row.code, 0)}
        for row in field_queries.field_rows(text=text)
    ]
    return render(request, "catalogue/fields.html", {"rows": rows, "text": text})


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = FieldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        definition = form.definition()
        try:
            write_once(
                request,
                "field.add",
                lambda: {
                    "code": field_operations.add_field(
                        definition=definition, now=wallclock.now(), acting=acting(request)
                    ).code
                },
            )
        except Refused as refused:
            form.tell(refused.refusals)
        else:
            messages.success(request, _("已加入字段目录。现在可以放进事项的申请表。"))
            return redirect("catalogue:field", code=definition["code"])
    return render(
        request, "catalogue/field_edit.html", {"form": form}, status=422 if form.is_bound else 200
    )


@staff(Role.ITEM_ADMIN)
@require_safe
def field(request: HttpRequest, code: str) -> HttpResponse:
    row = _found(code)
    uses = field_queries.uses_of(code)
    page = {
        "field": row,
        "kind": kind_said(row.kind),
        "ground": ground_said(row.ground),
        "pairs": field_pairs(row),
        "uses": [
            {"use": use, "state": STATES.get(use.state, use.state), "tag": STATE_TAGS[use.state]}
            for use in uses
        ],
        "history": _history(row),
    }
    return render(request, "catalogue/field.html", page)


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    row = _found(code)
    form = FieldForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_valid():
        try:
            write_once(
                request,
                "field.change",
                lambda: {
                    "row_version": field_operations.change_field(
                        code=code,
                        definition=form.definition(),
                        seen_row_version=_seen(request),
                        now=wallclock.now(),
                        acting=acting(request),
                    ).row_version
                },
                field=code,
            )
        except Refused as refused:
            if any(r.code == "STATE_CHANGED" for r in refused.refusals):
                return _changed(request, form, refused)
            form.tell(refused.refusals)
        else:
            messages.success(request, _("已保存。经过里记着改了什么。"))
            return redirect("catalogue:field", code=code)
    sent = _seen(request) if form.is_bound else None
    page = {"form": form, "field": row, "seen": sent or row.row_version}
    return render(request, "catalogue/field_edit.html", page, status=422 if form.is_bound else 200)


@staff(Role.ITEM_ADMIN)
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Stop asking for a field, or let it be asked again."""
    row = _found(code)
    verb = (
        field_operations.retire_field if row.retired_at is None else field_operations.restore_field
    )
    if request.POST.get("to") == ("retired" if row.retired_at else "open"):
        return redirect("catalogue:field", code=code)
    write_once(
        request,
        "field.retire",
        lambda: {
            "row_version": verb(code=code, now=wallclock.now(), acting=acting(request)).row_version
        },
        field=code,
    )
    said = (
        _("已停用。已发布的事项照常办，新版本不能再用它。")
        if row.retired_at is None
        else _("已恢复使用。")
    )
    messages.success(request, said)
    return redirect("catalogue:field", code=code)


@staff(Role.ITEM_ADMIN)
@require_POST
def delete(request: HttpRequest, code: str) -> HttpResponse:
    row = _found(code)

    def gone() -> dict[str, Any]:
        field_operations.delete_field(code=code, now=wallclock.now(), acting=acting(request))
        return {"code": code}

    try:
        write_once(request, "field.delete", gone, field=code)
    except Refused as refused:
        for sentence in wording.told(refused.refusals):
            messages.warning(request, sentence)
        return redirect("catalogue:field", code=code)
    messages.success(request, _("已删除字段“%(label)s”。") % {"label": row.label})
    return redirect("catalogue:fields")


def _found(code: str) -> FieldRow:
    row = field_queries.field_row(code)
    if row is None:
        raise Http404
    return row


def _seen(request: HttpRequest) -> int | None:
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() else None


def _changed(request: HttpRequest, form: FieldForm, refused: Refused) -> HttpResponse:
    kept = [
        {"name": str(form.fields[name].label), "value": str(value)[:200]}
        for name, value in form.cleaned_data.items()
        if value
    ]
    return state_changed(
        request,
        sentences=wording.told(refused.refusals),
        kept=kept,
        continue_url=reverse("catalogue:field_edit", args=[form.row_code]),
    )


def _history(row: FieldRow) -> list[dict[str, Any]]:
    editions = field_queries.editions_of(row)
    names = names_of({e.actor_id for e in editions if e.actor_id})
    return [
        {
            "at": edition.at,
            "title": _("第 %(number)s 次 %(verb)s")
            % {"number": edition.row_version, "verb": VERBS.get(edition.verb, edition.verb)},
            "who": names.get(edition.actor_id, "") if edition.actor_id else _("系统"),
            "text": ""
            if edition.verb == "field.add"
            else "、".join(label_of_part(part) for part in edition.changed),
        }
        for edition in editions
    ]
