"""What waits for this department, soonest promise first; which results are to be handed over?"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from onewindow.apps.accounts.queries import names_of
from onewindow.apps.bundles.queries import package_names
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases.desk import DeskCounts, desk_counts
from onewindow.apps.organisation.queries import Role, departments
from onewindow.rules.casework.states import CaseState
from onewindow.web.access import acting, staff
from onewindow.web.backoffice.case_page import applicant_name
from onewindow.web.case_names import STATE_NAMES, state_tag

FILTERS = (("all", _("全部")), ("mine", _("我手上的")), ("unclaimed", _("没人认领的")))


@staff(Role.REVIEWER, Role.APPROVER)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The department's open cases; those without any limit on top, so that nobody forgets them."""
    me = acting(request)
    shown = request.GET.get("show", "all")
    asked = request.GET.get("department", "")
    ids = frozenset(d for d in me.department_ids if not asked or str(d) == asked)
    after = request.GET.get("after", "")
    page = case_queries.department_inbox(
        department_ids=ids,
        mine=me.who if shown == "mine" else None,
        unclaimed=shown == "unclaimed",
        cursor=after,
    )
    unlimited = [] if after else case_queries.unlimited_inbox(department_ids=ids)
    unlimited = [c for c in unlimited if _fits(c, shown, me.who)]
    counts = desk_counts(department_ids=ids, account_id=me.who)
    kept = {k: v for k, v in (("show", shown), ("department", asked)) if v and v != "all"}
    context = {
        "unlimited": _rows(unlimited, me.who),
        "rows": _rows(page.rows, me.who),
        "filters": [_filter(request, key, name, counts, asked) for key, name in FILTERS],
        "units": _units(me.department_ids, asked, shown),
        "counts": counts,
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}"
        if page.next_cursor
        else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "backoffice/inbox.html", context)


def _fits(case: Any, shown: str, account_id: UUID) -> bool:
    if shown == "mine":
        return bool(case.claimed_by_id == account_id)
    return shown != "unclaimed" or case.claimed_by_id is None


def _filter(
    request: HttpRequest, key: str, name: Any, counts: DeskCounts, department: str
) -> dict[str, Any]:
    kept = {"show": key} | ({"department": department} if department else {})
    return {
        "name": name,
        "count": getattr(counts, key),
        "url": f"?{urlencode(kept)}",
        "is_current": request.GET.get("show", "all") == key,
    }


def _units(ids: frozenset[UUID], asked: str, shown: str) -> list[dict[str, Any]]:
    """A choice of department for those who work for several."""
    if len(ids) < 2:
        return []
    kept = {} if shown == "all" else {"show": shown}
    every = {"name": _("全部部门"), "url": f"?{urlencode(kept)}", "is_current": not asked}
    return [every] + [
        {
            "name": d.name,
            "url": f"?{urlencode({**kept, 'department': d.id})}",
            "is_current": str(d.id) == asked,
        }
        for d in departments()
        if d.id in ids
    ]


def _rows(cases: Iterable[Any], account_id: UUID) -> list[dict[str, Any]]:
    found = list(cases)
    names = names_of(c.claimed_by_id for c in found if c.claimed_by_id)
    bundles = package_names({c.package_id for c in found if c.package_id})
    return [
        {
            "case": c,
            "applicant": applicant_name(c),
            "state": STATE_NAMES[CaseState(c.state)],
            "tag": state_tag(c.state, asks=CaseState.ACCEPTED),
            "lamp": c.lamp,
            "bundle": bundles.get(c.package_id, ""),
            "holder": _("我") if c.claimed_by_id == account_id else names.get(c.claimed_by_id, ""),
        }
        for c in found
    ]


@staff(Role.REVIEWER, Role.APPROVER)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Results made and not yet at the issuing window, oldest first."""
    me = acting(request)
    found = case_queries.results_to_hand_over(department_ids=me.department_ids)
    rows = [{"result": r, "case": r.case, "applicant": applicant_name(r.case)} for r in found]
    return render(request, "backoffice/results.html", {"rows": rows})
