"""Who signed these bytes with SM2? (GB/T 32918 with SM3, signer id as GM/T 0009 sets it)

Signatures are 64 bytes, r and s; a public key is 64 bytes, x and y.
"""

import hashlib

import gmssl_pyx
from asn1crypto.algos import DSASignature

_HALF = 32


def new_pair() -> tuple[bytes, bytes]:
    """A fresh pair: 64 bytes of public key, 32 of private key."""
    public, private = gmssl_pyx.sm2_key_generate()
    return bytes(public), bytes(private)


def sign(message: bytes, *, public: bytes, private: bytes) -> bytes:
    """r and s over SM3 of the signer's identity and the message."""
    pair = DSASignature.load(gmssl_pyx.sm2_sign(private, public, message)).native
    r, s = pair["r"], pair["s"]
    return bytes(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))


def verify(message: bytes, signature: bytes, *, public: bytes) -> bool:
    """True when `public` signed exactly this message; anything malformed is False."""
    if len(signature) != 2 * _HALF:
        return False
    try:
        return bool(gmssl_pyx.sm2_verify(public, message, der(signature)))
    except (gmssl_pyx.GmsslInnerError, ValueError):
        return False


def der(signature: bytes) -> bytes:
    """The signature as the SEQUENCE of two integers that GB/T 35276 writes."""
    r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    return bytes(DSASignature({"r": r, "s": s}).dump())


def undo_der(value: bytes) -> bytes:
    """The 64 bytes of such a SEQUENCE; empty when it is none."""
    try:
        pair = DSASignature.load(value, strict=True).native
        return bytes(pair["r"].to_bytes(_HALF, "big") + pair["s"].to_bytes(_HALF, "big"))
    except (ValueError, TypeError, OverflowError):
        return b""


def key_id(public: bytes) -> str:
    """Eight characters that name a public key."""
    return hashlib.new("sm3", public).hexdigest()[:8]
