"""Which address leads to which audience's pages?

One line for each audience; an audience's own `urls.py` holds the rest.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from onewindow.web.access import public


@public
def alive(_request: HttpRequest) -> HttpResponse:
    """The web process answers (no database asked)."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("window/", include("onewindow.web.window.urls")),
    path("healthz", alive),
    # Of allauth only the way to the national identity service; its own sign-in pages stay shut.
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("supervision/", include("onewindow.web.supervision.urls")),
    path("items/", include("onewindow.web.catalogue.urls")),
    path("counter/", include("onewindow.web.counter.urls")),
    path("greeter/", include("onewindow.web.greeter.urls")),
    path("hall-desk/", include("onewindow.web.hall_desk.urls")),
    path("board/", include("onewindow.web.board.urls")),
    path("kiosk/", include("onewindow.web.kiosk.urls")),
    path("issuing/", include("onewindow.web.issuing.urls")),
    path("backoffice/", include("onewindow.web.backoffice.urls")),
    path("api/", include("onewindow.api.urls")),
    path("hall/", include("onewindow.web.hall.urls")),
    path("q/", include("onewindow.web.hall.number_urls")),
    path("components/", include("onewindow.web.components.urls")),
    path("preferences/", include("onewindow.web.preferences.urls")),
    path("my/consents/", include("onewindow.web.consents.urls")),
    path("exchange/", include("onewindow.web.exchange.urls")),
    path("", include("onewindow.web.bundles.urls")),
    path("", include("onewindow.web.assistance.urls")),
    # Without a beginning of their own, so last: whatever comes after them is tried in vain.
    path("", include("onewindow.web.resident.urls")),
    path("", include("onewindow.web.account.urls")),
    path("", include("onewindow.web.documents.urls")),
    path("", include("onewindow.web.licences.urls")),
]

handler400 = "onewindow.web.errors.bad_request"
handler403 = "onewindow.web.errors.permission_denied"
handler404 = "onewindow.web.errors.not_found"
handler500 = "onewindow.web.errors.server_error"
