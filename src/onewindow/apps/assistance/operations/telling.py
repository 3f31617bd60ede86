"""How does help leave its trace, and how does the person learn of it?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.writes import operations as writes
from onewindow.rules.outcomes import Refusal, Refused

# Who may stand beside people, come to their homes and act for them.
HELPING = (Role.CLERK, Role.GREETER)
PLANNERS = (Role.CLERK, Role.GREETER, Role.DUTY_HEAD)


def refuse(*refusals: Refusal) -> None:
    """Stop if there is any refusal, naming all of them."""
    if refusals:
        raise Refused(refusals)


def needs(acting: Acting, *roles: Role) -> None:
    """Only who holds one of these roles goes on."""
    if not acting.holds(*roles):
        needed = "、".join(str(role.label) for role in roles)
        refuse(Refusal("NOT_PERMITTED", "R-4-8", {"needed": needed}))


def journal(
    verb: str,
    kind: str,
    subject_id: UUID,
    acting: Acting,
    now: datetime,
    rule: str,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """One journal row for one act of help."""
    audit.record(
        verb=f"assistance.{verb}",
        subject_kind=kind,
        subject_id=subject_id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles))[:32],
        rule=rule,
        facts=facts or {},
        origin=acting.origin,
    )


def tell(
    *, person_id: UUID | None, once_key: str, title: str, text: str, link: str, now: datetime
) -> None:
    """Queue one message; who is known only by telephone is called instead."""
    if person_id is not None:
        writes.tell(
            person_id=person_id, once_key=once_key, title=title, text=text, link=link, now=now
        )
