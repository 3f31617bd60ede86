"""What did a person write as a start, a limit and its pauses, and what is wrong with it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from onewindow.rules.clock.calendar import EARLIEST_ENTRY, LATEST_ENTRY, WorkCalendar
from onewindow.rules.clock.deadlines import Deadline, deadline
from onewindow.rules.clock.limits import (
    SHORT_UNITS,
    Extension,
    Limit,
    LimitUnit,
    check_limit,
    plain,
    read_amount,
)
from onewindow.rules.clock.suspensions import Suspension
from onewindow.rules.outcomes import Refusal

T = TypeVar("T")
_DAY_LENGTH = len("2026-09-28")


@dataclass(frozen=True)
class WrittenPeriod:
    """A period as typed at the terminal or in a form."""

    start: str
    amount: str
    unit: str
    suspensions: Sequence[str] = ()
    extensions: Sequence[str] = ()


def read_deadline(written: WrittenPeriod, calendar: WorkCalendar) -> Deadline | tuple[Refusal, ...]:
    """The deadline of a written period, or everything that is wrong with the writing at once."""
    unit = SHORT_UNITS.get(written.unit.strip().upper())
    faults: list[Refusal] = []
    if unit is None:
        named = {"unit": written.unit, "units": "、".join(SHORT_UNITS)}
        faults.append(Refusal("UNIT_UNKNOWN", "R-0-1", named))
    start = _noted(read_moment(written.start), faults)
    # The amounts are looked at even when the unit is wrong, to name everything at once.
    meant = unit or LimitUnit.WORKING_DAY
    amount = _noted(read_amount(written.amount, meant), faults)
    longer = [_noted(read_amount(text, meant), faults) for text in written.extensions]
    pauses = [_noted(read_suspension(text), faults) for text in written.suspensions]
    whole = [part for part in (amount, *longer) if part is not None]
    if not faults:
        faults += check_limit(sum(whole, Decimal()), meant)
    if faults or start is None or amount is None:
        return tuple(faults)
    return deadline(
        start=start,
        limit=Limit(plain(amount), meant),
        calendar=calendar,
        suspensions=[pause for pause in pauses if pause],
        extensions=[Extension(plain(part), meant) for part in longer if part is not None],
    )


def read_moment(text: str) -> date | datetime | tuple[Refusal, ...]:
    """A day (2026-09-28) or a moment (2026-09-28T09:05) of the years that can be reckoned."""
    written = text.strip()
    try:
        day = date.fromisoformat(written[:_DAY_LENGTH])
        moment = day if len(written) <= _DAY_LENGTH else datetime.fromisoformat(written)
    except ValueError:
        return (Refusal("DATE_IMPOSSIBLE", "R-1-40", {"date": text}),)
    if isinstance(moment, datetime) and moment.tzinfo:
        return (Refusal("DATE_HAS_TIME_ZONE", "R-1-41", {"date": text}),)
    if not EARLIEST_ENTRY <= day <= LATEST_ENTRY:
        facts = {"date": text, "first": f"{EARLIEST_ENTRY}", "last": f"{LATEST_ENTRY}"}
        return (Refusal("DATE_OUT_OF_RANGE", "R-5-2", facts),)
    return moment


def read_suspension(text: str) -> Suspension | tuple[Refusal, ...]:
    """A pause FROM..TO, both days included; FROM.. for one that has not ended."""
    began, dots, ended = text.partition("..")
    if not dots:
        return (Refusal("SUSPENSION_MALFORMED", "R-1-20", {"written": text}),)
    faults: list[Refusal] = []
    first = _noted(read_moment(began), faults)
    last = _noted(read_moment(ended), faults) if ended.strip() else None
    if isinstance(first, datetime) or isinstance(last, datetime):
        faults.append(Refusal("SUSPENSION_NOT_WHOLE_DAYS", "R-1-20", {"written": text}))
    elif first and last and last < first:
        facts = {"first": first.isoformat(), "last": last.isoformat()}
        faults.append(Refusal("SUSPENSION_BACKWARDS", "R-1-20", facts))
    if faults or first is None:
        return tuple(faults)
    return Suspension(None, first, last)


def _noted(read: T | tuple[Refusal, ...], faults: list[Refusal]) -> T | None:
    if isinstance(read, tuple):
        faults.extend(read)
        return None
    return read
