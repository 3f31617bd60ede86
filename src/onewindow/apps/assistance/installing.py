"""Which stops of the mobile teams does a fresh centre announce?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.utils.timezone import localtime

from onewindow.apps.assistance.models import TeamStop
from onewindow.apps.organisation.queries import calendar, place_by_code


def install_stops(*, entries: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """The stops of the file, so many working days ahead; a team that has stops keeps its own."""
    today, days, made = localtime(now).date(), calendar(), 0
    known = set(TeamStop.objects.values_list("place__code", flat=True))
    for entry in entries:
        team = place_by_code(entry["team"])
        if team is None or team.code in known:
            continue
        TeamStop.objects.create(
            place=team,
            day=days.add_working_days(today, int(entry["in_working_days"])),
            starts=time.fromisoformat(entry["starts"]),
            ends=time.fromisoformat(entry["ends"]),
            spot=entry["spot"],
            address=entry["address"],
            latitude=entry.get("latitude"),
            longitude=entry.get("longitude"),
            note=entry.get("note", ""),
        )
        made += 1
    return made
