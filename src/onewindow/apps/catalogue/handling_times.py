"""How long does each item really take? Kept as one figure for the guide."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from onewindow.apps.catalogue.models import HandlingTime


@transaction.atomic
def record_handling_times(*, figures: Mapping[UUID, tuple[int, int]], as_of: date) -> int:
    """Replace the figures: item -> (90th percentile in working days, how many were decided)."""
    HandlingTime.objects.exclude(item_id__in=figures).delete()
    rows = [
        HandlingTime(item_id=item, p90_working_days=days, decided=decided, as_of=as_of)
        for item, (days, decided) in figures.items()
    ]
    HandlingTime.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["p90_working_days", "decided", "as_of"],
    )
    return len(rows)
