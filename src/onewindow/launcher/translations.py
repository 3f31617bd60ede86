"""Is every sentence of the interface translated, and are the compiled files up to date?

Compiles every `.po` under `src/onewindow` into its `.mo`, and holds it against
the sentences in the code, without gettext's own programs, which a fresh
machine does not have:

    python -m onewindow.launcher.translations [--check | --refresh]

`--refresh` first writes the sentences now in the code into each `.po`, keeping
what is translated. All three fail while anything is left to translate.
"""

import argparse
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from onewindow.launcher.msgids import extract
from onewindow.launcher.po_file import entries, faults, refreshed
from onewindow.launcher.voice import say

PACKAGE = Path(__file__).resolve().parents[1]
MAGIC = 0x950412DE
HEADER_SIZE = 28


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


def untranslated(*, refresh: bool) -> Iterator[str]:
    """What is left to do in each `.po`, after refreshing it if asked to."""
    messages = extract(PACKAGE)
    for catalogue in sorted(PACKAGE.rglob("*.po")):
        text = catalogue.read_text(encoding="utf-8")
        if refresh:
            text = refreshed(text, messages)
            catalogue.write_text(text, encoding="utf-8")
        for fault in faults(text, messages):
            yield f"{catalogue.relative_to(PACKAGE)}: {fault}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="onewindow-translations")
    parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")
    parser.add_argument("--refresh", action="store_true", help="take in new sentences first")
    asked = parser.parse_args()
    left = list(untranslated(refresh=asked.refresh and not asked.check))
    stale = list(stale_catalogues())
    for target, wanted in stale:
        name = target.relative_to(PACKAGE)
        if asked.check:
            say(f"{name} is stale: run make docs")
        else:
            target.write_bytes(wanted)
            say(f"{name} written")
    for line in left:
        say(line)
    return 1 if left or (stale and asked.check) else 0


if __name__ == "__main__":
    sys.exit(main())
