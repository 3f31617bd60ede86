"""Pages for these tests, drawn without a database: the centre is put where the cache looks."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import include, path

from onewindow.web import errors
from onewindow.web.components import views

urlpatterns = [
    path("components/", include("onewindow.web.components.urls")),
    path("preferences/", include("onewindow.web.preferences.urls")),
    path("counter/", views.desk),
]
handler404 = errors.not_found
handler500 = errors.server_error


def centre() -> None:
    cache.set(
        "centre", SimpleNamespace(name="云溪区政务服务中心", phone="0000-1234567", is_demo=True)
    )


def get(address: str = "/components/", **extra: Any) -> HttpRequest:
    request = RequestFactory().get(address, **extra)
    request.user = AnonymousUser()
    return request


def post(address: str = "/components/", **sent: str) -> HttpRequest:
    request = RequestFactory().post(address, sent)
    request.user = AnonymousUser()
    return request


def text(response: HttpResponse) -> str:
    return response.content.decode()


def draw(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    template = engines["django"].from_string("{% load face face_forms %}" + source)
    return template.render(context, request)
