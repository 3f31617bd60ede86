"""The other verbs of the desk: each once per key, each refusal worded, the truth shown after it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import queries
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.window import answers
from onewindow.web.window.choices import reason_in
from onewindow.web.writing import write_once

_MINE = (Role.CLERK, Role.ISSUING_CLERK)


@staff(*_MINE)
@require_POST
def call_this(request: HttpRequest) -> HttpResponse:
    """A certain number, picked or typed, with a reason that stays in the record (R-6-2)."""
    try:
        visit_id = _wanted(request)
    except Refused as refused:
        return answers.refused(request, refused)
    return _do(request, visit_id, "call_this", queueing.call_this, reason=reason_in(request))


def _wanted(request: HttpRequest) -> UUID:
    """What was typed goes before what was picked. Refusals: NO_SUCH_NUMBER, NUMBER_UNCHOSEN."""
    typed = request.POST.get("number", "").strip()
    if not typed:
        picked = uuid_in(request.POST.get("visit", ""))
        if picked is None:
            raise Refused((Refusal("NUMBER_UNCHOSEN", "R-6-2"),))
        return picked
    place_id = acting(request).place_id
    found = place_id and queries.visit_by_number(
        place_id=place_id, day=wallclock.today(), number=typed
    )
    if not found:
        raise Refused((Refusal("NO_SUCH_NUMBER", "R-6-1", {"number": typed[:8]}),))
    return found.id


@staff(*_MINE)
@require_POST
def recall(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Call the same number again (R-6-4)."""
    return _do(request, visit_id, "recall", queueing.recall)


@staff(*_MINE)
@require_POST
def miss(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Nobody came (R-6-4)."""
    return _do(request, visit_id, "miss", queueing.miss, seen=True, reason=reason_in(request))


@staff(*_MINE)
@require_POST
def hold(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The person steps aside; the window is free meanwhile."""
    return _do(request, visit_id, "hold", queueing.hold, seen=True, reason=reason_in(request))


@staff(*_MINE)
@require_POST
def take_back(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Back at the desk without queueing again."""
    return _do(request, visit_id, "take_back", queueing.resume_held)


@staff(*_MINE)
@require_POST
def hand_back(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """To its old place in the line."""
    act = queueing.hand_back
    return _do(request, visit_id, "hand_back", act, seen=True, reason=reason_in(request))


@staff(*_MINE)
@require_POST
def transfer(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """To another line (`class:<code>`) or window (`window:<id>`), the wait kept (R-6-2)."""
    kind, _colon, value = request.POST.get("to", "").partition(":")
    to_class = value if kind == "class" else ""
    to_window = uuid_in(value) if kind == "window" else None
    return _do(
        request,
        visit_id,
        "transfer",
        queueing.transfer,
        seen=True,
        reason=reason_in(request),
        to_class=to_class,
        to_window_id=to_window,
    )


@staff(*_MINE)
@require_POST
def next_matter(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The matter in hand is settled; the next on the same number."""
    return _do(request, visit_id, "next_matter", queueing.next_matter, seen=True)


@staff(*_MINE)
@require_POST
def return_missed(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Somebody who missed the call is here after all (R-6-4)."""
    return _do(request, visit_id, "return", queueing.return_missed)


@staff(*_MINE)
@require_POST
def undo(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take back the last step, within a minute, unless somebody acted on this number since."""
    return _do(request, visit_id, "undo", queueing.undo)


@staff(*_MINE)
@require_POST
def finish_and_call(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Finish this one and call the next: both, or neither and the reason."""
    who = acting(request)

    def write() -> dict[str, Any]:
        now, seen = wallclock.now(), answers.seen_version(request)
        following = queueing.finish_and_call(
            visit_id=visit_id, acting=who, now=now, seen_version=seen
        )
        return following.as_result() if following else {}

    try:
        result = write_once(request, "window.finish_and_call", write, visit=visit_id)
    except Refused as refused:
        return answers.refused(request, refused)
    if not result:
        return answers.done(request, nobody=True)
    return answers.done(request, visit=(result["visit_id"], result["number"], result["version"]))


def _do(
    request: HttpRequest,
    visit_id: UUID,
    name: str,
    act: Callable[..., Any],
    *,
    seen: bool = False,
    **told: Any,
) -> HttpResponse:
    """One verb for one visit, once for the form's key; `seen`: the verb checks the version seen."""
    if seen:
        told["seen_version"] = answers.seen_version(request)

    def write() -> dict[str, Any]:
        act(visit_id=visit_id, acting=acting(request), now=wallclock.now(), **told)
        return {}

    try:
        write_once(request, f"window.{name}", write, visit=visit_id)
    except Refused as refused:
        return answers.refused(request, refused)
    return answers.done(request)


def uuid_in(told: str) -> UUID | None:
    """A key as a form sends it; None when it is none."""
    try:
        return UUID(told)
    except ValueError:
        return None
