"""Who is locked out after too many wrong passwords? Counted by django-axes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings


@dataclass(frozen=True)
class LockOut:
    """One login locked out at one address."""

    login_key: str
    address: str
    failures: int
    since: datetime


def lockouts(*, now: datetime) -> list[LockOut]:
    """The lock-outs in force, latest first."""
    rows = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gte=now - timedelta(hours=settings.AXES_COOLOFF_TIME),
    ).order_by("-attempt_time")
    return [
        LockOut(
            row.username or "", row.ip_address or "", row.failures_since_start, row.attempt_time
        )
        for row in rows[:100]
    ]


def unlock(login_key: str) -> int:
    """Let the login try again at once, everywhere; returns how many lock-outs that ended."""
    return int(AxesProxyHandler.reset_attempts(username=login_key))
