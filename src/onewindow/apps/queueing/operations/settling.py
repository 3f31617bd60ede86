"""What is left of an earlier day? It ends, and stands in nobody's way meanwhile (R-6-1)."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.queueing.models import Visit, WindowShift
from onewindow.apps.queueing.operations.step import lock_hall, locked, take
from onewindow.rules.hall.visits import AT_WINDOW, OPEN_STATES, VisitState, VisitVerb

log = logging.getLogger(__name__)


def expire_past_days(*, now: datetime, limit: int = 500) -> int:
    """Numbers are valid for the day they are issued (R-6-1): what is still open ends with it.

    Windows left open overnight are closed as well. One number that cannot be ended is logged and
    holds up no other. Returns how many numbers ended; repeatable.
    """
    today = localtime(now).date()
    old = Visit.objects.filter(day__lt=today, ended_at=None).order_by("day", "id")
    ended = 0
    for visit_id in list(old.values_list("id", flat=True)[:limit]):
        try:
            ended += _expire(visit_id, now)
        except Exception:
            log.exception("visit %s of an earlier day was not ended", visit_id)
    end_shifts_before(now=now)
    return ended


@transaction.atomic
def _expire(visit_id: UUID, now: datetime) -> int:
    visit = locked(visit_id)
    if VisitState(visit.state) not in OPEN_STATES or visit.day >= localtime(now).date():
        return 0
    take(visit=visit, verb=VisitVerb.EXPIRE, acting=SYSTEM, now=now, sets={"ended_at": now})
    return 1


def still_there(shift: WindowShift, now: datetime) -> str:
    """The number at this window, or with its clerk, that is not over; "" for none.

    One of an earlier day is ended first: the worker that does so may not have run yet, and a
    window must not wait for it. The caller holds the hall's lock.
    """
    mine = Q(window_id=shift.window_id) | Q(clerk_id=shift.clerk_id)
    there = Visit.objects.filter(mine, state__in=sorted(AT_WINDOW)).order_by("day")
    number = ""
    for visit in there.only("day", "prefix", "serial"):
        if not _expire(visit.id, now):
            number = visit.number
    return number


def release(window_id: UUID) -> int:
    """Who was sent to this very window goes to any that serves the line; how many.

    A window that pauses, closes or is left over calls nobody, and nobody else might call them.
    """
    sent_here = Visit.objects.filter(for_window_id=window_id, state=Visit.State.WAITING)
    return sent_here.update(for_window_id=None)


def end_shifts_before(*, now: datetime) -> int:
    """Close what was left open on an earlier day; returns how many."""
    day = localtime(now).date()
    left = WindowShift.objects.filter(ended_at=None, started_at__date__lt=day)
    ended = 0
    for place_id in list(left.values_list("place_id", flat=True).order_by().distinct()):
        with transaction.atomic():
            lock_hall(place_id)
            for shift in left.filter(place_id=place_id):
                release(shift.window_id)
                ended += left.filter(pk=shift.pk).update(ended_at=now)
    return ended
