"""How is a slip of the hand put right? The last act of a visit is undone within a minute."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils.dateparse import parse_datetime

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.models import Visit, VisitAct, VisitPeriod, WindowShift
from onewindow.apps.queueing.operations.booked import follow_visit
from onewindow.apps.queueing.operations.calling import NEARER
from onewindow.apps.queueing.operations.step import (
    begin_in_hall,
    elsewhere,
    locked_in_hall,
    refuse,
    take,
)
from onewindow.apps.queueing.operations.step_statement import RESTORED, hint
from onewindow.rules.hall import undoing
from onewindow.rules.hall.visits import AT_WINDOW, PERIOD_OF, VisitState, VisitVerb, may
from onewindow.rules.outcomes import Refusal, Refused

NEVER_UNDONE = ("ISSUE", "EXPIRE", "ADD_MATTER", "TAKE_BACK")
_LEAVES_ISSUE = ("ISSUE", "ADD_MATTER")
_MOMENTS = {
    f.attname for f in Visit._meta.concrete_fields if f.attname.endswith(("_at", "_before"))
}


@transaction.atomic
def undo(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """Put a visit back to what it was before the last thing done to it.

    The journal keeps both; the ledger reads as if it had not happened. Refusals: NOT_FOUND,
    NOT_PERMITTED, NOTHING_TO_UNDO, WINDOW_BUSY, WINDOW_NOT_OPEN, CHECKED_IN_AGAIN, and those of
    `rules.hall.undoing.may_undo`.
    """
    visit, rules = locked_in_hall(visit_id)
    refuse(*elsewhere(acting, visit.place_id))
    act = last_act(visit)
    if act is None or act.before is None:
        raise Refused((Refusal("NOTHING_TO_UNDO", "R-6-7", {"number": visit.number}),))
    refuse(
        *undoing.may_undo(
            number=visit.number,
            done_at=act.at,
            now=now,
            is_own=act.actor_id == acting.account_id,
            is_duty_head=acting.holds(Role.DUTY_HEAD),
            undo_seconds=rules.undo_seconds,
        ),
        *_place_is_free(visit, act.before),
        *_is_only_visit(visit),
    )
    if act.before["state"] != visit.state or act.before["queue_class"] != visit.queue_class:
        _reopen_period(visit, act.before)
    _restore(visit, act, now)
    _put_back(act, rules.return_behind)
    follow_visit(visit, acting=acting, now=now)
    audit.record(
        verb="visit.undo",
        subject_kind="visit",
        subject_id=visit.id,
        subject_version=visit.version,
        now=now,
        actor_id=acting.account_id,
        rule="R-6-7",
        facts={"undone": act.verb, "undone_version": act.visit_version},
        origin=acting.origin,
    )
    hint(visit.place_id, "change")
    return visit


@transaction.atomic
def take_back(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """The number was issued by mistake: it ends as if nobody had come, and is given to nobody.

    By whoever issued it, a kiosk included, or the duty head; while it waits and nothing else was
    done to it. A booking that was checked in stands as before.
    Refusals: NOT_FOUND, NOT_PERMITTED, VISIT_STATE, ISSUE_ACTED_ON, and those of `may_undo`.
    """
    visit, rules = begin_in_hall(visit_id=visit_id, verb=VisitVerb.TAKE_BACK, acting=acting)
    refuse(*_acted_on(visit), *_may_take_back(visit, acting, rules.undo_seconds, now))
    return take(
        visit=visit, verb=VisitVerb.TAKE_BACK, acting=acting, now=now, sets={"ended_at": now}
    )


def may_take_back(visit: Visit, *, acting: Acting, undo_seconds: int, now: datetime) -> bool:
    """Whether `take_back` would be done now (two queries)."""
    if may(VisitVerb.TAKE_BACK, VisitState(visit.state), number=visit.number):
        return False
    return not (*_acted_on(visit), *_may_take_back(visit, acting, undo_seconds, now))


def _acted_on(visit: Visit) -> tuple[Refusal, ...]:
    acts = VisitAct.objects.filter(visit=visit, undone_at=None)
    if acts.exclude(verb__in=_LEAVES_ISSUE).exists():
        return (Refusal("ISSUE_ACTED_ON", "R-6-7", {"number": visit.number}),)
    return ()


def _may_take_back(
    visit: Visit, acting: Acting, undo_seconds: int, now: datetime
) -> tuple[Refusal, ...]:
    issued = VisitAct.objects.filter(visit=visit, verb="ISSUE").first()
    issuer = issued.actor_id if issued else None
    # A kiosk has no account: its pages know whose number this is (R-6-1).
    by_kiosk = issuer is None and acting.origin == "kiosk" and visit.place_id == acting.place_id
    return undoing.may_undo(
        number=visit.number,
        done_at=visit.issued_at,
        now=now,
        is_own=by_kiosk or (issuer is not None and issuer == acting.account_id),
        is_duty_head=acting.holds(Role.DUTY_HEAD),
        undo_seconds=undo_seconds,
    )


def last_act(visit: Visit) -> VisitAct | None:
    """What was done to the visit last, unless that was undone already."""
    acts = VisitAct.objects.filter(visit=visit, visit_version=visit.version, undone_at=None)
    return acts.exclude(verb__in=NEVER_UNDONE).first()


def _place_is_free(visit: Visit, before: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """Back to a window only when nobody else stands there and its clerk is still there."""
    if before["state"] not in AT_WINDOW:
        return ()
    there = Visit.objects.filter(window_id=before["window_id"], state__in=sorted(AT_WINDOW))
    other = there.exclude(pk=visit.pk).first()
    if other is not None:
        return (Refusal("WINDOW_BUSY", "R-6-7", {"number": other.number}),)
    shifts = WindowShift.objects.filter(window_id=before["window_id"], ended_at=None)
    if not shifts.filter(clerk_id=before["clerk_id"]).exists():
        return (Refusal("WINDOW_NOT_OPEN", "R-6-7"),)
    return ()


def _is_only_visit(visit: Visit) -> tuple[Refusal, ...]:
    """A given-up number stays so when its booking has meanwhile got another."""
    if visit.appointment_id is None:
        return ()
    others = Visit.objects.filter(appointment_id=visit.appointment_id).exclude(pk=visit.pk)
    other = others.exclude(state__in=["GIVEN_UP", "EXPIRED", "TAKEN_BACK"]).first()
    if other is None:
        return ()
    facts = {"number": visit.number, "other": other.number}
    return (Refusal("CHECKED_IN_AGAIN", "R-6-4", facts),)


def _reopen_period(visit: Visit, before: Mapping[str, Any]) -> None:
    periods = VisitPeriod.objects.filter(visit=visit)
    periods.filter(ended_at=None).delete()
    # By kind and class too: after a clock was set back several stretches end at one moment.
    kind = PERIOD_OF.get(VisitState(before["state"]))
    same = periods.filter(kind=str(kind), queue_class=before["queue_class"])
    last = same.order_by("-ended_at", "-started_at", "-id").first()
    if last is not None:
        VisitPeriod.objects.filter(pk=last.pk).update(ended_at=None)


def _restore(visit: Visit, act: VisitAct, now: datetime) -> None:
    for name in RESTORED:
        told = (act.before or {})[name]
        setattr(visit, name, _read(name, told))
    if visit.for_window_id and not _calls(visit.for_window_id):
        visit.for_window_id = None
    visit.version += 1
    visit.save(update_fields=[*RESTORED, "version"])
    VisitAct.objects.filter(pk=act.pk).update(undone_at=now)


def _calls(window_id: UUID) -> bool:
    shifts = WindowShift.objects.filter(window_id=window_id, ended_at=None)
    return shifts.filter(kind=WindowShift.Kind.OPEN).exists()


def _put_back(act: VisitAct, most: int) -> None:
    """R-6-4: whom the undone call let come nearer waits for one call more again."""
    nearer = (act.why or {}).get(NEARER)
    if nearer:
        still = Visit.objects.filter(pk__in=nearer, state=Visit.State.WAITING)
        still.update(behind=Least(F("behind") + 1, most))


def _read(name: str, told: Any) -> Any:
    if told and name in _MOMENTS:
        return parse_datetime(told)
    return UUID(told) if told and name.endswith("_id") else told
