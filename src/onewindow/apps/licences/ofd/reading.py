"""What is inside an OFD package that anybody may have sent? Read within bounds, then judged.

The list of digests is believed only once its signature holds; no XML of an unknown
hand is parsed before that, and none with a document type at all.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree as Xml

from onewindow.apps.licences.ofd.signing import SIGNATURE, SM3, VALUE, digest
from onewindow.apps.licences.ofd.writing import ROOT, SPACE

LARGEST, LARGEST_OPENED, MOST_PARTS = 5_000_000, 10_000_000, 64
# What OFD readers open; the rarer ways to pack bring faults and appetites of their own.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class BadPackage(Exception):
    """Not an OFD package we are willing to open; the message says why."""


class HugePackage(BadPackage):
    """Larger, or larger once opened, than any licence."""


@dataclass(frozen=True)
class Signed:
    """A list of digests whose signature held."""

    moment: datetime
    digests: dict[str, str] = field(default_factory=dict)


def opened(content: bytes) -> dict[str, bytes]:
    """Every part by its name; raises BadPackage. Nothing is written anywhere."""
    if len(content) > LARGEST:
        raise HugePackage("file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts(archive)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError,
            RuntimeError, NotImplementedError, OverflowError) as fault:  # fmt: skip
        raise BadPackage(type(fault).__name__) from fault


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise HugePackage("parts")
    found: dict[str, bytes] = {}
    left = LARGEST_OPENED
    for entry in entries:
        if entry.compress_type not in _PACKED:
            raise BadPackage("packed in another way")
        # Two parts of one name: different readers would show different ones.
        if entry.filename in found:
            raise BadPackage("a part twice")
        with archive.open(entry) as stream:
            # What the directory says of a part's size is not believed; what comes out is counted.
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0:
            raise HugePackage("opened")
        found[entry.filename] = part
    if ROOT not in found:
        raise BadPackage("no OFD.xml")
    return found


def signed_list(parts: dict[str, bytes], verify: Callable[[bytes, bytes], bool]) -> Signed | None:
    """The list of digests, when `verify` believes its signature."""
    listing, value = parts.get(SIGNATURE, b""), parts.get(VALUE, b"")
    if not listing or not verify(listing, value):
        return None
    root = parsed(listing)
    about = _only(root, "SignedInfo")
    references = _only(about, "References")
    if references.get("CheckMethod") != SM3:
        raise BadPackage("digests of another kind")
    digests = {
        str(each.get("FileRef", "")).lstrip("/"): _only(each, "CheckValue").text or ""
        for each in references
    }
    return Signed(datetime.fromisoformat(_only(about, "SignatureDateTime").text or ""), digests)


def unchanged(parts: dict[str, bytes], signed: Signed) -> bool:
    """True when the package holds exactly the signed parts, each as it was signed."""
    content = {name: part for name, part in parts.items() if name not in {SIGNATURE, VALUE}}
    return {name: digest(part) for name, part in content.items()} == signed.digests


def note(parts: dict[str, bytes], name: str) -> str:
    """One of the document's own notes (`CustomData`); empty when absent."""
    for each in parsed(parts[ROOT]).iter(f"{{{SPACE}}}CustomData"):
        if each.get("Name") == name:
            return each.text or ""
    return ""


def parsed(part: bytes) -> Xml.Element:
    """A part as a tree; raises BadPackage for a document type or what is no XML in UTF-8."""
    try:
        text = part.decode("utf-8")
        # Entities are declared in a document type and nowhere else.
        if "<!DOCTYPE" in text:
            raise BadPackage("a document type")
        return Xml.fromstring(text)  # noqa: S314  (no document type, no entities)
    except (Xml.ParseError, ValueError) as fault:
        raise BadPackage("not XML") from fault


def _only(parent: Xml.Element, name: str) -> Xml.Element:
    found = parent.find(f"{{{SPACE}}}{name}")
    if found is None:
        raise BadPackage(f"no {name}")
    return found
