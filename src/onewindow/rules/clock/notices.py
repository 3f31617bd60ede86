"""What does the yearly holiday notice say, and can it be trusted as read?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onewindow.rules.clock.calendar import (
    EARLIEST_ENTRY,
    LATEST_ENTRY,
    WorkCalendar,
    fixed_holidays,
)
from onewindow.rules.outcomes import Refusal

RULE = "R-5-2"
_DECEMBER = 12


@dataclass(frozen=True)
class Notice:
    """The off-days and swapped workdays that one yearly notice sets, each with its holiday."""

    year: int
    papers: tuple[str, ...]
    off_days: Mapping[date, str]
    makeup_workdays: Mapping[date, str]


@dataclass(frozen=True)
class _Day:
    day: date
    name: str
    is_off: bool


@dataclass(frozen=True)
class NoticeReading:
    """A notice as read: the notice when nothing is wrong, else everything that is wrong."""

    notice: Notice | None
    refusals: tuple[Refusal, ...] = ()


def read_notice(raw: object) -> NoticeReading:
    """Read `{year, papers, days: [{name, date, isOffDay}]}`; names every fault and its place.

    A notice may swap days in the December before its year; all other days must lie in the year.
    """
    fields = raw if isinstance(raw, Mapping) else {}
    year, days, papers = _year(fields.get("year")), _list(fields.get("days")), fields.get("papers")
    if year and days:
        return _read_days(year, tuple(str(paper) for paper in _list(papers)), days)
    faults = {"NOTICE_YEAR_MISSING": not year, "NOTICE_DAYS_MISSING": not days}
    return NoticeReading(
        None, tuple(Refusal(code, RULE) for code, found in faults.items() if found)
    )


def calendar_of(notices: Iterable[Notice]) -> WorkCalendar:
    """The calendar the notices describe together; of two for one year the later stands."""
    latest = {notice.year: notice for notice in notices}
    off: dict[date, str] = {}
    made_up: dict[date, str] = {}
    # A December day may stand in two notices: the next year's, which came later, decides.
    for _, notice in sorted(latest.items()):
        off = {day: off[day] for day in off.keys() - notice.makeup_workdays} | {**notice.off_days}
        made_up = {day: made_up[day] for day in made_up.keys() - off} | {**notice.makeup_workdays}
    return WorkCalendar(frozenset(off), frozenset(made_up), frozenset(latest), made_up | off)


def _year(raw: object) -> int | None:
    if isinstance(raw, int) and EARLIEST_ENTRY.year <= raw <= LATEST_ENTRY.year:
        return raw
    return None


def _list(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, list | tuple) else ()


def _read_days(year: int, papers: tuple[str, ...], days: Sequence[object]) -> NoticeReading:
    off: dict[date, str] = {}
    made_up: dict[date, str] = {}
    faults: list[Refusal] = []
    for place, entry in enumerate(days, start=1):
        read = _read_day(year, place, entry)
        if isinstance(read, Refusal):
            faults.append(read)
        elif read.day in off or read.day in made_up:
            facts = {"place": place, "date": read.day.isoformat()}
            faults.append(Refusal("NOTICE_DATE_TWICE", RULE, facts))
        else:
            (off if read.is_off else made_up)[read.day] = read.name
    # A notice that makes New Year's Day a working day is a file gone wrong, not a notice.
    missing = [] if faults else [day.isoformat() for day in fixed_holidays(year) if day not in off]
    faults += [Refusal("NOTICE_FIXED_DAY_MISSING", "R-5-1", {"date": day}) for day in missing]
    return NoticeReading(None if faults else Notice(year, papers, off, made_up), tuple(faults))


def _read_day(year: int, place: int, entry: object) -> _Day | Refusal:
    fields = entry if isinstance(entry, Mapping) else {}
    name, written, is_off = fields.get("name"), fields.get("date"), fields.get("isOffDay")
    if not (isinstance(name, str) and isinstance(written, str) and isinstance(is_off, bool)):
        return Refusal("NOTICE_ENTRY_MALFORMED", RULE, {"place": place})
    facts = {"place": place, "date": written, "year": year}
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return Refusal("NOTICE_DATE_IMPOSSIBLE", RULE, facts)
    if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
        return Refusal("NOTICE_DATE_IN_WRONG_YEAR", RULE, facts)
    return _Day(day, name, is_off)
