"""What do the pages of help have in common? Words, names, lamps, one way to write."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.assistance import queries
from onewindow.apps.assistance.queries import HomeVisit
from onewindow.apps.catalogue import search, search_shelves
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Role
from onewindow.rules.assistance.mandates import Power, ServiceKind
from onewindow.rules.assistance.regions import HandoverState
from onewindow.rules.assistance.visits import Need, VisitState
from onewindow.rules.clock.lamps import Lamp
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting
from onewindow.web.writing import write_once

HELPING = (Role.CLERK, Role.GREETER)
PLANNERS = (Role.CLERK, Role.GREETER, Role.DUTY_HEAD)
POWERS = {
    Power.FILL_IN: _("填写申请表"),
    Power.SUBMIT: _("提交申请"),
    Power.SUPPLY: _("补交材料"),
    Power.RECEIVE_PAPERS: _("签收文书"),
    Power.COLLECT: _("领取结果"),
    Power.WITHDRAW: _("撤回申请"),
}
KINDS = {
    ServiceKind.GUIDED: _("导办"),
    ServiceKind.ASSISTED: _("帮办"),
    ServiceKind.PROXY: _("代办"),
}
NEEDS = {
    Need.OLD_AGE: _("年纪大了，走动不便"),
    Need.DISABILITY: _("身体残疾"),
    Need.ILLNESS: _("生病在家或住院"),
    Need.PREGNANCY: _("怀孕或刚生产"),
    Need.CARE: _("要照顾家人，走不开"),
    Need.OTHER: _("其他"),
}
STATES = {
    VisitState.REQUESTED: (_("等答复"), "warn"),
    VisitState.ACCEPTED: (_("会上门，等定时间"), "warn"),
    VisitState.PLANNED: (_("时间已定"), "ok"),
    VisitState.ON_THE_WAY: (_("工作人员在路上"), "ok"),
    VisitState.DONE: (_("已上门"), "ok"),
    VisitState.DECLINED: (_("不能上门"), "late"),
    VisitState.CANCELLED: (_("已取消"), "pause"),
}
HANDOVERS = {
    HandoverState.TAKEN_IN: (_("已收件，等转出"), "warn"),
    HandoverState.SENT: (_("在转递途中"), "warn"),
    HandoverState.RECEIVED: (_("对方已收到"), "ok"),
    HandoverState.RETURNED: (_("已退回"), "late"),
}
MODES = {"ONLINE": _("全程网办"), "PROXY": _("异地代收代办")}


def place_of(request: HttpRequest) -> Any:
    """The place of one's post; without one the main centre."""
    place_id = acting(request).place_id
    place = organisation.place(place_id) if place_id else organisation.main_centre()
    if place is None:
        raise Http404
    return place


def attempt(
    request: HttpRequest, scope: str, write: Callable[[], dict[str, Any]], **also: Any
) -> tuple[dict[str, Any], list[str]]:
    """What was written, or what stands against it in sentences; never both."""
    try:
        return write_once(request, scope, write, **also), []
    except Refused as refused:
        if {r.code for r in refused.refusals} & {"STATE_CHANGED", "NOT_FOUND"}:
            raise
        return {}, wording.told(refused.refusals)


def seen_version(request: HttpRequest) -> int | None:
    """The version of the visit the form was made from."""
    told = request.POST.get("seen_version", "")
    return int(told) if told.isdecimal() else None


def item_names(slugs: Collection[str]) -> list[str]:
    """What these items are called; one that is gone keeps its short name."""
    names = search_shelves.names_of_slugs(set(slugs))
    return [names.get(slug, slug) for slug in slugs]


def offered_items(query: str, *, chosen: Collection[str] = (), limit: int = 8) -> list[Any]:
    """Items found by everyday words, and those already chosen: (slug, name) for boxes to tick."""
    named = search_shelves.names_of_slugs(set(chosen))
    found = dict(named)
    if query.strip():
        for each in search.find(query[:100], limit=2 * limit):
            if each.can_apply and len(found) < limit + len(named):
                found.setdefault(each.slug, each.name)
    return list(found.items())


def lamp(due: date | None) -> dict[str, str]:
    """Green while there is time, yellow on the last day, red after it."""
    today = wallclock.today()
    if due is None:
        return {"colour": Lamp.GREY, "label": ""}
    colour = Lamp.RED if due < today else Lamp.YELLOW if due == today else Lamp.GREEN
    return {"colour": colour, "label": ""}


def where(case: Any) -> dict[str, Any]:
    """For the case's page: where a file handed in at another centre lies; {} for every other."""
    transfer = queries.transfer_of(case.id)
    if transfer is None:
        return {}
    state, tag = HANDOVERS[HandoverState(transfer.state)]
    return {"transfer": transfer, "transfer_state": state, "transfer_tag": tag}


def people(ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Names of members of staff."""
    return names_of([each for each in ids if each is not None])


def visit_rows(visits: Collection[HomeVisit]) -> list[dict[str, Any]]:
    """Visits with everything a list says about them (two queries)."""
    slugs = {slug for visit in visits for slug in visit.item_slugs}
    names = search_shelves.names_of_slugs(slugs)
    staff = people({w for v in visits for w in (v.worker_a_id, v.worker_b_id)})
    return [
        {
            "visit": visit,
            "state": STATES[VisitState(visit.state)][0],
            "tag": STATES[VisitState(visit.state)][1],
            "items": [names.get(slug, slug) for slug in visit.item_slugs],
            "need": NEEDS.get(Need(visit.need), ""),
            "workers": [
                staff.get(w, "") for w in (visit.worker_a_id, visit.worker_b_id) if w is not None
            ],
            "is_late": visit.head_nudged_at is not None and visit.accepted_at is None,
            "is_urged": visit.station_nudged_at is not None and visit.accepted_at is None,
            "answer_lamp": lamp(visit.accept_due),
            "visit_lamp": lamp(visit.visit_due),
        }
        for visit in visits
    ]
