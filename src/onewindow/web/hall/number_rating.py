"""How was it? The holder of a finished number says so, once, if they like (R-4-1, R-0-10)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.served import served_visit
from onewindow.apps.ratings import visit_rights
from onewindow.apps.ratings.follow_queries import follow_up_of
from onewindow.rules.casework.ratings import BadReason
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, public
from onewindow.web.hall.number_page import over, visit_told
from onewindow.web.resident.ratings import FIELD_OF, RatingForm
from onewindow.web.slips import spaced
from onewindow.web.writing import write_once

_CHANNEL = "QR"


def _who(request: HttpRequest) -> Acting | None:
    return acting(request) if request.user.is_authenticated else None


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    visit = visit_told(token)
    if visit is None:
        return over(request)
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, form, visit)
            return redirect("number:thanks", token=token)
        except Refused as refused:
            if any(each.code not in FIELD_OF for each in refused.refusals):
                return _closed(request, token, refused.refusals)
            for refusal in refused.refusals:
                form.add_error(FIELD_OF.get(refusal.code), wording.sentence(refusal))
    elif obstacles := visit_rights.obstacles_of_visit(
        visit_id=visit.pk, acting=_who(request), now=wallclock.now()
    ):
        return _closed(request, token, obstacles)
    served = served_visit(visit.pk)
    context = {
        "form": form,
        "number": spaced(visit.number),
        "visit": visit,
        "matter": served.matter if served else "",
        "token": token,
    }
    return render(request, "hall/number_rate.html", context, status=422 if form.is_bound else 200)


def _write(request: HttpRequest, form: RatingForm, visit: Any) -> None:
    told = form.cleaned_data

    def write() -> dict[str, Any]:
        visit_rights.rate_visit(
            visit_id=visit.pk,
            level=form.level_given,
            reasons=[BadReason(reason) for reason in told["reasons"]],
            comment=told["comment"],
            anonymous=told["anonymous"],
            channel=_CHANNEL,
            acting=_who(request),
            now=wallclock.now(),
        )
        return {}

    write_once(request, "number.rate", write, visit=visit.pk)


def _closed(request: HttpRequest, token: str, refusals: tuple[Refusal, ...]) -> HttpResponse:
    is_rated = {each.code for each in refusals} == {"ALREADY_RATED"}
    context = {"sentences": wording.told(refusals), "is_rated": is_rated, "token": token}
    visit = visit_told(token) if is_rated else None
    right = visit_rights.right_of_visit(visit.pk) if visit else None
    context["followed"] = follow_up_of(right.id) if right else None
    return render(request, "hall/number_rated.html", context, status=200 if is_rated else 403)


@public
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "hall/number_rated.html", {"is_new": True, "token": token})
