"""How does a licence become a signed OFD, and is this file such a one?"""

import hashlib
from collections.abc import Callable
from datetime import datetime

from onewindow.apps.licences.files import sm2
from onewindow.apps.licences.files.face import LicenceFace
from onewindow.apps.licences.files.findings import Finding, Found, found_in_record
from onewindow.apps.licences.files.keys import SealKeys
from onewindow.apps.licences.files.trust import Issuer, Trust
from onewindow.apps.licences.ofd import reading, signing, writing
from onewindow.apps.licences.ofd.licence import licence_page

NOTE = "OneWindowLicenceRecord"


def sign_ofd(
    face: LicenceFace, *, record: str, check_address: str, keys: SealKeys, now: datetime
) -> bytes:
    """The licence as a signed package."""
    page = licence_page(face, record=record, check_address=check_address)
    about = writing.About(
        number=hashlib.new("sm3", face.identifier.encode()).hexdigest()[:32],
        title=f"{face.type_name} {face.certificate_no}",
        author=face.issuer_name,
        created=face.issue_date,
        notes={NOTE: record},
    )

    def sign(listing: bytes) -> bytes:
        public, private = keys.record_public, keys.record_private
        return sm2.der(sm2.sign(listing, public=public, private=private))

    parts = signing.signed(
        writing.parts(page, about),
        signer=keys.name,
        key_id=sm2.key_id(keys.record_public),
        now=now,
        sign=sign,
    )
    return writing.packed(parts)


def check_ofd(content: bytes, trust: Trust) -> Found:
    """What the package is, judged offline against the trust file alone."""
    try:
        return _checked(reading.opened(content), trust)
    except reading.HugePackage:
        return Found(Finding.HUGE)
    except reading.BadPackage:
        return Found(Finding.BROKEN)


def _checked(parts: dict[str, bytes], trust: Trust) -> Found:
    for issuer in trust.issuers:
        for public in issuer.record_keys:
            listed = reading.signed_list(parts, _verifier(public))
            if listed is None:
                continue
            if not reading.unchanged(parts, listed):
                return Found(Finding.ALTERED)
            line = found_in_record(reading.note(parts, NOTE), Trust((issuer,)))
            return Found(line.finding, line.record, issuer.name, listed.moment)
    if not any("Signature" in name for name in parts):
        return Found(Finding.UNSIGNED)
    return Found(Finding.ALTERED if _names_one_of(parts, trust.issuers) else Finding.STRANGE)


def _verifier(public: bytes) -> Callable[[bytes, bytes], bool]:
    return lambda listing, value: sm2.verify(listing, sm2.undo_der(value), public=public)


def _names_one_of(parts: dict[str, bytes], issuers: tuple[Issuer, ...]) -> bool:
    """The list of digests claims a key we trust, yet that key did not sign it."""
    listing = parts.get(signing.SIGNATURE, b"")
    claimed = [f"[{sm2.key_id(key)}]".encode() for each in issuers for key in each.record_keys]
    return any(claim in listing for claim in claimed)
