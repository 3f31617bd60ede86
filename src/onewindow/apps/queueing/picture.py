"""What goes on in the hall right now, as the duty head must see it? A handful of queries."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Window
from onewindow.apps.queueing.admitting import hall_day_of, pooled_load
from onewindow.apps.queueing.manned import Manned, manned
from onewindow.apps.queueing.models import HallSetting, Visit, WindowDuty, WindowShift
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import KnownPlace, known_place
from onewindow.apps.queueing.standing import ClassLoad, class_loads
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.closing import may_issue
from onewindow.rules.hall.settings import HallRules

_MINUTE = timedelta(minutes=1)
_LONG = 2.0  # a service so many times the expected is one to look after
_AT_WINDOW = (Visit.State.CALLED, Visit.State.SERVING)
OPEN, PAUSED, CLOSED = "OPEN", "PAUSED", "CLOSED"


@dataclass(frozen=True)
class WindowNow:
    """One window: in service or not, by whom, with which number, for how long."""

    window: Window
    state: str
    clerk: str = ""
    reason: str = ""
    since: datetime | None = None
    number: str = ""
    visit_id: UUID | None = None
    is_called: bool = False
    minutes: int = 0
    is_long: bool = False
    classes: Sequence[str] = ()


@dataclass(frozen=True)
class Alarm:
    """A number that waits longer than the hall allows itself (R-6-7)."""

    visit_id: UUID
    number: str
    queue_class: str
    minutes: int


@dataclass(frozen=True)
class Remedy:
    """What can be done about a class that waits too long: windows to open, posts to fill."""

    queue_class: str
    longest: int
    count: int
    paused: Sequence[Window]
    closed: Sequence[tuple[Window, Sequence[str]]]
    could_learn: Sequence[Window]


@dataclass(frozen=True)
class ClosingNow:
    """What the closing rule computes for one class at this moment (R-6.1)."""

    queue_class: str
    waiting: int
    average: float
    windows: int
    needed: float | None
    left: float
    delay: int
    stops: bool


@dataclass(frozen=True)
class Picture:
    """The hall at one moment."""

    as_of: datetime
    setting: HallSetting
    rules: HallRules
    is_stopped: bool
    loads: Sequence[ClassLoad]
    windows: Sequence[WindowNow]
    alarms: Sequence[Alarm]
    remedies: Sequence[Remedy]
    closing: Sequence[ClosingNow]
    missed: int
    held: int
    closes: datetime | None
    manned: Manned

    @property
    def waiting(self) -> int:
        """How many wait in all."""
        return sum(load.waiting for load in self.loads)

    def count(self, state: str) -> int:
        """How many windows are OPEN, PAUSED or CLOSED."""
        return sum(each.state == state for each in self.windows)


def picture(*, place_id: UUID, now: datetime) -> Picture:
    """Everything on the duty head's live page."""
    known, hall = known_place(place_id, now=now), hall_of(place_id)
    today = localtime(now).date()
    visits = _open_visits(place_id, today)
    shifts = list(WindowShift.objects.filter(place_id=place_id, ended_at=None))
    windows = _windows(place_id, visits, shifts, known, now)
    alarms = _alarms(visits, hall.rules, now)
    day = hall_day_of(known, hall.rules, today)
    return Picture(
        as_of=now,
        setting=hall.setting,
        rules=hall.rules,
        is_stopped=hall.setting.stopped_on == today,
        loads=class_loads(place_id, now=now),
        windows=windows,
        alarms=alarms,
        remedies=_remedies(alarms, windows),
        closing=_closing(known, hall.rules, visits, shifts, now),
        missed=sum(visit.state == Visit.State.MISSED for visit in visits),
        held=sum(visit.state == Visit.State.HELD for visit in visits),
        closes=day.closes,
        manned=manned(
            known=known,
            day=day,
            rules=hall.rules,
            windows=[each.window for each in windows],
            shifts=shifts,
            waiting=Counter(v.queue_class for v in visits if v.state == Visit.State.WAITING),
            now=now,
        ),
    )


def _open_visits(place_id: UUID, day: date) -> list[Visit]:
    visits = Visit.objects.filter(place_id=place_id, day=day, ended_at=None)
    return list(visits.order_by("queued_at", "id"))


def _windows(
    place_id: UUID,
    visits: Sequence[Visit],
    shifts: Sequence[WindowShift],
    known: KnownPlace,
    now: datetime,
) -> list[WindowNow]:
    by_window = {shift.window_id: shift for shift in shifts}
    there = {visit.window_id: visit for visit in visits if visit.state in _AT_WINDOW}
    expected = known.expected_minutes()
    return [
        _window(window, by_window.get(window.id), there.get(window.id), expected, now)
        for window in organisation.windows_of(place_id=place_id)
    ]


def _window(
    window: Window,
    shift: WindowShift | None,
    visit: Visit | None,
    expected: Mapping[str, float],
    now: datetime,
) -> WindowNow:
    if shift is None:
        return WindowNow(window, CLOSED, classes=window.class_codes)
    since = (visit.serving_at or visit.called_at) if visit else None
    if visit and visit.state == Visit.State.CALLED:
        since = visit.called_at
    minutes = int((now - since) / _MINUTE) if since else 0
    usual = expected.get(visit.queue_class, 10.0) if visit else 10.0
    return WindowNow(
        window=window,
        state=OPEN if shift.kind == WindowShift.Kind.OPEN else PAUSED,
        clerk=shift.clerk_name,
        reason=shift.reason,
        since=shift.started_at,
        number=visit.number if visit else "",
        visit_id=visit.id if visit else None,
        is_called=bool(visit and visit.state == Visit.State.CALLED),
        minutes=minutes,
        is_long=bool(visit) and minutes > _LONG * usual,
        classes=shift.class_codes,
    )


def _alarms(visits: Sequence[Visit], rules: HallRules, now: datetime) -> list[Alarm]:
    limit = timedelta(minutes=rules.overwait_minutes)
    return [
        Alarm(visit.id, visit.number, visit.queue_class, int((now - visit.queued_at) / _MINUTE))
        for visit in visits
        if visit.state == Visit.State.WAITING and now - visit.queued_at > limit
    ]


def _remedies(alarms: Sequence[Alarm], windows: Sequence[WindowNow]) -> list[Remedy]:
    codes = dict.fromkeys(alarm.queue_class for alarm in alarms)
    if not codes:
        return []
    duties = _duties([each.window.id for each in windows if each.state == CLOSED])
    return [_remedy(code, alarms, windows, duties) for code in codes]


def _remedy(
    code: str,
    alarms: Sequence[Alarm],
    windows: Sequence[WindowNow],
    duties: Mapping[UUID, Sequence[str]],
) -> Remedy:
    over = [alarm.minutes for alarm in alarms if alarm.queue_class == code]
    fitted = [each for each in windows if code in each.window.class_codes]
    # Windows with a task of their own stay at it.
    idle = [
        each.window
        for each in windows
        if each.state == OPEN
        and not each.number
        and code not in each.classes
        and each.window.kind in (Window.Kind.INTEGRATED, Window.Kind.SPECIAL)
    ]
    return Remedy(
        queue_class=code,
        longest=max(over),
        count=len(over),
        paused=[each.window for each in fitted if each.state == PAUSED],
        closed=[(e.window, duties.get(e.window.id, ())) for e in fitted if e.state == CLOSED],
        could_learn=idle,
    )


def _duties(window_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = WindowDuty.objects.filter(window_id__in=window_ids).select_related("account")
    for row in rows.order_by("window", "part"):
        found.setdefault(row.window_id, []).append(
            f"{row.get_part_display()} {row.account.display_name}"
        )
    return found


def _closing(
    known: KnownPlace,
    rules: HallRules,
    visits: Sequence[Visit],
    shifts: Sequence[WindowShift],
    now: datetime,
) -> list[ClosingNow]:
    """The rule that stops numbers, with its numbers, for every class (R-6.1 延时)."""
    day = hall_day_of(known, rules, localtime(now).date())
    waiting = Counter(v.queue_class for v in visits if v.state == Visit.State.WAITING)
    served = [frozenset(s.class_codes) for s in shifts if s.kind == WindowShift.Kind.OPEN]
    expected = known.expected_minutes()
    rows = []
    for each in known.classes:
        load = pooled_load(each.code, waiting, served, expected)
        answer = may_issue(
            now=now.astimezone(CHINA),
            today=day,
            load=load,
            delay_minutes=rules.close_delay_minutes,
        )
        rows.append(
            ClosingNow(
                queue_class=each.code,
                waiting=load.waiting,
                average=load.average_minutes,
                windows=load.open_windows,
                needed=load.minutes,
                left=day.open_minutes_left(now),
                delay=rules.close_delay_minutes,
                stops=bool(answer.refusals),
            )
        )
    return rows


def missed_now(*, place_id: UUID, rules: HallRules, now: datetime, limit: int = 8) -> list[Visit]:
    """Who was called in vain and may still come back (R-6-4), the latest first (one query)."""
    visits = Visit.objects.filter(
        place_id=place_id,
        day=localtime(now).date(),
        state=Visit.State.MISSED,
        returns__lt=rules.max_returns,
        last_called_at__gte=now - timedelta(minutes=rules.return_minutes),
    )
    return list(visits.order_by("-last_called_at", "-id")[:limit])
