"""Who is helped, where does a visit stand, and where is the file? Reads, each of constant cost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from onewindow.apps.assistance.models import (
    Assistance,
    HomeVisit,
    ProxyMandate,
    RegionTransfer,
    TeamStop,
)
from onewindow.apps.keyset import Page, keyset
from onewindow.rules.assistance.regions import HandoverState
from onewindow.rules.assistance.visits import VisitState

__all__ = ["Assistance", "HomeVisit", "ProxyMandate", "RegionTransfer", "TeamStop"]

MOST = 200


@dataclass(frozen=True)
class Letter:
    """A letter with what was done under it, the newest first."""

    mandate: ProxyMandate
    acts: tuple[Assistance, ...]


def letters(mandates: Collection[ProxyMandate]) -> list[Letter]:
    """The letters with their acts (one query more)."""
    acts: dict[UUID, list[Assistance]] = {}
    for act in Assistance.objects.filter(mandate__in=mandates).order_by("-at", "-id")[:MOST]:
        acts.setdefault(act.mandate_id, []).append(act)  # type: ignore[arg-type]
    return [Letter(m, tuple(acts.get(m.id, ()))) for m in mandates]


def mandates_of(*, person_id: UUID, cursor: str = "") -> Page:
    """A person's letters, the newest first (two queries a page with `letters`)."""
    rows = ProxyMandate.objects.filter(principal_id=person_id).select_related("place")
    return keyset(rows, "given_at", cursor, newest_first=True)


def mandates_held(*, worker_id: UUID, on: date) -> list[ProxyMandate]:
    """The letters under which this member of staff may act on this day."""
    rows = ProxyMandate.objects.filter(
        worker_id=worker_id, revoked_at=None, starts_on__lte=on, ends_on__gte=on
    )
    return list(rows.select_related("principal").order_by("-given_at", "-id")[:MOST])


def mandates_passed_on(*, by: UUID, on: date) -> list[ProxyMandate]:
    """Letters this member of staff took down for a colleague, in force on this day."""
    rows = ProxyMandate.objects.filter(
        taken_down_by_id=by, revoked_at=None, starts_on__lte=on, ends_on__gte=on
    ).exclude(worker_id=by)
    return list(rows.select_related("principal").order_by("-given_at", "-id")[:MOST])


def mandates_passed_to(*, worker_id: UUID, on: date) -> list[ProxyMandate]:
    """Letters a colleague took down for this clerk, under which nothing was begun yet."""
    rows = ProxyMandate.objects.filter(
        worker_id=worker_id, revoked_at=None, starts_on__lte=on, ends_on__gte=on
    ).exclude(taken_down_by_id=worker_id)
    begun = Assistance.objects.filter(mandate_id=OuterRef("pk"))
    rows = rows.filter(~Exists(begun), taken_down_by_id__isnull=False)
    return list(rows.select_related("principal").order_by("-given_at", "-id")[:MOST])


def mandate(mandate_id: UUID) -> ProxyMandate | None:
    """One letter with its people and its place, or None."""
    rows = ProxyMandate.objects.select_related("principal", "place")
    return rows.filter(pk=mandate_id).first()


def help_given(*, place_id: UUID, since: datetime) -> dict[str, int]:
    """How often people were shown, helped and acted for at a place since a moment."""
    kinds = Assistance.objects.filter(place_id=place_id, at__gte=since).values("kind")
    return dict(kinds.annotate(times=Count("id")).values_list("kind", "times"))


def visit(visit_id: UUID) -> HomeVisit | None:
    """One home visit with its person and its place, or None."""
    return HomeVisit.objects.select_related("person", "place").filter(pk=visit_id).first()


def visits_of(*, account_id: UUID, person_id: UUID | None, cursor: str = "") -> Page:
    """What a person asked for or others asked for them, the newest first."""
    own = Q(requested_by_id=account_id, via=HomeVisit.Via.WEB)
    if person_id is not None:
        own |= Q(person_id=person_id)
    rows = HomeVisit.objects.filter(own).select_related("place")
    return keyset(rows, "requested_at", cursor, newest_first=True)


def visits_to_answer(*, place_id: UUID) -> list[HomeVisit]:
    """Requests nobody has answered, the soonest due first."""
    rows = HomeVisit.objects.filter(place_id=place_id, state=VisitState.REQUESTED)
    return list(rows.order_by("accept_due", "id")[:MOST])


def visits_to_plan(*, place_id: UUID) -> list[HomeVisit]:
    """Visits promised and not yet planned, the soonest due first."""
    rows = HomeVisit.objects.filter(place_id=place_id, state=VisitState.ACCEPTED)
    return list(rows.order_by("visit_due", "id")[:MOST])


def visits_on(*, place_id: UUID, day: date) -> list[HomeVisit]:
    """The day's visits by their hour."""
    rows = HomeVisit.objects.filter(place_id=place_id, planned_day=day)
    return list(rows.order_by("planned_from", "id")[:MOST])


def visits_for(*, worker_id: UUID, day: date) -> list[HomeVisit]:
    """This member of staff's doors of the day, and whatever they are still on the way to."""
    mine = Q(worker_a_id=worker_id) | Q(worker_b_id=worker_id)
    open_now = Q(planned_day=day) | Q(state=VisitState.ON_THE_WAY)
    return list(HomeVisit.objects.filter(mine & open_now).order_by("planned_from", "id")[:MOST])


def visits_to_call_back(*, place_id: UUID) -> list[HomeVisit]:
    """Finished visits drawn for a call and not yet asked about, the oldest first."""
    rows = HomeVisit.objects.filter(
        place_id=place_id, state=VisitState.DONE, call_back=True, called_back_at=None
    )
    return list(rows.order_by("done_at", "id")[:MOST])


def coming_stops(*, since: date, until: date) -> list[TeamStop]:
    """Where the mobile teams stand in these days, with those called off and why."""
    rows = TeamStop.objects.filter(day__gte=since, day__lte=until).select_related("place")
    return list(rows.order_by("day", "starts", "id")[:MOST])


def transfer_of(case_id: UUID) -> RegionTransfer | None:
    """Where a case handed in elsewhere lies, or None for one that is not."""
    return _transfers().filter(case_id=case_id).first()


def transfer(transfer_id: UUID) -> RegionTransfer | None:
    """One hand-over with its case and both centres, or None."""
    return _transfers().filter(pk=transfer_id).first()


def to_send(*, place_id: UUID) -> list[RegionTransfer]:
    """Taken in here and not yet sent on, the soonest due first."""
    rows = _transfers().filter(taking_place_id=place_id, state=HandoverState.TAKEN_IN)
    return list(rows.order_by("forward_due", "id")[:MOST])


def to_receive(*, place_id: UUID) -> list[RegionTransfer]:
    """On the way to this place, the longest on the way first."""
    rows = _transfers().filter(deciding_place_id=place_id, state=HandoverState.SENT)
    return list(rows.order_by("sent_at", "id")[:MOST])


def sent_from(*, place_id: UUID, cursor: str = "") -> Page:
    """What this place took in for others, the newest first."""
    rows = _transfers().filter(taking_place_id=place_id).exclude(state=HandoverState.TAKEN_IN)
    return keyset(rows, "taken_at", cursor, newest_first=True)


def _transfers() -> QuerySet[RegionTransfer, Any]:
    return RegionTransfer.objects.select_related(
        "case__person", "case__department", "taking_place", "deciding_place"
    )
