"""By when must the result be with the person? Ten working days after the decision (R-1-13)."""

from datetime import date, timedelta

from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.clock.deadlines import Deadline, deadline
from onewindow.rules.clock.limits import Limit, LimitUnit

DELIVERY_LIMIT = Limit(10, LimitUnit.WORKING_DAY)
# From this many working days before the last one, the supervisor is shown the case.
WARNED_BEFORE = 2
_ONE_DAY = timedelta(days=1)


def delivery_deadline(decided_on: date, *, calendar: WorkCalendar) -> Deadline:
    """The last day on which the result of this decision may reach the person (R-1-13)."""
    return deadline(start=decided_on, limit=DELIVERY_LIMIT, calendar=calendar, event="作出决定")


def latest_overdue_decision(today: date, *, calendar: WorkCalendar) -> date:
    """Decisions of this day and before are past their ten working days by `today` (RM-08).

    The last day never moves back when the decision moves on, so one day parts late from in time.
    """
    decided = today - _ONE_DAY
    while (due := delivery_deadline(decided, calendar=calendar).due_day) is None or due >= today:
        decided -= _ONE_DAY
    return decided


def latest_pressing_decision(today: date, *, calendar: WorkCalendar) -> date:
    """Decisions of this day and before are late, or have `WARNED_BEFORE` working days left."""
    onward = Limit(WARNED_BEFORE, LimitUnit.WORKING_DAY)
    last = deadline(start=today, limit=onward, calendar=calendar).due_day or today
    return latest_overdue_decision(last + _ONE_DAY, calendar=calendar)
