"""What does time alone bring about? Tacit acceptance, lapses, restarts, lamps, archiving.

Each case is its own transaction; one that fails is logged and never stops the others.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.cases.clockface import RUNNING, refresh_clock
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, Suspension
from onewindow.apps.cases.operations.delivering import archive
from onewindow.apps.cases.operations.intake import deem_accepted, lapse_correction
from onewindow.apps.cases.operations.reviewing import resume
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refused

log = logging.getLogger(__name__)
# A delivered case is closed for keeping after this many days (design).
ARCHIVE_AFTER = timedelta(days=30)
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
    silent = (
        Case.objects.filter(state__in=_WAITING, acceptance_due__lt=today)
        .select_related("item_version")
        .order_by("acceptance_due")[: limit * 2]
    )
    ids = [c.id for c in silent if guide_of(c.item_version).tacit_acceptance is not None]
    return _each(ids[:limit], deem_accepted, now)


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
    """Archive what was delivered long enough ago."""
    old = Case.objects.filter(state=CaseState.DELIVERED, delivered_at__lt=now - ARCHIVE_AFTER)
    ids = list(old.order_by("delivered_at").values_list("id", flat=True)[:limit])
    return _each(ids, archive, now)


def _open_cases(after: UUID | None, limit: int) -> list[Case]:
    rows = (
        Case.objects.filter(state__in=[*_WAITING, *RUNNING])
        .select_related("item_version", "extension")
        .prefetch_related("suspensions")
        .order_by("id")
    )
    return list((rows.filter(id__gt=after) if after else rows)[:limit])


def refresh_lamps(*, now: datetime, limit: int = 1000) -> int:
    """Recompute the lamps of all open cases, `limit` at a time; returns how many changed.

    A lamp is no state change: it follows from the clock, so it moves no version.
    """
    changed_in_all, after = 0, None
    while page := _open_cases(after, limit):
        changed_in_all += sum(_refresh_lamp(case, now) for case in page)
        after = page[-1].id
    return changed_in_all


def _refresh_lamp(case: Case, now: datetime) -> bool:
    """Whether the lamp moved; a case that somebody changes meanwhile keeps what they wrote."""
    before = (case.lamp, case.statutory_due, case.committed_due)
    refresh_clock(case, now=now)
    if before == (case.lamp, case.statutory_due, case.committed_due):
        return False
    return bool(
        Case.objects.filter(pk=case.pk, version=case.version).update(
            lamp=case.lamp, statutory_due=case.statutory_due, committed_due=case.committed_due
        )
    )
