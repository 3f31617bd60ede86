"""How is a deadline explained, so that a clerk can read it out and an applicant can follow it?"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from onewindow.rules.clock.limits import LimitUnit, whole
from onewindow.rules.clock.speaking import DateSpeaker, weekday

if TYPE_CHECKING:
    from onewindow.rules.clock.deadlines import Deadline, Stage


def explain(deadline: "Deadline") -> str:
    """The count from the start to the end, each clause one fact, in the order it was counted."""
    say = DateSpeaker()
    clauses: list[str] = []
    for place, stage in enumerate(deadline.stages):
        clauses += _opening(deadline, stage, place, say)
        clauses += _days_off(deadline, stage, say)
        clauses += _pauses(deadline, stage, say) if place == 0 else ()
        clauses += _rolling(deadline, stage, say)
    clauses.append(_ending(deadline, say))
    return "；".join(clauses) + "。" + _warning(deadline)


def _opening(deadline: "Deadline", stage: "Stage", place: int, say: DateSpeaker) -> Iterator[str]:
    if place:
        since = say.moment(stage.start)
        yield f"另经批准延长{stage.amount}{stage.unit.chinese}，从{since}起接着计算"
        return
    began = f"{say.moment(stage.start)}{deadline.course.event}"
    if not stage.amount:
        yield f"{began}，属于即办，当场办结"
    elif stage.unit is LimitUnit.HOUR:
        yield f"{began}，从这一刻起算{deadline.limit}，昼夜和节假日连续计算"
    else:
        following = say.day(stage.start + timedelta(days=1))
        yield f"{began}，次日（{following}）起算{deadline.limit}"
    longer = [row for row in deadline.course.extensions if row.unit is deadline.limit.unit]
    for row in longer:
        when = f"{say.day(row.granted_on)}" if row.granted_on else ""
        yield f"{when}经批准延长{row}"
    if longer:
        yield f"共{stage.amount}{stage.unit.chinese}"
    if stage.amount != whole(stage.amount) and stage.unit is LimitUnit.WORKING_DAY:
        yield f"不足一个工作日的按一个工作日计，计{whole(stage.amount)}个工作日"
    yield from _clamping(stage, say)


def _clamping(stage: "Stage", say: DateSpeaker) -> Iterator[str]:
    if stage.unit is not LimitUnit.MONTH or not stage.amount:
        return
    months = stage.start.year * 12 + stage.start.month - 1 + whole(stage.amount)
    year, month = divmod(months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    month_end = following - timedelta(days=1)
    matching = month_end.replace(day=min(stage.start.day, month_end.day))
    if stage.start.day > month_end.day:
        yield (f"{month_end.month}月没有{stage.start.day}日，以月末{say.day(matching)}为对应日")
    else:
        yield f"对应日为{say.day(matching)}"


def _days_off(deadline: "Deadline", stage: "Stage", say: DateSpeaker) -> Iterator[str]:
    """Only working-day counts leave days off out; the other units run through them."""
    if stage.unit is not LimitUnit.WORKING_DAY or stage.due is None or not stage.amount:
        return
    calendar, day = deadline.course.calendar, stage.start_day
    holidays: list[date] = []
    made_up: list[date] = []
    weekend = False
    while day < stage.due:
        day += timedelta(days=1)
        working, name = calendar.is_working_day(day), calendar.name_of(day)
        if not working and name:
            holidays.append(day)
        weekend |= not working and not name
        if working and day.weekday() >= 5:
            made_up.append(day)
    said = ["周六、周日不计"] if weekend else []
    if holidays:
        said.append("、".join(say.run(first, last) for first, last in _runs(holidays)) + "放假不计")
    if made_up:
        days = "、".join(f"{say.day(day)}（{weekday(day)}，调休上班）" for day in made_up)
        said.append(f"{days}计入")
    if said:
        yield "，".join(said)


def _runs(days: list[date]) -> list[tuple[date, date]]:
    breaks = [0, *(i for i, (a, b) in enumerate(pairwise(days), 1) if (b - a).days > 1), len(days)]
    return [(days[first], days[last - 1]) for first, last in pairwise(breaks)]


def _pauses(deadline: "Deadline", stage: "Stage", say: DateSpeaker) -> Iterator[str]:
    rows = deadline.course.suspensions if stage.amount else ()
    taken = 0
    for row in sorted(rows, key=lambda row: row.started_on):
        last, due = row.last_day(deadline.course.calendar), deadline.due_day
        if due is not None and row.started_on > due:
            yield f"{say.day(row.started_on)}起的{row.name}在届满之后，不影响届满日"
        elif last is None:
            yield f"{say.day(row.started_on)}起{row.name}，尚未结束，暂停计时"
        elif last < deadline.first_day:
            yield f"{say.run(row.started_on, last)}的{row.name}在起算之前，不影响届满日"
        else:
            days = deadline.suspended_in(((row.started_on.toordinal(), last.toordinal()),), last)
            taken += days
            planned = "（按计划天数自动恢复计时）" if row.ended_on is None else ""
            when = say.run(row.started_on, last)
            yield f"{when}{row.name}，暂停计时，{days}{_counted_in(deadline)}不计{planned}"
    if deadline.due is not None and taken > deadline.suspended_days:
        yield f"重叠的日子只扣一次，合计扣除{deadline.suspended_days}{_counted_in(deadline)}"


def _counted_in(deadline: "Deadline") -> str:
    return "个工作日" if deadline.limit.unit is LimitUnit.WORKING_DAY else "日"


def _rolling(deadline: "Deadline", stage: "Stage", say: DateSpeaker) -> Iterator[str]:
    if stage.last_day is None or stage.due == stage.last_day:
        return
    name = deadline.course.calendar.name_of(stage.last_day)
    why = f"{name}放假" if name else weekday(stage.last_day)
    said = f"最后一日{say.day(stage.last_day)}是{why}"
    where = f"其后第一个工作日{say.day(stage.due)}" if stage.due else "恢复计时之后"
    yield f"{said}，顺延至{where}"


def _ending(deadline: "Deadline", say: DateSpeaker) -> str:
    if deadline.due is None:
        return "恢复计时后接着计算剩余的时间，届满日到时确定"
    return f"{say.moment(deadline.due)}届满"


def _warning(deadline: "Deadline") -> str:
    if not deadline.provisional or deadline.due is None:
        return ""
    years = range(deadline.start.year, deadline.due.year + 1)
    unknown = "、".join(
        f"{year}年" for year in years if year not in deadline.course.calendar.known_years
    )
    return f"{unknown}的放假安排尚未公布，暂按周末和固定日期的法定节日推算，公布后将重新计算。"
