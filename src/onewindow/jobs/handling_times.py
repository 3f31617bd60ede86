"""How long do matters really take? The 90th percentile of the last year, for the guides."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.cases.queries import decided_times
from onewindow.apps.catalogue.handling_times import record_handling_times
from onewindow.apps.organisation.queries import calendar

LOOK_BACK = timedelta(days=365)


def percentile_90(days: Sequence[int]) -> int:
    """The day by which at least 90 of 100 were decided (nearest rank)."""
    ranked = sorted(days)
    return ranked[-(-len(ranked) * 9 // 10) - 1]


def refresh_handling_times(*, now: datetime) -> int:
    """Recompute every item's real handling time in working days; returns how many items."""
    days_of: dict[UUID, list[int]] = defaultdict(list)
    working = calendar()
    for item, accepted, decided in decided_times(since=now - LOOK_BACK):
        first, last = localtime(accepted).date(), localtime(decided).date()
        days_of[item].append(working.working_days_between(first, last))
    figures = {item: (percentile_90(days), len(days)) for item, days in days_of.items()}
    return record_handling_times(figures=figures, as_of=localtime(now).date())
