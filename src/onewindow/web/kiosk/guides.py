"""A guide to read and to print: the same sheet as at home, with a kiosk's buttons."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow.apps.cases.facts import Guide
from onewindow.apps.catalogue import queries as catalogue
from onewindow.rules.catalogue.content import text_at
from onewindow.rules.catalogue.situations import Way
from onewindow.web.guided import asked_rows, sent_answers
from onewindow.web.kiosk.device import at_kiosk
from onewindow.web.resident.guide_page import guide_context


@at_kiosk()
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponseBase:
    version = catalogue.shown_item(slug)
    if version is None:
        return redirect(f"{reverse('kiosk:find')}?for=guide")
    wanted = request.GET.get("situation", "")[:60]
    asks = Guide(version.content)
    if len(asks.situations) > 1 and wanted not in asks.situations:
        way = asks.way(sent_answers(request.GET.getlist("a")))
        if way.situation is None:
            return _ask(request, version, way)
        wanted = way.situation
    context = guide_context(version, wanted)
    asked = f"?situation={context['situation']}" if context["switchable"] else ""
    root = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    context |= {
        "slug": slug,
        "qr_text": f"{root}{reverse('resident:guide', args=[slug])}{asked}",
        "qr_label": _("手机扫一扫，看最新内容"),
        "sheet_number": _("第 %(n)s 版") % {"n": version.number},
    }
    return render(request, "kiosk/guide.html", context)


def _ask(request: HttpRequest, version: Any, way: Way) -> HttpResponseBase:
    """One question a screen, before the sheet: it lists one situation's papers only."""
    rows = asked_rows(way)
    before = rows[-2].choices[0].query.rpartition("&")[0] if len(rows) > 1 else ""
    back = f"{request.path}?{before}" if len(rows) > 1 else f"{reverse('kiosk:find')}?for=guide"
    context = {"name": text_at(version.content, "name"), "row": rows[-1], "back": back}
    return render(request, "kiosk/guide_ask.html", context)
