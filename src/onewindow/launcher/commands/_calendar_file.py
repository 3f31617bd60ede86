"""How is a holiday notice read from a file? JSON as published, or a CSV from a spreadsheet, in
UTF-8 or GBK, as Chinese spreadsheets save it."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

from onewindow.rules.outcomes import Refusal, Refused

RULE = "R-5-2"
BIGGEST = 1024 * 1024
_OFF = {"是": True, "否": False, "休": True, "班": False, "放假": True, "上班": False}
_OFF |= {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
_HEADINGS = {
    "date": ("date", "日期"),
    "name": ("name", "节日", "名称", "节假日"),
    "off": ("isoff", "isoffday", "是否放假", "放假", "休息"),
}


def read_file(path: Path) -> object:
    """The notice in the shape `rules.clock.notices.read_notice` reads.

    Refusals: CALENDAR_FILE_MISSING, CALENDAR_FILE_TOO_LARGE, CALENDAR_FILE_ENCODING,
    CALENDAR_FILE_BROKEN, CALENDAR_HEADINGS_MISSING, and one CALENDAR_ROW for each row not read.
    """
    text = _decoded(_bytes(path))
    if path.suffix.lower() == ".csv":
        return _from_csv(text)
    try:
        return json.loads(text)
    except ValueError as fault:
        raise Refused((Refusal("CALENDAR_FILE_BROKEN", RULE, {"name": path.name}),)) from fault


def _bytes(path: Path) -> bytes:
    facts = {"name": path.name}
    try:
        if path.stat().st_size > BIGGEST:
            raise Refused((Refusal("CALENDAR_FILE_TOO_LARGE", RULE, facts),))
        return path.read_bytes()
    except OSError as fault:
        raise Refused((Refusal("CALENDAR_FILE_MISSING", RULE, facts),)) from fault


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused((Refusal("CALENDAR_FILE_ENCODING", RULE, {}),))


def _from_csv(text: str) -> dict[str, Any]:
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    places = _places(rows[0] if rows else [])
    days: list[dict[str, Any]] = []
    faults: list[Refusal] = []
    for number, row in enumerate(rows[1:], start=2):
        day = _day(row, places)
        if day is None:
            faults.append(Refusal("CALENDAR_ROW", RULE, {"row": number, "text": ",".join(row)}))
        else:
            days.append(day)
    if faults:
        raise Refused(tuple(faults))
    years = Counter(day["date"][:4] for day in days)
    year = int(years.most_common(1)[0][0]) if years else 0
    return {"year": year, "papers": [], "days": days}


def _places(headings: list[str]) -> dict[str, int]:
    told = [heading.strip().lower().replace("_", "") for heading in headings]
    found = {
        name: next((told.index(word) for word in words if word in told), -1)
        for name, words in _HEADINGS.items()
    }
    if missing := [name for name, place in found.items() if place < 0]:
        words = "、".join(_HEADINGS[name][1] for name in missing)
        raise Refused((Refusal("CALENDAR_HEADINGS_MISSING", RULE, {"missing": words}),))
    return found


def _day(row: list[str], places: dict[str, int]) -> dict[str, Any] | None:
    try:
        written = row[places["date"]].strip().replace("/", "-").replace(".", "-")
        year, month, day = (int(part) for part in written.split("-"))
        off = _OFF[row[places["off"]].strip().lower()]
        name = row[places["name"]].strip()
    except (IndexError, KeyError, ValueError):
        return None
    return {"name": name, "date": f"{year:04d}-{month:02d}-{day:02d}", "isOffDay": off}
