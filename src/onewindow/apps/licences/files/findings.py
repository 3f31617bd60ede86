"""What was found out about a file on its own, before anybody is asked?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onewindow.apps.licences.files.record import BadRecord, Record, read_record
from onewindow.apps.licences.files.trust import Trust


class Finding(StrEnum):
    """How the signature stands to the bytes."""

    SEALED = "SEALED"  # every byte signed by an issuer we trust
    ALTERED = "ALTERED"  # signed once, changed since
    APPENDED = "APPENDED"  # signed once, something added after it
    STRANGE = "STRANGE"  # signed by somebody we do not know
    UNSIGNED = "UNSIGNED"  # no signature at all
    OUTSIDE_VALIDITY = "OUTSIDE_VALIDITY"  # the seal's certificate did not hold when it signed
    BROKEN = "BROKEN"  # not a whole file of its kind
    HUGE = "HUGE"  # more than we are willing to open


@dataclass(frozen=True)
class Found:
    """A finding; what the file says only when its signature is believed."""

    finding: Finding
    record: Record | None = None
    sealed_by: str = ""
    sealed_at: datetime | None = None


def found_in_record(line: str, trust: Trust) -> Found:
    """Whether a signed line is genuine."""
    try:
        signed = read_record(line)
    except BadRecord:
        return Found(Finding.BROKEN)
    known = trust.by_record_key(signed.key_id)
    if known is None:
        return Found(Finding.STRANGE)
    issuer, public = known
    if not signed.signed_by(public):
        return Found(Finding.ALTERED)
    return Found(Finding.SEALED, signed.record, issuer.name)
