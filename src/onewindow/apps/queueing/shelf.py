"""What a hall knows of its place, kept for a moment: classes, windows, hours, calendar.

Nothing here decides whether somebody may have a number or be called: the switch, the line and
the windows in service are read fresh, in the transaction. These are the things a centre changes
a few times a year; a change is seen everywhere within `KEPT`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.appointments import plan_queries as plans
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Place, QueueClass
from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.hall.opening import HallDay
from onewindow.rules.hall.slots import DayException
from onewindow.rules.outcomes import Refusal, Refused

KEPT = timedelta(seconds=2)


@dataclass(frozen=True)
class KnownPlace:
    """One place with its classes and windows; `read_at` tells how fresh."""

    place: Place
    classes: tuple[QueueClass, ...]
    accessible_windows: frozenset[UUID]
    fitted: dict[UUID, frozenset[str]]
    calendar: WorkCalendar
    read_at: datetime
    by_code: dict[str, QueueClass]
    exceptions: tuple[DayException, ...] = ()
    days: dict[date, HallDay] = field(default_factory=dict)

    def expected_minutes(self) -> dict[str, float]:
        """Minutes of one service by class code."""
        return {code: float(each.expected_minutes) for code, each in self.by_code.items()}

    def has_accessible(self, queue_class: str) -> bool:
        """Whether any accessible window is fitted for this class."""
        return any(queue_class in self.fitted[window] for window in self.accessible_windows)


_known: dict[UUID, KnownPlace] = {}


def known_place(place_id: UUID, *, now: datetime) -> KnownPlace:
    """The place as it was read at most `KEPT` ago. Refuses NOT_FOUND."""
    known = _known.get(place_id)
    if known is None or not timedelta() <= now - known.read_at < KEPT:
        known = _known[place_id] = _read(place_id, now)
    return known


def forget_places() -> None:
    """Read every place anew at the next question (something was changed in this process)."""
    _known.clear()


def _read(place_id: UUID, now: datetime) -> KnownPlace:
    place = organisation.place(place_id)
    if place is None:
        raise Refused((Refusal("NOT_FOUND"),))
    windows = organisation.windows_of(place_id=place_id)
    classes = tuple(organisation.queue_classes(place_id=place_id))
    return KnownPlace(
        place=place,
        classes=classes,
        accessible_windows=frozenset(w.id for w in windows if w.accessible),
        fitted={w.id: frozenset(w.class_codes) for w in windows},
        calendar=organisation.calendar(),
        read_at=now,
        by_code={each.code: each for each in classes},
        exceptions=plans.place_exceptions(place_id=place_id, since=localtime(now).date()),
    )
