"""How is it kept who read personal data? One journal row for each look: which, what of it, why."""

from datetime import datetime
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting


def record_reading(
    *,
    subject_kind: str,
    subject_id: UUID,
    what: str,
    acting: Acting,
    now: datetime,
    purpose: str = "handling the case",
    subject_version: int | None = None,
) -> None:
    """A member of staff read personal data of this subject (RULES 4.7)."""
    audit.record(
        verb="personal.read",
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_version=subject_version,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule="4.7",
        facts={"what": what, "purpose": purpose},
        origin=acting.origin,
    )
