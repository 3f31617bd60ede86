"""What happens at the window? Begin, finish, miss, hold, hand back, transfer, the next matter."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.facts import Called
from onewindow.apps.queueing.models import Visit, VisitMatter, WindowShift
from onewindow.apps.queueing.operations.calling import (
    choose_and_call,
    is_at_own_window,
    is_calling,
    may_stand_at,
    own_shift,
    shift_in_hall,
)
from onewindow.apps.queueing.operations.step import (
    ask_verb,
    begin_in_hall,
    begin_verb,
    elsewhere,
    locked,
    refuse,
    take,
    unless_overtaken,
)
from onewindow.apps.queueing.shelf import KnownPlace, known_place
from onewindow.apps.statements import rows_of
from onewindow.rules.hall import closing, missed, windows
from onewindow.rules.hall.visits import VisitVerb
from onewindow.rules.outcomes import Refusal


def begin(
    *, visit_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> Visit:
    """The called person has sat down. Refusals: VISIT_STATE, NOT_YOUR_WINDOW, STATE_CHANGED."""

    def act() -> Visit:
        visit, _left = ask_verb(
            visit_id=visit_id, verb=VisitVerb.BEGIN, acting=acting, seen_version=seen_version
        )
        refuse(*is_at_own_window(visit, acting))
        sets = {"serving_at": now}
        return take(visit=visit, verb=VisitVerb.BEGIN, acting=acting, now=now, sets=sets)

    return unless_overtaken(act)


def finish(
    *,
    visit_id: UUID,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    drop_rest: bool = False,
) -> Visit:
    """The visit is over; whoever was served may say how it was (R-4-1).

    `drop_rest`: the person does not want the matters still to do, and the clerk has said so.
    Refusals: VISIT_STATE, NOT_YOUR_WINDOW, STATE_CHANGED, FINISH_MATTERS_LEFT (which ones).
    """

    def act() -> Visit:
        visit, more = ask_verb(
            visit_id=visit_id, verb=VisitVerb.FINISH, acting=acting, seen_version=seen_version
        )
        left = _matters_left(visit) if more else ()
        refuse(
            *is_at_own_window(visit, acting),
            *closing.may_finish(number=visit.number, left=left, drop_rest=drop_rest),
        )
        why = {"dropped": list(left)} if left else None
        # A booking is served in the same transaction as its visit.
        with transaction.atomic() if visit.appointment_id else nullcontext():
            return take(
                visit=visit,
                verb=VisitVerb.FINISH,
                acting=acting,
                now=now,
                sets={"ended_at": now},
                why=why,
            )

    return unless_overtaken(act)


_LEFT = (
    f"SELECT item_name, queue_class FROM {VisitMatter._meta.db_table}"
    " WHERE visit_id = %s AND position > %s ORDER BY position"
)


def _matters_left(visit: Visit) -> tuple[str, ...]:
    rows = rows_of(_LEFT, [visit.id, visit.matter])
    lines = known_place(visit.place_id, now=visit.issued_at).by_code
    return tuple(name or (lines[code].name if code in lines else code) for name, code in rows)


@transaction.atomic
def finish_and_call(
    *,
    visit_id: UUID,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
    drop_rest: bool = False,
) -> Called | None:
    """End this visit and call the next: both, or neither. Refusals: those of the two."""
    shift, _setting = shift_in_hall(acting)
    refuse(*is_calling(shift))
    finish(
        visit_id=visit_id, acting=acting, now=now, seen_version=seen_version, drop_rest=drop_rest
    )
    return choose_and_call(acting, now)


@transaction.atomic
def miss(
    *,
    visit_id: UUID,
    acting: Acting,
    now: datetime,
    reason: str = "",
    seen_version: int | None = None,
) -> Visit:
    """Nobody came (R-6-4). Refusals: VISIT_STATE, NOT_YOUR_WINDOW, and those of the rule."""
    visit, rules = begin_in_hall(
        visit_id=visit_id, verb=VisitVerb.MISS, acting=acting, seen_version=seen_version
    )
    refuse(
        *is_at_own_window(visit, acting),
        *missed.may_mark_missed(
            number=visit.number,
            calls=visit.calls,
            last_called_at=visit.last_called_at or now,
            now=now,
            recall_times=rules.recall_times,
            recall_seconds=rules.recall_seconds,
            reason=reason.strip(),
        ),
    )
    return take(
        visit=visit, verb=VisitVerb.MISS, acting=acting, now=now, reason=reason, rule="R-6-4"
    )


@transaction.atomic
def hold(
    *,
    visit_id: UUID,
    reason: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Visit:
    """The person steps aside for a while (a copy, a form); the window is free for others."""
    visit = begin_verb(
        visit_id=visit_id, verb=VisitVerb.HOLD, acting=acting, seen_version=seen_version
    )
    refuse(*is_at_own_window(visit, acting), *_needs(reason))
    return take(visit=visit, verb=VisitVerb.HOLD, acting=acting, now=now, reason=reason.strip())


@transaction.atomic
def resume_held(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """Back at a window without queueing again: the same, or any that serves the class.

    Refusals: VISIT_STATE, WINDOW_NOT_OPEN, WINDOW_PAUSED, WINDOW_BUSY, NOT_SERVED_HERE.
    """
    shift, _setting = shift_in_hall(acting)
    refuse(*is_calling(shift))
    visit = begin_verb(visit_id=visit_id, verb=VisitVerb.RESUME, acting=acting)
    refuse(*may_stand_at(visit, shift, now))
    sets = {"window_id": shift.window_id, "clerk_id": acting.who}
    return take(visit=visit, verb=VisitVerb.RESUME, acting=acting, now=now, sets=sets)


@transaction.atomic
def hand_back(
    *,
    visit_id: UUID,
    reason: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Visit:
    """Called by mistake, or the window must close: back to its old place in the line."""
    visit = begin_verb(
        visit_id=visit_id, verb=VisitVerb.HAND_BACK, acting=acting, seen_version=seen_version
    )
    refuse(*is_at_own_window(visit, acting), *_needs(reason))
    return take(
        visit=visit,
        verb=VisitVerb.HAND_BACK,
        acting=acting,
        now=now,
        sets=_in_line(),
        reason=reason.strip(),
    )


@transaction.atomic
def transfer(
    *,
    visit_id: UUID,
    reason: str,
    acting: Acting,
    now: datetime,
    to_class: str = "",
    to_window_id: UUID | None = None,
    seen_version: int | None = None,
) -> Visit:
    """To another line or window without queueing again: the wait so far counts (R-6-2).

    Only to a window that is in service and serves the line: nobody else may call who is sent to
    one. Refusals: VISIT_STATE, NOT_YOUR_WINDOW, REASON_MISSING, TRANSFER_WHERE, NO_SUCH_CLASS,
    NO_SUCH_WINDOW, WINDOW_CANNOT_SERVE (which windows can).
    """
    visit, _rules = begin_in_hall(
        visit_id=visit_id, verb=VisitVerb.TRANSFER, acting=acting, seen_version=seen_version
    )
    known = known_place(visit.place_id, now=now)
    wanted = to_class or visit.queue_class
    faults = [*_needs(reason)]
    if not to_class and to_window_id is None:
        faults.append(Refusal("TRANSFER_WHERE", "R-6-2"))
    if wanted not in known.by_code:
        faults.append(Refusal("NO_SUCH_CLASS", "R-6-2", {"class": wanted}))
    elif to_window_id is not None:
        faults.extend(_may_send(known, to_window_id, wanted))
    refuse(*_at_own_window_or_aside(visit, acting), *faults)
    return take(
        visit=visit,
        verb=VisitVerb.TRANSFER,
        acting=acting,
        now=now,
        sets={**_to_line(visit, wanted), "for_window_id": to_window_id},
        reason=reason.strip(),
        rule="R-6-2",
    )


def _may_send(known: KnownPlace, window_id: UUID, wanted: str) -> tuple[Refusal, ...]:
    """Asked under the hall's lock, so that the window cannot close meanwhile."""
    if window_id not in known.fitted:
        return (Refusal("NO_SUCH_WINDOW", "R-6-2"),)
    shifts = WindowShift.objects.filter(place_id=known.place.id, ended_at=None)
    rows = list(shifts.select_related("window"))
    return windows.may_send_to(
        window=window_id,
        class_code=wanted,
        class_name=known.by_code[wanted].name,
        in_service=[
            windows.InService(each.window_id, each.window.number, frozenset(each.class_codes))
            for each in rows
            if each.kind == WindowShift.Kind.OPEN
        ],
    )


@transaction.atomic
def next_matter(
    *, visit_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> Visit:
    """This matter is done, the next on the same number begins.

    At this window when it serves it, paused or not: who sits here is served to the end. Else the
    number goes on to the other line with the wait it has, as a transfer.
    Refusals: VISIT_STATE, NOT_YOUR_WINDOW, NO_MORE_MATTERS, WINDOW_NOT_OPEN.
    """
    visit = begin_verb(
        visit_id=visit_id, verb=VisitVerb.NEXT_MATTER, acting=acting, seen_version=seen_version
    )
    coming = VisitMatter.objects.filter(visit=visit, position=visit.matter + 1).first()
    none = () if coming else (Refusal("NO_MORE_MATTERS", "R-6-7", {"number": visit.number}),)
    refuse(*is_at_own_window(visit, acting), *none)
    wanted = coming.queue_class if coming else ""
    sets: dict[str, Any] = {"matter": visit.matter + 1, "queue_class": wanted}
    if wanted in own_shift(acting).class_codes:
        return take(visit=visit, verb=VisitVerb.NEXT_MATTER, acting=acting, now=now, sets=sets)
    return take(
        visit=visit,
        verb=VisitVerb.TRANSFER,
        acting=acting,
        now=now,
        sets={**_to_line(visit, wanted), **sets},
        reason="下一事项",
        rule="R-6-2",
    )


@transaction.atomic
def link_case(
    *, visit_id: UUID, position: int, case_id: UUID, acting: Acting, now: datetime
) -> None:
    """Note which case came of a matter. Refusals: NOT_FOUND, NOT_YOUR_WINDOW."""
    visit = locked(visit_id)
    refuse(*elsewhere(acting, visit.place_id), *is_at_own_window(visit, acting))
    linked = VisitMatter.objects.filter(visit=visit, position=position).update(case_id=case_id)
    refuse(*(() if linked else (Refusal("NOT_FOUND"),)))
    audit.record(
        verb="visit.link_case",
        subject_kind="visit",
        subject_id=visit.id,
        now=now,
        actor_id=acting.account_id,
        facts={"case": case_id, "position": position},
        origin=acting.origin,
    )


def _at_own_window_or_aside(visit: Visit, acting: Acting) -> tuple[Refusal, ...]:
    return () if visit.state == Visit.State.HELD else is_at_own_window(visit, acting)


def _needs(reason: str) -> tuple[Refusal, ...]:
    return () if reason.strip() else (Refusal("REASON_MISSING", "R-6-7"),)


def _in_line() -> dict[str, Any]:
    return {"window_id": None, "clerk_id": None, "calls": 0, "called_at": None, "serving_at": None}


_KEPT_LANES = frozenset({"EMERGENCY", "GREEN", "BOOKED"})


def _to_line(visit: Visit, queue_class: str) -> dict[str, Any]:
    """A higher lane stays (R-6-2); a walk-in becomes a transfer, so that nobody queues twice."""
    lane = visit.lane if visit.lane in _KEPT_LANES else Visit.Lane.TRANSFER
    return {**_in_line(), "queue_class": queue_class, "lane": str(lane)}
