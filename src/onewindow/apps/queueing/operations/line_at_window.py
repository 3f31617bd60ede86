"""Who might be called to a clerk's window? Window, hall and line as they stand at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import localtime

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.facts import (
    WAITING_COLUMN_COUNT,
    WAITING_COLUMNS,
    spoken,
    waiting_from,
)
from onewindow.apps.queueing.models import HallSetting, Visit, WindowShift
from onewindow.apps.queueing.operations.step import new_setting
from onewindow.apps.statements import rows_of
from onewindow.rules.hall.calling import Waiting
from onewindow.rules.outcomes import Refusal, Refused


@dataclass(frozen=True)
class LineAtWindow:
    """What a call is chosen by; `there`: the number still at the window, "" for none."""

    shift: WindowShift
    setting: HallSetting
    line: Sequence[Waiting]
    there: str
    rows: Sequence[Sequence[Any]] = field(repr=False)
    day: date

    def visit(self, visit_id: UUID) -> Visit:
        """As much of a waiting number as a call wants of it."""
        row = next(row for row in self.rows if row[0] == visit_id)
        place_id, waits = self.shift.place_id, Visit.State.WAITING
        values = [row[0], place_id, self.day, row[1], row[2], row[3], waits, row[_VERSION]]
        return Visit.from_db(connection.alias, _OF_NUMBER, values)


def line_at_window(acting: Acting, now: datetime) -> LineAtWindow:
    """Read without a lock, by one statement. Refuses WINDOW_NOT_OPEN."""
    day = localtime(now).date()
    found = rows_of(_SEEN, [acting.who, day, acting.who])
    own = next((row for row in found if row[-2] is not None), None)
    if own is None:
        raise Refused((Refusal("WINDOW_NOT_OPEN", "R-6-7"),))
    shift = _shift(own[-2])
    line = [row for row in found if row[-2] is None and row[_STANDS_AT] is None]
    there = [spoken(row[1], row[2]) for row in found if row[_STANDS_AT] is not None]
    return LineAtWindow(
        shift=shift,
        setting=_setting(shift, own[-1]),
        line=[waiting_from(row) for row in line],
        there=there[0] if there else "",
        rows=line,
        day=day,
    )


def _shift(told: Mapping[str, Any]) -> WindowShift:
    keys = [UUID(told[name]) for name in ("id", "window_id", "place_id", "clerk_id")]
    rest = [told[name] for name in ("kind", "reason", "class_codes")]
    return WindowShift.from_db(connection.alias, _OF_SHIFT, [*keys, *rest])


def _setting(shift: WindowShift, told: Mapping[str, Any] | None) -> HallSetting:
    if told is None:
        return new_setting(shift.place_id)
    values = [shift.place_id, *(told[name] for name in _OF_HALL[1:])]
    return HallSetting.from_db(connection.alias, _OF_HALL, values)


# In the order of the models' fields.
_OF_SHIFT = ["id", "window_id", "place_id", "clerk_id", "kind", "reason", "class_codes"]
_OF_HALL = ["place_id", "rules", "version", "board_sequence"]
_OF_NUMBER = ["id", "place_id", "day", "prefix", "serial", "queue_class", "state", "version"]
_VISITS = Visit._meta.db_table
_NOTHING = ", ".join(["NULL"] * WAITING_COLUMN_COUNT)
# Where somebody stands is the last of WAITING_COLUMNS; the version follows.
_STANDS_AT, _VERSION = WAITING_COLUMN_COUNT - 1, WAITING_COLUMN_COUNT
_SEEN = (
    f"WITH own AS (SELECT * FROM {WindowShift._meta.db_table}"
    "  WHERE clerk_id = %s AND ended_at IS NULL)"
    f" SELECT {WAITING_COLUMNS}, version, NULL::jsonb, NULL::jsonb FROM {_VISITS}"
    " WHERE place_id = (SELECT place_id FROM own) AND day = %s AND state = 'WAITING'"
    "  AND ((SELECT class_codes FROM own) ? queue_class"
    "   OR for_window_id = (SELECT window_id FROM own))"
    f" UNION ALL SELECT {WAITING_COLUMNS}, version, NULL, NULL FROM {_VISITS}"
    " WHERE (window_id = (SELECT window_id FROM own) OR clerk_id = %s)"
    "  AND state IN ('CALLED', 'SERVING')"
    f" UNION ALL SELECT {_NOTHING}, NULL, to_jsonb(own), to_jsonb(h)"
    f" FROM own LEFT JOIN {HallSetting._meta.db_table} h ON h.place_id = own.place_id"
)
