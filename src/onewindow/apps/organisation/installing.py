"""How does a centre come into the house? From one file, the same for a demo and a real one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.models import Department, Place, QueueClass, Window
from onewindow.apps.organisation.usual_lines import with_lines
from onewindow.rules.outcomes import Refusal, Refused

_OTHER_PLACES = (("neighbours", Place.Kind.NEIGHBOUR), ("mobile_teams", Place.Kind.MOBILE))
_PLACE_NEEDS = ("key", "name", "address", "hours", "closing_time")


@dataclass(frozen=True)
class Installed:
    """How many of each the file holds."""

    departments: int
    places: int
    windows: int


def install_centre(*, content: Mapping[str, Any], now: datetime, is_demo: bool) -> Installed:
    """Write departments, the centre, its stations and windows; again changes nothing.

    `content` has the shape of `demo/centre.yaml`. What the file no longer names stays.
    Refusals: CENTRE_FILE_INCOMPLETE, one for each missing value with its place.
    """
    faults = tuple(_faults(content))
    if faults:
        raise Refused(faults)
    content = with_lines(content)
    stations = content.get("stations", ())
    with transaction.atomic():
        departments = {
            entry["key"]: _department(entry, is_demo=is_demo) for entry in content["departments"]
        }
        centre = _place(content["centre"], kind=Place.Kind.CENTRE, is_demo=is_demo)
        places = {"": centre}
        for entry in stations:
            places[entry["key"]] = _place(entry, kind=Place.Kind.STATION, is_demo=is_demo)
        for part, kind in _OTHER_PLACES:
            for entry in content.get(part) or ():
                places[entry["key"]] = _place(entry, kind=kind, is_demo=is_demo)
        for entry in content["windows"]:
            _window(entry, place=centre, departments=departments)
        for position, entry in enumerate(content.get("queue_classes") or ()):
            _queue_class(entry, place=places[entry.get("place", "")], position=position)
        installed = Installed(len(departments), len(places), len(content["windows"]))
        audit.record(
            verb="centre.install",
            subject_kind="place",
            subject_id=centre.id,
            now=now,
            facts={"departments": installed.departments, "windows": installed.windows},
            origin="installation",
        )
    return installed


def _faults(content: Mapping[str, Any]) -> list[Refusal]:
    found = _missing("departments", content.get("departments"), ("key", "name"))
    found += _missing("centre", [content.get("centre") or {}], _PLACE_NEEDS)
    found += _missing("stations", content.get("stations") or [{}], _PLACE_NEEDS, optional=True)
    for part, _kind in _OTHER_PLACES:
        found += _missing(part, content.get(part) or [{}], _PLACE_NEEDS, optional=True)
    found += _missing("windows", content.get("windows"), ("code", "name", "kind"))
    if content.get("queue_classes"):
        found += _missing("queue_classes", content["queue_classes"], ("code", "prefix", "name"))
    known = {d.get("key") for d in content.get("departments") or ()}
    stations = {s.get("key") for s in content.get("stations") or ()}
    for place, line in enumerate(content.get("queue_classes") or (), start=1):
        if line.get("place", "") not in {"", *stations}:
            found.append(_fault(f"queue_classes[{place}].place: {line['place']}"))
    classes = {c.get("code") for c in content.get("queue_classes") or ()}
    for place, window in enumerate(content.get("windows") or (), start=1):
        for code in set(window.get("departments", ())) - known:
            found.append(_fault(f"windows[{place}].departments: {code}"))
        for code in set(window.get("classes", ())) - classes:
            found.append(_fault(f"windows[{place}].classes: {code}"))
        if window.get("kind") not in Window.Kind.values:
            found.append(_fault(f"windows[{place}].kind: {window.get('kind')}"))
    return found


def _missing(
    part: str,
    entries: Sequence[Mapping[str, Any]] | None,
    needs: Sequence[str],
    *,
    optional: bool = False,
) -> list[Refusal]:
    if not entries:
        return [_fault(part)]
    return [
        _fault(f"{part}[{place}].{need}")
        for place, entry in enumerate(entries, start=1)
        for need in needs
        if not entry.get(need) and not (optional and not entry)
    ]


def _fault(where: str) -> Refusal:
    return Refusal("CENTRE_FILE_INCOMPLETE", "", {"where": where})


def _department(entry: Mapping[str, Any], *, is_demo: bool) -> Department:
    department, _ = Department.objects.update_or_create(
        code=entry["key"],
        defaults={
            "name": entry["name"],
            "short_name": entry.get("short_name", ""),
            "uscc": entry.get("uscc", ""),
            "phone": entry.get("consult_phone", ""),
            "is_demo": is_demo,
        },
    )
    return department


def _place(entry: Mapping[str, Any], *, kind: str, is_demo: bool) -> Place:
    place, _ = Place.objects.update_or_create(
        code=entry["key"],
        defaults={
            "kind": kind,
            "name": entry["name"],
            "region": entry.get("region", ""),
            "address": entry["address"],
            "latitude": entry.get("latitude"),
            "longitude": entry.get("longitude"),
            "phone": entry.get("phone", ""),
            "complaint_phone": entry.get("complaint_phone", ""),
            "hours": {
                "periods": entry["hours"],
                "closing_time": entry["closing_time"],
                "note": entry.get("hours_note", ""),
            },
            "item_slugs": list(entry.get("item_slugs", ())),
            "neighbourhoods": list(entry.get("neighbourhoods", ())),
            "is_demo": is_demo,
        },
    )
    return place


def _window(
    entry: Mapping[str, Any], *, place: Place, departments: Mapping[str, Department]
) -> None:
    codes = list(entry.get("departments", ()))
    only = departments[codes[0]] if len(codes) == 1 else None
    Window.objects.update_or_create(
        place=place,
        number=int("".join(filter(str.isdigit, entry["code"]))),
        defaults={
            "kind": entry["kind"],
            "name": entry["name"],
            "department": only,
            "department_codes": codes,
            "class_codes": list(entry.get("classes", ())),
            "accessible": bool(entry.get("accessible")),
            "note": entry.get("note", ""),
        },
    )


def _queue_class(entry: Mapping[str, Any], *, place: Place, position: int) -> None:
    QueueClass.objects.update_or_create(
        place=place,
        code=entry["code"],
        defaults={
            "prefix": entry["prefix"],
            "name": entry["name"],
            "note": entry.get("note", ""),
            "item_slugs": list(entry.get("items", ())),
            "department_codes": list(entry.get("departments", ())),
            "expected_minutes": int(entry.get("expected_minutes", 10)),
            "zone": entry.get("zone", ""),
            "is_booked_online": bool(entry.get("booked_online", True)),
            "position": position,
        },
    )
