"""May this paper follow later, until when, and what if it does not? (容缺受理, R-6-20 … R-6-24)

The paper still comes. Where it never comes and a fact is promised instead, see `pledge` (R-6-25).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.outcomes import Refusal

# R-6-21: never longer than this, and this much before the promised day.
LONGEST_WORKING_DAYS = 20
BEFORE_PROMISE = 2
# R-6-24: reminded this many working days before the last one, and on it.
REMINDED_BEFORE = (3, 1, 0)
_MAY_FOLLOW_FROM = {MaterialState.ABSENT, MaterialState.DEFECTIVE}


class LapseConsequence(StrEnum):
    """What happens when the paper does not come: a setting of the item (R-6-24)."""

    REVOKE_ACCEPTANCE = "REVOKE_ACCEPTANCE"
    DEEMED_WITHDRAWN = "DEEMED_WITHDRAWN"
    REFUSE = "REFUSE"
    TERMINATE = "TERMINATE"


@dataclass(frozen=True)
class Tolerance:
    """The item's setting; without one nothing may follow. The default consequence is the mildest.

    `max_working_days` None: the item sets no time of its own, only the limits of R-6-21.
    """

    allowed: bool = False
    max_working_days: int | None = None
    consequence: LapseConsequence = LapseConsequence.DEEMED_WITHDRAWN
    basis: str = ""


@dataclass(frozen=True)
class Wanting:
    """One material that is not there: how the guide lists it, and how it stands.

    `listed`: the guide itself says that it may follow. `core`: the decision hangs on it (主审).
    `is_condition`: a law names it as a condition of the decision.
    """

    code: str
    name: str
    state: MaterialState
    listed: bool
    core: bool = False
    is_form: bool = False
    is_identity: bool = False
    is_condition: bool = False


def may_tolerate(
    wanting: Wanting,
    *,
    tolerance: Tolerance,
    due: date | None,
    today: date,
    credit_sound: bool,
) -> tuple[Refusal, ...]:
    """Whether this paper may follow; every reason why not (R-6-21, R-6-22).

    `due` is the day `tolerance_deadline` gives; one that leaves no time is no offer.
    """
    name = {"name": wanting.name}
    never = wanting.is_form or wanting.is_identity or wanting.is_condition
    checks = (
        (not tolerance.allowed, Refusal("TOLERANCE_NOT_ALLOWED", "R-6-21")),
        (
            tolerance.allowed and not wanting.listed,
            Refusal("TOLERANCE_NOT_LISTED", "R-6-21", name),
        ),
        (wanting.core, Refusal("TOLERANCE_CORE", "R-6-21", name)),
        (never, Refusal("TOLERANCE_NEVER", "R-6-22", name)),
        (due is None or due <= today, Refusal("TOLERANCE_NO_TIME", "R-6-21", name)),
        (not credit_sound, Refusal("CREDIT_NOT_REPAIRED", "2.6")),
        (wanting.state not in _MAY_FOLLOW_FROM, Refusal("PROMISE_NOT_NEEDED", "R-6-20", name)),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def tolerance_deadline(
    *,
    start: date,
    max_working_days: int | None,
    promise_due: date | None,
    calendar: WorkCalendar,
) -> date:
    """The last day: the item's time, 20 working days at most, 2 before the promise (R-6-21).

    `start` is the day of acceptance, not counted itself (R-1-40). `promise_due` None: the body
    promised nothing, so that only the length counts. May lie on `start` or before: no time is left.
    """
    asked = LONGEST_WORKING_DAYS if max_working_days is None else max_working_days
    longest = calendar.add_working_days(start, max(0, min(asked, LONGEST_WORKING_DAYS)))
    if promise_due is None:
        return longest
    return min(longest, calendar.add_working_days(promise_due, -BEFORE_PROMISE))


def fixed_deadline(
    *,
    today: date,
    max_working_days: int | None,
    promise_due: date | None,
    calendar: WorkCalendar,
) -> date:
    """The last day as acceptance fixes it; the body's own lateness never takes it away [design].

    A case the law accepted days ago may have little of its promised time left. The applicant who
    was offered some days then has all of them, counted from today.
    """
    due = tolerance_deadline(
        start=today, max_working_days=max_working_days, promise_due=promise_due, calendar=calendar
    )
    if due > today:
        return due
    return tolerance_deadline(
        start=today, max_working_days=max_working_days, promise_due=None, calendar=calendar
    )


def renewed_deadline(
    due: date, *, supplied_on: date, judged_on: date, calendar: WorkCalendar
) -> date:
    """The last day after a piece was sent back: days it lay with us do not count [design]."""
    return calendar.add_working_days(
        calendar.roll_forward(due), max(0, calendar.working_days_between(supplied_on, judged_on))
    )


def reminder_day(
    *, due: date, today: date, reminded_on: Collection[date], calendar: WorkCalendar
) -> date | None:
    """The reminder that is due and not yet sent: T-3, T-1 or T in working days (R-6-24).

    After a standstill only the latest is sent; after the last day none.
    """
    if today > due:
        return None
    marks = [calendar.add_working_days(due, -n) if n else due for n in REMINDED_BEFORE]
    latest = max((mark for mark in marks if mark <= today), default=None)
    if latest is None or any(day >= latest for day in reminded_on):
        return None
    return latest


def may_lapse(*, due: date, is_supplied: bool, today: date) -> tuple[Refusal, ...]:
    """Time alone brings the consequence: after the last day, for what nobody brought."""
    if is_supplied or today <= due:
        return (Refusal("PROMISE_STILL_RUNS", "R-6-24", {"due": f"{due:%Y-%m-%d}"}),)
    return ()


def may_supply(*, name: str, is_awaited: bool, lapsed: bool) -> tuple[Refusal, ...]:
    """Only what was left to follow is taken in afterwards, and not when its time is over."""
    if lapsed:
        return (Refusal("PROMISE_LAPSED", "R-6-24", {"name": name}),)
    if not is_awaited:
        return (Refusal("NOT_AWAITED", "R-0-4", {"name": name}),)
    return ()


def result_lock(lacking: Collection[str]) -> tuple[Refusal, ...]:
    """No decision, hand-over or e-licence until everything that may follow is in (R-6-23)."""
    return tuple(Refusal("RESULT_LOCKED", "R-6-23", {"name": name}) for name in lacking)


@dataclass(frozen=True)
class OverdueDays:
    """Working days past the promised one: whose they are. Both are shown (R-6-23)."""

    applicant: int
    body: int


def overdue_days(
    *,
    promise_due: date | None,
    prepared_on: date | None,
    settled_on: date | None,
    today: date,
    calendar: WorkCalendar,
) -> OverdueDays:
    """Who let the promised day pass: from `prepared_on` on, the body's work was done (R-6-23).

    Overdue days after the work was prepared and until the last paper came (`settled_on`, None
    while it is awaited) are the applicant's; all others are the body's.
    """
    if promise_due is None or today <= promise_due:
        return OverdueDays(0, 0)
    whole = calendar.working_days_between(promise_due, today)
    if prepared_on is None:
        return OverdueDays(0, whole)
    since = max(promise_due, prepared_on)
    until = min(today, settled_on) if settled_on else today
    own = max(0, calendar.working_days_between(since, until))
    return OverdueDays(own, whole - own)
