"""How do the rows of a filled-in template become items? The same for a workbook and a CSV."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onewindow.apps.catalogue.sources.cells import Cell, ReadRow, is_guidance, read_row
from onewindow.apps.catalogue.sources.columns import CSV_ONLY, DETAILS, ITEMS, PROOFS
from onewindow.apps.catalogue.sources.records import Record, Unreadable
from onewindow.apps.encryption import sm3
from onewindow.rules.outcomes import Refusal

Rows = Sequence[tuple[str, Mapping[str, Cell]]]
Details = dict[str, dict[str, list[dict[str, Any]]]]


def records(sheets: Mapping[str, Rows], *, source: str) -> Iterator[Record | Unreadable]:
    """Every item with its rows of the other sheets.

    A row that cannot be read is named with its place. When it belongs to an item, the item is
    left out as well: a guide with a material missing would mislead.
    """
    details, spoiled, faults = _details(sheets)
    yield from faults
    known = set()
    for place, cells in sheets.get(ITEMS.title, ()):
        if is_guidance(cells):
            continue
        row = read_row(cells, (*ITEMS.columns, CSV_ONLY))
        known.add(row.key)
        yield _item(row, place, details, spoiled.get(row.key, []), source)
    yield from _strays(sheets, known)


def proofs(sheets: Mapping[str, Rows]) -> tuple[list[dict[str, Any]], list[Unreadable]]:
    """The list of proofs, and its rows that could not be read."""
    found, faults = [], []
    for place, cells in sheets.get(PROOFS.title, ()):
        if is_guidance(cells):
            continue
        row = read_row(cells, PROOFS.columns[1:])
        if row.faults:
            faults.append(Unreadable(place, tuple(row.faults)))
        else:
            found.append(row.parts)
    return found, faults


def _details(
    sheets: Mapping[str, Rows],
) -> tuple[Details, dict[str, list[str]], list[Unreadable]]:
    found: Details = defaultdict(lambda: defaultdict(list))
    spoiled: dict[str, list[str]] = defaultdict(list)
    faults = []
    for sheet in DETAILS:
        for place, cells in sheets.get(sheet.title, ()):
            if is_guidance(cells):
                continue
            row = read_row(cells, sheet.columns)
            row.parts.pop("slug", None)
            if row.faults:
                faults.append(Unreadable(place, tuple(row.faults), row.key))
                spoiled[row.key].append(place)
            else:
                found[row.key][sheet.path].append(row.parts)
    return found, spoiled, faults


def _item(
    row: ReadRow, place: str, details: Details, spoiled: list[str], source: str
) -> Record | Unreadable:
    name = str(row.parts.get("name", ""))
    faults = list(row.faults)
    if spoiled:
        faults.append(Refusal("DETAILS_UNREADABLE", "", {"places": "、".join(spoiled)}))
    if faults:
        return Unreadable(place, tuple(faults), name)
    content = {**row.parts, **{k: list(v) for k, v in details.get(row.key, {}).items()}}
    content["slug"] = row.key or _slug(content)
    content["source"] = {"kind": "own", "imported": False, "imported_from": source}
    content.setdefault("confidence", "u")
    if "situations" not in content:
        codes = [m["code"] for m in content.get("materials", [])]
        content["situations"] = [{"code": "GENERAL", "name": "一般情形", "materials": codes}]
    elif len(content["situations"]) > 1:
        content["situation_tree"] = one_question(content["situations"])
    return Record(place, content["slug"], content)


def _slug(content: Mapping[str, Any]) -> str:
    """A key for an item without one: the same name at the same body gives the same."""
    code = content.get("codes", {}).get("task_code")
    said = f"{content['name']}|{content.get('department', {}).get('name', '')}"
    return str(code or f"t-{sm3(said.encode())[:16]}")


def one_question(situations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    options = [{"code": s["code"], "label": s["name"], "goes_to": s["code"]} for s in situations]
    question = {"code": "WHICH", "text": "您属于哪种情形？", "options": options}
    return {"first": "WHICH", "questions": [question]}


def _strays(sheets: Mapping[str, Rows], known: set[str]) -> Iterator[Unreadable]:
    for sheet in DETAILS:
        for place, cells in sheets.get(sheet.title, ()):
            if not is_guidance(cells):
                key = read_row(cells, sheet.columns[:1]).key
                if key not in known:
                    facts = {"key": key or "（空）"}
                    yield Unreadable(place, (Refusal("NO_SUCH_ITEM", "", facts),), key)
