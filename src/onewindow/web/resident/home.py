"""Where does a visitor begin? One question, the events of a life, my matter, the hall."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.bundles.queries import bundles_on_offer
from onewindow.apps.catalogue import search_shelves
from onewindow.apps.organisation import queries as organisation
from onewindow.web.access import acting, public
from onewindow.web.resident import my_cases
from onewindow.web.resident.places import hours_of, opening_now

# The events of a life, and the stages of the national code table that belong to each.
EVENTS = (
    ("birth", _("出生"), _("孩子来了，要办的事"), ("出生", "生育收养")),
    ("school", _("上学"), _("入学、转学、资助"), ("入学", "教育")),
    ("work", _("工作"), _("就业、参保、失业"), ("就业", "职业资格")),
    ("home", _("安家"), _("买房、户口、住房"), ("置业", "住房保障")),
    ("health", _("看病"), _("参保、报销、备案"), ("就医", "医疗卫生")),
    ("retire", _("退休养老"), _("养老金、公积金、医保"), ("养老", "离职退休")),
    ("business", _("开店办企业"), _("执照、印章、发票"), ("准入准营", "设立变更")),
    ("afterlife", _("身后事"), _("注销、继承、抚恤"), ("身后", "死亡殡葬")),
)


def event_tiles() -> list[dict[str, Any]]:
    """The events that have items here; an event without any leads nowhere and is left out."""
    there = search_shelves.items_at_stages()
    tiles = []
    for icon, title, note, stages in EVENTS:
        stage = next((s for s in stages if s in there), "")
        if stage:
            href = f"{reverse('resident:guides')}?stage={stage}"
            tiles.append({"icon": icon, "title": title, "note": note, "href": href})
    return tiles


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    places = organisation.places()
    hot = [
        {"name": listing.name, "url": reverse("resident:guide", args=[listing.item.slug])}
        for listing in search_shelves.often_wanted(limit=4)
    ]
    mine = request.user.is_authenticated and not acting(request).roles
    context = {
        "hot": hot,
        "tiles": event_tiles(),
        "hall": places[0] if places else None,
        "hall_opening": opening_now(places[0], wallclock.now()) if places else None,
        "hall_hours": hours_of(places[0]) if places else [],
        "bundles": bundles_on_offer(),
        "my_case": my_cases.latest(acting(request).who) if mine else None,
    }
    return render(request, "resident/home.html", context)
