"""A guide to read and to print: the same sheet as at home, with a kiosk's buttons."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow.apps.catalogue import queries as catalogue
from onewindow.web.kiosk.device import at_kiosk
from onewindow.web.resident.guide_page import guide_context


@at_kiosk()
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponseBase:
    version = catalogue.shown_item(slug)
    if version is None:
        return redirect(f"{reverse('kiosk:find')}?for=guide")
    context = guide_context(version, request.GET.get("situation", "")[:60])
    asked = f"?situation={context['situation']}" if context["switchable"] else ""
    root = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    context |= {
        "slug": slug,
        "qr_text": f"{root}{reverse('resident:guide', args=[slug])}{asked}",
        "qr_label": _("手机扫一扫，看最新内容"),
        "sheet_number": _("第 %(n)s 版") % {"n": version.number},
    }
    return render(request, "kiosk/guide.html", context)
