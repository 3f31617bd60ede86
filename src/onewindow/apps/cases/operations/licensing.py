"""Which licence does a decision bring, what stands on it, and whose is it? (R-4-20, R-0-6)"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.renewing import names_renewed, renewed_licence
from onewindow.apps.catalogue.queries import form_fields
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as register
from onewindow.apps.licences.queries import ELicence, ELicenceType
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties import wards
from onewindow.apps.parties.queries import Enterprise, Person, enterprise_by_uscc
from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.licences.faces import FaceField, face_faults
from onewindow.rules.licences.renewals import RENEWAL_RULE
from onewindow.rules.outcomes import Refusal, Refused


@dataclass(frozen=True)
class Coming:
    """The licence a decision will bring: its type, and its face as far as it is known."""

    kind: ELicenceType
    fields: tuple[FaceField, ...]
    face: dict[str, str]
    gone: tuple[Refusal, ...] = ()

    def faults(self, now: datetime) -> tuple[Refusal, ...]:
        """All that is missing or wrong on the face, at once, and RENEWAL_GONE (R-0-2)."""
        return (*self.gone, *face_faults(self.fields, self.face, today=localtime(now).date()))


def coming_licence(
    case: Case, *, now: datetime, face: Mapping[str, str] | None = None
) -> Coming | None:
    """The licence this case's item results in, its face filled from what is known (R-0-5).

    None when the result is no licence, or its type is not set up here: then the paper stands
    alone. What the reviewer wrote (`face`) outweighs what was known.
    """
    wanted = (guide_of(case.item_version).content.get("result") or {}).get("licence_type")
    kind = register.type_of(str(wanted)) if wanted else None
    if kind is None:
        return None
    fields = register.fields_of(kind)
    told = _known(case, kind, now)
    known = {f.code: _first(told, f) for f in fields}
    written = {code: value.strip() for code, value in (face or {}).items()}
    return Coming(kind, fields, {**known, **written}, _gone(case, kind))


def _gone(case: Case, kind: ELicenceType) -> tuple[Refusal, ...]:
    """The licence the renewal names ended while it ran: no other is made in its place (R-0-2)."""
    if not names_renewed(case) or renewed_licence(case) is not None:
        return ()
    return (Refusal("RENEWAL_GONE", RENEWAL_RULE, {"name": kind.name}),)


def _first(told: Mapping[str, str], field: FaceField) -> str:
    """The first of the field's sources that says anything: `form.child_name|holder.name`."""
    sources = [*filter(None, field.source.split("|")), f"held.{field.code}"]
    return next((told[source] for source in sources if told.get(source)), "")


def holder_of(case: Case, kind: ELicenceType) -> tuple[Person | None, Enterprise | None]:
    """Whose licence it will be: the enterprise's, the ward's, or the applicant's own.

    A trade may be run without an enterprise; its licence is then the person's.
    """
    if kind.holder == ELicenceType.Holder.ENTERPRISE and case.enterprise is not None:
        return None, case.enterprise
    return case.ward or case.person, None


def _known(case: Case, kind: ELicenceType, now: datetime) -> dict[str, str]:
    person, enterprise = holder_of(case, kind)
    known = {
        **_spoken("form", _said(case.form)),
        **_spoken("applicant", _of_person(case.person)),
        "case.item_name": case.item_name,
        "case.today": localtime(now).date().isoformat(),
        "issuer.name": kind.department.name,
    }
    if person is not None:
        known |= _spoken("holder", _of_person(person))
    if enterprise is not None:
        known |= _spoken("holder", _of_enterprise(enterprise))
    if case.enterprise is not None:
        known |= _spoken("enterprise", _of_enterprise(case.enterprise))
    # A renewal keeps what the licence it names says, not another of that type (R-0-2).
    held = renewed_licence(case)
    if held is None and not names_renewed(case):
        held = _held(kind, person, enterprise, now)
    return known | (_spoken("held", register.face_of(held)) if held else {})


def _said(form: Mapping[str, Any]) -> dict[str, str]:
    """The form's answers in words: a face bears 女, not the code of a choice."""
    catalogue = form_fields()
    said = {code: value for code, value in form.items() if isinstance(value, str)}
    return {
        code: dict(catalogue[code].choices).get(value, value) if code in catalogue else value
        for code, value in said.items()
    }


def _held(
    kind: ELicenceType, person: Person | None, enterprise: Enterprise | None, now: datetime
) -> ELicence | None:
    """The licence of this type they hold already; a renewal keeps what did not change."""
    return register.valid_licence(
        type_code=kind.code,
        on=localtime(now).date(),
        person_id=person.id if person else None,
        enterprise_id=enterprise.id if enterprise else None,
    )


def _spoken(whose: str, told: Mapping[str, str]) -> dict[str, str]:
    return {f"{whose}.{name}": value for name, value in told.items()}


def _of_person(person: Person) -> dict[str, str]:
    sex = ""
    if person.citizen_id and person.birth_date:
        read = read_citizen_id(person.citizen_id, today=person.created_at.date())
        sex = read.sex.chinese if read.sex else ""
    return {
        "name": person.name,
        "citizen_id": person.citizen_id,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "sex": sex,
        "phone": person.phone,
        "address": person.address,
    }


def _of_enterprise(enterprise: Enterprise) -> dict[str, str]:
    return {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "legal_representative": enterprise.legal_representative,
        "address": enterprise.address,
    }


def issue_coming(case: Case, coming: Coming, *, acting: Acting, now: datetime) -> ELicence:
    """Issue it in the decision's own transaction, with what it brings about for its holder.

    The police give a newborn its number; the registrar brings an enterprise into being.
    Refusals: FACE_*, ID_*, USCC_* (USCC_TAKEN: the code is another's), NAME_DIFFERS, ELICENCE_*.
    """
    effect = _EFFECTS.get(coming.kind.code)
    if effect is not None:
        effect(case, coming, acting, now)
    renewed = renewed_licence(case)
    if renewed is not None and coming.kind.renewable:
        return licences.renew(
            licence_id=renewed.id, face=coming.face, case_id=case.id, acting=acting, now=now
        )
    person, enterprise = holder_of(case, coming.kind)
    return licences.issue(
        type_code=coming.kind.code,
        face=coming.face,
        person=person,
        enterprise=enterprise,
        case_id=case.id,
        acting=acting,
        now=now,
        is_demo=case.department.is_demo,
        quiet=case.package_id is not None,
    )


def _number_the_newborn(case: Case, coming: Coming, acting: Acting, now: datetime) -> None:
    number = coming.face.get("citizen_id", "")
    holder = case.ward or case.person
    if number and not holder.citizen_id:
        numbered = wards.give_citizen_id(
            person_id=holder.id, citizen_id=number, acting=acting, now=now
        )
        holder.citizen_id, holder.citizen_id_index = (
            numbered.citizen_id,
            numbered.citizen_id_index,
        )


def _found_enterprise(case: Case, coming: Coming, acting: Acting, now: datetime) -> None:
    """The licence makes the enterprise: known from now on, and the case is its own."""
    if case.enterprise is not None:
        return
    face = coming.face
    known = enterprise_by_uscc(face.get("uscc", ""))
    if known is not None and known.representative_id != case.person_id:
        # A code typed wrong would put the matter, and a licence, on somebody else's company.
        raise Refused((Refusal("USCC_TAKEN", "R-0-6", {"uscc": known.uscc}),))
    enterprise = parties.identify_enterprise(
        uscc=face.get("uscc", ""),
        name=face.get("name", ""),
        legal_representative=face.get("legal_representative", ""),
        address=face.get("address", ""),
        phone=case.person.phone,
        is_demo=case.person.is_demo,
        acting=acting,
        now=now,
    )
    if enterprise.representative_id is None:
        parties.set_representative(
            enterprise_id=enterprise.id, person_id=case.person.id, now=now, acting=acting
        )
    case.enterprise = enterprise
    case.save(update_fields=["enterprise"])


Effect = Callable[[Case, Coming, Acting, datetime], Any]
_EFFECTS: Mapping[str, Effect] = {
    "HUKOU_PAGE": _number_the_newborn,
    "BUSINESS_LICENCE": _found_enterprise,
}
