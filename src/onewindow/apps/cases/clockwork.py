"""What does time alone bring about? Tacit acceptance, lapses, restarts, lamps, archiving.

Each case is its own transaction; one that fails is logged and never stops the others.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime

from onewindow.apps.cases.clockface import RUNNING, refresh_clock
from onewindow.apps.cases.models import Case, Deficiency, Pledge, Suspension
from onewindow.apps.cases.operations.delivering import archive
from onewindow.apps.cases.operations.following import lapse_tolerance, remind_of_tolerance
from onewindow.apps.cases.operations.intake import deem_accepted, lapse_correction
from onewindow.apps.cases.operations.reviewing import resume
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import UNDER_WAY, CaseState
from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.outcomes import Refused

log = logging.getLogger(__name__)
# A delivered case is closed for keeping after this many days (design).
ARCHIVE_AFTER = timedelta(days=30)
# Three working days lie within this, whatever holidays stand between.
REMINDED_WITHIN = timedelta(days=21)
_WAITING = [CaseState.RECEIVED, CaseState.CORRECTION_DELIVERED]


def _each(ids: Iterable[UUID], act: Callable[..., Any], now: datetime) -> int:
    done = 0
    for case_id in ids:
        try:
            with transaction.atomic():
                act(case_id=case_id, acting=SYSTEM, now=now)
            done += 1
        except Refused as refused:
            log.info("case %s left as it is: %s", case_id, refused)
        except Exception as error:
            # The kind of error only: its text may quote what a person wrote.
            log.error("case %s failed in %s: %s", case_id, act.__name__, type(error).__name__)
    return done


def deem_accepted_silent_cases(*, now: datetime, limit: int = 200) -> int:
    """Accept by law what nobody answered in time, where the item's law says so (R-1-2, R-1-51)."""
    today = localtime(now).date()
    silent = Case.objects.filter(
        state__in=_WAITING,
        acceptance_due__lt=today,
        # In the query, not after it: other overdue cases must never crowd these out.
        item_version__content__tacit_rules__contains=[{"kind": "ACCEPTED"}],
    )
    ids = list(silent.order_by("acceptance_due").values_list("id", flat=True)[:limit])
    return _each(ids, deem_accepted, now)


def lapse_corrections(*, now: datetime, limit: int = 200) -> int:
    """Deem withdrawn what was not corrected in time (R-1-4)."""
    today = localtime(now).date()
    late = Case.objects.filter(state=CaseState.CORRECTION_PENDING, correction_due__lt=today)
    ids = list(late.order_by("correction_due").values_list("id", flat=True)[:limit])
    return _each(ids, lapse_correction, now)


def resume_ended_suspensions(*, now: datetime, limit: int = 200) -> int:
    """Restart the clock of every special procedure whose plan is used up (R-1-24)."""
    today = localtime(now).date()
    ended = Suspension.objects.filter(ended_on__isnull=True, planned_end__lt=today)
    ids = list(ended.order_by("planned_end").values_list("case_id", flat=True)[:limit])
    return _each(ids, resume, now)


def auto_archive(*, now: datetime, limit: int = 200) -> int:
    """Archive what was delivered long enough ago and has no promise left to check."""
    waiting = Pledge.objects.filter(
        case=OuterRef("pk"),
        checked_at__isnull=True,
        withdrawn_at__isnull=True,
        check_due_on__isnull=False,
    )
    old = Case.objects.filter(
        ~Exists(waiting), state=CaseState.DELIVERED, delivered_at__lt=now - ARCHIVE_AFTER
    )
    ids = list(old.order_by("delivered_at").values_list("id", flat=True)[:limit])
    return _each(ids, archive, now)


def _following() -> QuerySet[Deficiency]:
    """Papers that may follow and that nobody brought yet, in cases under way."""
    return Deficiency.objects.filter(
        supplied_at__isnull=True,
        lapsed_at__isnull=True,
        material__state=MaterialState.TOLERATED,
        case__state__in=sorted(UNDER_WAY),
    )


def lapse_tolerances(*, now: datetime, limit: int = 200) -> int:
    """Bring about what was agreed for papers that did not follow in time (R-6-24)."""
    late = _following().filter(due_on__lt=localtime(now).date())
    ids = dict.fromkeys(late.order_by("due_on").values_list("case_id", flat=True)[:limit])
    return _each(ids, lapse_tolerance, now)


def remind_of_tolerances(*, now: datetime) -> int:
    """Remind of papers that should follow, in good time and once each (R-6-24)."""
    today = localtime(now).date()
    near = _following().filter(due_on__gte=today, due_on__lte=today + REMINDED_WITHIN)
    reminded = 0
    for deficiency_id in list(near.order_by("due_on", "id").values_list("id", flat=True)):
        reminded += remind_of_tolerance(deficiency_id=deficiency_id, acting=SYSTEM, now=now)
    return reminded


def _open_cases(after: UUID | None, limit: int) -> list[Case]:
    """A page of open cases by id; each guide is read once a page, not once a case."""
    rows = (
        Case.objects.filter(state__in=[*_WAITING, *RUNNING])
        .select_related("extension")
        .prefetch_related("suspensions", "item_version")
        .order_by("id")
    )
    return list((rows.filter(id__gt=after) if after else rows)[:limit])


def refresh_lamps(*, now: datetime, limit: int = 1000) -> int:
    """Recompute the lamps of all open cases, `limit` at a time; returns how many changed.

    A lamp is no state change: it follows from the clock, so it moves no version.
    """
    changed_in_all, after = 0, None
    by = calendar()
    while page := _open_cases(after, limit):
        changed_in_all += sum(_refresh_lamp(case, now, by) for case in page)
        after = page[-1].id
    return changed_in_all


def _refresh_lamp(case: Case, now: datetime, by: WorkCalendar) -> bool:
    """Whether the lamp moved; a case that somebody changes meanwhile keeps what they wrote.

    Only the lamp: dates move by an act or by a new calendar, and each such move is told.
    """
    before = case.lamp
    try:
        refresh_clock(case, now=now, by=by)
    except Exception as error:
        log.error("case %s has no lamp: %s", case.id, type(error).__name__)
        return False
    if before == case.lamp:
        return False
    unchanged = Case.objects.filter(pk=case.pk, version=case.version)
    return bool(unchanged.update(lamp=case.lamp))
