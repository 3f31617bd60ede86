"""Which lines nobody serves, which have no B, and who should stand in at a window? (R-6.1 AB岗)"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.apps.organisation.queries import Window
from onewindow.apps.queueing.duties import duties_of_place, lines_without_b
from onewindow.apps.queueing.models import WindowDuty, WindowShift
from onewindow.apps.queueing.shelf import KnownPlace
from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.opening import HallDay
from onewindow.rules.hall.settings import HallRules
from onewindow.rules.hall.windows import Gap, PostHolder, StandIn, stand_in, unserved_classes

_Posts = Mapping[str, WindowDuty]
_A, _B = str(WindowDuty.Part.A), str(WindowDuty.Part.B)


@dataclass(frozen=True)
class Missing:
    """A window whose A is away too long: since when, and who stands in (no name: duty head)."""

    window: Window
    a_name: str
    since: datetime
    b_name: str = ""


@dataclass(frozen=True)
class Manned:
    """What the duty head is warned of before people wait too long for it."""

    unserved: Sequence[Gap] = ()
    without_b: Sequence[str] = ()
    missing: Sequence[Missing] = ()

    def __bool__(self) -> bool:
        return bool(self.unserved or self.without_b or self.missing)


def manned(
    *,
    known: KnownPlace,
    day: HallDay,
    rules: HallRules,
    windows: Sequence[Window],
    shifts: Iterable[WindowShift],
    waiting: Mapping[str, int],
    now: datetime,
) -> Manned:
    """The gaps of this moment (two queries): `shifts` are the running ones, `waiting` by line.

    While the hall is closed only what has no B is said: nobody has to be at a window then.
    """
    duties = duties_of_place(known.place.id)
    codes = [line.code for line in known.classes]
    without_b = lines_without_b(windows, duties, codes)
    if not any(opens <= now < closes for opens, closes in day.stretches):
        return Manned(without_b=without_b)
    running = {shift.window_id: shift for shift in shifts}
    open_now = [s for s in running.values() if s.kind == WindowShift.Kind.OPEN]
    return Manned(
        unserved=unserved_classes(
            classes=codes, waiting=waiting, in_service=[s.class_codes for s in open_now]
        ),
        without_b=without_b,
        missing=_missing(known.place.id, day, rules, windows, duties, running, now),
    )


def _missing(
    place_id: UUID,
    day: HallDay,
    rules: HallRules,
    windows: Sequence[Window],
    duties: Mapping[UUID, _Posts],
    running: Mapping[UUID, WindowShift],
    now: datetime,
) -> list[Missing]:
    """Windows with an A that is away longer than a stand-in may be waited for."""
    ended = _last_ends(place_id, day)
    # A hall that is always open has no hour by which somebody should have come.
    came = None if rules.open_all_hours else _began(day, now)
    busy = {shift.clerk_id for shift in running.values()}
    found = []
    for window in windows:
        posts, shift = duties.get(window.id, {}), running.get(window.id)
        is_open = shift is not None and shift.kind == WindowShift.Kind.OPEN
        since = shift.started_at if shift else ended.get(window.id, came)
        if _A not in posts or is_open or since is None:
            continue
        b = posts.get(_B)
        # B at another window cannot be here as well.
        holder = PostHolder(since if b.account_id in busy else None) if b else None
        who = stand_in(
            a=PostHolder(since), b=holder, now=now, stand_in_minutes=rules.stand_in_minutes
        )
        if who is not StandIn.A:
            name = b.account.display_name if b and who is StandIn.B else ""
            found.append(Missing(window, posts[_A].account.display_name, since, name))
    return found


def _began(day: HallDay, now: datetime) -> datetime | None:
    """When the stretch of opening began that runs now."""
    return next((opens for opens, closes in day.stretches if opens <= now < closes), None)


def _last_ends(place_id: UUID, day: HallDay) -> dict[UUID, datetime]:
    """When the last shift of today ended at each window (one query)."""
    midnight = datetime(day.day.year, day.day.month, day.day.day, tzinfo=CHINA)
    rows = WindowShift.objects.filter(
        place_id=place_id, started_at__gte=midnight, ended_at__isnull=False
    )
    told = rows.order_by("ended_at").values_list("window", "ended_at")
    return {window: at for window, at in told if at is not None}
