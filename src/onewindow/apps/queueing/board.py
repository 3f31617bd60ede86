"""What may hang on the wall? The numbers and windows of one place, and nothing about anybody.

A picture is what a screen shows when it is switched on; calls are what it announces. Both are read
once for all screens of a place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.timezone import localdate, make_aware

from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Place, QueueClass
from onewindow.apps.queueing import board_waits
from onewindow.apps.queueing.models import HallSetting, Visit, VisitAct, WindowShift
from onewindow.rules.hall.settings import read_rules

KEPT_CALLS = 40
FITTED_KEPT = timedelta(seconds=10)
MOST_AT_ONCE = 200
# A pause may have any reason; the wall shows only these (R-6-8: no word about a person).
PUBLIC_REASONS = frozenset(
    (
        *("休息", "午间休息", "就餐", "交接班", "会议", "业务培训", "短暂离开"),
        *("取材料", "整理材料", "系统故障", "设备故障", "系统维护", "协助其他窗口"),
    )
)
_AT_WINDOW = (Visit.State.CALLED, Visit.State.SERVING)
_ENDED = frozenset(
    {Visit.State.DONE, Visit.State.GIVEN_UP, Visit.State.EXPIRED, Visit.State.TAKEN_BACK}
)
_CLOSED = "CLOSED"


@dataclass(frozen=True)
class Call:
    """One announcement, in the order of its place. `stands`: still waiting for the person."""

    sequence: int
    number: str
    window: int
    window_name: str
    zone: str
    at: datetime
    is_again: bool
    stands: bool
    withdrawn: bool = False


@dataclass(frozen=True)
class BoardWindow:
    """One window: OPEN, PAUSED or CLOSED, and the number that stands at it."""

    number: int
    name: str
    zones: frozenset[str]
    is_accessible: bool
    state: str = _CLOSED
    reason: str = ""
    visit_number: str = ""
    is_serving: bool = False
    since: datetime | None = None


@dataclass(frozen=True)
class ClassLine:
    """One queue class: how many wait, and for how long (minutes) if that can be said (R-6-9)."""

    code: str
    prefix: str
    name: str
    zone: str
    waiting: int
    wait: tuple[int, int] | None = None


@dataclass(frozen=True)
class Picture:
    """All that a place's screens show at one moment; calls newest first.

    `acted_at` moves with everything done in the hall; it is for the clerks' lists, not for a wall.
    """

    place_id: UUID
    place_code: str
    place_name: str
    day: date
    sequence: int
    seconds: int
    windows: tuple[BoardWindow, ...]
    calls: tuple[Call, ...]
    classes: tuple[ClassLine, ...]
    stopped_at: datetime | None
    acted_at: datetime | None

    @property
    def zones(self) -> tuple[str, ...]:
        """The parts of the hall, in the order of their classes."""
        return tuple(dict.fromkeys(each.zone for each in self.classes if each.zone))


@dataclass(frozen=True)
class _Fitted:
    """A place's windows and classes: changed a few times a year, asked for with every call."""

    read_at: datetime
    windows: tuple[organisation.Window, ...]
    classes: tuple[QueueClass, ...]
    by_id: Mapping[UUID, organisation.Window]
    zones: Mapping[str, str]

    def window(self, window_id: UUID | None) -> organisation.Window | None:
        """One window, or None."""
        return self.by_id.get(window_id) if window_id else None


_known: dict[UUID, _Fitted] = {}


def _fitted(place_id: UUID, now: datetime) -> _Fitted:
    known = _known.get(place_id)
    if known is None or not timedelta() <= now - known.read_at < FITTED_KEPT:
        windows = tuple(organisation.windows_of(place_id=place_id))
        classes = tuple(organisation.queue_classes(place_id=place_id))
        zones = {each.code: each.zone for each in classes}
        by_id = {each.id: each for each in windows}
        known = _known[place_id] = _Fitted(now, windows, classes, by_id, zones)
    return known


def picture(*, place: Place, now: datetime) -> Picture:
    """The place as its screens show it now: of today only, whatever was left open yesterday.

    The count of calls is read first: what happens meanwhile is announced once more, never lost.
    """
    day = localdate(now)
    setting = HallSetting.objects.filter(place_id=place.id).first() or HallSetting()
    fitted = _fitted(place.id, now)
    acts = VisitAct.objects.filter(place_id=place.id, at__gte=_midnight(day))
    return Picture(
        place_id=place.id,
        place_code=place.code,
        place_name=place.name,
        day=day,
        sequence=setting.board_sequence,
        seconds=read_rules(setting.rules).board_seconds,
        windows=tuple(_windows(place.id, fitted, day)),
        calls=tuple(_recent(place.id, fitted, day)),
        classes=tuple(_lines(place.id, fitted, now)),
        stopped_at=setting.stopped_at if setting.stopped_on == day else None,
        acted_at=acts.aggregate(last=Max("at"))["last"],
    )


def calls_since(*, place: Place, after: int, now: datetime) -> list[Call]:
    """Every call numbered above `after`, in order, none left out; undone ones say so.

    A call of another day comes marked as withdrawn: nobody is called for yesterday.
    """
    day = localdate(now)
    acts = VisitAct.objects.filter(place_id=place.id, board_sequence__gt=after)
    acts = acts.select_related("visit").order_by("board_sequence")[:MOST_AT_ONCE]
    found = list(acts)
    return list(_calls(found, _fitted(place.id, now), day)) if found else []


def calls_of_today(*, place: Place, most: int, now: datetime) -> list[Call]:
    """The last calls of the day in order, for a process that has just started."""
    acts = VisitAct.objects.filter(
        place_id=place.id, board_sequence__isnull=False, at__gte=_midnight(localdate(now))
    )
    last = acts.select_related("visit").order_by("-board_sequence")[:most]
    return list(_calls(list(last)[::-1], _fitted(place.id, now), localdate(now)))


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _recent(place_id: UUID, fitted: _Fitted, day: date) -> Iterable[Call]:
    acts = VisitAct.objects.filter(
        place_id=place_id, board_sequence__isnull=False, at__gte=_midnight(day), undone_at=None
    )
    newest = list(acts.select_related("visit").order_by("-board_sequence")[:KEPT_CALLS])
    return _calls(newest, fitted, day)


def _calls(acts: Iterable[VisitAct], fitted: _Fitted, day: date) -> Iterable[Call]:
    for act in acts:
        visit, window = act.visit, fitted.window(act.window_id)
        yield Call(
            sequence=act.board_sequence or 0,
            number=visit.number,
            window=window.number if window else 0,
            window_name=window.name if window else "",
            zone=fitted.zones.get(visit.queue_class, ""),
            at=act.at,
            is_again=act.verb == "RECALL",
            # A later call of the same number makes this one history.
            stands=visit.state == Visit.State.CALLED and visit.last_called_at == act.at,
            withdrawn=act.undone_at is not None or visit.day != day or window is None,
        )


def _windows(place_id: UUID, fitted: _Fitted, day: date) -> Iterable[BoardWindow]:
    zones = fitted.zones
    # A shift nobody closed yesterday does not open a window today.
    shifts = WindowShift.objects.filter(place_id=place_id, ended_at=None)
    open_now = {s.window_id: s for s in shifts.filter(started_at__gte=_midnight(day))}
    visits = Visit.objects.filter(place_id=place_id, day=day, state__in=_AT_WINDOW)
    standing = {v.window_id: v for v in visits}
    for window in fitted.windows:
        shift, visit = open_now.get(window.id), standing.get(window.id)
        # What a clerk added by hand stands after the chosen reason; it stays inside.
        reason = shift.reason.partition("；")[0] if shift else ""
        yield BoardWindow(
            number=window.number,
            name=window.name,
            zones=frozenset(zones[code] for code in window.class_codes if code in zones),
            is_accessible=window.accessible,
            state=str(shift.kind) if shift else _CLOSED,
            reason=reason if reason in PUBLIC_REASONS else "",
            visit_number=visit.number if visit else "",
            is_serving=visit is not None and visit.state == Visit.State.SERVING,
            since=visit.last_called_at if visit else None,
        )


def _lines(place_id: UUID, fitted: _Fitted, now: datetime) -> Iterable[ClassLine]:
    waiting = Visit.objects.filter(
        place_id=place_id, day=localdate(now), state=Visit.State.WAITING
    ).values_list("queue_class", flat=True)
    counted = Counter(waiting)
    codes = [each.code for each in fitted.classes]
    waits = board_waits.waits_told(place_id=place_id, codes=codes, now=now)
    for each in fitted.classes:
        yield ClassLine(
            code=each.code,
            prefix=each.prefix,
            name=each.name,
            zone=each.zone,
            waiting=counted[each.code],
            wait=waits.get(each.code),
        )


@dataclass(frozen=True)
class Standing:
    """Where one number stands, for the phone that holds it."""

    state: str
    version: int
    ahead: int | None = None
    window: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the visit is still going on."""
        return self.state not in _ENDED


def standings(*, place_id: UUID, now: datetime) -> dict[UUID, Standing]:
    """Every open number of the day, waiting ones with how many are called before them."""
    visits = Visit.objects.filter(place_id=place_id, day=localdate(now), ended_at=None)
    rows = visits.values_list("id", "state", "version", "window__number")
    ahead = board_waits.calls_before(place_id=place_id, now=now)
    return {
        visit_id: Standing(state, version, ahead.get(visit_id))
        if state == Visit.State.WAITING
        else Standing(state, version, window=window)
        for visit_id, state, version, window in rows
    }


def standing_of(visit_id: UUID) -> tuple[UUID, Standing] | None:
    """The place of one number, and its state when it is no longer in the day's list."""
    visit = Visit.objects.filter(pk=visit_id).only("place_id", "state", "version").first()
    return (visit.place_id, Standing(visit.state, visit.version)) if visit else None
