"""Rows of licences as rule values: the only place that sees both."""

from datetime import date

from onewindow.apps.licences.models import ELicence, ELicenceType
from onewindow.apps.parties.queries import Person
from onewindow.rules.licences.faces import FaceField, face_fields
from onewindow.rules.licences.terms import age_on, last_day, years_by_age


def fields_of(kind: ELicenceType) -> tuple[FaceField, ...]:
    """What stands on the face of this type."""
    return face_fields(kind.face_fields)


def term_of(kind: ELicenceType, person: Person | None, first: date) -> date | None:
    """The last day of a licence of this type that begins on `first`; None: long-term."""
    if kind.validity == ELicenceType.Validity.YEARS:
        return last_day(first, kind.valid_years)
    if kind.validity == ELicenceType.Validity.BY_AGE and person and person.birth_date:
        return last_day(first, years_by_age(age_on(first, born=person.birth_date)))
    return None


def holder_name(licence: ELicence) -> str:
    """Whose licence it is, in full."""
    holder = licence.enterprise or licence.person
    return holder.name if holder else ""
