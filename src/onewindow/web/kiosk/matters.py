"""Which matter is it? By department, or by the first letters of its pinyin; no keyboard needed."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue import search_shelves
from onewindow.apps.catalogue.search import find
from onewindow.web.kiosk import choosing
from onewindow.web.kiosk.device import at_kiosk

SHOWN, OFTEN, LONGEST = 8, 6, 24


def _purpose(request: HttpRequest) -> dict[str, Any]:
    """Whether a number or a guide is looked for, and what was chosen before."""
    is_guide = request.GET.get("for") == "guide"
    wishes = choosing.wishes_of(request)
    carried = "for=guide" if is_guide else choosing.query_of(request, wishes)
    return {"is_guide": is_guide, "carried": carried, "wishes": wishes}


def _rows(
    request: HttpRequest, items: list[tuple[str, str, str]], purpose: dict[str, Any]
) -> list[dict[str, str]]:
    """(slug, name, department) as links to what the person came for."""
    rows = []
    for slug, name, department in items:
        if purpose["is_guide"]:
            url = reverse("kiosk:guide", args=[slug])
        else:
            more = [*purpose["wishes"], *choosing.told_wishes([f"i.{slug}"])]
            url = f"{reverse('kiosk:options')}?{choosing.query_of(request, more)}"
        rows.append({"url": url, "name": name, "note": department})
    return rows


@at_kiosk()
@require_safe
def find_matter(request: HttpRequest) -> HttpResponseBase:
    purpose = _purpose(request)
    often = [
        (each.item.slug, each.name, each.department_name)
        for each in search_shelves.often_wanted(limit=OFTEN)
    ]
    context = {
        **purpose,
        "departments": [d for d in search_shelves.departments_with_items() if d.here],
        "often": _rows(request, often, purpose),
    }
    return render(request, "kiosk/find.html", context)


@at_kiosk()
@require_safe
def department(request: HttpRequest) -> HttpResponseBase:
    purpose = _purpose(request)
    name = request.GET.get("name", "")[:160]
    after = request.GET.get("after", "")[:400]
    page = catalogue.listings(department=name, after=after, can_apply=True)
    found = [(each.item.slug, each.name, "") for each in page.listings]
    more = urlencode({"name": name, "after": page.after}) if page.after else ""
    context = {**purpose, "name": name, "rows": _rows(request, found, purpose), "more": more}
    return render(request, "kiosk/department.html", context)


@at_kiosk()
@require_safe
def letters(request: HttpRequest) -> HttpResponseBase:
    context = {
        **_purpose(request),
        "rows_of_letters": ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"],
        "digits": "",
    }
    return render(request, "kiosk/letters.html", context)


@at_kiosk(limit=600)
@require_safe
def found(request: HttpRequest) -> HttpResponseBase:
    """What the letters typed so far may mean: asked after every touch."""
    purpose = _purpose(request)
    asked = "".join(c for c in request.GET.get("q", "") if c.isascii() and c.isalpha())[:LONGEST]
    matches = [each for each in find(asked.lower(), limit=SHOWN * 3) if each.can_apply]
    shown = [(m.slug, m.name, m.department_name) for m in matches[:SHOWN]]
    rows = _rows(request, shown, purpose)
    return render(request, "kiosk/_found.html", {"rows": rows, "asked": asked})
