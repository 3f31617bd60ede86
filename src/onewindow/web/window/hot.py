"""What a clerk presses all day: call the next, begin, finish. Plain views; a yes draws no page.

Their answers name the visit in the header `X-Visit: <id> <number> <version>`, empty when nobody
waits. A browser is sent back to the desk; htmx gets 204 and the desk fetches its own parts again.
They keep no idempotency key: the visit's state says whether a second click comes too late, and
then the first one's answer is given again.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import queries
from onewindow.apps.queueing.desk import visit_with
from onewindow.rules.hall.visits import VisitState
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.window import answers


@staff(Role.CLERK, Role.ISSUING_CLERK)
@require_POST
def call_next(request: HttpRequest) -> HttpResponse:
    """Whoever this window serves next (R-6-2)."""
    try:
        called = queueing.call_next(
            acting=acting(request), now=wallclock.now(), key=answers.once_key(request)
        )
    except Refused as refused:
        return _again(request, visit_with(acting(request).who), VisitState.CALLED, refused)
    if called is None:
        return answers.done(request, nobody=True)
    return answers.done(request, visit=(called.visit_id, called.number, called.version))


@staff(Role.CLERK, Role.ISSUING_CLERK)
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """A number for somebody who stands at the desk without one, in this line or another."""
    who = acting(request)
    if who.place_id is None:
        raise Http404
    try:
        visit = queueing.issue(
            place_id=who.place_id,
            wishes=[queries.Wish(queue_class=request.POST.get("queue_class", ""))],
            channel="WINDOW",
            acting=who,
            now=wallclock.now(),
            key=answers.once_key(request),
        )
    except Refused as refused:
        return answers.refused(request, refused)
    return answers.done(request, visit=(visit.id, visit.number, visit.version))


@staff(Role.CLERK, Role.ISSUING_CLERK)
@require_POST
def begin(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The person sits down: the walk ends, the service begins."""
    try:
        visit = queueing.begin(
            visit_id=visit_id,
            acting=acting(request),
            now=wallclock.now(),
            seen_version=answers.seen_version(request),
        )
    except Refused as refused:
        return _again(request, queries.visit(visit_id), VisitState.SERVING, refused)
    return answers.done(request, visit=(visit_id, visit.number, visit.version))


@staff(Role.CLERK, Role.ISSUING_CLERK)
@require_POST
def finish(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The number ends."""
    try:
        visit = queueing.finish(
            visit_id=visit_id,
            acting=acting(request),
            now=wallclock.now(),
            seen_version=answers.seen_version(request),
            drop_rest=answers.drops_rest(request),
        )
    except Refused as refused:
        return _again(request, queries.visit(visit_id), VisitState.DONE, refused)
    return answers.done(request, visit=(visit_id, visit.number, visit.version))


def _again(
    request: HttpRequest, visit: queries.Visit | None, wanted: VisitState, refused: Refused
) -> HttpResponse:
    """A second click finds done what it wants: the first one's answer. Else the refusal."""
    if visit and visit.clerk_id == acting(request).who and visit.state == wanted:
        return answers.done(request, visit=(visit.id, visit.number, visit.version))
    return answers.refused(request, refused)
