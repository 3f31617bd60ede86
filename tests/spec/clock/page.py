"""The clock's page of the rule book."""

from tests.spec.clock import tables
from tests.spec.page import Page, Table

_PERIOD = ("start", "limit", "unit", "pauses", "extension", "due", "why")
_CHOICES = """\
Choices where the law is silent: a pause takes its days off every unit, months being turned into
days first and hours losing whole days from 0:00 to 24:00; a last day rolled into a pause waits for
its end; an extension in the limit's own unit lengthens the count, in another unit it is counted on
from the end; half a working day counts as the whole day it ends in; a pause opened after the end
changes nothing."""


def _period(row: tuple[object, ...]) -> tuple[object, ...]:
    start, limit, unit, pauses, longer, due, why = row
    assert isinstance(pauses, tuple)
    assert isinstance(longer, tuple)
    shown = (", ".join(map(str, pauses)), ", ".join(f"+{part}" for part in longer))
    return (start, limit, unit, *shown, due or "unknown", why)


def _refusal(row: tuple[object, ...]) -> tuple[object, ...]:
    start, limit, unit, pauses, longer, codes = row
    return (*_period((start, limit, unit, pauses, longer, "", ""))[:5], codes)


PAGE = Page(
    name="clock",
    title="The statutory clock",
    about="WD working day, CD calendar day. The start day is never counted (R-1-40).",
    tables=[
        Table("Limits", "R-0-1, R-1-40 to R-1-45", _PERIOD, [_period(r) for r in tables.DEADLINES]),
        Table(
            "Pauses", "R-1-20 to R-1-24", _PERIOD, [_period(r) for r in tables.SUSPENDED], _CHOICES
        ),
        Table("Extensions", "R-1-10, R-1-11", _PERIOD, [_period(r) for r in tables.EXTENDED]),
        Table(
            "Years without a notice",
            "R-5-1, R-5-6",
            ("start", "limit", "unit", "due", "provisional", "why"),
            tables.PROVISIONAL,
        ),
        Table(
            "What cannot be reckoned",
            "all faults are named at once",
            ("start", "limit", "unit", "pauses", "extension", "codes"),
            [_refusal(r) for r in tables.REFUSED],
        ),
        Table(
            "Lamps",
            "RULES 6.7",
            ("statutory WD", "committed WD", "now", "lamp", "statutory breach", "why"),
            tables.LAMPS,
            "Accepted on 2026-03-02. The shorter limit drives the lamp. What is promised for the"
            " same day turns yellow at 16:00 of that day, the last working hour (design).",
        ),
        Table(
            "Silence with legal effect",
            "R-0-2, R-1-50, R-1-51",
            ("law", "kind", "after", "since", "expiry", "last day to answer", "effective from"),
            tables.TACIT,
        ),
    ],
)
