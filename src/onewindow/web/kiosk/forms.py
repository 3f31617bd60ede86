"""A blank application form at the kiosk: shown page by page as it is printed, wiped as all is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from onewindow.apps.documents.blank_forms import as_pictures
from onewindow.web.kiosk.device import at_kiosk
from onewindow.web.resident.blank_forms import form_of


@at_kiosk()
@require_safe
def form(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The paper, and a button that prints it."""
    situation = request.GET.get("situation", "")[:60]
    found = form_of(request, slug, situation)
    query = f"?{urlencode({'situation': situation})}" if situation else ""
    context = {
        "form": found,
        "guide_url": f"{reverse('kiosk:guide', args=[slug])}{query}",
        "pages": [
            reverse("kiosk:form_page", args=[slug, number]) + query
            for number in range(1, len(as_pictures(found)) + 1)
        ],
    }
    return render(request, "kiosk/form.html", context)


@at_kiosk()
@require_safe
def page(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One page of it as a picture."""
    pages = as_pictures(form_of(request, slug, request.GET.get("situation", "")[:60]))
    if not 1 <= number <= len(pages):
        raise Http404
    return HttpResponse(pages[number - 1], content_type="image/svg+xml")
