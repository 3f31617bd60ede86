"""How does a verb of the desk answer? Back to the desk, or with what stands in the way."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from onewindow import wording
from onewindow.rules.outcomes import Refused
from onewindow.web.window.desk import page

CHANGED = "desk-changed"
# Refusals that come of somebody else's step, or of one's own a moment ago.
_CONFLICTS = frozenset(
    {
        "STATE_CHANGED",
        "VISIT_STATE",
        "NOT_YOUR_WINDOW",
        "WINDOW_BUSY",
        "WINDOW_TAKEN",
        "WINDOW_JUST_TAKEN",
        "OWN_WINDOW_OPEN",
        "NO_MORE_MATTERS",
        # A matter was added meanwhile: the desk drawn anew asks about it.
        "FINISH_MATTERS_LEFT",
    }
)


def is_htmx(request: HttpRequest) -> bool:
    """Whether a script asks for a part, not a browser for a page."""
    return request.headers.get("HX-Request") == "true"


Named = tuple[UUID, str, int]


def done(request: HttpRequest, *, visit: Named | None = None, nobody: bool = False) -> HttpResponse:
    """Done: 204 with the news for htmx, 303 to the desk for a browser; the visit in `X-Visit`."""
    response: HttpResponse
    if is_htmx(request):
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps({CHANGED: {"nobody": nobody}})
    else:
        address = reverse("window:desk") + ("?nobody=1" if nobody else "")
        response = HttpResponseRedirect(address, status=303)
    response["X-Visit"] = " ".join(str(part) for part in visit) if visit else ""
    return response


def refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Not done: 409 when somebody was first, else 422; every reason, and the desk as it is now."""
    codes = {refusal.code for refusal in refused.refusals}
    number = 409 if codes & _CONFLICTS else 422
    told: dict[str, Any] = {
        "sentences": wording.told(refused.refusals),
        "is_conflict": number == 409,
        "is_busy": "WINDOW_BUSY" in codes,
    }
    if not is_htmx(request):
        return page(request, number, **told)
    response = render(request, "window/_refused.html", told, status=number)
    response["HX-Retarget"] = "#told"
    response["HX-Reswap"] = "innerHTML"
    if number == 409:
        # The desk is drawn anew; after a mere 422 it stays, with what was typed in it.
        response["HX-Trigger"] = json.dumps({CHANGED: {"refused": True}})
    return response


def seen_version(request: HttpRequest) -> int | None:
    """The version of the visit the form was drawn from; None for a form that says none."""
    seen = request.POST.get("seen_version", "")
    return int(seen) if seen.isascii() and seen.isdigit() else None


def drops_rest(request: HttpRequest) -> bool:
    """Whether the clerk said, by a button of its own, that the matters left are not wanted."""
    return request.POST.get("drop_rest") == "1"


def once_key(request: HttpRequest) -> str | None:
    """The form's once-only key, which numbers and calls keep with what was done."""
    key = request.POST.get("idempotency_key", "")
    return key if 8 <= len(key) <= 80 else None
