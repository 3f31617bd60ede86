"""What lies at the issuing window: to sign for, to be fetched, to be posted, on its way."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases import window_queries
from onewindow.apps.organisation.queries import Role, main_centre
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refusal
from onewindow.web.access import acting, staff
from onewindow.web.counter.windows import window_name
from onewindow.web.issuing.handing import found_by_code

NAMES = {
    "handed_over": _("待接收"),
    "pickup": _("待领取"),
    "to_post": _("待寄送"),
    "posted": _("已寄出"),
    "delivered": _("已送达，待归档"),
}
_CODE_LENGTH = 6


@staff(Role.ISSUING_CLERK)
@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _place(request: HttpRequest) -> Any:
    return acting(request).place_id or getattr(main_centre(), "id", None)


def _page(request: HttpRequest, number: int = 200, **more: Any) -> HttpResponse:
    place_id = _place(request)
    here = request.GET.get("shelf", "handed_over")
    here = here if here in NAMES else "handed_over"
    counts = window_queries.shelf_counts(place_id=place_id)
    page = window_queries.shelf(place_id=place_id, name=here, cursor=request.GET.get("after", ""))
    now = wallclock.now()
    context = {
        "window": window_name(acting(request)),
        "tabs": [
            {"key": k, "name": n, "count": counts[k], "here": k == here} for k, n in NAMES.items()
        ],
        "here": here,
        "title": NAMES[here],
        "rows": [_row(r, now) for r in page.rows],
        "page": page,
        **more,
    }
    return render(request, "issuing/shelves.html", context, status=number)


def _row(result: Any, now: Any) -> dict[str, Any]:
    case = result.case
    return {
        "result": result,
        "case": case,
        "applicant": case.enterprise.name if case.enterprise_id else mask_name(case.person.name),
        "days": window_queries.days_waiting(result, now=now),
    }


@staff(Role.ISSUING_CLERK)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """By pick-up code or case number; POST, so that a code never stands in an address."""
    asked = "".join(request.POST.get("asked", "").split())[:50]
    if len(asked) == _CODE_LENGTH and asked.isdigit():
        found = window_queries.waiting_by_code(place_id=_place(request), code=asked)
        if len(found) == 1:
            return found_by_code(request, found[0], asked)
        code = "CODE_FITS_SEVERAL" if found else "CODE_FITS_NONE"
        return _page(request, 404, sentences=wording.told([Refusal(code, "R-1-13")]))
    case = case_queries.find_case(number=asked) if asked else None
    if case is None:
        told = wording.told([Refusal("CASE_NOT_FOUND", "", {"number": asked})])
        return _page(request, 404, sentences=told, asked=asked)
    return redirect("issuing:result", case_id=case.id)
