"""What the holder does about their own number: later, back, given up, one matter more, help."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import wallclock, wording
from onewindow.apps.catalogue.search import find
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing import helping, queries
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing.standing import forget_lines
from onewindow.rules.hall.visits import OPEN_STATES, STEPS, VisitState, VisitVerb
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import public
from onewindow.web.hall.number_page import over, page, visit_told
from onewindow.web.slips import spaced
from onewindow.web.writing import write_once

# Nobody signs in to be in line: the number's own page is who acts (R-6-1).
PHONE = Acting(account_id=None, name="", origin="phone")
LONGEST_SEARCH, SHOWN = 60, 8


def _do(
    request: HttpRequest, token: str, name: str, act: Callable[[Any], object], said: str
) -> HttpResponse:
    """One act by POST, once; back to the page with what it did, or with all that hinders it."""
    visit = visit_told(token)
    if visit is None:
        return over(request)

    def write() -> dict[str, Any]:
        act(visit)
        return {}

    try:
        write_once(request, f"number.{name}", write, visit=visit.pk)
    except Refused as refused:
        fresh = queries.visit(visit.pk)
        return page(request, token, fresh, 422, sentences=wording.told(refused.refusals))
    forget_lines()
    messages.success(request, said)
    return redirect("number:number", token=token)


@public
@require_POST
def delay(request: HttpRequest, token: str) -> HttpResponse:
    return _do(
        request,
        token,
        "delay",
        lambda v: queueing.delay(visit_id=v.pk, acting=PHONE, now=wallclock.now()),
        _("记下了。这几分钟里不叫您，您的位置不变。"),
    )


@public
@require_POST
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    return _do(
        request,
        token,
        "return",
        lambda v: queueing.return_missed(visit_id=v.pk, acting=PHONE, now=wallclock.now()),
        _("您已回到队里，号不变。请在等候区等叫号。"),
    )


@public
@require_POST
def call_help(request: HttpRequest, token: str) -> HttpResponse:
    def call(visit: Any) -> None:
        if VisitState(visit.state) not in OPEN_STATES:
            raise Refused((Refusal("VISIT_OVER", "R-6-7", {"number": visit.number}),))
        helping.call_help(
            place_id=visit.place_id,
            place_name=_("手机 %(number)s") % {"number": spaced(visit.number)},
            visit_id=visit.pk,
            now=wallclock.now(),
        )

    return _do(request, token, "help", call, _("已经告诉导办员，请留在等候区，他们按号码来找您。"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """Asked once more on a page of its own: a number given up does not come back."""
    visit = visit_told(token)
    if visit is None:
        return over(request)
    if request.method == "POST":
        return _do(
            request,
            token,
            "give_up",
            lambda v: queueing.give_up(visit_id=v.pk, acting=PHONE, now=wallclock.now()),
            _("这个号已经不用了，谢谢您把位置让给别人。"),
        )
    if VisitState(visit.state) not in STEPS[VisitVerb.GIVE_UP].sources:
        return redirect("number:number", token=token)
    context = {"visit": visit, "number": spaced(visit.number), "token": token}
    return render(request, "hall/number_give_up.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_matter(request: HttpRequest, token: str) -> HttpResponse:
    """One matter more on the same number: said in everyday words, chosen, added."""
    visit = visit_told(token)
    if visit is None:
        return over(request)
    if request.method == "POST":
        slug = request.POST.get("item", "")[:80]
        return _do(
            request,
            token,
            "add",
            lambda v: queueing.add_matter(
                visit_id=v.pk,
                wish=queries.Wish(item_slug=slug),
                acting=PHONE,
                now=wallclock.now(),
            ),
            _("加上了，办完前一件接着办，不用重新取号。"),
        )
    if VisitState(visit.state) not in OPEN_STATES:
        return redirect("number:number", token=token)
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    known = {each.item_slug for each in queries.matters_of(visit.pk)}
    found = [each for each in find(query, limit=SHOWN * 2) if each.can_apply] if query else []
    context = {
        "visit": visit,
        "number": spaced(visit.number),
        "token": token,
        "query": query,
        "found": [each for each in found if each.slug not in known][:SHOWN],
        "back_url": reverse("number:number", args=[token]),
    }
    return render(request, "hall/number_add.html", context)
