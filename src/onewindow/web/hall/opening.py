"""Is the hall open, until when, and if not, why and when again? In words (R-5-3, R-5-7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from onewindow import wallclock
from onewindow.apps.queueing.admitting import hall_day
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import known_place
from onewindow.rules.hall.opening import HallDay
from onewindow.web.weekdays import WEEKDAYS

_SATURDAY = 5


@dataclass(frozen=True)
class HallOpening:
    """The hall at this moment: one short state, and a sentence that says why or until when."""

    is_open: bool
    words: str
    why: str
    next_opening: datetime | None

    @property
    def kind(self) -> str:
        """The colour of the tag."""
        return "ok" if self.is_open else "pause"


def opening_of(place_id: Any, *, now: datetime) -> HallOpening:
    """The hall's opening now, with holidays, swapped days, noon and exceptional days named."""
    local = wallclock.local(now)
    day = hall_day(place_id=place_id, now=now)
    known = known_place(place_id, now=now)
    name = known.calendar.name_of(local.date())
    if is_stopped(place_id, now=now):
        why = _("今天不再发号，手里有号的都会办完；后面来的人当场得到优先预约。")
        return HallOpening(False, _("停止取号"), why, day.next_opening)
    if day.stretches and hall_of(place_id).rules.open_all_hours:
        return HallOpening(True, _("随时开放"), _("演示大厅，任何时候都可以试。"), None)
    if not day.stretches:
        why = _("今天休息（%(name)s）。") % {"name": name} if name else _closed_why(local)
        return HallOpening(False, _("今天休息"), why + _again(day), day.next_opening)
    swapped = local.weekday() >= _SATURDAY and known.calendar.is_working_day(local.date())
    note = _("今天%(day)s是调休上班日，照常开放。") % {"day": WEEKDAYS[local.weekday()]}
    return _within(day, local, note if swapped else "")


def is_stopped(place_id: Any, *, now: datetime) -> bool:
    """Whether the duty head has stopped today's numbers (R-6-6)."""
    return hall_of(place_id).setting.stopped_on == wallclock.local(now).date()


def _closed_why(local: datetime) -> str:
    if local.weekday() >= _SATURDAY:
        return _("今天%(day)s休息。") % {"day": WEEKDAYS[local.weekday()]}
    return _("今天临时不开放。")


def _within(day: HallDay, local: datetime, note: str) -> HallOpening:
    for place, (opens, closes) in enumerate(day.stretches):
        if local < opens:
            words = _("午间休息") if place else _("还没开门")
            at = _("%(at)s 开门。") % {"at": f"{opens:%H:%M}"}
            return HallOpening(False, words, note + at, opens)
        if local < closes:
            until = day.closes or closes
            why = _("今天到 %(at)s，已取号的办完为止。") % {"at": f"{until:%H:%M}"}
            return HallOpening(True, _("正在服务"), note + why, None)
    why = _("今天已下班，已取号的都会办完。")
    return HallOpening(False, _("已下班"), why + _again(day), day.next_opening)


def _again(day: HallDay) -> str:
    following = day.next_opening
    if following is None:
        return ""
    return _("%(month)s月%(day)s日%(weekday)s %(at)s 开门。") % {
        "month": following.month,
        "day": following.day,
        "weekday": WEEKDAYS[following.weekday()],
        "at": f"{following:%H:%M}",
    }
