"""Who is answered, when do we come, in which order? The planner's pages of home visits."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.organisation import queries as organisation
from onewindow.web.access import acting, staff
from onewindow.web.assistance.day_map import day_map
from onewindow.web.assistance.shared import (
    HELPING,
    PLANNERS,
    attempt,
    place_of,
    seen_version,
    visit_rows,
)
from onewindow.web.components.forms import PlainForm


class PlanForm(PlainForm):
    day = forms.DateField(
        label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = forms.TimeField(
        label=_("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("到"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    worker_a = forms.ChoiceField(label=_("第一位"))
    worker_b = forms.ChoiceField(label=_("第二位"))

    def __init__(self, *args: Any, workers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("worker_a", _("第一位")), ("worker_b", _("第二位"))):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", _("请选择")), *workers], required=False
            )


class FinishForm(PlainForm):
    outcome = forms.CharField(
        label=_("办了什么，结果怎样"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    numbers = forms.CharField(
        label=_("收件编号"),
        max_length=200,
        required=False,
        help_text=_("当场收了件的填编号，几个用空格隔开。"),
    )
    kilometres = forms.DecimalField(
        label=_("来回多少公里"), min_value=Decimal(0), max_digits=5, decimal_places=1
    )
    minutes = forms.IntegerField(label=_("在家里用了多少分钟"), min_value=1, max_value=600)


@staff(*PLANNERS)
@never_cache
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """To answer, to plan, the day with its map, and whom to call afterwards."""
    place, day = place_of(request), _day(request)
    planned = queries.visits_on(place_id=place.id, day=day)
    stations = [p for p in organisation.places() if p.id != place.id]
    picture = day_map(planned, day=day, start=place, landmarks=stations)
    rows = [
        {
            **row,
            "order": picture.order.get(row["visit"].id),
            "leg": picture.legs.get(row["visit"].id),
        }
        for row in visit_rows(planned)
    ]
    context = {
        "place": place,
        "day": day,
        "days": {
            "before": date.fromordinal(day.toordinal() - 1),
            "after": date.fromordinal(day.toordinal() + 1),
        },
        "to_answer": visit_rows(queries.visits_to_answer(place_id=place.id)),
        "to_plan": visit_rows(queries.visits_to_plan(place_id=place.id)),
        "planned": sorted(rows, key=lambda row: (row["order"] is None, row["order"] or 0)),
        "map": picture,
        "to_call": visit_rows(queries.visits_to_call_back(place_id=place.id)),
    }
    return render(request, "assistance/visits.html", context)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return wallclock.today()


def visit_of(request: HttpRequest, visit_id: UUID) -> queries.HomeVisit:
    """The visit, for those of its place."""
    visit = queries.visit(visit_id)
    if visit is None or visit.place_id != place_of(request).id:
        raise Http404
    return visit


def _workers(place_id: UUID) -> list[tuple[str, str]]:
    posts = organisation.posts_in_hall(place_id=place_id, roles=HELPING)
    return [(str(post.account_id), post.account.display_name) for post in posts]


def visit_page(
    request: HttpRequest, visit: queries.HomeVisit, number: int = 200, **more: Any
) -> HttpResponse:
    """One visit for whoever answers, plans or makes it."""
    who = acting(request)
    day = visit.planned_day or visit.wished_day or visit.visit_due or wallclock.today()
    first = {
        "day": day,
        "starts": visit.planned_from or "09:30",
        "ends": visit.planned_to or "10:30",
        "worker_a": visit.worker_a_id,
        "worker_b": visit.worker_b_id,
    }
    context = {
        "row": visit_rows([visit])[0],
        "visit": visit,
        "plan_form": PlanForm(initial=first, workers=_workers(visit.place_id)),
        "finish_form": FinishForm(),
        "is_worker": who.account_id in {visit.worker_a_id, visit.worker_b_id},
        "may_plan": who.holds(*PLANNERS),
        **more,
    }
    return render(request, "assistance/visit.html", context, status=number)


@staff(*PLANNERS)
@never_cache
@require_safe
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The page of one visit, made for a phone."""
    return visit_page(request, visit_of(request, visit_id))


@staff(*PLANNERS)
@require_POST
def answer(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """We come, or we say why not and what else can be done."""
    visit, who, now = visit_of(request, visit_id), acting(request), wallclock.now()
    seen = seen_version(request)

    def write() -> dict[str, Any]:
        if request.POST.get("act") == "accept":
            assistance.accept_visit(visit_id=visit_id, acting=who, now=now, seen_version=seen)
        else:
            assistance.decline_visit(
                visit_id=visit_id,
                reason=request.POST.get("reason", ""),
                acting=who,
                now=now,
                seen_version=seen,
            )
        return {}

    _made, told = attempt(request, "visit.answer", write, visit=visit_id)
    if told:
        return visit_page(request, visit, 422, sentences=told)
    return redirect("assistance:visit", visit_id=visit_id)


@staff(*PLANNERS)
@require_POST
def plan(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Two workers and a time; again moves it."""
    visit = visit_of(request, visit_id)
    form = PlanForm(request.POST, workers=_workers(visit.place_id))
    if not form.is_valid():
        return visit_page(request, visit, 422, plan_form=form)
    told = form.cleaned_data

    def write() -> dict[str, Any]:
        assistance.plan_visit(
            visit_id=visit_id,
            day=told["day"],
            starts=told["starts"],
            ends=told["ends"],
            worker_a_id=UUID(told["worker_a"]) if told["worker_a"] else None,
            worker_b_id=UUID(told["worker_b"]) if told["worker_b"] else None,
            acting=acting(request),
            now=wallclock.now(),
            seen_version=seen_version(request),
        )
        return {}

    _made, sentences = attempt(request, "visit.plan", write, visit=visit_id)
    if sentences:
        return visit_page(request, visit, 422, plan_form=form, sentences=sentences)
    messages.success(request, _("时间已定，已经告诉申请人。"))
    return redirect("assistance:visit", visit_id=visit_id)


@staff(*PLANNERS)
@require_POST
def call_back(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What the person said when asked afterwards."""
    visit = visit_of(request, visit_id)

    def write() -> dict[str, Any]:
        assistance.record_call_back(
            visit_id=visit_id,
            note=request.POST.get("note", ""),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    _made, told = attempt(request, "visit.call_back", write, visit=visit_id)
    if told:
        return visit_page(request, visit, 422, sentences=told)
    messages.success(request, _("回访已记下。"))
    return redirect("assistance:visits")
