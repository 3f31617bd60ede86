"""What does the clock say for this case? Rows in, two deadlines, a lamp and an explanation out."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localtime

from onewindow.apps.cases.facts import guide_of, suspensions_of
from onewindow.apps.cases.models import Case
from onewindow.apps.catalogue.facts import effective_limits
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.states import CaseState
from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.clock.deadlines import Deadline, deadline
from onewindow.rules.clock.lamps import DecisionClock, Lamp, decision_clock
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.clock.suspensions import Suspension

# R-1-2: five working days of silence
ACCEPTANCE_LIMIT = Limit(5, LimitUnit.WORKING_DAY)
RUNNING = {CaseState.ACCEPTED, CaseState.IN_REVIEW, CaseState.SUSPENDED}


def wall(moment: datetime) -> datetime:
    """A moment as plain local time, which is what the clock's rules count in."""
    return localtime(moment).replace(tzinfo=None)


def acceptance_clock(case: Case, received_at: datetime) -> Deadline:
    """The time within which the body must accept or ask: the item's own law, else five days."""
    limit = guide_of(case.item_version).tacit_acceptance or ACCEPTANCE_LIMIT
    return deadline(start=wall(received_at).date(), limit=limit, calendar=calendar())


def acceptance_due(case: Case, received_at: datetime) -> date:
    """Its last day; silence until then has the effect the item's law names (R-1-2, R-1-51)."""
    due = acceptance_clock(case, received_at).due_day
    assert due is not None
    return due


def clock_of(
    case: Case,
    *,
    now: datetime,
    also_suspended: tuple[Suspension, ...] = (),
    also_extended: tuple[Extension, ...] = (),
    by: WorkCalendar | None = None,
) -> DecisionClock | None:
    """Both limits of an accepted case; a decided case is read at the moment of its decision.

    `also_suspended` and `also_extended` show what a pause or more time would change; `by`
    hands in the calendar when many cases are counted at once.
    """
    if case.accepted_at is None:
        return None
    limits = effective_limits(guide_of(case.item_version).content)
    return decision_clock(
        start=wall(case.accepted_at),
        statutory=limits.statutory,
        committed=limits.committed,
        calendar=by or calendar(),
        now=wall(case.decided_at or now),
        suspensions=(*suspensions_of(case), *also_suspended),
        extensions=(*_extensions(case), *also_extended),
    )


def _extensions(case: Case) -> tuple[Extension, ...]:
    granted = getattr(case, "extension", None)
    if granted is None:
        return ()
    return (Extension(granted.amount, LimitUnit(granted.unit), granted.granted_on),)


def refresh_clock(case: Case, *, now: datetime, by: WorkCalendar | None = None) -> None:
    """Set the case's stored due moments and lamp from the rules (not saved here)."""
    by = by or calendar()
    clock = clock_of(case, now=now, by=by)
    if clock is None:
        case.lamp = _waiting_lamp(case, now, by)
        return
    case.statutory_due = _moment(clock.statutory)
    case.committed_due = _moment(clock.committed) or case.statutory_due
    case.lamp = clock.lamp if case.state in RUNNING or case.decided_at else ""


def _waiting_lamp(case: Case, now: datetime, by: WorkCalendar) -> str:
    """Before acceptance the five-day clock shows: yellow on its last working day (RULES 6.7)."""
    if case.acceptance_due is None or case.state not in {
        CaseState.RECEIVED,
        CaseState.CORRECTION_DELIVERED,
    }:
        return ""
    today = wall(now).date()
    if today > case.acceptance_due:
        return Lamp.RED
    left = by.working_days_between(today, case.acceptance_due)
    return Lamp.YELLOW if left <= 1 else Lamp.GREEN


def _moment(due: Deadline | None) -> datetime | None:
    """The stored moment: the end of the last day, or the hour itself."""
    if due is None or due.due is None:
        return None
    if isinstance(due.due, datetime):
        return due.due.replace(tzinfo=get_current_timezone())
    end = datetime.combine(due.due, time.min) + timedelta(days=1, seconds=-1)
    return end.replace(tzinfo=get_current_timezone())
