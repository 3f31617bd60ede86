"""Handed in here, decided there: take in, send on, receive, send back (R-2.4)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.cases.queries import case_story, counter_drafts
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Place, Role
from onewindow.rules.assistance.regions import HandoverState
from onewindow.web.access import acting, staff
from onewindow.web.assistance.shared import HANDOVERS, MODES, attempt, lamp, place_of
from onewindow.web.components.forms import PlainForm


class TakeForm(PlainForm):
    deciding = forms.ChoiceField(label=_("由哪个中心办"))
    mode = forms.ChoiceField(
        label=_("怎么办"),
        choices=[
            ("ONLINE", _("全程网办：当场网上提交，不转纸质材料")),
            ("PROXY", _("异地代收代办：这里收件，转给对方")),
        ],
        widget=forms.RadioSelect,
        initial="PROXY",
    )
    identity_seen = forms.BooleanField(label=_("已核对申请人的身份"), required=False)
    form_complete = forms.BooleanField(label=_("申请表已填写完整"), required=False)

    def __init__(self, *args: Any, here: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = organisation.places_of_kind(Place.Kind.CENTRE, Place.Kind.NEIGHBOUR)
        self.fields["deciding"] = forms.ChoiceField(
            label=_("由哪个中心办"), choices=[(str(p.id), p.name) for p in others if p.id != here]
        )


def _rows(transfers: list[queries.RegionTransfer]) -> list[dict[str, Any]]:
    return [
        {
            "transfer": each,
            "case": each.case,
            "state": HANDOVERS[HandoverState(each.state)][0],
            "tag": HANDOVERS[HandoverState(each.state)][1],
            "mode": MODES.get(each.mode, ""),
            "lamp": lamp(each.forward_due),
        }
        for each in transfers
    ]


@staff(Role.CLERK)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is to be sent, what comes in, what went out, and my drafts that may go elsewhere."""
    return _desk(request)


def _desk(request: HttpRequest, number: int = 200, **more: Any) -> HttpResponse:
    place, who = place_of(request), acting(request)
    page = queries.sent_from(place_id=place.id, cursor=request.GET.get("after", ""))
    drafts = [
        each
        for each in counter_drafts(account_id=who.who)
        if each.place_id == place.id and not each.region_mode
    ]
    context = {
        "place": place,
        "to_send": _rows(queries.to_send(place_id=place.id)),
        "to_receive": _rows(queries.to_receive(place_id=place.id)),
        "sent": _rows(page.rows),
        "page": page,
        "drafts": drafts,
        **more,
    }
    return render(request, "assistance/regions.html", context, status=number)


@staff(Role.CLERK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Identity and form seen, nothing judged: the draft goes to the centre that decides."""
    story, place = case_story(case_id=case_id, now=wallclock.now()), place_of(request)
    if story is None or story.case.place_id != place.id:
        return redirect("assistance:regions")
    form = TakeForm(request.POST or None, here=place.id)
    told: list[str] = []
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data

        def write() -> dict[str, Any]:
            transfer = assistance.take_in_for(
                case_id=case_id,
                deciding_place_id=UUID(sent["deciding"]),
                mode=sent["mode"],
                identity_seen=sent["identity_seen"],
                form_complete=sent["form_complete"],
                acting=acting(request),
                now=wallclock.now(),
            )
            return {"transfer_id": str(transfer.id)}

        _made, told = attempt(request, "region.take", write, case=case_id)
        if not told:
            messages.success(request, _("已收件。受理和时限由对方中心负责，从对方收到时起算。"))
            return redirect("assistance:regions")
    context = {"form": form, "case": story.case, "materials": story.materials, "sentences": told}
    number = 422 if request.method == "POST" else 200
    return render(request, "assistance/region_take.html", context, status=number)


@staff(Role.CLERK)
@require_POST
def step(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Sent on, received, or sent back, each with what it needs."""
    who, now, act = acting(request), wallclock.now(), request.POST.get("act", "")
    note = request.POST.get("note", "")

    def write() -> dict[str, Any]:
        if act == "send":
            assistance.send_file(transfer_id=transfer_id, how=note, acting=who, now=now)
        elif act == "return":
            assistance.return_file(transfer_id=transfer_id, reason=note, acting=who, now=now)
        else:
            found = assistance.receive_file(transfer_id=transfer_id, acting=who, now=now)
            return {"case_id": str(found.case_id)}
        return {}

    made, told = attempt(request, f"region.{act}", write, transfer=transfer_id)
    if told:
        return _desk(request, 422, sentences=told)
    if "case_id" in made:
        return redirect("counter:case", case_id=made["case_id"])
    messages.success(request, _("已记下，并告诉了申请人。"))
    return redirect("assistance:regions")
