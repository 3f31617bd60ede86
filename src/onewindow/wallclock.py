"""What time is it? The one place that asks.

Everything else is handed `now`. Tests freeze time here and nowhere else.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment in China's one time zone."""
    return datetime.now(CHINA)


def today() -> date:
    """Today's date in China."""
    return now().date()


def local(moment: datetime) -> datetime:
    """A moment as the clock on the hall's wall shows it."""
    return moment.astimezone(CHINA)
