"""A person's row as the value that pages may show."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from onewindow.apps.parties.models import Person
from onewindow.rules.masking import mask_address, mask_citizen_id, mask_name, mask_phone


@dataclass(frozen=True)
class PersonView:
    """A person as this reader may see them (R-4-7); `is_masked` says whether anything is hidden."""

    id: UUID
    name: str
    citizen_id: str
    phone: str
    address: str
    birth_date: date | None
    is_masked: bool
    is_confirmed: bool
    is_demo: bool


def full_view(person: Person) -> PersonView:
    """Everything, for those who serve the person's case."""
    return PersonView(
        id=person.id,
        name=person.name,
        citizen_id=person.citizen_id,
        phone=person.phone,
        address=person.address,
        birth_date=person.birth_date,
        is_masked=False,
        is_confirmed=person.confirmed_at is not None,
        is_demo=person.is_demo,
    )


def masked_view(person: Person) -> PersonView:
    """The masked record (R-4-7): 李*满, 138****3210, 210112********002X; no birth date."""
    return replace(
        full_view(person),
        name=mask_name(person.name),
        citizen_id=mask_citizen_id(person.citizen_id),
        phone=mask_phone(person.phone),
        address=mask_address(person.address),
        birth_date=None,
        is_masked=True,
    )
