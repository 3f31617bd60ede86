"""The clerk's desk: begin with the next person, go on with what was left, answer what waits."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.assistance.queries import mandates_passed_to
from onewindow.apps.bundles import queries as bundle_queries
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
        "letters": [
            {"mandate": m, "applicant": mask_name(m.principal.name)}
            for m in mandates_passed_to(worker_id=who.who, on=wallclock.today())
        ],
        **_packages(who.who, place_id),
        **more,
    }
    today = window_queries.taken_in_today(account_id=who.who, now=wallclock.now())
    context["today"] = [_row(c) for c in today]
    context["stats"] = _figures(context, place_id)
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


def _packages(account_id: UUID, place_id: UUID | None) -> dict[str, Any]:
    """Bundles at this window: those that wait, those I began, those I took in today."""
    waiting = bundle_queries.packages_to_accept(place_id=place_id) if place_id else []
    taken = bundle_queries.packages_taken_in_today(account_id=account_id, now=wallclock.now())
    begun = bundle_queries.packages_begun_by(account_id=account_id)
    found = {
        "packages": [p for p in waiting if not _is_awaited(p)],
        "packages_awaited": [p for p in waiting if _is_awaited(p)],
        "packages_begun": begun,
        "packages_today": taken,
    }
    return {name: [_package_row(p) for p in rows] for name, rows in found.items()}


def _is_awaited(package: Any) -> bool:
    """Asked for what is missing: it is the applicant's turn."""
    return bool(package.state == bundle_queries.Package.State.CORRECTION)


def _package_row(package: Any) -> dict[str, Any]:
    return {"package": package, "applicant": mask_name(package.person.name)}


def _figures(context: dict[str, Any], place_id: UUID | None) -> list[dict[str, Any]]:
    """What stands above the lists: a bundle counts as the one thing it is."""
    waiting = window_queries.count_waiting(place_id=place_id) if place_id else 0
    packages = len(context["packages"])
    taken = len(context["today"]) + len(context["packages_today"])
    return [
        {"name": _("等待受理"), "value": waiting + packages, "unit": _("件")},
        {"name": _("其中一件事"), "value": packages, "unit": _("件")},
        {"name": _("今天我收的件"), "value": taken, "unit": _("件")},
    ]


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
