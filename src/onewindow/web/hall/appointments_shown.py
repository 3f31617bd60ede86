"""How is an appointment, or a day of free times, put before a person's eyes?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.apps.appointments import queries
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import is_imported, materials_for
from onewindow.apps.organisation.queries import Window
from onewindow.rules.catalogue.content import entries_at, text_at
from onewindow.web.resident.guide_parts import ShownMaterial, shown_material
from onewindow.web.weekdays import WEEKDAYS

QR_PREFIX = "OWA:"
TAGS = {"BOOKED": "ok", "CHECKED_IN": "ok", "TO_REBOOK": "late", "NO_SHOW": "warn"}
KINDS = {
    "NOON": gettext_lazy("午间"),
    "EXTENDED": gettext_lazy("延时"),
    "OFF_PEAK": gettext_lazy("错时"),
    "WEEKEND": gettext_lazy("周末"),
}
_NOON, _EVENING = 12, 17


@dataclass(frozen=True)
class ShownDay:
    """One day of the strip: its name and how much is free."""

    day: date
    name: str
    left: int
    is_chosen: bool


@dataclass(frozen=True)
class ShownSlot:
    """One time to choose."""

    id: str
    span: str
    left: int
    kind: str


@dataclass(frozen=True)
class Part:
    """Morning, afternoon, evening, with their times."""

    name: str
    slots: list[ShownSlot]


@dataclass(frozen=True)
class Bring:
    """What to bring for an item, in its first situation."""

    situation: str
    materials: Sequence[ShownMaterial]


def day_name(day: date, today: date) -> str:
    """今天、明天, or 周三."""
    near = {today: _("今天"), today + timedelta(days=1): _("明天")}
    return near.get(day) or str(WEEKDAYS[day.weekday()])


def times_context(
    slots: Sequence[queries.OpenSlot], *, wanted: str, now: datetime
) -> dict[str, Any]:
    """The strip of days and the times of one: the day asked for, else the first with a place."""
    days = sorted({slot.day for slot in slots})
    left = {day: sum(s.left for s in slots if s.day == day) for day in days}
    first_free = next((day for day in days if left[day]), days[0] if days else None)
    chosen = next((day for day in days if day.isoformat() == wanted), first_free)
    today = localtime(now).date()
    return {
        "days": [ShownDay(d, day_name(d, today), left[d], d == chosen) for d in days],
        "chosen_day": chosen,
        "parts": _parts([slot for slot in slots if slot.day == chosen]),
        "is_all_full": bool(days) and not any(left.values()),
    }


def _parts(slots: Sequence[queries.OpenSlot]) -> list[Part]:
    parts = {_("上午"): [], _("下午"): [], _("下班后"): []}  # type: dict[str, list[ShownSlot]]
    names = list(parts)
    for slot in slots:
        hour = localtime(slot.starts_at).hour
        name = names[0 if hour < _NOON else 1 if hour < _EVENING else 2]
        kind = str(KINDS.get(slot.kind, ""))
        parts[name].append(ShownSlot(str(slot.id), span(slot), slot.left, kind))
    return [Part(name, found) for name, found in parts.items() if found]


def span(row: Any) -> str:
    """09:00–09:30, of a slot or an appointment."""
    return f"{localtime(row.starts_at):%H:%M}–{localtime(row.ends_at):%H:%M}"


def day_of(row: Any) -> str:
    """11 月 25 日（周三）."""
    local = localtime(row.starts_at)
    told = {"month": local.month, "day": local.day, "weekday": WEEKDAYS[local.weekday()]}
    return _("%(month)s 月 %(day)s 日（%(weekday)s）") % told


def when(row: Any) -> str:
    """11 月 25 日（周三）09:00–09:30."""
    return f"{day_of(row)}{span(row)}"


def shown(row: Any) -> dict[str, Any]:
    """An appointment for a list: when, where, how it stands."""
    return {
        "row": row,
        "when": when(row),
        "day": day_of(row),
        "span": span(row),
        "state": str(row.get_state_display()),
        "tag": TAGS.get(row.state, ""),
        "window_kind": _window_kind(row),
        "counted": row.state == "CANCELLED" and row.cancelled_late,
    }


def _window_kind(row: Any) -> str:
    """The kind of window the plan of the time names; empty when any may call."""
    kind = row.seat.slot.plan.window_kind if row.seat else ""
    return str(Window.Kind(kind).label) if kind in Window.Kind.values else ""


def bring(item_slug: str) -> Bring | None:
    """The material list of the item's guide; None when it is not shown any more."""
    version = catalogue.published_item(item_slug) if item_slug else None
    if version is None:
        return None
    content = version.content
    situations = entries_at(content, "situations")
    first = situations[0] if situations else {}
    imported = is_imported(content)
    materials = [
        shown_material(m, imported=imported) for m in materials_for(content, text_at(first, "code"))
    ]
    return Bring(text_at(first, "name") if len(situations) > 1 else "", materials)
