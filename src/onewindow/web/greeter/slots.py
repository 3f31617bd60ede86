"""Which seats are left in the next days, and where is one booked?"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from onewindow.apps.appointments import queries as appointments
from onewindow.apps.queueing.shelf import known_place
from onewindow.web.components.navigation import exists
from onewindow.web.greeter.ways import SlotsLeft
from onewindow.web.weekdays import WEEKDAYS

_BOOKING = "/hall/appointments/"
SHOWN_DAYS = 2


def slots_left(place_id: UUID, code: str, now: datetime) -> list[SlotsLeft] | None:
    """Free seats of the line by day, the nearest days first; None when it is not booked."""
    line = known_place(place_id, now=now).by_code.get(code)
    if line is None or not line.is_booked_online:
        return None
    by_day: dict[date, list[appointments.OpenSlot]] = defaultdict(list)
    for slot in appointments.open_slots(queue_class_id=line.id, now=now):
        by_day[slot.day].append(slot)
    today = localtime(now).date()
    found = []
    for day, slots in sorted(by_day.items()):
        free = [slot for slot in slots if slot.left]
        first = f"{localtime(free[0].starts_at):%H:%M}" if free else ""
        found.append(SlotsLeft(_day_name(day, today), sum(s.left for s in free), first))
    return [each for each in found if each.left][:SHOWN_DAYS] or found[:SHOWN_DAYS]


def _day_name(day: date, today: date) -> str:
    near = {today: _("今天"), today + timedelta(days=1): _("明天")}
    if day in near:
        return near[day]
    told = {"month": day.month, "day": day.day, "weekday": WEEKDAYS[day.weekday()]}
    return _("%(month)s 月 %(day)s 日（%(weekday)s）") % told


def booking_address(slug: str) -> str:
    """The page where the person books for themselves; empty while there is none."""
    return f"{_BOOKING}?{urlencode({'item': slug})}" if exists(_BOOKING) else ""
