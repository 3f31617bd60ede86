"""Whose licence, or whose record, does a material mean: the applicant's, the child's, another's?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from onewindow.apps.cases.models import Case
from onewindow.apps.consents import queries as consents
from onewindow.apps.exchange.queries import SharedAnswer, digest_of
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.rules.casework.sources import Wanted

# A guardian's own licence of these types must never be taken for the child's.
OF_THE_WARD = frozenset({"BIRTH_CERT", "HUKOU_PAGE", "VACCINATION_CARD"})


class Part(StrEnum):
    """The people of a case, as a guide names whose licence it means (`replaced_by.holders`)."""

    PERSON = "PERSON"
    WARD = "WARD"
    ENTERPRISE = "ENTERPRISE"
    OTHER_PARENT = "OTHER_PARENT"
    MOTHER = "MOTHER"
    FATHER = "FATHER"


@dataclass(frozen=True)
class Holder:
    """Whose data they are, and who consents to their use; `giver` None: not known yet."""

    giver: Person | None
    person: Person | None = None
    enterprise: Enterprise | None = None
    ward_id: UUID | None = None

    @property
    def person_id(self) -> UUID | None:
        """The person whose data they are."""
        return self.person.id if self.person else None

    @property
    def enterprise_id(self) -> UUID | None:
        """The enterprise whose data they are."""
        return self.enterprise.id if self.enterprise else None

    def age(self, today: date) -> int | None:
        """How old the person concerned is; None for an enterprise, or where nobody knows."""
        born = self.person.birth_date if self.person else None
        if born is None:
            return None
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def query(self) -> dict[str, str]:
        """How a department finds them: name and number, of a child also the guardian's."""
        if self.enterprise is not None:
            return {"name": self.enterprise.name, "uscc": self.enterprise.uscc}
        if self.person is None:
            return {}
        told = {"name": self.person.name, "citizen_id": self.person.citizen_id}
        if self.ward_id is not None and self.giver is not None:
            told["guardian_citizen_id"] = self.giver.citizen_id
            born = self.person.birth_date
            told["birth_date"] = born.isoformat() if born else ""
        return {name: value for name, value in told.items() if value}

    def is_told_by(self, about: str) -> bool:
        """Whether an answer about this one is about them (its digest); a child's also from before
        it had a number."""
        query = self.query()
        asked = [query]
        if self.ward_id is not None:
            asked.append({name: told for name, told in query.items() if name != "citizen_id"})
        return bool(query) and about in {digest_of(each) for each in asked}

    @classmethod
    def of_subject(cls, case: Case, subject: str) -> "Holder | None":
        """The one a shared source is asked about; None when the case has none such."""
        return _holder(case, Part(subject))


def answer_about(answers: Iterable[SharedAnswer], holder: Holder | None) -> SharedAnswer | None:
    """The newest answer that is about them; one about the child never serves for the mother."""
    own = (each for each in answers if holder is not None and holder.is_told_by(each.about))
    return max(own, key=lambda each: each.fetched_at, default=None)


def _holder(case: Case, part: Part) -> Holder | None:
    if part is Part.ENTERPRISE:
        return Holder(case.person, enterprise=case.enterprise) if case.enterprise else None
    if part is Part.WARD:
        ward = case.ward
        return Holder(case.person, person=ward, ward_id=ward.id) if ward else None
    return Holder(case.person, person=case.person)


def holders_of(
    case: Case,
    type_code: str,
    wanted: Wanted,
    replacing: Mapping[str, Any],
    *,
    enterprise_types: Collection[str],
    now: datetime,
) -> list[Holder]:
    """All whose licence of this type the material wants; none when the case has nobody such.

    The guide may say so (`holders`, or `holders_in` for one situation); else it is the child's
    where a material may be shown by a child's licence, the enterprise's where enterprises hold
    such licences, and the applicant's otherwise.
    """
    by_situation = replacing.get("holders_in") or {}
    named = by_situation.get(case.situation) or replacing.get("holders")
    parts = [Part(str(each)) for each in named or ()] or [
        _usual(case, type_code, wanted, enterprise_types)
    ]
    found = []
    for part in parts:
        holder = _other_parent(case, now) if _is_other(case, part) else _holder(case, part)
        if holder is None:
            return []
        found.append(holder)
    return found


def _usual(case: Case, type_code: str, wanted: Wanted, enterprise_types: Collection[str]) -> Part:
    if type_code in OF_THE_WARD or (case.ward_id and OF_THE_WARD & set(wanted.licence_types)):
        return Part.WARD if case.ward_id else Part.PERSON
    return Part.ENTERPRISE if type_code in enterprise_types else Part.PERSON


def _is_other(case: Case, part: Part) -> bool:
    """Whether this is the parent who does not apply; a citizen's number tells who is which."""
    if part in {Part.MOTHER, Part.FATHER}:
        # GB 11643: the seventeenth digit is odd for men.
        digit = case.person.citizen_id[16:17]
        is_man = digit.isdigit() and int(digit) % 2 == 1
        return is_man is (part is Part.MOTHER)
    return part is Part.OTHER_PARENT


def _other_parent(case: Case, now: datetime) -> Holder:
    """Who let the applicant use their licence for this case, when they are not the applicant."""
    givers = consents.givers_to(
        to_person_id=case.person_id,
        now=now,
        case_id=case.id,
        package_id=case.package_id,
        item_slug=case.item.slug,
    )
    other = next((each for each in givers if each.id != case.person_id), None)
    return Holder(other, person=other)
