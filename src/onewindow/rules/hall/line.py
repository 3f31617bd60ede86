"""Who stands in line, whom may a window call, and since when does a wait count? (R-6-1, R-6-2)"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple
from uuid import UUID


class Lane(StrEnum):
    """The priority classes, first to last (R-6-2)."""

    EMERGENCY = "EMERGENCY"
    # Put first by the duty head, with a reason `[design]`.
    ADVANCED = "ADVANCED"
    GREEN = "GREEN"
    BOOKED = "BOOKED"
    TRANSFER = "TRANSFER"
    WALK_IN = "WALK_IN"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One number in the line. `queued_at` is its issue, kept through transfer and return."""

    visit_id: UUID
    number: str
    queue_class: str
    lane: Lane
    queued_at: datetime
    booked_at: datetime | None = None
    behind: int = 0
    not_before: datetime | None = None
    for_window: UUID | None = None
    needs_accessible: bool = False


@dataclass(frozen=True, slots=True)
class CallingWindow:
    """The window that calls, with the queue classes it and its clerk serve together.

    `stepless`: the classes that an accessible window serves at this moment; None: all of them.
    """

    window_id: UUID
    classes: frozenset[str]
    accessible: bool
    stepless: frozenset[str] | None = None


def can_be_called(visit: Waiting, *, window: CallingWindow, now: datetime) -> bool:
    """Whether this window may call this number now `[design]`.

    Not while its "I am delayed" runs; not to a window its holder cannot use as long as an
    accessible one serves its class now, else to any, whose clerk comes out to them: nobody waits
    for a window that calls nobody (R-6-3). One sent to a window goes to that window alone, whatever
    its class; every other goes where its class is served.
    """
    if visit.not_before is not None and visit.not_before > now:
        return False
    if visit.needs_accessible and not window.accessible:
        stepless = window.stepless
        if stepless is None or visit.queue_class in stepless:
            return False
    if visit.for_window is not None:
        return visit.for_window == window.window_id
    return visit.queue_class in window.classes


class Turn(IntEnum):
    """On what ground a number is called; a smaller one goes first, whatever the discipline says."""

    EMERGENCY = 0
    ADVANCED = 1
    SENT_HERE = 2
    CAPPED = 3
    WALK_IN_TURN = 4
    BY_DISCIPLINE = 5
    RETURNED = 6


class LinePlace(NamedTuple):
    """Where a number stands at this moment. Places compare as they are called: the least is next.

    `order` ranks within a turn; `since` and `number` settle what is equal, so the answer never
    hangs on the order in which the line was read.
    """

    turn: Turn
    order: float
    since: datetime
    number: str
    visit_id: UUID
    lane: Lane
    counted: float
    score: float
    visit: Waiting


@dataclass(frozen=True, slots=True)
class BookingRule:
    """What a booking is worth in the line `[design]`: credit from the slot, grace on both sides."""

    credit: timedelta
    early: timedelta
    late: timedelta


_WITHOUT_SLOT = frozenset({Lane.WALK_IN, Lane.TRANSFER})


def has_slot(visit: Waiting, rule: BookingRule) -> bool:
    """Whether a booking counts: who holds it came by their slot, or at most `late` after (R-6-4).

    A walk-in's does not: they came too late, or missed their call, and keep a place as a walk-in;
    nor a transferred walk-in's. Who still has their slot keeps the lane through a transfer.
    """
    if visit.booked_at is None or visit.lane in _WITHOUT_SLOT:
        return False
    return visit.queued_at <= visit.booked_at + rule.late


def lane_now(visit: Waiting, rule: BookingRule, now: datetime) -> Lane:
    """The lane a number is in now: a booking counts in its slot, else its holder is a walk-in.

    R-6-2 "BOOKED in slot": from `early` before it; R-6-4: who comes too late keeps a walk-in place.
    """
    if visit.lane is not Lane.BOOKED or visit.booked_at is None:
        return visit.lane
    is_due = now >= visit.booked_at - rule.early
    return Lane.BOOKED if is_due and has_slot(visit, rule) else Lane.WALK_IN


def place_since(visit: Waiting, rule: BookingRule) -> datetime:
    """The moment that fixes a number's place in the line; it never changes while it waits.

    The issue of the number; for the booked who came in time, their slot. A person of another lane
    who also booked has the earlier of the two: saying that one needs care must cost nothing.
    """
    if visit.booked_at is None or not has_slot(visit, rule):
        return visit.queued_at
    return visit.booked_at if visit.lane is Lane.BOOKED else min(visit.queued_at, visit.booked_at)


def counted_wait(visit: Waiting, rule: BookingRule, now: datetime) -> timedelta:
    """The wait that counts when numbers are compared; never negative.

    Since the issue of the number; booked people earn nothing until `early` before their slot and
    have `credit` on top from the slot on `[design]`.
    """
    earned = max(now - visit.queued_at, timedelta())
    if visit.booked_at is None or not has_slot(visit, rule):
        return earned
    since_slot = now - visit.booked_at
    if visit.lane is not Lane.BOOKED:
        return max(earned, since_slot + rule.credit) if since_slot >= timedelta() else earned
    if since_slot >= timedelta():
        return since_slot + rule.credit
    return max(min(earned, since_slot + rule.early), timedelta())
