"""What was I told? The inbox, newest first; what was shown counts as read."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.outreach import operations as outreach
from onewindow.apps.outreach import queries
from onewindow.apps.parties.queries import person_of_account
from onewindow.web.access import acting, resident

PAGE = 20


@resident
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    person = person_of_account(acting(request).who)
    if person is None:
        return render(request, "resident/messages.html", {"rows": []})
    after = _cursor(request.GET.get("after", ""))
    found = queries.messages_of(person_id=person.id, after=after, limit=PAGE + 1)
    rows = found[:PAGE]
    outreach.mark_read(person_id=person.id, now=wallclock.now())
    older = f"{rows[-1].created_at.isoformat()}|{rows[-1].id}" if len(found) > PAGE else ""
    page = {"rows": rows, "older": older, "is_later_page": after is not None}
    return render(request, "resident/messages.html", page)


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _, row = text.partition("|")
    try:
        return datetime.fromisoformat(moment), UUID(row)
    except ValueError:
        return None
