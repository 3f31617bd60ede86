"""The greeter's one page: what is said, the item, the simplest way, the number, the record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import wallclock
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.search import find
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries, picture
from onewindow.apps.queueing.queries import hall_of
from onewindow.web.access import acting, staff
from onewindow.web.greeter.calls import shown_calls
from onewindow.web.greeter.chosen import chosen_matter
from onewindow.web.greeter.forms import LaneForm, RecordForm
from onewindow.web.greeter.place import place_of
from onewindow.web.resident.search import reason

GREETERS = (Role.GREETER, Role.DUTY_HEAD)
SHOWN, LONGEST = 6, 300
MOST_ALSO = 4


@staff(*GREETERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """GET: empty. POST: what was said, and the item picked; never in an address."""
    return desk_page(request)


def desk_page(request: HttpRequest, number: int = 200, **more: Any) -> HttpResponse:
    """The page with what the form carries; `more` are the forms and sentences of a refusal."""
    place = place_of(request)
    said, slug = _said(request), request.POST.get("item", "")
    also = [each for each in request.POST.getlist("also") if each != slug][:MOST_ALSO]
    who = acting(request)
    chosen = chosen_matter(request, slug, place, said) if slug else None
    context: dict[str, Any] = {
        "said": said,
        "searched": len(said) > 1 and chosen is None,
        "found": [] if chosen else _found(said),
        "also": _named(also),
        "chosen": chosen,
        "asks_record": "item" in request.POST and not slug,
        "lane_form": LaneForm(),
        "record_form": RecordForm(initial={"said": said}),
        "calls": shown_calls(place.id, wallclock.now()),
        "mine": inquiries.open_of(account_id=who.who),
        "offered": inquiries.offered_to(account_id=who.who),
        "missed": picture.missed_now(
            place_id=place.id, rules=hall_of(place.id).rules, now=wallclock.now()
        ),
        **more,
    }
    return render(request, "greeter/desk.html", context, status=number)


def _said(request: HttpRequest) -> str:
    return " ".join(request.POST.get("said", "").replace("\x00", "").split())[:LONGEST]


def _found(said: str) -> list[dict[str, Any]]:
    found = find(said, limit=SHOWN) if len(said) > 1 else []
    return [{"item": each, "reason": reason(each)} for each in found]


def _named(slugs: list[str]) -> list[dict[str, str]]:
    versions = ((slug, catalogue.shown_item(slug)) for slug in slugs)
    return [{"slug": slug, "name": v.item.name} for slug, v in versions if v is not None]


@staff(*GREETERS)
@never_cache
@require_POST
def found(request: HttpRequest) -> HttpResponse:
    """The items meant, while it is typed."""
    said = _said(request)
    context = {"said": said, "searched": len(said) > 1, "found": _found(said)}
    return render(request, "greeter/_found.html", context)
