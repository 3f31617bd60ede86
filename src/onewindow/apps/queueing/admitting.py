"""Does the hall give numbers now? The facts of the day, put before the closing rule."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.queueing.models import HallSetting, Visit, WindowShift
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import KnownPlace, known_place
from onewindow.apps.statements import rows_of
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.closing import Admission, Load, may_issue
from onewindow.rules.hall.opening import HallDay
from onewindow.rules.hall.opening import hall_day as day_of_hall
from onewindow.rules.hall.settings import HallRules, read_rules
from onewindow.rules.hall.slots import read_periods

_OWED = frozenset({"EMERGENCY", "BOOKED"})


def admission(
    *, place_id: UUID, queue_class: str, now: datetime, lane: str = "WALK_IN"
) -> Admission:
    """What the closing rule says for this class now (R-6.1, R-6-6), with what is offered instead.

    One statement reads settings, line and windows in service.
    """
    known, today = known_place(place_id, now=now), localtime(now).date()
    told = rows_of(_NOW, [place_id, place_id, today, place_id])[0]
    settings, stopped_on, stopped_reason, served, waiting = told
    rules = read_rules(settings or {})
    return may_issue(
        now=now.astimezone(CHINA),
        today=hall_day_of(known, rules, today),
        load=pooled_load(
            queue_class,
            waiting or {},
            [frozenset(codes) for codes in served or ()],
            known.expected_minutes(),
        ),
        delay_minutes=rules.close_delay_minutes,
        stopped_reason=stopped_reason if stopped_on == today else "",
        is_owed=lane in _OWED,
        before_minutes=rules.remote_before_opening_minutes,
    )


_NOW = (
    "SELECT h.rules, h.stopped_on, h.stopped_reason,"
    f" (SELECT jsonb_agg(s.class_codes) FROM {WindowShift._meta.db_table} s"
    "  WHERE s.place_id = %s AND s.ended_at IS NULL AND s.kind = 'OPEN'),"
    " (SELECT jsonb_object_agg(v.queue_class, v.count) FROM (SELECT queue_class, count(*)"
    f"  FROM {Visit._meta.db_table} WHERE place_id = %s AND day = %s AND state = 'WAITING'"
    "  GROUP BY queue_class) v)"
    f" FROM (VALUES (%s::uuid)) p (id) LEFT JOIN {HallSetting._meta.db_table} h"
    " ON h.place_id = p.id"
)


def hall_day(*, place_id: UUID, now: datetime) -> HallDay:
    """When this place opens and closes today, swapped days and exceptions counted in."""
    known = known_place(place_id, now=now)
    return hall_day_of(known, hall_of(place_id).rules, localtime(now).date())


def hall_day_of(known: KnownPlace, rules: HallRules, day: date) -> HallDay:
    """The day of a known place; a demonstration hall may be open at all hours, but for a day its
    duty head closed."""
    if rules.open_all_hours and not _is_closed(known, day):
        first = datetime.combine(day, time.min, CHINA)
        following = _ordinary_day(known, day).next_opening
        return HallDay(day, ((first, first + timedelta(days=1)),), following)
    return _ordinary_day(known, day)


def _ordinary_day(known: KnownPlace, day: date) -> HallDay:
    kept = known.days.get(day)
    if kept is None:
        kept = known.days[day] = day_of_hall(
            day=day,
            periods=read_periods(known.place.hours.get("periods", ())),
            calendar=known.calendar,
            exceptions=known.exceptions,
        )
    return kept


def _is_closed(known: KnownPlace, day: date) -> bool:
    return any(each.day == day and each.is_closed for each in known.exceptions)


def pooled_load(
    queue_class: str,
    waiting: Mapping[str, int],
    served: Iterable[frozenset[str]],
    expected: Mapping[str, float],
) -> Load:
    """Numbers waiting for the windows of a class, the average minutes of one, and the windows.

    A line that other windows serve as well counts by the part these windows are of all.
    """
    windows = list(served)
    ours = [codes for codes in windows if queue_class in codes]
    numbers = minutes = 0.0
    for code, count in waiting.items():
        serving = sum(code in codes for codes in windows)
        share = sum(code in codes for codes in ours) / serving if serving else 0.0
        if code == queue_class and not serving:
            share = 1.0
        numbers += count * share
        minutes += count * share * expected.get(code, 10.0)
    average = minutes / numbers if numbers else expected.get(queue_class, 10.0)
    return Load(round(numbers), average, len(ours))
