"""What is in the ledger of one day? Stories, shifts, acts, and everything counted from them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count
from django.utils.timezone import localtime

from onewindow.apps.queueing.figures import (
    Figures,
    HalfHour,
    ShiftStretch,
    WindowFigures,
    figures_of,
    grouped,
    half_hours,
    overtakings,
    window_figures,
)
from onewindow.apps.queueing.ledger import Mismatch, Story, Stretch, mismatches
from onewindow.apps.queueing.models import Visit, VisitAct, VisitPeriod, WindowShift
from onewindow.rules.hall.visits import PeriodKind, VisitState


@dataclass(frozen=True)
class DayReport:
    """One day of one hall, every figure from the ledger; `faults` say where it does not add up."""

    day: date
    as_of: datetime
    total: Figures
    by_class: Mapping[str, Figures]
    by_lane: Mapping[str, Figures]
    by_channel: Mapping[str, Figures]
    windows: Sequence[WindowFigures]
    half_hours: Sequence[HalfHour]
    faults: Sequence[Mismatch]


def day_report(*, place_id: UUID, day: date, overwait_minutes: float, now: datetime) -> DayReport:
    """The report of a day; a past day is read as it ended (four queries, whatever its size)."""
    stories, shifts = stories_of(place_id=place_id, day=day), shifts_of(place_id=place_id, day=day)
    passed = overtakings(stories)

    def figures(group: Sequence[Story]) -> Figures:
        return figures_of(group, now=now, overwait_minutes=overwait_minutes, overtaken=passed)

    def by(name: str) -> dict[str, Figures]:
        groups = grouped(stories, lambda story: str(getattr(story, name)))
        return {key: figures(group) for key, group in sorted(groups.items())}

    acts = acts_done(place_id=place_id, day=day)
    return DayReport(
        day=day,
        as_of=now,
        total=figures(stories),
        by_class=by("queue_class"),
        by_lane=by("lane"),
        by_channel=by("channel"),
        windows=window_figures(stories, shifts, now=now),
        half_hours=half_hours(stories, shifts, now=now),
        faults=mismatches(stories, now=now, acts=acts),
    )


def stories_of(*, place_id: UUID, day: date) -> list[Story]:
    """Every number of a day with its ledger, in the order of issue (two queries)."""
    stretches: dict[UUID, list[Stretch]] = defaultdict(list)
    periods = VisitPeriod.objects.filter(visit__place_id=place_id, visit__day=day)
    columns = ("visit_id", "kind", "queue_class", "started_at", "ended_at", "window_id")
    for row in periods.order_by("started_at", "ended_at", "id").values_list(*columns):
        stretches[row[0]].append(Stretch(_KINDS[row[1]], row[2], row[3], row[4], row[5]))
    visits = Visit.objects.filter(place_id=place_id, day=day).order_by("issued_at", "id")
    told = visits.values_list(
        "id", "prefix", "serial", "lane", "state", "issued_at", "ended_at", "channel"
    )
    return [
        Story(
            visit_id=row[0],
            number=f"{row[1]}{row[2]:03d}",
            lane=row[3],
            state=_STATES[row[4]],
            issued_at=row[5],
            ended_at=row[6],
            stretches=tuple(stretches[row[0]]),
            channel=row[7],
        )
        for row in told
    ]


_KINDS = {str(kind): kind for kind in PeriodKind}
_STATES = {str(state): state for state in VisitState}


def shifts_of(*, place_id: UUID, day: date) -> list[ShiftStretch]:
    """The stretches windows were open or paused on a day (one query)."""
    start = localtime_start(day)
    rows = WindowShift.objects.filter(place_id=place_id, started_at__range=start)
    told = rows.order_by("started_at").values_list("window_id", "kind", "started_at", "ended_at")
    return [ShiftStretch(row[0], row[1] == WindowShift.Kind.OPEN, row[2], row[3]) for row in told]


def localtime_start(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day by the hall's clock."""
    first = localtime(datetime.fromisoformat(f"{day}T00:00+08:00"))
    return first, first.replace(hour=23, minute=59, second=59, microsecond=999999)


def acts_done(*, place_id: UUID, day: date) -> Mapping[str, int]:
    """How often each verb was done to the day's numbers and not undone (one query)."""
    acts = VisitAct.objects.filter(visit__place_id=place_id, visit__day=day, undone_at=None)
    return Counter(dict(acts.values_list("verb").annotate(Count("id")).order_by()))


def days_known(*, place_id: UUID, limit: int = 30) -> list[date]:
    """The last days on which numbers were given, the latest first (one query)."""
    days = Visit.objects.filter(place_id=place_id).order_by("-day")
    return list(days.values_list("day", flat=True).distinct()[:limit])
