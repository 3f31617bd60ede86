"""Which numbers may a kiosk give while the network is away, and what became of them?

A block is drawn from the same kind of series as every other number, under a prefix of its own, so
nobody else can ever be given one of its numbers. When the network is back, each number a person
holds becomes a visit with the moment it was really given. A block ends with its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.facts import spoken
from onewindow.apps.queueing.models import Kiosk, NumberLease, Visit, VisitMatter
from onewindow.apps.queueing.operations.numbers import write_new
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.writes import operations as writes
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["NumberLease"]

RULE = "R-6-1"
MARK = "K"  # A becomes AK: seen on paper and board that the number was given without network
SKEW = timedelta(minutes=1)  # a kiosk's clock may differ by so much
SMALLEST, LARGEST = 5, 50
_LANES = {Visit.Lane.GREEN, Visit.Lane.WALK_IN}


@dataclass(frozen=True)
class OfflineNumber:
    """One number a kiosk gave by itself, as it tells it afterwards."""

    prefix: str
    serial: int
    queue_class: str
    issued_at: datetime
    lane: str = str(Visit.Lane.WALK_IN)
    needs_accessible: bool = False

    @property
    def number(self) -> str:
        """As printed."""
        return spoken(self.prefix, self.serial)


class Outcome(StrEnum):
    """What became of an offline number."""

    TAKEN_IN = "TAKEN_IN"
    KNOWN = "KNOWN"  # told before: the same number again, nothing happens
    DOUBLE = "DOUBLE"  # the same number told as given to somebody else
    VOID = "VOID"  # of a day that is over
    NOT_LEASED = "NOT_LEASED"  # not from a block of this kiosk
    WRONG_TIME = "WRONG_TIME"  # before its block was leased, or in the future


@dataclass(frozen=True)
class Reconciled:
    """One number and what became of it."""

    number: str
    outcome: Outcome
    visit_id: UUID | None = None


@transaction.atomic
def lease_block(*, kiosk_id: UUID, queue_class: str, size: int, now: datetime) -> NumberLease:
    """A block of today's numbers for one kiosk and class. Refusals: NOT_FOUND, KIOSK_CLASS_GONE."""
    kiosk = Kiosk.objects.filter(pk=kiosk_id, withdrawn_at=None).first()
    if kiosk is None:
        raise Refused((Refusal("NOT_FOUND"),))
    known = known_place(kiosk.place_id, now=now).by_code.get(queue_class)
    if known is None:
        raise Refused((Refusal("KIOSK_CLASS_GONE", RULE),))
    day, prefix = localtime(now).date(), f"{known.prefix}{MARK}"
    count = min(max(size, SMALLEST), LARGEST)
    # The series of the prefix itself: even a class that gets this prefix later draws from it.
    first = writes.draw_block(series=f"queue:{kiosk.place_id.hex}:{day}:{prefix}", size=count)
    return NumberLease.objects.create(
        kiosk=kiosk,
        day=day,
        prefix=prefix,
        queue_class=queue_class,
        first=first,
        last=first + count - 1,
        leased_at=now,
    )


def leases_of(*, kiosk_id: UUID, now: datetime) -> list[NumberLease]:
    """A kiosk's blocks of today, by class and number."""
    leases = NumberLease.objects.filter(kiosk_id=kiosk_id, day=localtime(now).date())
    return list(leases.order_by("queue_class", "first"))


def reconcile(
    *, kiosk_id: UUID, told: Sequence[OfflineNumber], now: datetime
) -> tuple[Reconciled, ...]:
    """Turn what a kiosk gave without network into visits, each once, in the order given.

    Repeatable: a number told twice is KNOWN. What cannot be taken in is told with its reason and
    journaled; the others are not held up by it.
    """
    ordered = sorted(told, key=lambda each: each.issued_at)
    return tuple(_take_in(kiosk_id, each, now) for each in ordered)


@transaction.atomic
def _take_in(kiosk_id: UUID, told: OfflineNumber, now: datetime) -> Reconciled:
    lease = (
        NumberLease.objects.select_for_update()
        .select_related("kiosk")
        .filter(
            kiosk_id=kiosk_id,
            day=localtime(told.issued_at).date(),
            prefix=told.prefix,
            queue_class=told.queue_class,
            first__lte=told.serial,
            last__gte=told.serial,
        )
        .first()
    )
    if lease is None:
        return _refused(kiosk_id, told, Outcome.NOT_LEASED, now)
    known = Visit.objects.filter(
        place_id=lease.kiosk.place_id, day=lease.day, prefix=told.prefix, serial=told.serial
    ).first()
    if known is not None:
        if known.issued_at == told.issued_at:
            return Reconciled(told.number, Outcome.KNOWN, known.pk)
        return _refused(kiosk_id, told, Outcome.DOUBLE, now)
    if lease.day != localtime(now).date():
        return _refused(kiosk_id, told, Outcome.VOID, now)
    if not lease.leased_at - SKEW <= told.issued_at <= now + SKEW:
        return _refused(kiosk_id, told, Outcome.WRONG_TIME, now)
    return Reconciled(told.number, Outcome.TAKEN_IN, _new_visit(lease, told, now))


def _new_visit(lease: NumberLease, told: OfflineNumber, now: datetime) -> UUID:
    place = known_place(lease.kiosk.place_id, now=now)
    # A class closed in the meantime does not take the number away from its holder.
    matters = [VisitMatter(position=1, queue_class=lease.queue_class)]
    acting = Acting(account_id=None, name=lease.kiosk.name, origin="kiosk offline")
    visit = Visit(
        place_id=place.place.id,
        day=lease.day,
        prefix=told.prefix,
        serial=told.serial,
        queue_class=lease.queue_class,
        lane=told.lane if told.lane in _LANES else Visit.Lane.WALK_IN,
        channel=Visit.Channel.OFFLINE,
        needs_accessible=told.needs_accessible and place.has_accessible(lease.queue_class),
        issued_at=told.issued_at,
        queued_at=told.issued_at,
    )
    return write_new(visit, matters, acting, now).id


def _refused(kiosk_id: UUID, told: OfflineNumber, outcome: Outcome, now: datetime) -> Reconciled:
    audit.record(
        verb="offline_number.refuse",
        subject_kind="kiosk",
        subject_id=kiosk_id,
        now=now,
        rule=RULE,
        facts={"number": told.number, "why": str(outcome)},
        origin="kiosk offline",
    )
    return Reconciled(told.number, outcome)
