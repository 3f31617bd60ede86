"""Where does the mobile team stand in the coming days? Planned and called off by the duty head."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Place, Role
from onewindow.web.access import acting, staff
from onewindow.web.assistance.asking import neighbourhoods
from onewindow.web.assistance.shared import attempt
from onewindow.web.components.forms import PlainForm

AHEAD = timedelta(days=30)


class StopForm(PlainForm):
    team = forms.ChoiceField(label=_("哪个小分队"))
    day = forms.DateField(
        label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = forms.TimeField(
        label=_("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("到"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    spot = forms.CharField(label=_("停在哪里"), max_length=120, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    neighbourhood = forms.ChoiceField(label=_("在哪一片"), required=False)
    note = forms.CharField(label=_("提醒"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = organisation.places_of_kind(Place.Kind.MOBILE)
        self.spots = {each["name"]: each for each in neighbourhoods()}
        self.fields["team"] = forms.ChoiceField(
            label=_("哪个小分队"), choices=[(str(team.id), team.name) for team in teams]
        )
        self.fields["neighbourhood"] = forms.ChoiceField(
            label=_("在哪一片"),
            choices=[("", _("不选也行")), *((name, name) for name in self.spots)],
            required=False,
        )


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stops(request: HttpRequest) -> HttpResponse:
    """The coming stops; POST announces one more."""
    today = wallclock.today()
    form = StopForm(request.POST or None, initial={"day": today + timedelta(days=1)})
    told: list[str] = []
    if request.method == "POST" and form.is_valid():
        _made, told = attempt(request, "stop.plan", lambda: _plan(request, form))
        if not told:
            messages.success(request, _("已公布，群众在“到哪儿办”能看到。"))
            return redirect("assistance:stops")
    context = {
        "form": form,
        "sentences": told,
        "stops": queries.coming_stops(since=today, until=today + AHEAD),
        "teams": organisation.places_of_kind(Place.Kind.MOBILE),
    }
    number = 422 if request.method == "POST" else 200
    return render(request, "assistance/stops.html", context, status=number)


def _plan(request: HttpRequest, form: StopForm) -> dict[str, Any]:
    told = form.cleaned_data
    spot = form.spots.get(told["neighbourhood"], {})
    stop = assistance.plan_stop(
        place_id=UUID(told["team"]),
        acting=acting(request),
        now=wallclock.now(),
        latitude=spot.get("latitude"),
        longitude=spot.get("longitude"),
        **{name: told[name] for name in ("day", "starts", "ends", "spot", "address", "note")},
    )
    return {"stop_id": str(stop.id)}


@staff(Role.DUTY_HEAD)
@require_POST
def call_off(request: HttpRequest, stop_id: UUID) -> HttpResponse:
    """The team does not come; the reason is shown where people look for it."""

    def write() -> dict[str, Any]:
        assistance.call_off_stop(
            stop_id=stop_id,
            reason=request.POST.get("reason", ""),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    _made, told = attempt(request, "stop.call_off", write, stop=stop_id)
    for sentence in told:
        messages.warning(request, sentence)
    return redirect("assistance:stops")
