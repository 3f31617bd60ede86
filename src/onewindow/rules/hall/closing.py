"""May the hall still give a number, may a window close, and what is offered instead of a no?

R-6.1 延时服务: whoever has a number before closing is served; numbers stop only when they must.
R-6-6: a hall does not cap its day; the switch needs the duty head, a reason, and an offer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.rules.hall.opening import HallDay
from onewindow.rules.outcomes import Refusal


@dataclass(frozen=True)
class Admission:
    """Whether a number is given; if not, why, and from when a priority booking is offered.

    `booking_from` is None only when no later opening of the hall is known.
    """

    refusals: tuple[Refusal, ...] = ()
    booking_from: datetime | None = None


@dataclass(frozen=True)
class Load:
    """How much work stands in line: numbers waiting, minutes of one service, windows in service."""

    waiting: int
    average_minutes: float
    open_windows: int

    @property
    def minutes(self) -> float | None:
        """How long the windows in service need for the line; None while none is open."""
        if not self.open_windows:
            return None
        return self.waiting * self.average_minutes / self.open_windows


def may_issue(
    *,
    now: datetime,
    today: HallDay,
    load: Load,
    delay_minutes: int,
    stopped_reason: str = "",
    is_owed: bool = False,
    before_minutes: int = 0,
) -> Admission:
    """Whether the hall gives one more number now (R-6.1, R-6-6).

    No: on a closed day, before opening (less `before_minutes`), after closing; when the duty head
    stopped it; when `waiting × average ÷ windows > minutes still open + delay_minutes`. The last
    two never turn away who `is_owed` a place: an emergency, or a booking for today. While no
    window is open the load says nothing, and numbers are given. A no always comes with the next
    opening, whose first places are for those sent away today.
    """
    refusal = _out_of_hours(now, today, before_minutes)
    if refusal is None and not is_owed:
        refusal = _too_much(now, today, load, delay_minutes, stopped_reason)
    return Admission((refusal,), today.next_opening) if refusal else Admission()


def _out_of_hours(now: datetime, today: HallDay, before_minutes: int) -> Refusal | None:
    following = said(today.next_opening)
    if today.opens is None or today.closes is None:
        return Refusal("HALL_CLOSED_TODAY", "R-6-6", {"next": following})
    if now < today.opens - timedelta(minutes=before_minutes):
        return Refusal("HALL_NOT_OPEN_YET", "R-6-6", {"opens": _time(today.opens)})
    if now >= today.closes:
        facts = {"closes": _time(today.closes), "next": following}
        return Refusal("HALL_CLOSED_BY_NOW", "R-6.1", facts)
    return None


def _too_much(
    now: datetime, today: HallDay, load: Load, delay_minutes: int, stopped_reason: str
) -> Refusal | None:
    following = said(today.next_opening)
    if stopped_reason:
        facts = {"reason": stopped_reason, "next": following}
        return Refusal("ISSUING_STOPPED", "R-6-6", facts)
    left = today.open_minutes_left(now) + delay_minutes
    if load.minutes is not None and load.minutes > left:
        needed = {"waiting": load.waiting, "minutes": round(load.minutes), "next": following}
        return Refusal("HALL_FULL_TODAY", "R-6.1", needed)
    return None


def may_close_window(*, number: str) -> tuple[Refusal, ...]:
    """Whether a window may close: not with somebody there, whose `number` the refusal names.

    The clerk chooses first: finish, hold the visit, or hand it back to the line `[design]`.
    """
    return (Refusal("WINDOW_BUSY_CLOSING", "R-6-7", {"number": number}),) if number else ()


def may_finish(*, number: str, left: Sequence[str], drop_rest: bool) -> tuple[Refusal, ...]:
    """Whether a visit may end with matters still to do (`left`, by name): only when the clerk says
    that they are not wanted any more. A key pressed too early must not lose them `[design]`.
    """
    if not left or drop_rest:
        return ()
    facts = {"number": number, "count": len(left), "matters": "、".join(left)}
    return (Refusal("FINISH_MATTERS_LEFT", "R-6-7", facts),)


def said(moment: datetime | None) -> str:
    """10月9日09:00, or the words for a day that is not known yet."""
    if moment is None:
        return "下一个开放日"
    return f"{moment.month}月{moment.day}日{_time(moment)}"


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M}"
