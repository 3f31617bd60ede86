"""How does a change to appointments leave its trace? One journal row, ids and codes only."""

from datetime import datetime

from onewindow.apps.appointments.models import Appointment
from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting


def record(
    row: Appointment,
    verb: str,
    *,
    acting: Acting,
    now: datetime,
    rule: str = "R-6-5",
    **facts: object,
) -> None:
    """One journal row about an appointment."""
    audit.record(
        verb=f"appointment.{verb}",
        subject_kind="appointment",
        subject_id=row.id,
        subject_version=row.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=next(iter(sorted(acting.roles)), ""),
        rule=rule,
        facts={"class": row.queue_class_id, "starts": row.starts_at, **facts},
        origin=acting.origin,
    )


def save(row: Appointment, *fields: str) -> None:
    """Write the named fields and count one more version."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
