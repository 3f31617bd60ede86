"""How does a home visit come about? Asked for, answered, planned for two, made (R-6-33)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from onewindow.apps.assistance.models import HomeVisit
from onewindow.apps.assistance.operations.telling import PLANNERS, journal, needs, refuse, tell
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import calendar
from onewindow.apps.parties.queries import Person
from onewindow.apps.writes import operations as writes
from onewindow.rules.assistance import visits as rules
from onewindow.rules.assistance.visits import STEPS, VisitAction, VisitState
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def request_visit(
    *,
    via: str,
    place_id: UUID,
    name: str,
    phone: str,
    address: str,
    need: str,
    reason: str,
    item_slugs: Sequence[str],
    acting: Acting,
    now: datetime,
    person: Person | None = None,
    wished_day: date | None = None,
    wished_half: str = "ANY",
    latitude: float | None = None,
    longitude: float | None = None,
) -> HomeVisit:
    """Somebody asks for a visit, by themselves or through whoever took the call.

    Refusals: VISIT_* and NAME_MISSING, all at once.
    """
    refusals = rules.may_request(
        need=need, address=address, phone=phone, item_slugs=item_slugs, reason=reason
    )
    if not name.strip():
        refusals += (Refusal("NAME_MISSING"),)
    refuse(*refusals)
    today = localtime(now).date()
    visit = HomeVisit.objects.create(
        number=f"SM{today:%Y%m%d}{writes.draw_number(series=f'visit-{today}'):03d}",
        via=via,
        place_id=place_id,
        person=person,
        name=name.strip(),
        phone=phone.strip(),
        address=address.strip(),
        latitude=latitude,
        longitude=longitude,
        need=need,
        reason=reason.strip()[:200],
        item_slugs=list(item_slugs),
        wished_day=wished_day,
        wished_half=wished_half,
        requested_at=now,
        requested_by_id=acting.who,
        accept_due=rules.accept_by(today, calendar=calendar()),
    )
    visit.call_back = rules.is_called_back(visit.id)
    visit.save(update_fields=["call_back"])
    journal("visit.request", "home_visit", visit.id, acting, now, rules.RULE, {"via": via})
    _tell(
        visit,
        now,
        "上门服务已登记",
        f"编号 {visit.number}，最迟 {visit.accept_due:%-m月%-d日} 答复您，不收费。",
    )
    return visit


def _step(
    visit_id: UUID, action: VisitAction, acting: Acting, seen_version: int | None
) -> HomeVisit:
    """The visit, locked, if this step fits; not saved."""
    visit = HomeVisit.objects.select_for_update().filter(pk=visit_id).first()
    if visit is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if seen_version is not None and seen_version != visit.version:
        refuse(Refusal("STATE_CHANGED", "", {"changes": "这次上门的安排有更新"}))
    refuse(*rules.may_move(action, state=VisitState(visit.state)))
    visit.state = STEPS[action][1]
    visit.version += 1
    return visit


def _planner_step(
    visit_id: UUID, action: VisitAction, acting: Acting, seen_version: int | None
) -> HomeVisit:
    needs(acting, *PLANNERS)
    visit = _step(visit_id, action, acting, seen_version)
    if acting.place_id != visit.place_id:
        refuse(Refusal("VISIT_OTHER_PLACE", "R-4-8"))
    return visit


def _keep(visit: HomeVisit, action: VisitAction, acting: Acting, now: datetime) -> HomeVisit:
    visit.save()
    facts: dict[str, Any] = {"to": visit.state}
    journal(f"visit.{action.lower()}", "home_visit", visit.id, acting, now, rules.RULE, facts)
    return visit


def _tell(visit: HomeVisit, now: datetime, title: str, text: str) -> None:
    tell(
        person_id=visit.person_id,
        once_key=f"visit:{visit.id}:{visit.version}",
        title=title,
        text=text,
        link="/my/visits/",
        now=now,
    )


@transaction.atomic
def accept_visit(
    *, visit_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> HomeVisit:
    """We come: within three working days from today."""
    visit = _planner_step(visit_id, VisitAction.ACCEPT, acting, seen_version)
    visit.accepted_at = now
    visit.visit_due = rules.visit_by(localtime(now).date(), calendar=calendar())
    _keep(visit, VisitAction.ACCEPT, acting, now)
    _tell(visit, now, "我们会上门", f"最迟 {visit.visit_due:%-m月%-d日} 到，时间定好后再告诉您。")
    return visit


@transaction.atomic
def decline_visit(
    *, visit_id: UUID, reason: str, acting: Acting, now: datetime, seen_version: int | None = None
) -> HomeVisit:
    """We cannot come; the reason says what else can be done."""
    if not reason.strip():
        refuse(Refusal("VISIT_DECLINE_UNEXPLAINED", rules.RULE))
    visit = _planner_step(visit_id, VisitAction.DECLINE, acting, seen_version)
    visit.outcome = reason.strip()[:300]
    _keep(visit, VisitAction.DECLINE, acting, now)
    _tell(visit, now, "这次不能上门", visit.outcome)
    return visit


@transaction.atomic
def plan_visit(
    *,
    visit_id: UUID,
    day: date,
    starts: time,
    ends: time,
    worker_a_id: UUID | None,
    worker_b_id: UUID | None,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> HomeVisit:
    """Two workers and a time; again moves it. Refusals: VISIT_NEEDS_TWO, VISIT_WORKER_BUSY, …"""
    visit = _planner_step(visit_id, VisitAction.PLAN, acting, seen_version)
    workers = (worker_a_id, worker_b_id)
    # One planner at a time for this day, so that nobody is promised at two doors: the row of the
    # day's counter is locked until commit, also when the day is still empty.
    writes.draw_number(series=f"visit-plan-{day}")
    refuse(
        *rules.may_plan(
            workers=workers,
            day=day,
            starts=starts,
            ends=ends,
            due=visit.visit_due or visit.accept_due,
            today=localtime(now).date(),
            busy=_busy(visit, workers, day, starts, ends),
        )
    )
    visit.planned_day, visit.planned_from, visit.planned_to = day, starts, ends
    visit.worker_a_id, visit.worker_b_id = worker_a_id, worker_b_id
    _keep(visit, VisitAction.PLAN, acting, now)
    _tell(
        visit,
        now,
        "上门时间定了",
        f"{day:%-m月%-d日} {starts:%H:%M}–{ends:%H:%M}，两位工作人员佩戴工作证上门。",
    )
    return visit


def _busy(
    visit: HomeVisit, workers: Sequence[UUID | None], day: date, starts: time, ends: time
) -> set[UUID]:
    """Those of the workers who are at another door at that time."""
    others = HomeVisit.objects.filter(
        Q(worker_a_id__in=workers) | Q(worker_b_id__in=workers),
        planned_day=day,
        planned_from__lt=ends,
        planned_to__gt=starts,
        state__in=[VisitState.PLANNED, VisitState.ON_THE_WAY],
    ).exclude(pk=visit.pk)
    taken = {w for pair in others.values_list("worker_a_id", "worker_b_id") for w in pair}
    return {worker for worker in workers if worker is not None and worker in taken}


def _workers_only(visit: HomeVisit, acting: Acting) -> None:
    if acting.account_id not in {visit.worker_a_id, visit.worker_b_id}:
        refuse(Refusal("VISIT_NOT_YOURS", rules.RULE))


@transaction.atomic
def set_out(
    *, visit_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> HomeVisit:
    """The two are on their way."""
    visit = _step(visit_id, VisitAction.SET_OUT, acting, seen_version)
    _workers_only(visit, acting)
    visit.set_out_at = now
    _keep(visit, VisitAction.SET_OUT, acting, now)
    _tell(visit, now, "工作人员出发了", "请准备好证件。开门前可以先看工作证。")
    return visit


@transaction.atomic
def nobody_home(
    *, visit_id: UUID, note: str, acting: Acting, now: datetime, seen_version: int | None = None
) -> HomeVisit:
    """Nobody opened: the visit waits to be planned again, nothing is lost."""
    visit = _step(visit_id, VisitAction.NOBODY_HOME, acting, seen_version)
    _workers_only(visit, acting)
    visit.planned_day = visit.planned_from = visit.planned_to = None
    visit.worker_a_id = visit.worker_b_id = None
    visit.outcome = note.strip()[:300]
    visit.visit_due = rules.visit_by(localtime(now).date(), calendar=calendar())
    _keep(visit, VisitAction.NOBODY_HOME, acting, now)
    _tell(visit, now, "今天没有遇到您", "我们会再约时间，不用重新申请。")
    return visit


@transaction.atomic
def finish_visit(
    *,
    visit_id: UUID,
    outcome: str,
    kilometres: Decimal,
    minutes: int,
    case_ids: Sequence[UUID],
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> HomeVisit:
    """What was done at the door, how far it was and how long it took."""
    checks = (
        (not outcome.strip(), Refusal("VISIT_OUTCOME_MISSING", rules.RULE)),
        (kilometres < 0 or minutes <= 0, Refusal("VISIT_FIGURES_MISSING", rules.RULE)),
    )
    refuse(*(refusal for stands, refusal in checks if stands))
    visit = _step(visit_id, VisitAction.FINISH, acting, seen_version)
    _workers_only(visit, acting)
    visit.done_at, visit.outcome = now, outcome.strip()[:300]
    visit.kilometres, visit.minutes, visit.case_ids = kilometres, minutes, list(case_ids)
    _keep(visit, VisitAction.FINISH, acting, now)
    _tell(visit, now, "上门服务办完了", visit.outcome)
    return visit


@transaction.atomic
def cancel_visit(
    *, visit_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> HomeVisit:
    """The person does not need it any more; they or a planner say so."""
    visit = _step(visit_id, VisitAction.CANCEL, acting, seen_version)
    account = visit.person.account_id if visit.person else None
    if acting.account_id not in {visit.requested_by_id, account} and not acting.holds(*PLANNERS):
        refuse(Refusal("NOT_PERMITTED", "R-4-8", {"needed": "申请人本人"}))
    _keep(visit, VisitAction.CANCEL, acting, now)
    _tell(visit, now, "上门服务已取消", "需要时随时再约。")
    return visit


@transaction.atomic
def record_call_back(*, visit_id: UUID, note: str, acting: Acting, now: datetime) -> HomeVisit:
    """What the person said when asked afterwards (five in a hundred are asked)."""
    needs(acting, *PLANNERS)
    visit = HomeVisit.objects.select_for_update().filter(pk=visit_id).first()
    if visit is None or visit.state != VisitState.DONE or not visit.call_back:
        raise Refused((Refusal("VISIT_NOT_CALLED_BACK", rules.RULE),))
    if acting.account_id in {visit.worker_a_id, visit.worker_b_id}:
        refuse(Refusal("VISIT_OWN_CALL_BACK", rules.RULE))
    visit.called_back_at, visit.call_back_note = now, note.strip()[:300]
    visit.save(update_fields=["called_back_at", "call_back_note"])
    journal("visit.call_back", "home_visit", visit.id, acting, now, rules.RULE)
    return visit
