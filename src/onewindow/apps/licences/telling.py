"""Who is told about a licence, and how does each act on one leave its trace?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.licences.models import ELicence
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.wards import guardians_of
from onewindow.apps.writes import operations as writes


def people_behind(licence: ELicence) -> list[UUID]:
    """Whose inbox: the holder's, a ward's guardians', an enterprise's representative's."""
    if licence.enterprise is not None:
        boss = licence.enterprise.representative_id
        return [boss] if boss else []
    assert licence.person is not None
    guardians = [each.id for each in guardians_of(licence.person.id)]
    if licence.person.account_id is not None or not guardians:
        return [licence.person.id]
    return guardians


def tell(licence: ELicence, *, cause: str, title: str, text: str, now: datetime) -> None:
    """One message to each of them for this cause, however often it is said."""
    for person_id in people_behind(licence):
        writes.tell(
            person_id=person_id,
            once_key=f"lic:{licence.id.hex}:{cause}:{person_id.hex}",
            title=title,
            text=text,
            link=f"/my/licences/{licence.id}/",
            now=now,
        )


def journal(
    verb: str,
    licence: ELicence,
    *,
    acting: Acting,
    now: datetime,
    rule: str = "R-4-20",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """One journal row about the licence, in this transaction."""
    audit.record(
        verb=f"licence.{verb}",
        subject_kind="licence",
        subject_id=licence.id,
        subject_version=licence.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles))[:32],
        rule=rule,
        facts={"type": licence.type.code, **(facts or {})},
        origin=acting.origin,
    )
