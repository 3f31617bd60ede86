"""What does a clerk see at their window? Who sits here, who waits for it, what was just done.

One desk is five small queries, however long the line is; the pages add none for a list. Of the
line only what orders it is read of everybody; rows are made of those who are listed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Window
from onewindow.apps.planned import ANY_KEY, Planned
from onewindow.apps.queueing.facts import (
    WAITING_COLUMNS,
    Hall,
    calling_window,
    discipline_of,
    hall_from,
    waiting_from,
)
from onewindow.apps.queueing.models import (
    HallSetting,
    Visit,
    VisitAct,
    VisitMatter,
    WindowDuty,
    WindowShift,
)
from onewindow.apps.queueing.queries import waits_of
from onewindow.apps.statements import rows_of
from onewindow.rules.hall.calling import Waiting, line_place
from onewindow.rules.hall.line import can_be_called
from onewindow.rules.hall.settings import HallRules
from onewindow.rules.hall.visits import AT_WINDOW, VisitState, VisitVerb
from onewindow.rules.hall.waited import wait_of, whole_minutes

_S = VisitState
_CALLS = (VisitVerb.CALL, VisitVerb.CALL_THIS)
_NEVER_UNDONE = (VisitVerb.ISSUE, VisitVerb.EXPIRE, "ADD_MATTER")
_MINUTE = timedelta(minutes=1)
# So many of the line are listed; the rest is counted.
SHOWN = 12
# Of what is done today, so many are listed.
LATEST_DONE = 8
_LINE = (
    f"SELECT {WAITING_COLUMNS} FROM {Visit._meta.db_table}"
    " WHERE place_id = %s AND day = %s AND state = 'WAITING'"
    " AND (for_window_id = %s OR for_window_id IS NULL AND queue_class = ANY(%s))"
    # Who needs an accessible window waits for one as long as one in service serves their class.
    f" AND (%s OR NOT needs_accessible OR NOT EXISTS (SELECT FROM {WindowShift._meta.db_table} s"
    f" JOIN {Window._meta.db_table} w ON w.id = s.window_id WHERE w.accessible"
    f" AND s.place_id = {Visit._meta.db_table}.place_id AND s.ended_at IS NULL"
    " AND s.kind = 'OPEN' AND s.class_codes ? queue_class)) ORDER BY queued_at, id"
)


@dataclass(frozen=True)
class InLine:
    """One number of a list: what it is for, for how long; no name."""

    visit: Visit
    # In the line: since the number was issued; else: since it was called.
    minutes: int
    is_overdue: bool = False
    # "I am delayed": nobody calls it before then.
    is_not_yet: bool = False
    matters: tuple[VisitMatter, ...] = ()


@dataclass(frozen=True)
class AtDesk:
    """The number called to or served at this window."""

    visit: Visit
    matters: tuple[VisitMatter, ...]
    why: Mapping[str, Any] | None
    called_reason: str
    # Whole minutes, as the ledger has them.
    waited: int = 0

    @property
    def matter(self) -> VisitMatter | None:
        """The matter in hand."""
        return self._at(self.visit.matter)

    @property
    def next_matter(self) -> VisitMatter | None:
        """What comes after the matter in hand, if anything."""
        return self._at(self.visit.matter + 1)

    def _at(self, position: int) -> VisitMatter | None:
        return next((each for each in self.matters if each.position == position), None)


@dataclass(frozen=True)
class Desk:
    """One clerk's window at one moment."""

    shift: WindowShift
    hall: Hall
    at_desk: AtDesk | None
    line: tuple[InLine, ...]
    more_waiting: int
    missed: tuple[InLine, ...]
    held: tuple[InLine, ...]
    done: tuple[InLine, ...]
    done_count: int
    last_act: VisitAct | None

    @property
    def is_paused(self) -> bool:
        """Whether the window is paused."""
        return self.shift.kind == WindowShift.Kind.PAUSED

    @property
    def rules(self) -> HallRules:
        """The hall's rules."""
        return self.hall.rules

    @property
    def waiting_count(self) -> int:
        """How many wait for this window."""
        return len(self.line) + self.more_waiting

    @property
    def overdue_count(self) -> int:
        """How many of those shown wait too long (R-6-7)."""
        return sum(each.is_overdue for each in self.line)


@dataclass(frozen=True)
class Duty:
    """A clerk's part at one window (R-6.1 AB岗), and who has the other."""

    window_id: UUID
    part: str
    colleague: str = ""


@dataclass(frozen=True)
class _Rows:
    """The day's visits this desk lists, by where they stand; of those done only the last."""

    waiting: list[Visit] = field(default_factory=list)
    at_desk: list[Visit] = field(default_factory=list)
    missed: list[Visit] = field(default_factory=list)
    held: list[Visit] = field(default_factory=list)
    done: list[Visit] = field(default_factory=list)
    done_count: int = 0


@dataclass(frozen=True)
class _Order:
    """Who is listed of the line, in the order of calling, and how many more there are."""

    shown: list[UUID]
    not_yet: frozenset[UUID]
    more: int


def desk_of(*, acting: Acting, expected_minutes: Mapping[str, float], now: datetime) -> Desk | None:
    """The desk of the window this clerk has open or paused; None while none is (1-5 queries)."""
    shift = shift_with_hall(acting.who)
    if shift is None:
        return None
    place = shift.window.place
    hall = hall_from(getattr(place, "hallsetting", None) or HallSetting(place_id=place.id))
    order = _order(shift, hall.rules, expected_minutes, now)
    rows = _rows_for(shift, order, now)
    shown = [*rows.waiting, *rows.at_desk, *rows.missed, *rows.held, *rows.done]
    matters = _matters(shown)
    acts = _acts(shift, rows.at_desk, hall.rules, now)

    def told(visits: list[Visit]) -> tuple[InLine, ...]:
        listed = (_in_line(visit, order, hall.rules, now) for visit in visits)
        return tuple(replace(each, matters=matters.get(each.visit.id, ())) for each in listed)

    return Desk(
        shift=shift,
        hall=hall,
        at_desk=_at_desk(rows.at_desk, matters, acts),
        line=told(rows.waiting),
        more_waiting=order.more,
        missed=told(rows.missed),
        held=told(rows.held),
        done=told(rows.done),
        done_count=rows.done_count,
        last_act=_last_act(acts, shift.clerk_id, hall.rules, now),
    )


def shift_with_hall(clerk_id: UUID) -> WindowShift | None:
    """The clerk's open or paused window with its place and the hall's settings (one query)."""
    shifts = WindowShift.objects.filter(clerk_id=clerk_id, ended_at=None)
    return shifts.select_related("window__place__hallsetting").first()


def visit_with(clerk_id: UUID) -> Visit | None:
    """The number that is called to or sits with this clerk now, or None (one query)."""
    return _WITH_CLERK.first(clerk_id)


_WITH_CLERK = Planned(
    lambda clerk_id: (
        Visit.objects.filter(clerk_id=clerk_id, state__in=[str(s) for s in AT_WINDOW])
        .select_related("window")
        .order_by("id")[:1]
    ),
    ANY_KEY,
)


def duties_with(account_id: UUID) -> list[Duty]:
    """The windows where this clerk is A or B, and the colleague of each (one query)."""
    rows = WindowDuty.objects.filter(window__duties__account_id=account_id)
    rows = rows.select_related("account").order_by("window__number", "part")
    mine = [row for row in rows if row.account_id == account_id]
    others = {row.window_id: row.account.display_name for row in rows if row not in mine}
    return [Duty(row.window_id, row.part, others.get(row.window_id, "")) for row in mine]


def _order(
    shift: WindowShift, rules: HallRules, expected_minutes: Mapping[str, float], now: datetime
) -> _Order:
    """The first of the line as they would be called now; who cannot be called yet comes last.

    Not what was sent to another window, nor who is better called by an accessible one (one query).
    """
    accessible = shift.window.accessible
    # What is read leaves out those whom another window in service reaches better.
    window = calling_window(shift, accessible=accessible, stepless=frozenset())
    discipline = discipline_of(rules, expected_minutes)
    ready, not_yet = [], []
    for each in _waiting(shift, now):
        if can_be_called(each, window=window, now=now):
            ready.append(line_place(each, discipline, now))
        else:
            not_yet.append(each.visit_id)
    listed = [place.visit_id for place in nsmallest(SHOWN, ready)]
    late = not_yet[: SHOWN - len(listed)]
    more = len(ready) + len(not_yet) - len(listed) - len(late)
    return _Order([*listed, *late], frozenset(late), more)


def _waiting(shift: WindowShift, now: datetime) -> Iterator[Waiting]:
    window, day = shift.window, localtime(now).date()
    values = [shift.place_id, day, window.id, shift.class_codes, window.accessible]
    return (waiting_from(row) for row in rows_of(_LINE, values))


def _rows_for(shift: WindowShift, order: _Order, now: datetime) -> _Rows:
    """The rows of everybody who is listed (one query)."""
    me = shift.clerk_id
    today = Visit.objects.filter(place_id=shift.place_id, day=localtime(now).date())
    done = today.filter(state=_S.DONE, clerk_id=me)
    listed = (
        Q(id__in=order.shown)
        | Q(state=_S.MISSED, queue_class__in=shift.class_codes)
        | Q(state__in=[_S.CALLED, _S.SERVING], clerk_id=me)
        | Q(state=_S.HELD, window_id=shift.window_id)
        | Q(state=_S.HELD, clerk_id=me)
        | Q(id__in=done.order_by("-ended_at").values("id")[:LATEST_DONE])
    )
    found, done_count = _Rows(), 0
    for visit in (
        today.filter(listed).annotate(done_count=_counted(done)).order_by("queued_at", "id")
    ):
        _shelf(found, visit).append(visit)
        done_count = visit.done_count or 0
    found.waiting.sort(key=lambda visit: order.shown.index(visit.id))
    found.done.sort(key=lambda visit: visit.ended_at or now, reverse=True)
    return replace(found, done_count=done_count)


def _counted(visits: QuerySet[Visit]) -> Subquery:
    """How many they are, beside whatever else is read."""
    counted = visits.order_by().values("clerk_id").annotate(counted=Count("id"))
    return Subquery(counted.values("counted"))


def _shelf(rows: _Rows, visit: Visit) -> list[Visit]:
    shelves = {
        str(_S.WAITING): rows.waiting,
        str(_S.MISSED): rows.missed,
        str(_S.HELD): rows.held,
        str(_S.DONE): rows.done,
    }
    return shelves.get(visit.state, rows.at_desk)


def _matters(visits: list[Visit]) -> dict[UUID, tuple[VisitMatter, ...]]:
    by_id = {visit.id: visit for visit in visits}
    found: dict[UUID, list[VisitMatter]] = {}
    if by_id:
        rows = VisitMatter.objects.filter(visit_id__in=by_id).order_by("visit_id", "position")
        for row in rows:
            row.visit = by_id[row.visit_id]
            found.setdefault(row.visit_id, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _in_line(visit: Visit, order: _Order, rules: HallRules, now: datetime) -> InLine:
    since = visit.queued_at if visit.state == _S.WAITING else visit.called_at or visit.queued_at
    minutes = max(int((now - since) / _MINUTE), 0)
    is_overdue = visit.state == _S.WAITING and minutes >= rules.overwait_minutes
    return InLine(visit, minutes, is_overdue, visit.id in order.not_yet)


def _acts(
    shift: WindowShift, at_desk: list[Visit], rules: HallRules, now: datetime
) -> list[VisitAct]:
    """All of the visit at the desk, and what this clerk did within the time of undoing."""
    since = now - timedelta(seconds=rules.undo_seconds)
    wanted = Q(place_id=shift.place_id, at__gte=since, actor_id=shift.clerk_id)
    if at_desk:
        wanted |= Q(visit_id__in=[visit.id for visit in at_desk])
    return list(VisitAct.objects.filter(wanted).select_related("visit").order_by("at", "id"))


# After these a number waits once more.
_WAITS_AGAIN = frozenset({"RETURN", "HAND_BACK", "TRANSFER"})


def _wait_of(visit: Visit, acts: list[VisitAct]) -> timedelta:
    """Its waiting up to this call; the ledger is read only where it waited more than once."""
    called_at = visit.called_at or visit.issued_at
    mine = (a for a in acts if a.visit_id == visit.id and not a.undone_at)
    if any(act.verb in _WAITS_AGAIN for act in mine):
        return wait_of(waits_of(visit.id), called_at)
    return wait_of([(visit.issued_at, called_at)], called_at)


def _at_desk(
    visits: list[Visit],
    matters: Mapping[UUID, tuple[VisitMatter, ...]],
    acts: list[VisitAct],
) -> AtDesk | None:
    if not visits:
        return None
    visit = visits[0]
    calls = [a for a in acts if a.visit_id == visit.id and a.verb in _CALLS and not a.undone_at]
    last = calls[-1] if calls else None
    return AtDesk(
        visit=visit,
        matters=matters.get(visit.id, ()),
        why=last.why if last else None,
        called_reason=last.reason if last else "",
        waited=whole_minutes(_wait_of(visit, acts)),
    )


def _last_act(
    acts: list[VisitAct], clerk_id: UUID, rules: HallRules, now: datetime
) -> VisitAct | None:
    """What this clerk may undo: their latest act, unless somebody acted on that visit since."""
    since = now - timedelta(seconds=rules.undo_seconds)
    for act in reversed(acts):
        if act.at < since:
            return None
        is_mine = act.undone_at is None and act.actor_id == clerk_id
        if is_mine and act.verb not in _NEVER_UNDONE:
            return act if act.visit.version == act.visit_version else None
    return None
