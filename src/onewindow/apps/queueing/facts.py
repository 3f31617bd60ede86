"""Rows of the hall as rule values: the only place that sees both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onewindow.apps.organisation.queries import QueueClass
from onewindow.apps.queueing.models import HallSetting, WindowShift
from onewindow.rules.hall.calling import NEWEST, CallingWindow, Discipline, Lane, Waiting
from onewindow.rules.hall.settings import HallRules, read_rules


@dataclass(frozen=True)
class Wish:
    """One matter a person comes for: an item of the catalogue, or only a queue class."""

    item_slug: str = ""
    queue_class: str = ""


@dataclass(frozen=True)
class Called:
    """What a window is told about the number it called."""

    visit_id: UUID
    number: str
    window_id: UUID
    version: int
    why: Mapping[str, Any]

    def as_result(self) -> dict[str, Any]:
        """As JSON, for the answer that a repeat of the same request gets."""
        return {
            "visit_id": str(self.visit_id),
            "number": self.number,
            "window_id": str(self.window_id),
            "version": self.version,
            "why": dict(self.why),
        }


@dataclass(frozen=True)
class Hall:
    """A place's hall: its stored settings and the rules they say."""

    setting: HallSetting
    rules: HallRules


def hall_from(setting: HallSetting) -> Hall:
    """The hall of one settings row."""
    return Hall(setting, read_rules(setting.rules))


def spoken(prefix: str, serial: int) -> str:
    """A number as printed and called: prefix and at least three digits."""
    return f"{prefix}{serial:03d}"


# What `waiting_from` reads, in this order.
WAITING_COLUMNS = (
    "id, prefix, serial, queue_class, lane, queued_at, booked_at, behind, not_before,"
    " for_window_id, needs_accessible,"
    # Where it stands; nobody who waits stands at a window.
    " CASE WHEN state = 'WAITING' THEN NULL ELSE window_id END"
)
WAITING_COLUMN_COUNT = 12
_LANES = {str(lane): lane for lane in Lane}


def waiting_from(row: tuple[Any, ...]) -> Waiting:
    """One number in the line from a row of WAITING_COLUMNS."""
    return Waiting(
        row[0],
        f"{row[1]}{row[2]:03d}",
        row[3],
        _LANES[row[4]],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        row[10],
    )


def calling_window(
    shift: WindowShift, *, accessible: bool, stepless: frozenset[str] | None = None
) -> CallingWindow:
    """A window in service, as the discipline sees it; `stepless`: see `stepless_classes`."""
    return CallingWindow(shift.window_id, frozenset(shift.class_codes), accessible, stepless)


def stepless_classes(place_id: UUID, accessible_windows: Iterable[UUID]) -> frozenset[str]:
    """The classes that an accessible window serves now; a paused one serves none (one query)."""
    shifts = WindowShift.objects.filter(
        place_id=place_id,
        window_id__in=accessible_windows,
        kind=WindowShift.Kind.OPEN,
        ended_at=None,
    )
    told = shifts.values_list("class_codes", flat=True)
    return frozenset(code for codes in told for code in codes)


def discipline_of(rules: HallRules, expected_minutes: Mapping[str, float]) -> Discipline:
    """The discipline a hall has chosen, with every value it decides by."""
    return Discipline(
        name=rules.discipline,
        version=NEWEST[rules.discipline],
        rates=rules.rates,
        expected_minutes=expected_minutes,
        cap_minutes=rules.cap_minutes,
        booked_credit_minutes=rules.booked_credit_minutes,
        early_minutes=rules.early_minutes,
        late_minutes=rules.late_minutes,
        priority_run=rules.priority_run,
    )


def expected_minutes(classes: Iterable[QueueClass]) -> dict[str, float]:
    """Minutes of one service by class code, as the centre expects them."""
    return {each.code: float(each.expected_minutes) for each in classes}
