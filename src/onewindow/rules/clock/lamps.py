"""Is a case in time, close to its limit, late, or standing still?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from onewindow.rules.clock.calendar import WorkCalendar, wall_clock
from onewindow.rules.clock.deadlines import Course, Deadline, ending, in_china
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit, whole
from onewindow.rules.clock.reckoning import merged, suspended_days
from onewindow.rules.clock.speaking import DateSpeaker
from onewindow.rules.clock.suspensions import Suspension


class Lamp(StrEnum):
    """The four lamps of electronic supervision (RULES 6.7)."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"
    GREY = "GREY"


@dataclass(frozen=True, slots=True)
class Threshold:
    """When green turns yellow: the larger of so many working days and a share of the limit.

    No national figure exists; these are defaults a centre may change (RULES 6.7). What is promised
    for the day itself has neither a working day nor a share left to lose: it turns in the counter's
    last working hour (design).
    """

    working_days: int = 1
    percent: int = 20
    last_hour: time = time(16)


DEFAULT_THRESHOLD = Threshold()


@dataclass(frozen=True, slots=True)
class DecisionClock:
    """Both limits of a case and the one lamp they show (R-0-1, RULES 6.7)."""

    statutory: Deadline | None
    committed: Deadline | None
    lamp: Lamp
    statutory_breach: bool
    now: datetime
    step_overdue: bool

    @property
    def driving(self) -> Deadline | None:
        """The limit that ends first; a promise never outlives the law."""
        return _shorter(self.statutory, self.committed)

    @property
    def reason(self) -> str:
        """Why the lamp shows what it shows, in words for the clerk."""
        return _reason(self)


def lamp(deadline: Deadline, *, now: datetime, threshold: Threshold = DEFAULT_THRESHOLD) -> Lamp:
    """The lamp of one deadline: red once it has passed, grey while paused, yellow when close.

    The last day itself is still yellow, of a promise for the same day only its last hour. A
    deadline that passed before a pause stays red. For hours only the share counts, as a working
    day would swallow the whole limit (design).
    """
    due, shown = deadline.due, wall_clock(now)
    if due is None:
        return Lamp.GREY
    if deadline.has_passed(shown):
        return Lamp.RED
    today = shown.toordinal()
    for first, last in deadline.course.spans:
        if first <= today <= last:
            return Lamp.GREY
    return Lamp.YELLOW if _is_close(deadline, due, shown, threshold) else Lamp.GREEN


def _is_close(deadline: Deadline, due: date | datetime, now: datetime, near: Threshold) -> bool:
    stage, spans = deadline.stages[-1], deadline.course.spans
    if isinstance(due, datetime):
        ends, began = wall_clock(due), wall_clock(deadline.stages[0].start_moment)
        return (ends - now) * 100 <= (ends - began) * near.percent
    if not stage.amount and len(deadline.stages) == 1:
        return now >= datetime.combine(due, near.last_hour)
    left = deadline.working_days_left(now) or 0
    if left <= near.working_days:
        return True
    if stage.unit is LimitUnit.WORKING_DAY and len(deadline.stages) == 1:
        return left * 100 <= whole(stage.amount) * near.percent
    today, last = now.toordinal(), due.toordinal()
    # Calendar days, months and mixed counts are measured in days from the start to the end.
    first = deadline.first_day.toordinal() - 1
    limit = last - first - suspended_days(first, last, spans)
    return (last - today - suspended_days(today, last, spans)) * 100 <= limit * near.percent


def decision_clock(
    *,
    start: date | datetime,
    statutory: Limit | None,
    committed: Limit | None,
    calendar: WorkCalendar,
    now: datetime,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Extension] = (),
    threshold: Threshold = DEFAULT_THRESHOLD,
    step_overdue: bool = False,
    event: str = "受理",
) -> DecisionClock:
    """Both deadlines of an accepted case and its lamp; the shorter limit drives the lamp.

    Pauses and extensions move both limits alike (design). On-the-spot items filed on a day off are
    due on the next working day (design). For a case already decided, hand in the moment of the
    decision as `now`. `step_overdue`: a step is over its own time, which shows yellow.
    """
    spans = merged(suspensions, calendar)
    now, start = wall_clock(now), in_china(start)
    course = Course(start, calendar, spans, suspensions, extensions, event)
    law = _ending(statutory, course) if statutory else None
    promise = _ending(committed, course) if committed else None
    driving = _shorter(law, promise)
    shown = Lamp.GREEN if driving is None else lamp(driving, now=now, threshold=threshold)
    if step_overdue and shown is Lamp.GREEN:
        shown = Lamp.YELLOW
    breach = law is not None and law.has_passed(now)
    return DecisionClock(law, promise, shown, breach, now, step_overdue)


def _ending(limit: Limit, course: Course) -> Deadline:
    if not limit.amount and limit.unit is not LimitUnit.HOUR:
        course = course._replace(start=course.calendar.roll_forward(course.start))
    return ending(limit, course)


def _shorter(law: Deadline | None, promise: Deadline | None) -> Deadline | None:
    if law is None or promise is None:
        return law or promise
    # Nearly always both are days: no need to look at the time of day.
    if type(promise.due) is date and type(law.due) is date:
        return promise if promise.due <= law.due else law
    kept, owed = promise.ends_at, law.ends_at
    if kept is None:
        return promise if owed is None else law
    return promise if owed is None or kept <= owed else law


def _reason(clock: DecisionClock) -> str:
    driving, now = clock.driving, clock.now
    if driving is None:
        return "这个事项没有设定办理时限。"
    name = "承诺时限" if driving is clock.committed else "法定时限"
    ends, told = driving.due, DateSpeaker().moment
    if ends is None or clock.lamp is Lamp.GREY:
        return _pause_reason(driving, now)
    if clock.lamp is Lamp.RED:
        return _late_reason(clock, name, told(ends))
    if isinstance(ends, datetime):
        minutes = int((wall_clock(ends) - now).total_seconds() // 60)
        left = f"还有{minutes // 60}小时{minutes % 60}分钟"
    else:
        days = driving.working_days_left(now)
        left = f"还有{days}个工作日" if days else "今天是最后一天"
    said = f"{name}{told(ends)}届满，{left}"
    if clock.lamp is Lamp.GREEN:
        return f"{said}，进度正常。"
    step = "有环节超过了本环节的时限，" if clock.step_overdue else ""
    return f"{said}，{step}请抓紧办理。"


def _pause_reason(driving: Deadline, now: datetime) -> str:
    today, say = now.date(), DateSpeaker()
    running = [
        row for row in driving.course.suspensions if row.covers(today, driving.course.calendar)
    ]
    names = "、".join(dict.fromkeys(row.name for row in running)) or "特别程序"
    ends = [row.last_day(driving.course.calendar) for row in running]
    known = [last for last in ends if last is not None]
    if known and len(known) == len(ends):
        return f"正在{names}，暂停计时至{say.day(max(known))}，次日恢复。"
    return f"正在{names}，暂停计时，结束后恢复。"


def _late_reason(clock: DecisionClock, name: str, ends: str) -> str:
    said = f"{name}已于{ends}届满，已经超期。"
    if not clock.statutory_breach:
        return f"{said}法定时限尚未届满，请立即办理。"
    return f"{said}法定时限已过，须立即办理并公开说明原因。"
