"""Which lines does a centre have whose file names none? One for each kind of window it has."""

from collections.abc import Mapping
from typing import Any

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_NAMES = {"INTEGRATED": "综合业务", "ISSUING": "取件", "UNRESOLVED": "办不成事反映"}


def with_lines(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The centre's file with queue classes; one that has its own is left as it is.

    Integrated windows share one line, issuing windows one, special windows of the same
    departments one.
    """
    if content.get("queue_classes"):
        return content
    names = {d["key"]: d.get("short_name") or d["name"] for d in content["departments"]}
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    windows = []
    for window in content["windows"]:
        departments = tuple(window.get("departments", ()))
        key = (window["kind"], *(departments if window["kind"] == "SPECIAL" else ()))
        line = lines.setdefault(key, _line(len(lines), window["kind"], departments, names))
        if window["kind"] == "INTEGRATED":
            line["departments"] = sorted({*line["departments"], *departments})
        windows.append({**window, "classes": [line["code"]]})
    return {**content, "windows": windows, "queue_classes": list(lines.values())}


def _line(
    at: int, kind: str, departments: tuple[str, ...], names: Mapping[str, str]
) -> dict[str, Any]:
    own = "、".join(names.get(code, code) for code in departments)
    return {
        "code": f"line-{at + 1}",
        "prefix": _LETTERS[at % len(_LETTERS)],
        "name": _NAMES.get(kind) or f"{own}业务"[:40],
        "departments": [] if kind == "ISSUING" else list(departments),
        "booked_online": kind != "ISSUING",
    }
