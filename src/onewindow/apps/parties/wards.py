"""Who looks after whom? Newborns known before they have a number, and their guardians."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.encryption import blind_index
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.models import Guardianship, Person
from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.person_name import name_faults
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def register_newborn(
    *,
    name: str,
    born_on: date,
    guardian: Person,
    relation: str,
    basis: str,
    acting: Acting,
    now: datetime,
) -> Person:
    """A child known by name and birth date, looked after by `guardian`.

    The same child of the same guardian is found again, not made twice.
    Refusals: NAME_MISSING and the other name faults, BORN_LATER.
    """
    refusals = name_faults(name.strip())
    if born_on > now.date():
        refusals += (Refusal("BORN_LATER", "R-4.4", {"born_on": born_on.isoformat()}),)
    if refusals:
        raise Refused(refusals)
    # One child at a time for each guardian, so that two taps register one child.
    Person.objects.select_for_update().get(pk=guardian.pk)
    known = Person.objects.filter(
        guardians__guardian=guardian,
        guardians__ended_at__isnull=True,
        name=name.strip(),
        birth_date=born_on,
    ).first()
    if known is not None:
        return known
    child = Person.objects.create(
        name=name.strip(),
        citizen_id_index=None,
        birth_date=born_on,
        is_demo=guardian.is_demo,
        created_at=now,
    )
    add_guardian(
        guardian=guardian, ward=child, relation=relation, basis=basis, acting=acting, now=now
    )
    return child


@transaction.atomic
def add_guardian(
    *, guardian: Person, ward: Person, relation: str, basis: str, acting: Acting, now: datetime
) -> Guardianship:
    """This person looks after that one from now on; saying it twice changes nothing."""
    bond, created = Guardianship.objects.get_or_create(
        guardian=guardian,
        ward=ward,
        ended_at=None,
        defaults={"relation": relation, "basis": basis, "since": now},
    )
    if created:
        _journal("person.guardian", ward.id, acting, now, {"guardian": str(guardian.id)})
    return bond


@transaction.atomic
def end_guardian(*, guardian: Person, ward: Person, acting: Acting, now: datetime) -> None:
    """This person does not look after that one any more, or was named so by mistake."""
    bonds = Guardianship.objects.filter(guardian=guardian, ward=ward, ended_at__isnull=True)
    if bonds.update(ended_at=now):
        _journal("person.guardian_ended", ward.id, acting, now, {"guardian": str(guardian.id)})


@transaction.atomic
def give_citizen_id(*, person_id: UUID, citizen_id: str, acting: Acting, now: datetime) -> Person:
    """The number the police gave; once, and it must fit the birth date (GB 11643).

    Refusals: ID_*, ID_BIRTH_DATE_DIFFERS, ID_TAKEN, ID_GIVEN_BEFORE.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    read = read_citizen_id(citizen_id, today=now.date())
    refusals = tuple(read.problems)
    if not refusals:
        index = blind_index(read.canonical)
        if person.citizen_id_index == index:
            return person
        refusals = _against_number(person, index, read.birth_date)
    if refusals:
        raise Refused(refusals)
    person.citizen_id, person.citizen_id_index = read.canonical, index
    person.save(update_fields=["citizen_id", "citizen_id_index"])
    _journal("person.number", person.id, acting, now, {})
    return person


def _against_number(person: Person, index: str, born: date | None) -> tuple[Refusal, ...]:
    checks = (
        (person.citizen_id_index is not None, Refusal("ID_GIVEN_BEFORE", "R-4.4")),
        (
            person.birth_date is not None and born != person.birth_date,
            Refusal("ID_BIRTH_DATE_DIFFERS", "R-4.4", {"born_on": str(person.birth_date)}),
        ),
        (
            Person.objects.filter(citizen_id_index=index).exclude(pk=person.pk).exists(),
            Refusal("ID_TAKEN", "R-4.4"),
        ),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def wards_of(person_id: UUID) -> list[Person]:
    """Those this person looks after now, the youngest first."""
    return list(
        Person.objects.filter(
            guardians__guardian_id=person_id, guardians__ended_at__isnull=True
        ).order_by("-birth_date", "id")
    )


def guardians_of(person_id: UUID) -> list[Person]:
    """Those who look after this person now."""
    return list(
        Person.objects.filter(wards__ward_id=person_id, wards__ended_at__isnull=True).order_by("id")
    )


def _journal(
    verb: str, person_id: UUID, acting: Acting, now: datetime, facts: dict[str, str]
) -> None:
    audit.record(
        verb=verb,
        subject_kind="person",
        subject_id=person_id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule="R-4-4",
        facts=facts,
        origin=acting.origin,
    )
