"""How is a licence's PDF sealed? PAdES B-B, one certifying signature that allows no change.

No time-stamp authority is asked: the time inside is that of this installation's clock.
"""

import io
from datetime import datetime
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import pem, x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from onewindow.apps.licences.files.drawing import draw_seal
from onewindow.apps.licences.files.keys import SealKeys

FIELD = "Seal"
# The sheet's lower right corner, over issuer and date: 42 mm square, in points.
_SIDE = 119
_LEFT, _BOTTOM = 604, 48


def sign_pdf(drawn: bytes, *, keys: SealKeys, issuer: str, is_demo: bool, now: datetime) -> bytes:
    """The drawn sheet with the issuer's visible seal and the installation's signature."""
    details = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason="演示数据，不具有法律效力" if is_demo else "签发电子证照",
        location=issuer,
        name=keys.name,
    )
    box = (_LEFT, _BOTTOM, _LEFT + _SIDE, _BOTTOM + _SIDE)
    signer = _SignerAt(
        details,
        signer=_signer(keys),
        stamp_style=StaticStampStyle(background=_SealPage(issuer, is_demo), border_width=0),
        new_field_spec=fields.SigFieldSpec(FIELD, on_page=0, box=box),
    )
    signer.moment = now
    sealed = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(drawn)), output=sealed)
    return sealed.getvalue()


def certificate(text: str) -> x509.Certificate:
    """A certificate from its PEM text."""
    return x509.Certificate.load(pem.unarmor(text.encode())[2])


def _signer(keys: SealKeys) -> signers.SimpleSigner:
    chain = [certificate(text) for text in keys.chain]
    store = SimpleCertificateStore.from_certs(chain)  # type: ignore[no-untyped-call]
    return signers.SimpleSigner(
        signing_cert=certificate(keys.seal_certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(keys.seal_key),
        cert_registry=store,
    )


class _SignerAt(signers.PdfSigner):
    """A signer whose clock is handed in."""

    moment: datetime

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.moment
        return session


class _SealPage(PdfContent):
    """The drawn seal as the signature's appearance."""

    def __init__(self, issuer: str, is_demo: bool) -> None:
        super().__init__(box=BoxConstraints(width=_SIDE, height=_SIDE))
        self._drawn = draw_seal(name=issuer, is_demo=is_demo)

    def render(self) -> bytes:
        page = PdfFileReader(io.BytesIO(self._drawn))
        assert self.writer is not None
        self.resources.xobject["/Seal"] = self.writer.import_page_as_xobject(page)
        return b"/Seal Do"
