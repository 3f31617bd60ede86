"""The sheet to take along (明白卡): materials, fee, time limit, where; A4 or A5, impersonal."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow.apps.cases.facts import Guide
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.queries import Role
from onewindow.web.access import staff
from onewindow.web.guided import asked_rows, sent_answers
from onewindow.web.resident.guide_page import guide_context


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    version = catalogue.shown_item(slug)
    if version is None:
        raise Http404
    wanted = request.GET.get("situation", "")[:60]
    guide = Guide(version.content)
    if len(guide.situations) > 1 and wanted not in guide.situations:
        return _ask(request, version, guide)
    context = guide_context(version, wanted)
    asked = {"situation": context["situation"]} if context["switchable"] else {}
    address = reverse("resident:guide", args=[slug]) + (f"?{urlencode(asked)}" if asked else "")
    root = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    is_small = request.GET.get("paper") == "a5"
    other = {**asked} if is_small else {**asked, "paper": "a5"}
    context |= {
        "is_small": is_small,
        "other_url": f"?{urlencode(other)}",
        "back_url": reverse("greeter:desk"),
        "qr_text": f"{root}{address}",
        "qr_label": _("手机扫一扫，看最新内容"),
        "sheet_number": _("第 %(n)s 版") % {"n": version.number},
    }
    return render(request, "greeter/card.html", context)


def _ask(request: HttpRequest, version: Any, guide: Guide) -> HttpResponse:
    """No sheet without its situation: the wrong one would send somebody home for a paper."""
    way = guide.way(sent_answers(request.GET.getlist("a")))
    paper = {"paper": "a5"} if request.GET.get("paper") == "a5" else {}
    if way.situation is not None:
        return redirect(f"{request.path}?{urlencode({'situation': way.situation, **paper})}")
    context = {"name": version.content.get("name", ""), "questions": asked_rows(way), **paper}
    return render(request, "greeter/card_ask.html", context)
