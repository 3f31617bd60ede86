"""The clerk's desk: begin with the next person, go on with what was left, answer what waits."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases import window_queries
from onewindow.apps.organisation.queries import Role, main_centre
from onewindow.rules.casework.states import CaseState
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refusal
from onewindow.web.access import acting, staff
from onewindow.web.case_names import STATE_NAMES
from onewindow.web.counter.windows import window_name


@staff(Role.CLERK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return _desk(request)


def _desk(request: HttpRequest, number: int = 200, **more: Any) -> HttpResponse:
    who = acting(request)
    place_id = who.place_id or getattr(main_centre(), "id", None)
    after = {name: request.GET.get(name, "") for name in ("waiting", "awaited")}
    context: dict[str, Any] = {
        "window": window_name(who),
        "drafts": [_row(c) for c in case_queries.counter_drafts(account_id=who.who)],
        "today": [
            _row(c) for c in window_queries.taken_in_today(account_id=who.who, now=wallclock.now())
        ],
        **more,
    }
    for name in ("waiting", "awaited"):
        page = (
            window_queries.waiting_at_counter(
                place_id=place_id, awaited=name == "awaited", cursor=after[name]
            )
            if place_id
            else case_queries.Page([], "", has_previous=False)
        )
        context[name] = [_row(c) for c in page.rows]
        context[f"{name}_next"] = _link(after, name, page.next_cursor) if page.next_cursor else ""
        context[f"{name}_first"] = _link(after, name, "") if page.has_previous else ""
    return render(request, "counter/desk.html", context, status=number)


def _link(after: dict[str, str], name: str, cursor: str) -> str:
    told = {key: value for key, value in {**after, name: cursor}.items() if value}
    return f"?{urlencode(told)}#{name}"


def _row(case: Any) -> dict[str, Any]:
    applicant = case.enterprise.name if case.enterprise_id else mask_name(case.person.name)
    return {
        "case": case,
        "applicant": applicant,
        "state": STATE_NAMES[CaseState(case.state)],
        "again": case.state == CaseState.CORRECTION_DELIVERED,
    }


@staff(Role.CLERK)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """By the public number, as printed on the receipt; spaces and small letters are forgiven."""
    number = "".join(request.GET.get("number", "").split())[:50]
    found = case_queries.find_case(number=number) if number else None
    if found is None:
        told = wording.told([Refusal("CASE_NOT_FOUND", "", {"number": number})])
        return _desk(request, 404, asked=number, sentences=told)
    return redirect("counter:case", case_id=found.id)
