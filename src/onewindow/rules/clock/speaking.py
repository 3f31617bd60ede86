"""How are days and moments said in Chinese, with the year only where it is news?"""

from datetime import date, datetime

_WEEKDAYS = "一二三四五六日"


def weekday(day: date) -> str:
    """周一 to 周日."""
    return f"周{_WEEKDAYS[day.weekday()]}"


class DateSpeaker:
    """Says days one after another; the year is said first and again when it changes."""

    def __init__(self) -> None:
        self._year = 0

    def day(self, day: date) -> str:
        """9月28日, or 2026年9月28日 when the year was not just said."""
        year = "" if day.year == self._year else f"{day.year}年"
        self._year = day.year
        return f"{year}{day.month}月{day.day}日"

    def run(self, first: date, last: date) -> str:
        """10月1日至7日, 2月28日至3月3日, or a single day."""
        begun = self.day(first)
        if first == last:
            return begun
        if (first.year, first.month) == (last.year, last.month):
            return f"{begun}至{last.day}日"
        return f"{begun}至{self.day(last)}"

    def moment(self, moment: date | datetime) -> str:
        """A day, and the time of day where one is known: 9月28日9:05."""
        said = self.day(moment)
        if isinstance(moment, datetime):
            said += f"{moment.hour}:{moment.minute:02}"
        return said
