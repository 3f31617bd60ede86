"""Who asked which department what, for which case and on what basis? Every try, newest first."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.exchange import queries
from onewindow.apps.exchange.queries import SharedCall
from onewindow.apps.organisation.queries import Role
from onewindow.web.access import staff


@staff(Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The log by source, outcome and case number."""
    asked = {name: request.GET.get(name, "").strip()[:64] for name in ("source", "outcome", "case")}
    page = queries.call_log(
        source_code=asked["source"],
        outcome=asked["outcome"],
        case_number=asked["case"],
        cursor=request.GET.get("after", ""),
    )
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "rows": page.rows,
        "asked": asked,
        "sources": [each.source for each in queries.health(now=wallclock.now())],
        "outcomes": SharedCall.Outcome.choices,
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}"
        if page.next_cursor
        else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
    }
    return render(request, "exchange/calls.html", context)
