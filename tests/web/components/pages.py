"""Pages for these tests, drawn without a database: the centre is put where the cache looks."""

import time
from collections import Counter
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import RequestFactory
from django.urls import include, path

from onewindow.web import errors
from onewindow.web.access import public
from onewindow.web.components import views

SENT: Counter[str] = Counter()
LAST: dict[str, list[str]] = {}
_FORM = """{% extends "base_staff.html" %}{% load face face_forms %}
{% block page_kind %}{{ kind }}{% endblock %}
{% block content %}<h1>表</h1>
<form id="f" method="post" action="/form/" novalidate data-keep="f" data-autosave="/draft/"
 data-autosave-pause="100">{% csrf_token %}{% idempotency_key %}
<label>名 <input name="name"></label><label>证号 <input name="free"></label>
<label>密 <input name="card" data-private></label>
<label><input type="radio" name="way" value="a">a</label>
<label><input type="radio" name="way" value="b">b</label>
<button class="btn primary" data-shortcut="S">提交</button></form>
<p data-autosave-state role="status"></p>
<button hx-get="/broken/" hx-target="#there" class="btn">取</button>
<button hx-get="/changed/" hx-target="#there" class="btn">改</button>
<button hx-get="/lost/" hx-target="#there" class="btn">查</button><p id="there">原样</p>
{% component "button" label="受理" reason="还差 1 项" %}{% endblock %}"""


@public
def form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        SENT[request.POST["idempotency_key"]] += 1
        if request.POST["name"] == "broken":
            return errors.database_down(request)
        time.sleep(0.4)
        return HttpResponseRedirect("/form/")
    return HttpResponse(engines["django"].from_string(_FORM).render({"kind": "page"}, request))


@public
def draft(request: HttpRequest) -> HttpResponse:
    LAST.clear()
    LAST.update({name: request.POST.getlist(name) for name in request.POST})
    return HttpResponse(status=204)


@public
def broken(request: HttpRequest) -> HttpResponse:
    return errors.database_down(request)


@public
def changed(request: HttpRequest) -> HttpResponse:
    return errors.state_changed(request, sentences=["这件已由李*决定。"])


@public
def lost(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/sign-in/")


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<html>登录</html>")


urlpatterns = [
    path("changed/", changed),
    path("lost/", lost),
    path("sign-in/", sign_in),
    path("form/", form),
    path("draft/", draft),
    path("broken/", broken),
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
