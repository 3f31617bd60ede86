"""What waits to be done? The outbox's backlog."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from onewindow.apps.writes.models import OutboxMessage


@dataclass(frozen=True)
class Backlog:
    """Messages that wait, how many of them have failed before, and since when the oldest waits."""

    waiting: int
    failing: int
    since: datetime | None


def backlog() -> Backlog:
    """The outbox as it stands (one query over the index of waiting messages)."""
    told = OutboxMessage.objects.filter(done_at__isnull=True).aggregate(
        waiting=Count("id"), failing=Count("id", filter=Q(attempts__gt=0)), since=Min("created_at")
    )
    return Backlog(**told)


def failing_messages(*, limit: int = 20) -> list[OutboxMessage]:
    """Messages that failed and will be tried again, the most often tried first."""
    waiting = OutboxMessage.objects.filter(done_at__isnull=True, attempts__gt=0)
    return list(waiting.order_by("-attempts", "created_at")[:limit])
