"""When is something due, given its limit, the days off, the pauses and the extensions?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from onewindow.rules.clock.calendar import CHINA, ORIGIN, WorkCalendar, closing_moment, wall_clock
from onewindow.rules.clock.explanation import explain
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit, whole
from onewindow.rules.clock.reckoning import (
    Spans,
    calendar_day_after,
    hours_after,
    merged,
    months_after,
    rolled,
    suspended_days,
    suspended_working_days,
    working_day_after,
)
from onewindow.rules.clock.suspensions import Suspension

# Looked up once: a million cases ask for these two names several million times.
_HOUR, _WORKING_DAY = LimitUnit.HOUR, LimitUnit.WORKING_DAY


class Stage(NamedTuple):
    """One count: from where, how much, the last day counted, and that day moved off a holiday."""

    start: date | datetime
    amount: int | Decimal
    unit: LimitUnit
    last_day: date | datetime | None
    due: date | datetime | None

    @property
    def start_day(self) -> date:
        """The day the count is set off."""
        return _day(self.start)

    @property
    def start_moment(self) -> datetime:
        """The moment the count is set off, 0:00 where no time of day is known."""
        return _moment(self.start)


class Course(NamedTuple):
    """What a period ran through: what set it off, and what stopped or lengthened it."""

    start: date | datetime
    calendar: WorkCalendar
    spans: Spans
    suspensions: Sequence[Suspension]
    extensions: Sequence[Extension]
    event: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends: a day (24:00, or closing time at a counter), or a moment for hours.

    `due` is None while an open-ended suspension keeps the end unknown.
    """

    due: date | datetime | None
    limit: Limit
    stages: tuple[Stage, ...]
    course: Course

    @property
    def provisional(self) -> bool:
        """Whether a holiday notice that the count needs is still missing (R-5-6)."""
        return any(_is_provisional(stage, self.course.calendar) for stage in self.stages)

    @property
    def start(self) -> date | datetime:
        """The day or moment of the event; a day is not counted itself (R-1-40)."""
        return self.stages[0].start

    @property
    def due_day(self) -> date | None:
        """The day of the end, for hours too."""
        return self.due.date() if isinstance(self.due, datetime) else self.due

    @property
    def first_day(self) -> date:
        """The first day that counts: the next day, for hours the same one (R-1-40, R-1-41)."""
        started = self.stages[0].start_day
        return started if self.limit.unit is LimitUnit.HOUR else started + timedelta(days=1)

    @property
    def suspended_days(self) -> int:
        """Days inside the period that did not count: working days for working-day limits."""
        return 0 if self.due_day is None else self.suspended_in(self.course.spans, self.due_day)

    def suspended_in(self, spans: Spans, until: date) -> int:
        """Days of these spans that fall into the period, up to `until`."""
        eve, last = self.first_day.toordinal() - 1, until.toordinal()
        if self.limit.unit is LimitUnit.WORKING_DAY:
            return suspended_working_days(eve, last, self.course.calendar, spans)
        return suspended_days(eve, last, spans)

    @property
    def explanation(self) -> str:
        """The whole count in Chinese sentences a clerk can read out; made only when asked for."""
        return explain(self)

    @property
    def ends_at(self) -> datetime | None:
        """The end as the wall clock shows it, for comparing days with hours."""
        if self.due is None:
            return None
        if isinstance(self.due, datetime):
            return wall_clock(self.due)
        return closing_moment(self.due)

    def working_days_left(self, now: datetime) -> int | None:
        """Working days after today up to the last one that no pause covers; None while unknown."""
        if self.due is None:
            return None
        today, last = wall_clock(now).toordinal(), self.due.toordinal()
        worked, spans = self.course.calendar.worked_until, self.course.spans
        left = worked[last - ORIGIN] - worked[today - ORIGIN]
        if spans:
            left -= suspended_working_days(today, last, self.course.calendar, spans)
        return left

    def has_passed(self, now: datetime) -> bool:
        """Whether the period is over: days end at 24:00 (R-1-44)."""
        if self.due is None:
            return False
        shown = wall_clock(now)
        if isinstance(self.due, datetime):
            return shown > wall_clock(self.due)
        return shown.date() > self.due


def deadline(
    *,
    start: date | datetime,
    limit: Limit,
    calendar: WorkCalendar,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Extension] = (),
    event: str = "收件",
) -> Deadline:
    """When a period that `start` sets off ends (R-1-40 to R-1-45).

    Suspended days count for no unit: working and calendar days skip them, months are first turned
    into days, hours skip them from 0:00 to 24:00 (design). An extension in the limit's own unit
    lengthens the count; in another unit it is counted on from the end (design). Hours run round
    the clock; a start without a time of day begins at 0:00. Moments are read by Beijing time, and
    those without a zone are taken as it. `event` names the start in the text.
    """
    spans = merged(suspensions, calendar)
    began = in_china(start)
    return ending(limit, Course(began, calendar, spans, suspensions, extensions, event))


def in_china(start: date | datetime) -> date | datetime:
    """A start whose day and time of day are those of Beijing, whatever zone it was stored in."""
    return start.astimezone(CHINA) if isinstance(start, datetime) and start.tzinfo else start


def ending(limit: Limit, course: Course) -> Deadline:
    """`deadline` for one limit of a course that may have two."""
    amount, unit = limit.amount, limit.unit
    for extension in course.extensions:
        if extension.unit is unit:
            amount = amount + extension.amount
    stage = _counted(course.start, amount, unit, course)
    stages: tuple[Stage, ...] = (stage,)
    for extension in course.extensions:
        if extension.unit is not unit and stage.due is not None:
            onward = _onward(stage.due, extension.unit)
            stage = _counted(onward, extension.amount, extension.unit, course)
            stages = (*stages, stage)
    return Deadline(stage.due, limit, stages, course)


def _counted(
    start: date | datetime, amount: int | Decimal, unit: LimitUnit, course: Course
) -> Stage:
    if unit is _HOUR:
        moment = _moment(start)
        due = hours_after(moment, timedelta(hours=float(amount)), course.spans)
        return Stage(moment, amount, unit, due, due)
    first, count, calendar = start.toordinal(), whole(amount), course.calendar
    # What is due on the spot cannot be paused.
    spans = course.spans if count else ()
    if unit is _WORKING_DAY:
        last = _as_date(working_day_after(first, count, calendar, spans))
        return Stage(start, amount, unit, last, last)
    if unit is LimitUnit.MONTH:
        count = months_after(start, count).toordinal() - first
    reached = calendar_day_after(first, count, spans)
    if reached is None:
        return Stage(start, amount, unit, None, None)
    due_day = _as_date(rolled(reached, calendar, spans))
    return Stage(start, amount, unit, _as_date(reached), due_day)


def _day(start: date | datetime) -> date:
    return start.date() if isinstance(start, datetime) else start


def _moment(start: date | datetime) -> datetime:
    return start if isinstance(start, datetime) else datetime.combine(start, time.min)


def _as_date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


# Days run out at 24:00, so hours granted on top of days begin there.
def _onward(due: date | datetime, unit: LimitUnit) -> date | datetime:
    if unit is LimitUnit.HOUR and not isinstance(due, datetime):
        return closing_moment(due)
    return due


def _is_provisional(stage: Stage, calendar: WorkCalendar) -> bool:
    if stage.due is None or stage.last_day is None or stage.unit is LimitUnit.HOUR:
        return False
    first = stage.start if stage.unit is LimitUnit.WORKING_DAY else stage.last_day
    return calendar.is_provisional_between(first, stage.due)
