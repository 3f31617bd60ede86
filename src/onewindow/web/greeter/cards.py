"""The sheet to take along (明白卡): materials, fee, time limit, where; A4 or A5, impersonal."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation.queries import Role
from onewindow.web.access import staff
from onewindow.web.resident.guide_page import guide_context


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    version = catalogue.shown_item(slug)
    if version is None:
        raise Http404
    context = guide_context(version, request.GET.get("situation", "")[:60])
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
