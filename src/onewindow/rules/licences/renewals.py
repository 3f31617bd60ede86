"""When is a holder reminded, until when may they apply, and what does silence bring? (art. 50)"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.outcomes import Refusal

# R-1-18: reminded at these working days before the last day; the law's 30 days for the
# applicant are counted as calendar days, which favours them.
REMINDERS = (60, 45, 30)
APPLY_BEFORE = timedelta(days=30)
RENEWAL_RULE = "R-0-2"
RENEWAL_BASIS = "《行政许可法》第50条"


@dataclass(frozen=True)
class Renewable:
    """A licence of the holder that an application could renew: its id, number and last day."""

    licence_id: str
    number: str
    valid_to: date | None


def renewed_one(named: str, held: Sequence[Renewable]) -> Renewable | None:
    """The licence an application to renew is about (art. 50 speaks of one licence, R-0-2).

    The one it names, as long as it is held; never another one in its place. What was handed in
    without a name, when several are held, means the one that runs out first.
    """
    if named:
        return next((each for each in held if each.licence_id == named), None)
    return min(held, key=lambda each: (each.valid_to or date.max, each.licence_id), default=None)


def naming_faults(named: str, held: Sequence[Renewable], name: str) -> tuple[Refusal, ...]:
    """Which licence is meant has to be said before it is handed in, when more than one is held."""
    if renewed_one(named, held) is not None and (named or len(held) == 1):
        return ()
    numbers = "、".join(each.number for each in held)
    if named and not held:
        return (Refusal("RENEWAL_GONE", RENEWAL_RULE, {"name": name}),)
    if not held:
        return ()
    return (Refusal("RENEWAL_UNNAMED", RENEWAL_RULE, {"name": name, "numbers": numbers}),)


class Outcome(StrEnum):
    """What becomes of a licence whose last day has passed."""

    RUNS = "RUNS"
    EXPIRES = "EXPIRES"
    DEEMED_RENEWED = "DEEMED_RENEWED"


@dataclass(frozen=True)
class Asked:
    """An application to renew: when it came, and whether the body has yet to decide it."""

    received_on: date
    is_undecided: bool
    waits_for_applicant: bool = False


def last_day_to_apply(valid_to: date) -> date:
    """Thirty days before the last day, in calendar days (art. 50, R-1-18)."""
    return valid_to - APPLY_BEFORE


def is_timely(*, received_on: date, valid_to: date) -> bool:
    """Whether an application to renew came in time."""
    return received_on <= last_day_to_apply(valid_to)


def reminder_days(valid_to: date, calendar: WorkCalendar) -> dict[int, date]:
    """On which day each reminder falls due: 60, 45 and 30 working days before the last day."""
    return {mark: calendar.add_working_days(valid_to, -mark) for mark in REMINDERS}


def reminder_due(
    *, valid_to: date, today: date, sent: Collection[int], calendar: WorkCalendar
) -> int | None:
    """The mark to remind of today; when several were missed, only the latest counts."""
    if today > valid_to:
        return None
    passed = [m for m, day in reminder_days(valid_to, calendar).items() if day <= today]
    latest = min(passed, default=None)
    return latest if latest is not None and not any(m <= latest for m in sent) else None


def outcome(*, valid_to: date | None, today: date, asked: Asked | None, renewable: bool) -> Outcome:
    """What the law makes of a licence on this day (art. 50, 70 (1)).

    A timely application that the body left undecided to the end renews it; one that waits for the
    applicant's own correction does not, for there the silence is not the body's.
    """
    if valid_to is None or today <= valid_to:
        return Outcome.RUNS
    kept = (
        renewable
        and asked is not None
        and asked.is_undecided
        and not asked.waits_for_applicant
        and is_timely(received_on=asked.received_on, valid_to=valid_to)
    )
    return Outcome.DEEMED_RENEWED if kept else Outcome.EXPIRES
