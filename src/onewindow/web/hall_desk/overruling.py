"""The duty head sets a rule aside for one number: put first, or given although none are."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import queries as hall
from onewindow.apps.queueing.admitting import admission
from onewindow.apps.queueing.overruled import overruled_on
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.standing import forget_lines, standing_of
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.greeter.place import place_of
from onewindow.web.hall_desk import words
from onewindow.web.writing import write_once
from onewindow.wordings.hall import reason_in_words


class AdvanceForm(PlainForm):
    """Which number is put first, and why."""

    number = forms.CharField(label=_("哪个号"), max_length=12)
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("叫到它的窗口人员会看到这句话，别人问起也照这句话答；不写姓名和隐私"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GiveForm(PlainForm):
    """A number of a line that gives none now, and why."""

    queue_class = forms.ChoiceField(label=_("号类"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("原因"), max_length=120, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, closed: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, prefix="give", **kwargs)
        self.closed = closed
        lines = [(each["code"], each["name"]) for each in closed]
        self.fields["queue_class"].choices = lines  # type: ignore[attr-defined]


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def overrule(request: HttpRequest) -> HttpResponse:
    """Both acts, what each does, and what was overruled today."""
    if request.method != "POST":
        number = request.GET.get("number", "")[:12]
        return _page(request, AdvanceForm(initial={"number": number}), _give(request))
    return _give_number(request) if request.POST.get("act") == "give" else _advance(request)


def _give(request: HttpRequest) -> GiveForm:
    """The other act's form; bound only where it was what was sent."""
    sent = request.POST if request.POST.get("act") == "give" else None
    return GiveForm(sent, closed=_closed_lines(request))


def _closed_lines(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines that give no number now, and what keeps them from it."""
    now, place_id = wallclock.now(), place_of(request).id
    found = []
    for code, line in known_place(place_id, now=now).by_code.items():
        refusals = admission(place_id=place_id, queue_class=code, now=now).refusals
        if refusals:
            name = f"{line.prefix} {line.name}"
            found.append({"code": code, "name": name, "why": wording.told(refusals)})
    return found


def _advance(request: HttpRequest) -> HttpResponse:
    form, place = AdvanceForm(request.POST), place_of(request)
    if not form.is_valid():
        return _page(request, form, _give(request), 422)
    told = form.cleaned_data["number"]
    visit = hall.visit_by_number(place_id=place.id, day=wallclock.today(), number=told)
    if visit is None:
        refusal = Refusal("NUMBER_NOT_FOUND", "R-6-1", {"number": told})
        return _page(request, form, _give(request), 422, sentences=wording.told([refusal]))

    def write() -> dict[str, Any]:
        queueing.advance(
            visit_id=visit.id,
            reason=form.cleaned_data["reason"],
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "hall.advance", write, visit=visit.id)
    except Refused as refused:
        sentences = wording.told(refused.refusals)
        return _page(request, form, _give(request), 422, sentences=sentences)
    forget_lines()
    messages.success(
        request,
        _now("%(number)s 已排到最前，下一个能办的窗口就叫它。按错了，一分钟内可以在它的页面撤销。")
        % {"number": visit.number},
    )
    return redirect("hall_desk:overrule")


def _give_number(request: HttpRequest) -> HttpResponse:
    form, place = _give(request), place_of(request)
    if not form.is_valid():
        return _page(request, AdvanceForm(), form, 422)

    def write() -> dict[str, Any]:
        visit = queueing.issue(
            place_id=place.id,
            wishes=[hall.Wish(queue_class=form.cleaned_data["queue_class"])],
            channel="GREETER",
            acting=acting(request),
            now=wallclock.now(),
            overrule=form.cleaned_data["reason"],
        )
        return {"visit": str(visit.id)}

    try:
        told = write_once(request, "hall.give_number", write)
    except Refused as refused:
        sentences = wording.told(refused.refusals)
        return _page(request, AdvanceForm(), form, 422, sentences=sentences)
    return redirect("greeter:number", visit_id=UUID(told["visit"]))


def _page(
    request: HttpRequest, form: AdvanceForm, give: GiveForm, code: int = 200, **more: Any
) -> HttpResponse:
    place, now = place_of(request), wallclock.now()
    number = str(form["number"].value() or "")
    visit = (
        hall.visit_by_number(place_id=place.id, day=wallclock.today(), number=number)
        if number
        else None
    )
    context = {
        "place": place,
        "form": form,
        "give": give,
        "closed": give.closed,
        "visit": visit,
        "standing": standing_of(visit, now=now) if visit else None,
        "sentence": _said(visit) if visit else "",
        "history": _history(place.id),
        **more,
    }
    return render(request, "hall_desk/overrule.html", context, status=code)


def _said(visit: Any) -> str:
    """The sentence as the clerk who calls it will read it."""
    return reason_in_words({"rule": "ADVANCED", "number": visit.number, "reason": "……"})


def _history(place_id: UUID) -> list[dict[str, Any]]:
    acts = overruled_on(place_id=place_id, day=wallclock.today())
    names = names_of(act.actor_id for act in acts if act.actor_id)
    return [
        {
            "at": act.at,
            "visit": act.visit,
            "verb": words.VERBS[act.verb] if act.verb == "ADVANCE" else _("破例发号"),
            "who": names.get(act.actor_id, "") if act.actor_id else "",
            "reason": act.reason,
            "undone": act.undone_at,
        }
        for act in acts
    ]
