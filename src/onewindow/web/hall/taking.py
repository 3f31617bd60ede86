"""A number on the phone, before setting out: what for, who goes first, one touch."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import wallclock, wording
from onewindow.apps.catalogue.search import find
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.queueing import queries, waits
from onewindow.apps.queueing.admitting import admission, hall_day
from onewindow.apps.queueing.remote import remote_admission, take_remotely
from onewindow.apps.queueing.sent_away import is_owed, offer_next_day
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.standing import class_loads, forget_lines
from onewindow.apps.queueing.tokens import number_token
from onewindow.apps.queueing.wishes import MOST_MATTERS
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, resident
from onewindow.web.components.forms import PlainForm
from onewindow.web.greeter.forms import GROUPS
from onewindow.web.hall.appointments import person_id_of
from onewindow.web.kiosk import choosing
from onewindow.web.slips import minutes_in_words
from onewindow.web.writing import write_once

LONGEST_SEARCH, SHOWN = 60, 8


class PriorityForm(PlainForm):
    """Who says so is believed; no proof is asked, and it is shown nowhere (R-6-3)."""

    group = forms.ChoiceField(
        label=_("需要优先照顾吗？"),
        choices=[("", _("不需要")), *GROUPS],
        required=False,
        widget=forms.RadioSelect,
    )
    needs_accessible = forms.BooleanField(label=_("要到无障碍窗口（轮椅可以靠近）"), required=False)


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest) -> HttpResponse:
    """`?m=i.<item>` or `?m=c.<class>`, several for several matters; the address keeps them all."""
    place = organisation.main_centre()
    if place is None:
        raise Http404
    form = PriorityForm(request.POST or None)
    asked = request.POST if request.method == "POST" else request.GET
    wishes = choosing.told_wishes(asked.getlist("m"))
    if request.method == "POST" and form.is_valid():
        try:
            told = write_once(
                request, "hall.number", lambda: _take(request, place.pk, wishes, form)
            )
            forget_lines()
            return redirect("number:number", token=number_token(UUID(told["visit"])))
        except Refused as refused:
            return _page(request, place, wishes, form, refused.refusals)
    return _page(request, place, wishes, form, ())


def _take(
    request: HttpRequest, place_id: UUID, wishes: Sequence[Any], form: PriorityForm
) -> dict[str, Any]:
    now, person_id = wallclock.now(), person_id_of(request)
    if person_id is None:
        raise Refused((Refusal("NUMBER_NEEDS_PERSON", "R-6-1"),))
    group = form.cleaned_data["group"]
    lane, accessible = "GREEN" if group else "WALK_IN", form.cleaned_data["needs_accessible"]
    chosen = choosing.chosen(place_id, wishes)
    told = None
    if chosen:
        told = waits.estimate_for_new(
            place_id, chosen[0].queue_class, now=now, lane=lane, needs_accessible=accessible
        )
    visit = take_remotely(
        place_id=place_id,
        wishes=[each.wish for each in chosen],
        person_id=person_id,
        acting=acting(request),
        now=now,
        lane=lane,
        lane_group=group,
        needs_accessible=accessible,
        told=told,
    )
    return {"visit": str(visit.pk)}


def _page(
    request: HttpRequest,
    place: Any,
    wishes: Sequence[Any],
    form: PriorityForm,
    refusals: tuple[Refusal, ...],
) -> HttpResponse:
    now = wallclock.now()
    chosen = choosing.chosen(place.pk, wishes)
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    hindrances = refusals or _hindrances(request, place.pk, chosen)
    loads = class_loads(place.pk, now=now)
    first = next((x for x in loads if chosen and x.code == chosen[0].queue_class), None)
    context = {
        "place": place,
        "form": form,
        "chosen": [_chosen(each, chosen) for each in chosen],
        "is_full": len(chosen) >= MOST_MATTERS,
        "query": query,
        "found": _found(query, chosen),
        "lines": [
            {"load": each, "url": _address([*chosen_values(chosen), f"c.{each.code}"])}
            for each in loads
        ],
        "first": first,
        "wait": minutes_in_words(first.wait) if first else "",
        "sentences": wording.told(hindrances),
        "codes": {each.code for each in hindrances},
        "is_owed": is_owed(hindrances),
        "rules": queries.hall_of(place.pk).rules,
        "has_accessible": bool(first)
        and known_place(place.pk, now=now).has_accessible(chosen[0].queue_class),
        "hall_day": hall_day(place_id=place.pk, now=now),
    }
    return render(request, "hall/take.html", context, status=422 if refusals else 200)


def _hindrances(
    request: HttpRequest, place_id: UUID, chosen: Sequence[choosing.Chosen]
) -> tuple[Refusal, ...]:
    """What already stands in the way, said before anything is chosen."""
    now, person_id = wallclock.now(), person_id_of(request)
    if person_id is None:
        return (Refusal("NUMBER_NEEDS_PERSON", "R-6-1"),)
    found = remote_admission(place_id=place_id, person_id=person_id, now=now).refusals
    if found:
        return found
    if chosen:
        return admission(place_id=place_id, queue_class=chosen[0].queue_class, now=now).refusals
    # Nothing chosen yet: only what holds for every line is said.
    lines = known_place(place_id, now=now).classes
    asked = admission(place_id=place_id, queue_class=lines[0].code, now=now) if lines else None
    stopped = [each for each in asked.refusals if each.code == "ISSUING_STOPPED"] if asked else []
    return tuple(stopped)


@resident
@require_POST
def next_day(request: HttpRequest) -> HttpResponse:
    """The first place on the next open day, when the hall gives no more numbers (R-6-6)."""
    place, person_id = organisation.main_centre(), person_id_of(request)
    if place is None:
        raise Http404
    wishes = choosing.told_wishes(request.POST.getlist("m"))

    def write() -> dict[str, Any]:
        if person_id is None:
            raise Refused((Refusal("NUMBER_NEEDS_PERSON", "R-6-1"),))
        row = offer_next_day(
            place_id=place.pk,
            wishes=wishes,
            acting=acting(request),
            now=wallclock.now(),
            person_id=person_id,
        )
        return {"appointment": str(row.pk)}

    try:
        told = write_once(request, "hall.next_day", write)
    except Refused as refused:
        return _page(request, place, wishes, PriorityForm(), refused.refusals)
    return redirect("hall:appointment", appointment_id=told["appointment"])


def chosen_values(chosen: Sequence[choosing.Chosen]) -> list[str]:
    """The matters as the address carries them."""
    return [choosing.as_value(each.wish) for each in chosen]


def _address(values: Sequence[str]) -> str:
    return "?" + urlencode([("m", value) for value in dict.fromkeys(values)])


def _chosen(one: choosing.Chosen, chosen: Sequence[choosing.Chosen]) -> dict[str, str]:
    values = chosen_values(chosen)
    own = choosing.as_value(one.wish)
    rest = [value for value in values if value != own]
    return {
        "name": one.name,
        "class_name": one.class_name if one.name != one.class_name else "",
        "value": own,
        "without": _address(rest) if rest else "?",
    }


def _found(query: str, chosen: Sequence[choosing.Chosen]) -> list[dict[str, str]]:
    if not query:
        return []
    values = chosen_values(chosen)
    return [
        {
            "name": each.name,
            "department": each.department_name,
            "url": _address([*values, f"i.{each.slug}"]),
        }
        for each in find(query, limit=SHOWN * 2)
        if each.can_apply and f"i.{each.slug}" not in values
    ][:SHOWN]
