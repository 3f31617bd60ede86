"""What did you mean? The search page, and suggestions while typing (both work without scripts)."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow.apps.bundles.queries import bundles_meant
from onewindow.apps.catalogue.search import Filters, Found, Why, find
from onewindow.web.access import public

LONGEST = 300
SHOWN, MOST_RELATED = 12, 5
# Anything like an identity number is neither searched nor shown again.
_PRIVATE_NUMBER = re.compile(r"\d{15,}|\d{17}[\dXx]|1[3-9]\d{9}")


def _asked(request: HttpRequest) -> tuple[str, bool]:
    """The question as typed, shortened; and whether a private number was taken out of it."""
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    safe = _PRIVATE_NUMBER.sub("", typed).strip()
    return safe, safe != typed


def reason(found: Found) -> str:
    """By what the item was found, in words for the reader; empty when its name shows it."""
    if found.why == Why.MEANING:
        return _("意思相近")
    if found.matched == found.name:
        return ""
    # Imported lists carry stray quotation marks.
    name = found.matched.strip("“”\"'")
    if found.why == Why.WORDS:
        return _("按“%(name)s”找到") % {"name": name}
    return _("按“%(name)s”的读音找到") % {"name": name}


def _rows(found: list[Found]) -> list[dict[str, Any]]:
    return [{"item": item, "reason": reason(item)} for item in found]


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query, was_private = _asked(request)
    if was_private:
        # The number leaves the address too: history, referrers and sign-in links carry it on.
        kept = {"q": query, "without": "number"}
        return redirect(f"{reverse('resident:search')}?{urlencode(kept)}")
    filters = Filters(
        department=request.GET.get("department", "")[:160],
        audience=request.GET.get("audience", "")[:24],
        stage=request.GET.get("stage", "")[:24],
    )
    found = find(query, filters=filters, limit=SHOWN) if query else []
    sure = [item for item in found if item.is_sure]
    related = [item for item in found if not item.is_sure][: MOST_RELATED if not sure else 0]
    context = {
        "query": query,
        "bundles": bundles_meant(query, {item.slug for item in sure or related}) if query else [],
        "was_private": request.GET.get("without") == "number",
        "filters": filters,
        "rows": _rows(sure),
        "related": _rows(related),
    }
    return render(request, "resident/search.html", context)


@public
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A short list below the box; nothing until two characters make a word."""
    query, _was_private = _asked(request)
    found = find(query, limit=6) if len(query) > 1 else []
    sure = {item.slug for item in found if item.is_sure}
    bundles = bundles_meant(query, sure) if len(query) > 1 else []
    context = {"rows": _rows(found), "query": query, "bundles": bundles}
    return render(request, "resident/_suggestions.html", context)
