"""What proves tomorrow that today's journal was not rewritten? The day's digest, kept outside."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.audit import queries
from onewindow.apps.audit.pages import write_page


def close_yesterday(*, now: datetime) -> int:
    """Seal what is open, fix the digest of every day that lacks one, write each file once (R-4-8).

    Days on which the worker stood still are closed with the head they had at their midnight.
    Returns how many files were written.
    """
    while audit.seal(now=now):
        pass
    written = 0
    yesterday = localtime(now).date() - timedelta(days=1)
    for day in _days_until(yesterday):
        digest = audit.close_day(day=day, now=now if day == yesterday else _midnight_after(day))
        written += bool(digest and write_page(digest))
    return written


def _days_until(yesterday: date) -> Iterator[date]:
    """From the last closed day, whose file may still be missing, or yesterday alone at first."""
    day = min(queries.last_closed_day() or yesterday, yesterday)
    while day <= yesterday:
        yield day
        day += timedelta(days=1)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=get_current_timezone())
