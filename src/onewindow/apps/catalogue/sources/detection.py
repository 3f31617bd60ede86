"""What kind of catalogue is this file? Judged by what is in it, not only by its name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onewindow.apps.catalogue.sources import (
    delimited,
    guangan,
    guangdong,
    project,
    tables,
)
from onewindow.apps.catalogue.sources.records import Record, Unreadable
from onewindow.rules.outcomes import Refusal, Refused

_MOST_BYTES = 300 * 1024 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LOOK_AT_LINES = 50


@dataclass(frozen=True)
class Catalogue:
    """A recognised catalogue: which source, in what words, how written, and its rows."""

    source: str
    kind: str
    encoding: str
    rows: list[Record | Unreadable]
    laws: tuple[dict[str, Any], ...] = ()
    proofs: tuple[dict[str, Any], ...] = ()
    fields: tuple[dict[str, Any], ...] = ()


def read_catalogue(path: Path) -> Catalogue:
    """Read the whole file or folder.

    Refused with one plain reason: FILE_NOT_FOUND, FILE_NOT_READABLE, FILE_EMPTY_CATALOGUE,
    CATALOGUE_TOO_LARGE, WORKBOOK_*, NOT_THE_TEMPLATE, COLUMNS_MISSING, OLD_WORKBOOK,
    JSON_BROKEN, TEXT_UNDECODABLE, CATALOGUE_UNKNOWN.
    """
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise _no("FILE_NOT_FOUND", path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _no("CATALOGUE_TOO_LARGE", path)
        raw = path.read_bytes()
    except OSError as error:
        raise _no("FILE_NOT_READABLE", path) from error
    if not raw.strip():
        raise _no("FILE_EMPTY_CATALOGUE", path)
    if path.suffix.lower() in (".yaml", ".yml"):
        return Catalogue(project.SOURCE, "事项 YAML", "UTF-8", list(project.records([path])))
    if raw.startswith(_ZIP):
        return _workbook(path)
    if raw.startswith(_OLD_OFFICE):
        raise _no("OLD_WORKBOOK", path)
    return _text(path, raw)


def _workbook(path: Path) -> Catalogue:
    # openpyxl takes a while to load: only for those who bring a workbook.
    from onewindow.apps.catalogue.sources import workbook  # noqa: PLC0415

    sheets = workbook.read_sheets(path)
    proofs, faults = tables.proofs(sheets)
    rows = [*tables.records(sheets, source=workbook.SOURCE), *faults]
    return Catalogue(workbook.SOURCE, "事项目录模板（xlsx）", "", rows, proofs=tuple(proofs))


def _folder(path: Path) -> Catalogue:
    files = project.files_in(path)
    if not files:
        raise _no("FOLDER_WITHOUT_ITEMS", path)
    rows = list(project.records(files))
    return Catalogue(
        project.SOURCE,
        "事项 YAML（文件夹）",
        "UTF-8",
        rows,
        laws=project.laws_beside(path),
        proofs=project.proofs_beside(path),
        fields=project.fields_beside(path),
    )


def _text(path: Path, raw: bytes) -> Catalogue:
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"[":
        return _json_list(path, raw)
    if start == b"{":
        return _json_lines(path, raw)
    text, encoding = _decoded(path, raw)
    if delimited.looks_like_items(text):
        rows = tables.records(delimited.read_sheets(text), source=delimited.SOURCE)
        return Catalogue(delimited.SOURCE, "事项表（CSV）", encoding, list(rows))
    raise _no("CATALOGUE_UNKNOWN", path)


def _json_list(path: Path, raw: bytes) -> Catalogue:
    text, encoding = _decoded(path, raw)
    try:
        tree = json.loads(text)
    except ValueError as error:
        if not path.suffix.lower().startswith(".json"):
            raise _no("CATALOGUE_UNKNOWN", path) from error
        line = getattr(error, "lineno", 1)
        raise Refused((Refusal("JSON_BROKEN", "", {"file": path.name, "line": line}),)) from error
    if any(isinstance(e, dict) and "TASK_CODE" in e for e in tree):
        rows = [guangdong.record(row, f"第{n}条") for n, row in enumerate(tree, 1)]
        return Catalogue(guangdong.SOURCE, "广东事项（JSON）", encoding, rows)
    if any(isinstance(e, dict) and {"department", "items"} <= e.keys() for e in tree):
        found = list(guangan.records(tree))
        return Catalogue(guangan.SOURCE, "区县事项目录（JSON）", encoding, found)
    raise _no("CATALOGUE_UNKNOWN", path)


def _json_lines(path: Path, raw: bytes) -> Catalogue:
    lines = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not any(b'"TASK_CODE"' in line for line in lines[:_LOOK_AT_LINES]):
        raise _no("CATALOGUE_UNKNOWN", path)
    # Not one line with Chinese is UTF-8: the file is GBK. Else the odd line out is damaged.
    is_gbk = not any(_is_utf8(line) for line in lines if not line.isascii())
    codec, encoding = ("gb18030", "GBK") if is_gbk else ("utf-8", "UTF-8")
    found = list(guangdong.records(_decoded_lines(lines, codec)))
    return Catalogue(guangdong.SOURCE, "广东事项（JSONL）", encoding, found)


def _decoded_lines(lines: list[bytes], codec: str) -> Iterator[tuple[int, str | None]]:
    """Each line by itself, None where it has broken characters."""
    for number, line in enumerate(lines, 1):
        try:
            yield number, line.decode(codec)
        except UnicodeDecodeError:
            yield number, None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(path: Path, raw: bytes) -> tuple[str, str]:
    """The text and how it was written: UTF-8, UTF-16 with its mark, else GBK (gb18030)."""
    if raw.startswith(_UTF16):
        tries = [("utf-16", "UTF-16")]
    elif b"\0" in raw[:8192]:
        raise _no("CATALOGUE_UNKNOWN", path)
    else:
        tries = [("utf-8-sig", "UTF-8"), ("gb18030", "GBK")]
    for codec, name in tries:
        try:
            return raw.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise _no("TEXT_UNDECODABLE", path)


def _no(code: str, path: Path) -> Refused:
    return Refused((Refusal(code, "", {"file": path.name}),))
