"""The item administrator's list, a new item, and one item with its versions and its history."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.organisation.queries import Role, departments
from onewindow.rules.catalogue.fields import label_of
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.catalogue.verbs import STATE_TAGS, VERBS
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once


class NewItemForm(PlainForm):
    name = forms.CharField(label=gettext_lazy("事项名称"), max_length=300)
    slug = forms.CharField(
        label=gettext_lazy("标识"),
        help_text=gettext_lazy("网址里用，定下后不再变：字母、数字、横线，如 id-card-renewal"),
        max_length=80,
    )
    department = forms.ChoiceField(label=gettext_lazy("实施主体"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {d.code: d for d in departments()}
        choices = [("", _("请选择")), *((code, d.name) for code, d in self.known.items())]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]

    def content(self) -> dict[str, Any]:
        chosen = self.known[self.cleaned_data["department"]]
        return {
            "name": self.cleaned_data["name"],
            "source": {"kind": "own", "imported": False},
            "confidence": "u",
            "department": {"key": chosen.code, "name": chosen.name, "uscc": chosen.uscc},
            "situations": [{"code": "GENERAL", "name": "一般情形", "materials": []}],
        }


@staff(Role.ITEM_ADMIN)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    asked = {key: request.GET.get(key, "").strip() for key in ("q", "department", "state")}
    found = queries.item_page(
        text=asked["q"],
        department=asked["department"],
        state=asked["state"],
        after=request.GET.get("after", ""),
    )
    said = {key: value for key, value in asked.items() if value}
    following = urlencode({**said, "after": found.after}) if found.after else ""
    page = {
        "items": found.items,
        "next_url": f"?{following}" if following else "",
        "first_url": f"?{urlencode(said)}" if request.GET.get("after") else "",
        "asked": asked,
        "departments": queries.department_names(),
        "states": queries.State.choices,
    }
    return render(request, "catalogue/items.html", page)


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewItemForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = write_once(
                request,
                "item.create",
                lambda: {
                    "version": operations.create_item(
                        slug=form.cleaned_data["slug"],
                        content=form.content(),
                        now=wallclock.now(),
                        acting=acting(request),
                    ).id.hex
                },
            )
        except Refused as refused:
            for refusal in refused.refusals:
                place = "slug" if refusal.code.startswith("SLUG_") else None
                form.add_error(place, wording.sentence(refusal))
        else:
            messages.success(request, _("已建好草稿。请补齐各项内容，检查通过后发布。"))
            return redirect("catalogue:edit", version_id=UUID(made["version"]))
    number = 422 if form.is_bound else 200
    return render(request, "catalogue/new.html", {"form": form}, status=number)


@staff(Role.ITEM_ADMIN)
@require_safe
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = queries.item(item_id)
    if found is None:
        raise Http404
    versions = queries.versions_of(item_id)
    for version in versions:
        version.tag_kind = STATE_TAGS[version.state]  # type: ignore[attr-defined]
    page = {
        "item": found,
        "versions": versions,
        "listing": queries.listing_of(item_id),
        "open_version": next((v for v in versions if v.state in operations.OPEN_STATES), None),
        "newest": [str(v.id) for v in versions[:2]],
        "history": _history(item_id),
    }
    return render(request, "catalogue/item.html", page)


def _history(item_id: UUID) -> list[dict[str, Any]]:
    rows = queries.timeline(item_id)
    names = names_of({row.actor_id for row in rows if row.actor_id})
    return [
        {
            "at": row.at,
            "title": _("第 %(number)s 版 %(verb)s")
            % {"number": row.number, "verb": VERBS.get(row.verb, row.verb)},
            "who": names.get(row.actor_id, "") if row.actor_id else _("系统"),
            "text": "、".join(label_of(field) for field in row.fields),
        }
        for row in rows
    ]
