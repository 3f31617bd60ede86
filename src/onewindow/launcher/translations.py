"""Are the compiled translations those of the catalogues beside them?

Compiles every `.po` under `src/onewindow` into its `.mo` without gettext's own
programs, which a fresh machine does not have:

    python -m onewindow.launcher.translations [--check]
"""

import argparse
import ast
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from onewindow.launcher.voice import say

PACKAGE = Path(__file__).resolve().parents[1]
MAGIC = 0x950412DE
HEADER_SIZE = 28


def entries(text: str) -> Mapping[str, str]:
    """Original to translation, as gettext keys them; fuzzy and empty ones left out."""
    found: dict[str, str] = {}
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.splitlines()]
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        fields = _fields(lines)
        if "msgid" not in fields or (fuzzy and fields["msgid"]):
            continue
        key = fields["msgid"]
        if "msgid_plural" in fields:
            key = f"{key}\0{fields['msgid_plural']}"
        if "msgctxt" in fields:
            key = f"{fields['msgctxt']}\x04{key}"
        forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr")]
        if all(forms):
            found[key] = "\0".join(forms)
    return found


def _fields(lines: list[str]) -> Mapping[str, str]:
    """One entry's keywords with their joined strings."""
    fields: dict[str, str] = {}
    keyword = ""
    for line in lines:
        if line.startswith("#") or not line:
            continue
        if not line.startswith('"'):
            keyword = line.partition(" ")[0]
            fields[keyword] = ""
        quoted = line[line.index('"') :]
        fields[keyword] += str(ast.literal_eval(quoted))
    return fields


def compiled(found: Mapping[str, str]) -> bytes:
    """The GNU .mo file of these entries: two tables of lengths and offsets, then the text."""
    pairs = sorted((key.encode(), text.encode()) for key, text in found.items())
    start = HEADER_SIZE + 16 * len(pairs)
    tables, body = b"", b""
    for column in (0, 1):
        for pair in pairs:
            tables += struct.pack("<2I", len(pair[column]), start + len(body))
            body += pair[column] + b"\0"
    header = struct.pack(
        "<7I", MAGIC, 0, len(pairs), HEADER_SIZE, HEADER_SIZE + 8 * len(pairs), 0, 0
    )
    return header + tables + body


def stale_catalogues() -> Iterator[tuple[Path, bytes]]:
    """Each compiled file that is missing or differs, with what it should hold."""
    for catalogue in sorted(PACKAGE.rglob("*.po")):
        target = catalogue.with_suffix(".mo")
        wanted = compiled(entries(catalogue.read_text(encoding="utf-8")))
        if not target.is_file() or target.read_bytes() != wanted:
            yield target, wanted


def main() -> int:
    parser = argparse.ArgumentParser(prog="onewindow-translations")
    parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")
    only_check = parser.parse_args().check
    stale = list(stale_catalogues())
    for target, wanted in stale:
        name = target.relative_to(PACKAGE)
        if only_check:
            say(f"{name} is stale: run make docs")
        else:
            target.write_bytes(wanted)
            say(f"{name} written")
    return 1 if stale and only_check else 0


if __name__ == "__main__":
    sys.exit(main())
