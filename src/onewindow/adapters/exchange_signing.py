"""How do two departments know that a message is the other's, whole, fresh, and not a replay?

HMAC (SM3 by GB/T 32905, or SHA-256) over direction, moment, nonce and body. An answer is signed
together with the nonce of its question, so that it answers that question and no other.
"""

import hashlib
import hmac
from collections.abc import Mapping

TIMESTAMP = "X-OneWindow-Timestamp"
NONCE = "X-OneWindow-Nonce"
SIGNATURE = "X-OneWindow-Signature"
HEADERS = (TIMESTAMP, NONCE, SIGNATURE)
QUESTION, ANSWER, LATE_ANSWER = "question", "answer", "late answer"
FRESH_SECONDS = 300
ALGORITHMS = ("sm3", "sha256")


def signature(
    *, key: str, algorithm: str, direction: str, timestamp: int, nonce: str, body: bytes
) -> str:
    """The signature of one message, as its header carries it: `sm3=<hex>`."""
    digest = hashlib.new(algorithm, body).hexdigest()
    told = "\n".join((direction, str(timestamp), nonce, digest)).encode()
    return f"{algorithm}={hmac.new(key.encode(), told, algorithm).hexdigest()}"


def signed_headers(
    *, key: str, algorithm: str, direction: str, timestamp: int, nonce: str, body: bytes
) -> dict[str, str]:
    """The three headers that go with a message."""
    made = signature(
        key=key,
        algorithm=algorithm,
        direction=direction,
        timestamp=timestamp,
        nonce=nonce,
        body=body,
    )
    return {TIMESTAMP: str(timestamp), NONCE: nonce, SIGNATURE: made}


def fault_of(
    headers: Mapping[str, str],
    *,
    key: str,
    direction: str,
    body: bytes,
    now: int,
    nonce: str = "",
) -> str:
    """What is wrong with a message, or nothing: UNSIGNED, STALE, OTHER_NONCE, BAD_SIGNATURE.

    `nonce`: the one it must carry; a question brings its own.
    """
    told, algorithm = headers.get(SIGNATURE, ""), headers.get(SIGNATURE, "").partition("=")[0]
    stamp, carried = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    if algorithm not in ALGORITHMS or not stamp.isascii() or not stamp.isdigit() or not carried:
        return "UNSIGNED"
    if len(stamp) > len(str(now)) or abs(now - int(stamp)) > FRESH_SECONDS:
        return "STALE"
    if nonce and not hmac.compare_digest(carried.encode(), nonce.encode()):
        return "OTHER_NONCE"
    right = signature(
        key=key,
        algorithm=algorithm,
        direction=direction,
        timestamp=int(stamp),
        nonce=carried,
        body=body,
    )
    return "" if hmac.compare_digest(told.encode(), right.encode()) else "BAD_SIGNATURE"
