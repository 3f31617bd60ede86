"""Who is this person, which enterprises may they act for, and what may the reader see of them?"""

from datetime import date, datetime
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.encryption import blind_index
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.facts import PersonView, full_view, masked_view
from onewindow.apps.parties.models import Enterprise, Mandate, Person
from onewindow.apps.planned import ANY_KEY, Planned
from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.uscc import read_uscc

__all__ = ["Enterprise", "Mandate", "Person", "PersonView"]


def person(person_id: UUID) -> Person | None:
    """One person, or None."""
    return _BY_ID.first(person_id)


_BY_ID = Planned(lambda person_id: Person.objects.filter(pk=person_id), ANY_KEY)


def person_of_account(account_id: UUID) -> Person | None:
    """The person who signs in with this account, or None (staff, unfinished registration)."""
    return Person.objects.filter(account_id=account_id).first()


def person_by_citizen_id(citizen_id: str, *, today: date) -> Person | None:
    """The person of this number, found by its keyed digest, or None."""
    read = read_citizen_id(citizen_id, today=today)
    if read.problems:
        return None
    return Person.objects.filter(citizen_id_index=blind_index(read.canonical)).first()


def enterprise(enterprise_id: UUID) -> Enterprise | None:
    """One enterprise, or None."""
    return Enterprise.objects.filter(pk=enterprise_id).first()


def enterprise_by_uscc(uscc: str) -> Enterprise | None:
    """The enterprise of this credit code, or None."""
    return Enterprise.objects.filter(uscc=read_uscc(uscc).canonical).first()


def enterprises_of(*, person_id: UUID, on: date, item_slug: str = "") -> list[Enterprise]:
    """The enterprises a person may apply for that day: their own, and by mandate for the item."""
    own = list(Enterprise.objects.filter(representative_id=person_id).order_by("name"))
    mandates = Mandate.objects.filter(
        agent_id=person_id, ended_at__isnull=True, starts_on__lte=on, ends_on__gte=on
    ).select_related("enterprise")
    given = [
        mandate.enterprise
        for mandate in mandates.order_by("enterprise__name")
        if not item_slug or not mandate.item_slugs or item_slug in mandate.item_slugs
    ]
    return list({each.id: each for each in [*own, *given]}.values())


def masked(person: Person) -> PersonView:
    """A person as anybody without a reason sees them (R-4-7)."""
    return masked_view(person)


def own(person: Person) -> PersonView:
    """A person's record as they see it themselves: still masked, a screen may be looked at."""
    return masked_view(person)


def read_in_full(
    *,
    person: Person,
    acting: Acting,
    case_id: UUID,
    purpose: str,
    now: datetime,
) -> PersonView:
    """The whole record for those who serve the case; each reading leaves a journal row (R-4-7).

    The caller has made sure that the reader serves this case; without a post nobody reads in full.
    """
    if not acting.is_staff:
        return masked_view(person)
    audit.record(
        verb="personal.read",
        subject_kind="person",
        subject_id=person.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=next(iter(sorted(acting.roles)), ""),
        rule="R-4-7",
        facts={"case": str(case_id), "purpose": purpose},
        origin=acting.origin,
    )
    return full_view(person)
