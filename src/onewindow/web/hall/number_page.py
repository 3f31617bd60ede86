"""The page of one number: where it stands, what to do now. For whoever holds its slip (R-6-1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.queueing import queries
from onewindow.apps.queueing.tokens import visit_of_token
from onewindow.rules.outcomes import Refusal
from onewindow.web.access import public
from onewindow.web.hall.number_story import story_of


def visit_told(token: str) -> Any:
    """The visit of a signed token, or None when forged, too old or gone."""
    visit_id = visit_of_token(token)
    return queries.visit(visit_id) if visit_id else None


def over(request: HttpRequest) -> HttpResponse:
    """What to do about an address that opens nothing (any more)."""
    sentences = wording.told((Refusal("NUMBER_PAGE_OVER", "R-6-1"),))
    return render(request, "hall/number_over.html", {"sentences": sentences}, status=410)


def page(
    request: HttpRequest, token: str, visit: Any, code: int = 200, **more: Any
) -> HttpResponse:
    """The whole page of one number."""
    context = {**story_of(visit, token=token, now=wallclock.now()), **more}
    return render(request, "hall/number.html", context, status=code)


@public
@never_cache
@require_safe
def number(request: HttpRequest, token: str) -> HttpResponse:
    visit = visit_told(token)
    return over(request) if visit is None else page(request, token, visit)


@public
@never_cache
@require_safe
def now(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the page that changes, for the open page to fetch."""
    visit = visit_told(token)
    if visit is None:
        return HttpResponse(status=410)
    context = story_of(visit, token=token, now=wallclock.now())
    return render(request, "hall/_number_now.html", context)
