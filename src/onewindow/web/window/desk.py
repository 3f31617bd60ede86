"""The clerk's desk: the number at it, the line before it, and what is ready for the person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries, queries
from onewindow.apps.queueing.desk import Desk, desk_of, duties_with
from onewindow.apps.queueing.facts import expected_minutes
from onewindow.apps.queueing.tokens import window_stream_url
from onewindow.web.access import acting, staff
from onewindow.web.window import choices
from onewindow.web.window.ahead import ahead_of
from onewindow.web.window.panel import list_rows, panel_of

_REMEMBERED = 60


@staff(Role.CLERK, Role.ISSUING_CLERK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The whole page; `?nobody=1` after a call that found nobody."""
    return page(request, nobody=request.GET.get("nobody") == "1")


@staff(Role.CLERK, Role.ISSUING_CLERK)
@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """The desk without its frame, for a page that already shows it."""
    return render(request, "window/_desk.html", _context(request))


@staff(Role.CLERK, Role.ISSUING_CLERK)
@require_safe
def line(request: HttpRequest) -> HttpResponse:
    """Only the line: renewed while somebody types at the panel."""
    return render(request, "window/_line.html", _context(request, with_ahead=False))


def page(request: HttpRequest, number: int = 200, **told: Any) -> HttpResponse:
    """The desk as it stands now, with what the last step has to say."""
    return render(request, "window/desk.html", {**_context(request), **told}, status=number)


def _context(request: HttpRequest, *, with_ahead: bool = True) -> dict[str, Any]:
    who, now = acting(request), wallclock.now()
    classes = _classes(who.place_id)
    names = {each.code: each.name for each in classes}
    found = desk_of(acting=who, expected_minutes=expected_minutes(classes), now=now)
    if found is None:
        return {
            "stage": "closed",
            "now": now,
            "reasons": choices,
            "offered": inquiries.offered_to(account_id=who.who),
            **_opening(who, names),
        }
    shown = {
        **panel_of(found, names, now),
        "now": now,
        "desk": found,
        "window": found.shift.window.name,
        "served": [names.get(code, code) for code in found.shift.class_codes],
        "line": list_rows(found.line, names),
        "missed": list_rows(found.missed, names),
        "held": list_rows(found.held, names),
        "done": list_rows(found.done, names),
        "stream": window_stream_url(found.shift.window_id),
        "reasons": choices,
        "classes": classes,
        "is_clerk": who.holds(Role.CLERK),
        "offered": inquiries.offered_to(account_id=who.who),
    }
    if with_ahead and found.at_desk is not None:
        shown["ahead"] = ahead_of(found.at_desk, who)
        shown["elsewhere"] = _elsewhere(found, classes)
    return shown


def _classes(place_id: UUID | None) -> list[organisation.QueueClass]:
    """A place's classes: names that change a few times a year."""
    if place_id is None:
        return []

    def read() -> list[organisation.QueueClass]:
        return organisation.queue_classes(place_id=place_id)

    return cache.get_or_set(f"queue-classes-{place_id}", read, _REMEMBERED) or []


def _opening(who: Acting, names: dict[str, str]) -> dict[str, Any]:
    """Which windows may this clerk open: their post's, those where they are A or B, the rest."""
    if who.place_id is None:
        return {"mine": [], "others": []}
    duties = {duty.window_id: duty for duty in duties_with(who.who)}
    taken = {shift.window_id: shift for shift in queries.open_shifts(who.place_id)}
    rows = [
        {
            "window": window,
            "served": [names.get(code, code) for code in window.class_codes],
            "duty": duties.get(window.id),
            "taken": taken.get(window.id),
            "is_own": window.id == who.window_id,
        }
        for window in organisation.windows_of(place_id=who.place_id)
        if window.class_codes
    ]
    mine = [row for row in rows if row["is_own"] or row["duty"]]
    mine.sort(key=lambda row: not row["is_own"])
    return {"mine": mine, "others": [row for row in rows if row not in mine]}


def _elsewhere(
    found: Desk, classes: Sequence[organisation.QueueClass]
) -> dict[str, list[dict[str, str]]]:
    """Where the number may be sent: other lines, and windows in service now."""
    shift = found.shift
    here = found.at_desk.visit.queue_class if found.at_desk else ""
    shifts = (s for s in queries.open_shifts(shift.place_id) if s.window_id != shift.window_id)
    return {
        "classes": [
            {"value": f"class:{each.code}", "name": f"{each.prefix} {each.name}"}
            for each in classes
            if each.code != here
        ],
        "windows": [
            {"value": f"window:{each.window_id}", "name": each.window.name, "who": each.clerk_name}
            for each in shifts
        ],
    }
