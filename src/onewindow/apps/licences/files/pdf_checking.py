"""Is this PDF ours, whole and unchanged?

The bytes are judged before anything in them is believed: the signature must be by a seal
named in the trust file and cover the file from first byte to last. Only then is the
PDF read as a PDF, so a hostile one is never parsed.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from onewindow.apps.licences.files.findings import Finding, Found, found_in_record
from onewindow.apps.licences.files.pdf_signing import certificate
from onewindow.apps.licences.files.trust import Issuer, Trust

LARGEST = 5_000_000
_MOST_SIGNATURES = 16
_LARGEST_SIGNATURE = 100_000
_RANGE = re.compile(rb"/ByteRange\s{0,4}\[\s{0,4}0\s+(\d{1,8})\s+(\d{1,8})\s+(\d{1,8})\s{0,4}\]")
_HEXADECIMAL = re.compile(rb"<[0-9a-fA-F]+>")


def check_pdf(content: bytes, trust: Trust) -> Found:
    """What the file is, judged offline against the trust file alone."""
    if len(content) > LARGEST:
        return Found(Finding.HUGE)
    finding = Finding.UNSIGNED
    for place, (start, resume, length) in enumerate(_ranges(content)):
        if place >= _MOST_SIGNATURES:
            return Found(Finding.BROKEN)
        judged, issuer = _judged(content, start, resume, length, trust)
        if issuer is None:
            finding = judged
            continue
        return _read(content, issuer) if judged is Finding.SEALED else Found(judged)
    return Found(finding)


def _ranges(content: bytes) -> Iterator[tuple[int, int, int]]:
    for match in _RANGE.finditer(content):
        yield int(match[1]), int(match[2]), int(match[3])


def _judged(
    content: bytes, start: int, resume: int, length: int, trust: Trust
) -> tuple[Finding, Issuer | None]:
    """One signature over [0, start) and `length` bytes from `resume`; the issuer named."""
    gap = content[start:resume]
    end = resume + length
    if not _HEXADECIMAL.fullmatch(gap) or len(gap) > _LARGEST_SIGNATURE or end > len(content):
        return Finding.BROKEN, None
    signed = content[:start] + content[resume:end]
    try:
        envelope = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode()))
        signer = envelope["content"]["signer_infos"][0]
        issuer, seal = _named(signer, trust)
        if issuer is None or seal is None:
            return Finding.STRANGE, None
        digest = hashlib.new(_algorithm(signer), signed).digest()
        intact, valid = validate_sig_integrity(signer, seal, "data", digest)
    except Exception:
        # Whatever the parser of a stranger's bytes trips over, they are no signature.
        return Finding.BROKEN, None
    if not (intact and valid):
        return Finding.ALTERED, issuer
    return (Finding.SEALED if end == len(content) else Finding.APPENDED), issuer


def _algorithm(signer: cms.SignerInfo) -> str:
    named = str(signer["digest_algorithm"]["algorithm"].native)
    if named not in {"sha256", "sha384", "sha512"}:
        raise ValueError(named)
    return named


def _named(signer: cms.SignerInfo, trust: Trust) -> tuple[Issuer | None, x509.Certificate | None]:
    """The trusted seal the signature says it is by."""
    told = signer["sid"].chosen
    for issuer in trust.issuers:
        for text in issuer.seals:
            seal = _certificate(text)
            same = told["serial_number"].native == seal.serial_number
            if same and told["issuer"].dump() == seal.issuer.dump():
                return issuer, seal
    return None, None


_certificate = lru_cache(maxsize=64)(certificate)


def _read(content: bytes, issuer: Issuer) -> Found:
    """The file is one we signed, byte for byte; now the whole of PAdES is asked for."""
    reader = PdfFileReader(io.BytesIO(content))
    signatures = reader.embedded_signatures
    if len(signatures) != 1:
        return Found(Finding.ALTERED)
    signature = signatures[0]
    when: datetime | None = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[_certificate(text) for text in issuer.roots],
        allow_fetching=False,
        moment=when,
    )
    judged = validate_pdf_signature(signature, context)
    whole = (
        judged.intact
        and judged.valid
        and judged.coverage is SignatureCoverageLevel.ENTIRE_FILE
        and judged.modification_level is ModificationLevel.NONE
        and bool(judged.docmdp_ok)
    )
    if not whole:
        return Found(Finding.ALTERED)
    if not judged.trusted:
        return Found(Finding.OUTSIDE_VALIDITY)
    line = found_in_record(_keywords(reader), Trust((issuer,)))
    return Found(line.finding, line.record, issuer.name, when)


def _keywords(reader: PdfFileReader) -> str:
    return str(reader.trailer["/Info"].get("/Keywords", ""))
