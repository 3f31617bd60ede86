"""Somebody cannot come: how do they ask us to come to them? Few questions, no proof (R-6-33)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.assistance.queries import HomeVisit
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.parties.queries import person_of_account
from onewindow.rules.assistance.visits import STEPS, VisitAction, VisitState
from onewindow.web.access import acting, resident, staff
from onewindow.web.assistance.shared import (
    NEEDS,
    PLANNERS,
    attempt,
    offered_items,
    place_of,
    visit_rows,
)
from onewindow.web.components.forms import PlainForm


class VisitForm(PlainForm):
    need = forms.ChoiceField(
        label=_("为什么不方便出门"),
        choices=[(n.value, label) for n, label in NEEDS.items()],
        widget=forms.RadioSelect,
        help_text=_("您自己说了算，不用交证明。"),
        required=False,
    )
    reason = forms.CharField(label=_("选了“其他”的，请说一句"), max_length=200, required=False)
    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    neighbourhood = forms.ChoiceField(label=_("住在哪一片"), required=False)
    address = forms.CharField(
        label=_("地址"), max_length=200, required=False, help_text=_("写到楼号、门牌号。")
    )
    wished_day = forms.DateField(
        label=_("希望哪天来"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("可以不填，我们会打电话和您商量。"),
    )
    wished_half = forms.ChoiceField(
        label=_("上午还是下午"), choices=HomeVisit.Half.choices, initial="ANY", required=False
    )

    def __init__(self, *args: Any, neighbourhoods: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spots = {each["name"]: each for each in neighbourhoods}
        choices = [("", _("不清楚，不选也行")), *((name, name) for name in self.spots)]
        self.fields["neighbourhood"] = forms.ChoiceField(
            label=_("住在哪一片"), choices=choices, required=False
        )

    @property
    def spot(self) -> dict[str, float | None]:
        """Where the neighbourhood lies, for the day's map."""
        found = self.spots.get(self.cleaned_data.get("neighbourhood") or "", {})
        return {name: found.get(name) for name in ("latitude", "longitude")}


class CallForm(VisitForm):
    via = forms.ChoiceField(
        label=_("怎么约的"),
        choices=[c for c in HomeVisit.Via.choices if c[0] != HomeVisit.Via.WEB],
        widget=forms.RadioSelect,
        initial="PHONE",
    )


def neighbourhoods() -> list[dict[str, Any]]:
    """The parts of the district people say they live in, with where they lie."""
    centre = organisation.main_centre()
    return list(centre.neighbourhoods) if centre else []


@staff(*PLANNERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_call(request: HttpRequest) -> HttpResponse:
    """Taken down on the telephone, or by a greeter for somebody in the hall: all on one page."""
    chosen = request.POST.getlist("item") or request.GET.getlist("item")[:3]
    context: dict[str, Any] = {"chosen": chosen, "query": request.POST.get("query", "")}
    number = 200
    if request.method == "POST" and "search" not in request.POST:
        form = CallForm(request.POST, neighbourhoods=neighbourhoods())
        number = 422
        if form.is_valid():
            _made, told = attempt(
                request, "visit.request", lambda: write_visit(request, form, chosen)
            )
            if not told:
                messages.success(request, _("已登记。最迟下一个工作日答复您，不收费。"))
                return redirect("assistance:visits")
            context["sentences"] = told
    else:
        form = CallForm(initial=request.POST.dict(), neighbourhoods=neighbourhoods())
    context["form"] = form
    context["offered"] = offered_items(context["query"], chosen=chosen)
    return render(request, "assistance/visit_call.html", context, status=number)


def write_visit(request: HttpRequest, form: VisitForm, chosen: list[str]) -> dict[str, Any]:
    """The request as the form says it: one's own, or somebody's on the telephone."""
    told, who = form.cleaned_data, acting(request)
    own = not isinstance(form, CallForm)
    centre = organisation.main_centre() if own else place_of(request)
    if centre is None:
        raise Http404
    person = person_of_account(who.who) if own else None
    visit = assistance.request_visit(
        via="WEB" if own else told["via"],
        place_id=centre.id,
        item_slugs=chosen,
        person=person if person and person.name == told["name"].strip() else None,
        acting=who,
        now=wallclock.now(),
        wished_half=told["wished_half"] or "ANY",
        latitude=form.spot["latitude"],
        longitude=form.spot["longitude"],
        **{n: told[n] for n in ("name", "phone", "address", "need", "reason", "wished_day")},
    )
    return {"visit_id": str(visit.id)}


@resident
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I asked for, and where it stands."""
    who = acting(request)
    person = person_of_account(who.who)
    page = queries.visits_of(
        account_id=who.who,
        person_id=person.id if person else None,
        cursor=request.GET.get("after", ""),
    )
    can_end = STEPS[VisitAction.CANCEL][0]
    rows = [
        {**row, "may_cancel": VisitState(row["visit"].state) in can_end}
        for row in visit_rows(page.rows)
    ]
    return render(request, "assistance/my_visits.html", {"rows": rows, "page": page})


@resident
@require_POST
def cancel(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Not needed any more."""
    visit, who = queries.visit(visit_id), acting(request)
    account = visit.person.account_id if visit and visit.person else None
    if visit is None or who.account_id not in {visit.requested_by_id, account}:
        raise Http404

    def write() -> dict[str, Any]:
        assistance.cancel_visit(visit_id=visit_id, acting=who, now=wallclock.now())
        return {}

    _made, told = attempt(request, "visit.cancel", write, visit=visit_id)
    for sentence in told:
        messages.warning(request, sentence)
    if not told:
        messages.success(request, _("已取消。需要时随时再约。"))
    return redirect("assistance:my_visits")
