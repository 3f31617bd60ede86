"""How are the slots of a place planned, and an unusual day settled? (R-6-5, R-5-2, R-5-7)"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.appointments.models import SlotDay, SlotPlan
from onewindow.apps.appointments.operations.fitting import fit_slots
from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.statements import in_turn
from onewindow.rules.hall.slots import plan_faults, read_periods
from onewindow.rules.outcomes import Refusal, Refused


@dataclass(frozen=True)
class PlanEntry:
    """What the hall manager entered for one kind of hours of one line."""

    kind: str
    slot_minutes: int
    quota: int
    valid_from: date
    reserve: int = 1
    ahead_days: int = 5
    same_day: bool = False
    window_kind: str = ""
    valid_until: date | None = None
    periods: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


@transaction.atomic
def save_plan(*, queue_class_id: UUID, entry: PlanEntry, acting: Acting, now: datetime) -> SlotPlan:
    """Write a line's plan for one kind of hours, and fit the slots to it.

    Periods left out mean the place's opening hours. Whoever booked keeps their place; people whose
    slot falls away are told and choose anew. Refusals: NOT_PERMITTED, NOT_FOUND and those
    of `plan_faults`.
    """
    line = organisation.queue_class(queue_class_id)
    if line is None:
        raise Refused((Refusal("NOT_FOUND"),))
    _for_duty_head(acting, line.place_id)
    told = entry.periods or line.place.hours.get("periods", ())
    if faults := plan_faults(
        periods=read_periods(told),
        slot_minutes=entry.slot_minutes,
        quota=entry.quota,
        reserve=entry.reserve,
        ahead_days=entry.ahead_days,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
    ):
        raise Refused(faults)
    in_turn(f"slots:{line.place_id}")
    rows = SlotPlan.objects.select_for_update()
    plan = rows.filter(queue_class=line, kind=entry.kind, is_open=True).first()
    plan = plan or SlotPlan(place=line.place, queue_class=line, kind=entry.kind, version=0)
    for name in _ENTERED:
        setattr(plan, name, getattr(entry, name))
    plan.periods, plan.changed_at, plan.version = list(entry.periods), now, plan.version + 1
    plan.save()
    _record(plan.id, "slot_plan.save", acting, now, line=line.id, version=plan.version)
    fit_slots(queue_class_id=line.id, acting=acting, now=now)
    return plan


_ENTERED = (
    "slot_minutes",
    "quota",
    "reserve",
    "ahead_days",
    "same_day",
    "window_kind",
    "valid_from",
    "valid_until",
)


@transaction.atomic
def close_plan(*, plan_id: UUID, acting: Acting, now: datetime) -> None:
    """End a plan: its coming slots close, who booked them is told. Refusals: NOT_FOUND."""
    plan = SlotPlan.objects.select_for_update().filter(pk=plan_id, is_open=True).first()
    if plan is None:
        raise Refused((Refusal("NOT_FOUND"),))
    _for_duty_head(acting, plan.place_id)
    plan.is_open, plan.changed_at, plan.version = False, now, plan.version + 1
    plan.save(update_fields=["is_open", "changed_at", "version"])
    _record(plan.id, "slot_plan.close", acting, now, line=plan.queue_class_id)
    fit_slots(queue_class_id=plan.queue_class_id, acting=acting, now=now)


@transaction.atomic
def set_day(
    *,
    place_id: UUID,
    day: date,
    is_closed: bool,
    reason: str,
    acting: Acting,
    now: datetime,
    queue_class_id: UUID | None = None,
    periods: Sequence[Mapping[str, Any]] = (),
) -> SlotDay:
    """Close a day, or open one that would be closed, with the reason people are told (R-5-7).

    Without a line it holds for the whole place. Bookings that lose their slot are settled at once.
    Refusals: DAY_REASON_MISSING, DAY_OVER, DAY_ALREADY_SET, SLOT_PLAN_PERIOD_ENDS_FIRST.
    """
    _for_duty_head(acting, place_id)
    in_turn(f"slots:{place_id}")
    if faults := _day_faults(place_id, queue_class_id, day, reason, periods, now):
        raise Refused(faults)
    row = SlotDay.objects.create(
        place_id=place_id,
        queue_class_id=queue_class_id,
        day=day,
        is_closed=is_closed,
        reason=reason.strip(),
        periods=list(periods),
        made_at=now,
        made_by_id=acting.account_id,
    )
    _record(row.id, "slot_day.set", acting, now, day=day, closed=is_closed)
    _fit_place(place_id, queue_class_id, acting, now)
    return row


def _for_duty_head(acting: Acting, place_id: UUID) -> None:
    """Of this very place; who has no place governs them all."""
    is_theirs = acting.holds(Role.DUTY_HEAD) and acting.place_id in {None, place_id}
    if not is_theirs and acting.origin != "installation":
        needed = {"needed": str(Role.DUTY_HEAD.label)}
        raise Refused((Refusal("NOT_PERMITTED", "R-6-5", needed),))


def _day_faults(
    place_id: UUID,
    queue_class_id: UUID | None,
    day: date,
    reason: str,
    periods: Sequence[Mapping[str, Any]],
    now: datetime,
) -> tuple[Refusal, ...]:
    standing = SlotDay.objects.filter(
        place_id=place_id, queue_class_id=queue_class_id, day=day, revoked_at=None
    )
    faults = {
        "DAY_REASON_MISSING": not reason.strip(),
        "DAY_OVER": day < localtime(now).date(),
        "DAY_ALREADY_SET": standing.exists(),
        "SLOT_PLAN_PERIOD_ENDS_FIRST": any(p.opens >= p.closes for p in read_periods(periods)),
    }
    return tuple(Refusal(code, "R-5-7") for code, is_wrong in faults.items() if is_wrong)


@transaction.atomic
def revoke_day(*, slot_day_id: UUID, acting: Acting, now: datetime) -> None:
    """Take an exception back; its slots open or close again. Refusals: NOT_FOUND."""
    row = SlotDay.objects.select_for_update().filter(pk=slot_day_id, revoked_at=None).first()
    if row is None:
        raise Refused((Refusal("NOT_FOUND"),))
    _for_duty_head(acting, row.place_id)
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    _record(row.id, "slot_day.revoke", acting, now, day=row.day)
    _fit_place(row.place_id, row.queue_class_id, acting, now)


def _fit_place(place_id: UUID, queue_class_id: UUID | None, acting: Acting, now: datetime) -> None:
    plans = SlotPlan.objects.filter(place_id=place_id)
    lines = (
        {queue_class_id} if queue_class_id else set(plans.values_list("queue_class_id", flat=True))
    )
    for line in sorted(lines):
        fit_slots(queue_class_id=line, acting=acting, now=now)


def _record(subject_id: UUID, verb: str, acting: Acting, now: datetime, **facts: object) -> None:
    audit.record(
        verb=verb,
        subject_kind=verb.partition(".")[0],
        subject_id=subject_id,
        now=now,
        actor_id=acting.account_id,
        actor_role=next(iter(sorted(acting.roles)), ""),
        rule="R-6-5",
        facts=facts,
        origin=acting.origin,
    )
