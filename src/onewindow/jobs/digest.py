"""What proves tomorrow that today's journal was not rewritten? The day's digest, kept outside."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit


def close_yesterday(*, now: datetime) -> int:
    """Seal what is open, fix yesterday's digest, and write it to DIGEST_FOLDER once (R-4-8)."""
    while audit.seal(now=now):
        pass
    day = localtime(now).date() - timedelta(days=1)
    digest = audit.close_day(day=day, now=now)
    if digest is None or not settings.DIGEST_FOLDER:
        return 0
    page = Path(settings.DIGEST_FOLDER) / f"{settings.CITY}-{day}.txt"
    if page.exists():
        return 0
    page.parent.mkdir(parents=True, exist_ok=True)
    beside = page.with_suffix(".part")
    beside.write_text(
        f"city {settings.CITY}\nday {digest.day}\nposition {digest.position}\n"
        f"rows {digest.rows}\nsm3 {digest.chain}\n",
        encoding="utf-8",
    )
    beside.replace(page)
    return 1
