"""Which licences does somebody hold, may they show them, and does one stand today?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from onewindow.apps.encryption import blind_index
from onewindow.apps.licences.facts import fields_of
from onewindow.apps.licences.models import (
    ELicence,
    ELicenceLook,
    ELicenceType,
    ELicenceUse,
    ELicenceVersion,
    LicenceEnd,
    PresentCode,
)
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.queries import (
    Enterprise,
    Person,
    enterprises_of,
    person_of_account,
)
from onewindow.apps.parties.wards import wards_of
from onewindow.apps.planned import Planned
from onewindow.rules.licences.faces import FaceField
from onewindow.rules.licences.lives import STANDING, LicenceState

__all__ = [
    "ELicence",
    "ELicenceLook",
    "ELicenceType",
    "ELicenceUse",
    "ELicenceVersion",
    "LicenceEnd",
    "fields_of",
]


def valid_licence(
    *,
    type_code: str,
    on: date,
    person_id: UUID | None = None,
    enterprise_id: UUID | None = None,
) -> ELicence | None:
    """The licence of this type that stands and runs on that day, the newest if there are more."""
    if person_id is not None:
        return _STANDING_OF_PERSON.first(type_code, on, person_id)
    if enterprise_id is not None:
        return _STANDING_OF_ENTERPRISE.first(type_code, on, enterprise_id)
    return None


def _standing(type_code: str, on: date, **holder: UUID) -> "QuerySet[ELicence]":
    return (
        _whole()
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            type__code=type_code,
            state=LicenceState.VALID,
            valid_from__lte=on,
            **holder,
        )
        .order_by("-issued_on", "-id")[:1]
    )


_TWO_ASKED = (("A", date(2000, 1, 1), UUID(int=1)), ("B", date(2000, 1, 2), UUID(int=2)))
_STANDING_OF_PERSON = Planned(
    lambda code, on, holder: _standing(code, on, person_id=holder), _TWO_ASKED
)
_STANDING_OF_ENTERPRISE = Planned(
    lambda code, on, holder: _standing(code, on, enterprise_id=holder), _TWO_ASKED
)


def _whole() -> "QuerySet[ELicence]":
    return ELicence.objects.select_related("type__department", "person", "enterprise")


def licences_of(
    *,
    person_ids: Sequence[UUID] = (),
    enterprise_ids: Sequence[UUID] = (),
    type_code: str = "",
) -> list[ELicence]:
    """All licences of these holders, standing ones first, then by name (one query)."""
    rows = _whole().filter(Q(person_id__in=person_ids) | Q(enterprise_id__in=enterprise_ids))
    if type_code:
        rows = rows.filter(type__code=type_code)
    by_name = rows.order_by("type__name", "issued_on", "id")
    return sorted(by_name, key=lambda row: row.state not in STANDING)


def face_of(licence: ELicence) -> dict[str, str]:
    """The face in force, by field code, in the type's order."""
    version = current_version(licence)
    return dict(version.face) if version else {}


def current_version(licence: ELicence) -> ELicenceVersion | None:
    """The version in force."""
    return licence.versions.filter(superseded_at__isnull=True).first()


def face_fields_of(licence: ELicence) -> tuple[FaceField, ...]:
    """What stands on it, with labels and kinds."""
    return fields_of(licence.type)


def licence(licence_id: UUID) -> ELicence | None:
    """One licence with its type and holder, or None."""
    return _whole().filter(pk=licence_id).first()


def licence_of_case(case_id: UUID) -> ELicence | None:
    """The licence a case brought, newly made or its next version."""
    found = _whole().filter(Q(case_id=case_id) | Q(versions__case_id=case_id))
    return found.order_by("-created_at").first()


def licences_made_in(case_ids: Iterable[UUID]) -> dict[UUID, ELicence]:
    """The licence each of these cases newly made, as far as it made one (one query)."""
    rows = _whole().filter(case_id__in=list(case_ids)).order_by("created_at", "id")
    return {row.case_id: row for row in rows if row.case_id is not None}


def version_by_identifier(identifier: str) -> ELicenceVersion | None:
    """The version that bears this identifier, or None."""
    versions = ELicenceVersion.objects.select_related(
        "licence__type", "licence__person", "licence__enterprise"
    )
    return versions.filter(identifier=identifier.strip().upper()).first()


def version(version_id: UUID) -> ELicenceVersion | None:
    """One version with its licence, or None."""
    versions = ELicenceVersion.objects.select_related(
        "licence__type__department", "licence__person", "licence__enterprise"
    )
    return versions.filter(pk=version_id).first()


def versions_of(licence: ELicence) -> list[ELicenceVersion]:
    """All versions, the one in force first."""
    return list(licence.versions.order_by("-number"))


def ends_of(licence: ELicence) -> list[LicenceEnd]:
    """What took its force, latest first."""
    return list(licence.ends.order_by("-decided_at"))


def uses_of(licence: ELicence, *, limit: int = 50) -> list[ELicenceUse]:
    """Who used it, when, for what, on whose word, and who opened it; latest first."""
    uses = licence.uses.select_related("version").prefetch_related("looks")
    return list(uses.order_by("-used_at", "-id")[:limit])


def looks_at(use_id: UUID) -> list[ELicenceLook]:
    """Who of the staff opened the face under this use, latest first (R-4-7)."""
    return list(ELicenceLook.objects.filter(use_id=use_id).order_by("-last_at", "-id"))


def use(use_id: UUID) -> ELicenceUse | None:
    """One use with its licence and version, or None."""
    uses = ELicenceUse.objects.select_related(
        "licence__type__department", "licence__person", "licence__enterprise", "version"
    )
    return uses.filter(pk=use_id).first()


def uses(use_ids: Sequence[UUID]) -> list[ELicenceUse]:
    """These uses, each with its licence, type and holder (one query)."""
    uses = ELicenceUse.objects.select_related(
        "licence__type", "licence__person", "licence__enterprise"
    )
    return list(uses.filter(pk__in=list(use_ids)))


def cases_using(licence_id: UUID) -> dict[UUID, list[ELicenceUse]]:
    """Cases that use a licence now, each with those uses."""
    uses = ELicenceUse.objects.filter(
        licence_id=licence_id, ended_at__isnull=True, case_id__isnull=False
    )
    found: dict[UUID, list[ELicenceUse]] = {}
    for each in uses.order_by("case_id", "id"):
        if each.case_id is not None:
            found.setdefault(each.case_id, []).append(each)
    return found


def open_code_of(licence: ELicence, *, now: datetime) -> PresentCode | None:
    """The code that is open now, without its letters: those only its holder's page had."""
    return licence.codes.filter(
        used_at__isnull=True, replaced_at__isnull=True, expires_at__gt=now
    ).first()


@dataclass(frozen=True)
class Wallet:
    """What somebody may see and show: their own, their wards', their enterprises'."""

    person: Person | None
    wards: tuple[Person, ...]
    enterprises: tuple[Enterprise, ...]

    def holds(self, licence: ELicence) -> bool:
        """Whether the licence lies in this wallet."""
        people = {p.id for p in (self.person, *self.wards) if p}
        return licence.person_id in people or licence.enterprise_id in {
            e.id for e in self.enterprises
        }


def wallet_of(*, account_id: UUID, on: date) -> Wallet:
    """Whose licences this account's holder looks after that day.

    An agent named for some items acts in those items only; the wallet of an enterprise is its
    representative's.
    """
    person = person_of_account(account_id)
    if person is None:
        return Wallet(None, (), ())
    own = [
        e for e in enterprises_of(person_id=person.id, on=on) if e.representative_id == person.id
    ]
    return Wallet(person, tuple(wards_of(person.id)), tuple(own))


def may_show(*, licence: ELicence, acting: Acting, on: date) -> bool:
    """Whether this person may open a code for the licence."""
    if acting.account_id is None:
        return False
    return wallet_of(account_id=acting.account_id, on=on).holds(licence)


def types() -> list[ELicenceType]:
    """All types with their departments, by name (one query)."""
    return list(ELicenceType.objects.select_related("department").order_by("name"))


def type_of(code: str) -> ELicenceType | None:
    """One type, or None."""
    return ELicenceType.objects.select_related("department").filter(code=code).first()


def type_by_id(type_id: UUID) -> ELicenceType | None:
    """One type, or None."""
    return ELicenceType.objects.select_related("department").filter(pk=type_id).first()


def find(
    *, number: str, department_ids: frozenset[UUID] | None = None, limit: int = 20
) -> list[ELicence]:
    """Licences by certificate number or identifier; a department finds its own only."""
    text = number.strip().upper()
    by_version = ELicenceVersion.objects.filter(identifier=text).values("licence_id")
    rows = _whole().filter(Q(certificate_index=blind_index(text)) | Q(pk__in=by_version))
    if department_ids is not None:
        rows = rows.filter(type__department_id__in=list(department_ids))
    return list(rows.order_by("-issued_on", "-id")[:limit])


def run_out(*, on: date, limit: int = 200) -> list[UUID]:
    """Licences whose last day has passed and that nobody has closed yet, oldest first."""
    rows = ELicence.objects.filter(state=LicenceState.VALID, valid_to__lt=on)
    return list(rows.order_by("valid_to", "id").values_list("id", flat=True)[:limit])
