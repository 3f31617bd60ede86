"""How is an OFD package signed? SM3 of every part, SM2 over the list (GB/T 33190, chapter 18).

A plain digital signature (`Type="Sign"`). Its value is the bare SM2 signature of
GB/T 35276, not the enveloped form of GB/T 35275; there is no e-seal of GB/T 38540.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from onewindow.apps.licences.ofd.writing import SIGNATURES, element, under, written

SIGNATURE = "Doc_0/Signs/Sign_0/Signature.xml"
VALUE = "Doc_0/Signs/Sign_0/SignedValue.dat"
SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"


def signed(
    parts: Mapping[str, bytes],
    *,
    signer: str,
    key_id: str,
    now: datetime,
    sign: Callable[[bytes], bytes],
) -> dict[str, bytes]:
    """The parts with their signature; `sign` gives the DER value over the list's bytes."""
    listed = {**parts, SIGNATURES: _signatures()}
    root = element("Signature")
    about = under(root, "SignedInfo")
    under(about, "Provider", ProviderName="OneWindow", Version="1.0",
          Company=f"{signer}[{key_id}]")  # fmt: skip
    under(about, "SignatureMethod", SM2_WITH_SM3)
    under(about, "SignatureDateTime", now.isoformat(timespec="seconds"))
    references = under(about, "References", CheckMethod=SM3)
    for name, content in listed.items():
        reference = under(references, "Reference", FileRef=f"/{name}")
        under(reference, "CheckValue", digest(content))
    under(root, "SignedValue", f"/{VALUE}")
    listing = written(root)
    return {**listed, SIGNATURE: listing, VALUE: sign(listing)}


def digest(content: bytes) -> str:
    """SM3 as the standard writes it, in base64."""
    return base64.b64encode(hashlib.new("sm3", content).digest()).decode()


def _signatures() -> bytes:
    root = element("Signatures")
    under(root, "Signature", ID="s001", Type="Sign", BaseLoc=f"/{SIGNATURE}")
    return written(root)
