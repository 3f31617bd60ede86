"""What does the signed line in a licence's code say? One line for a QR code, checked offline.

`OWL1.KEY.PAYLOAD.SIGNATURE.CHECK`: the id of the SM2 key, base64url of a JSON list, r and s
of an SM2 signature over everything before it, and four characters that tell a line
read or copied badly from one that was altered.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from onewindow.apps.licences.files import sm2
from onewindow.apps.licences.files.face import LicenceFace, number_digest
from onewindow.apps.licences.files.keys import SealKeys
from onewindow.rules.masking import mask_name

MARK = "OWL1"
LARGEST = 2_000
_SHAPE = re.compile(r"OWL1\.([0-9a-f]{8})\.([\w-]{1,1600})\.([\w-]{86})\.([0-9a-f]{4})", re.ASCII)


class BadRecord(Exception):
    """The line is not a whole record."""


@dataclass(frozen=True)
class Record:
    """What the line says, believed or not."""

    identifier: str
    type_name: str
    holder: str
    number_digest: str
    issuer_name: str
    issue_date: date
    valid_to: date | None
    version: int
    is_demo: bool


@dataclass(frozen=True)
class SignedRecord:
    """A record with the key's id, the signed bytes and the signature."""

    record: Record
    key_id: str
    signed: bytes
    signature: bytes

    def signed_by(self, public: bytes) -> bool:
        return sm2.verify(self.signed, self.signature, public=public)


def write_record(face: LicenceFace, keys: SealKeys) -> str:
    """The line for one version; a person's name masked, the number only as a digest."""
    parts = [
        face.identifier,
        face.type_name,
        mask_name(face.holder_name) if face.holder_is_person else face.holder_name,
        number_digest(identifier=face.identifier, number=face.holder_number),
        face.issuer_name,
        face.issue_date.isoformat(),
        face.valid_to.isoformat() if face.valid_to else "",
        face.version,
        int(face.is_demo),
    ]
    payload = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    signed = f"{MARK}.{sm2.key_id(keys.record_public)}.{_packed(payload)}"
    signature = sm2.sign(signed.encode(), public=keys.record_public, private=keys.record_private)
    line = f"{signed}.{_packed(signature)}"
    return f"{line}.{_check(line)}"


def read_record(line: str) -> SignedRecord:
    """Take a line apart without believing it; raises BadRecord."""
    match = _SHAPE.fullmatch(line.strip()) if len(line) <= LARGEST else None
    if match is None:
        raise BadRecord("shape")
    whole, _, check = line.strip().rpartition(".")
    if _check(whole) != check:
        raise BadRecord("check")
    signed = whole.rpartition(".")[0].encode()
    try:
        return SignedRecord(
            _record(json.loads(_unpacked(match[2]))), match[1], signed, _unpacked(match[3])
        )
    except (ValueError, TypeError, RecursionError) as fault:
        raise BadRecord(type(fault).__name__) from fault


def _record(parts: object) -> Record:
    if not isinstance(parts, list) or len(parts) != 9:
        raise BadRecord("parts")
    identifier, type_name, holder, digest, issuer, issued, until, version, demo = map(str, parts)
    return Record(
        identifier=identifier,
        type_name=type_name,
        holder=holder,
        number_digest=digest,
        issuer_name=issuer,
        issue_date=date.fromisoformat(issued),
        valid_to=date.fromisoformat(until) if until else None,
        version=int(version),
        is_demo=demo == "1",
    )


def _check(line: str) -> str:
    return hashlib.new("sm3", line.encode()).hexdigest()[:4]


def _packed(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as fault:
        raise BadRecord("base64") from fault
