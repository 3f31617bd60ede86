"""How is a licence issued, corrected and renewed? Each change is a new version (R-4-21)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.encryption import blind_index
from onewindow.apps.licences.facts import fields_of, term_of
from onewindow.apps.licences.models import ELicence, ELicenceType, ELicenceVersion
from onewindow.apps.licences.telling import journal, tell
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.apps.statements import in_turn
from onewindow.apps.writes import operations as writes
from onewindow.rules.identifiers.elicence_id import elicence_id
from onewindow.rules.licences.faces import canonical, face_faults
from onewindow.rules.licences.lives import STANDING, LicenceState, may_become
from onewindow.rules.outcomes import Refusal, Refused

Reason = ELicenceVersion.Reason


def _refuse_withheld(held: ELicence) -> None:
    """A new version would be told as usable while nobody may use it."""
    if held.state == LicenceState.SUSPENDED:
        facts = {"state": LicenceState.SUSPENDED.chinese, "target": "换发"}
        raise Refused((Refusal("LICENCE_NOT_IN_STATE", "R-4-20", facts),))


@transaction.atomic
def issue(
    *,
    type_code: str,
    face: Mapping[str, str],
    acting: Acting,
    now: datetime,
    person: Person | None = None,
    enterprise: Enterprise | None = None,
    case_id: UUID | None = None,
    issued_on: date | None = None,
    valid_to: date | None = None,
    is_demo: bool = False,
    quiet: bool = False,
) -> ELicence:
    """Issue a licence of this type to one holder, or the next version of the one they hold.

    A holder has one identity card: a second issue replaces its face and its days, and the id
    keeps everything but version and check character (R-4-21). `valid_to` overrides the type's
    own term. The holder is told once; `quiet`: a bundle application tells for all its parts.
    Refusals: LICENCE_TYPE_UNKNOWN, LICENCE_HOLDER, FACE_*, ELICENCE_* (the issuer has no code).
    """
    kind = ELicenceType.objects.select_related("department").filter(code=type_code).first()
    if kind is None:
        raise Refused((Refusal("LICENCE_TYPE_UNKNOWN", "R-4-20", {"code": type_code}),))
    first = issued_on or localtime(now).date()
    refusals = face_faults(fields_of(kind), face, today=localtime(now).date())
    if (person is None) == (enterprise is None):
        refusals += (Refusal("LICENCE_HOLDER", "R-4-20", {"name": kind.name}),)
    if refusals:
        raise Refused(refusals)
    holder = person or enterprise
    assert holder is not None
    # Two decisions at one moment about one holder: the second sees the first's licence.
    in_turn(f"licence:{kind.id}:{holder.id}")
    last = valid_to or term_of(kind, person, first)
    held = _held(kind, person, enterprise)
    if held is not None:
        _refuse_withheld(held)
        return _next(
            held,
            dict(face),
            reason=Reason.REPLACED,
            span=(first, last),
            acting=acting,
            now=now,
            case_id=case_id,
            quiet=quiet,
        )
    licence = _new(kind, person, enterprise, face, (first, last), case_id, is_demo, now)
    _write_version(
        licence, dict(face), reason=Reason.ISSUED, acting=acting, now=now, case_id=case_id
    )
    journal("issue", licence, acting=acting, now=now, facts=_case(case_id))
    # Whoever sets up an installation with licences issued long ago tells nobody anything new.
    if case_id is not None and not quiet:
        title = f"{kind.name}电子证照已发到证照夹"
        text = "它与纸质证照具有同等效力，办事时出示或授权使用，不用再带原件。"
        tell(licence, cause="issued", title=title, text=text, now=now)
    return licence


def _held(
    kind: ELicenceType, person: Person | None, enterprise: Enterprise | None
) -> ELicence | None:
    if not kind.is_single:
        return None
    return (
        ELicence.objects.select_for_update(of=("self",))
        .select_related("type", "person", "enterprise")
        .filter(type=kind, person=person, enterprise=enterprise, state__in=STANDING)
        .first()
    )


def _case(case_id: UUID | None) -> dict[str, str]:
    return {"case": str(case_id)} if case_id else {}


def _new(
    kind: ELicenceType,
    person: Person | None,
    enterprise: Enterprise | None,
    face: Mapping[str, str],
    span: tuple[date, date | None],
    case_id: UUID | None,
    is_demo: bool,
    now: datetime,
) -> ELicence:
    drawn = writes.draw_number(series=f"licence:{kind.code}:{span[0].year}")
    number = _certificate_number(kind, face, span[0], drawn)
    return ELicence.objects.create(
        type=kind,
        person=person,
        enterprise=enterprise,
        certificate_no=number,
        certificate_index=blind_index(number),
        issuer_name=kind.department.name,
        issuer_code=kind.department.uscc,
        serial=f"{span[0].year}{drawn:08d}",
        issued_on=span[0],
        valid_from=span[0],
        valid_to=span[1],
        version=0,
        case_id=case_id,
        is_single=kind.is_single,
        is_demo=is_demo or kind.is_demo,
        created_at=now,
    )


def _certificate_number(kind: ELicenceType, face: Mapping[str, str], day: date, drawn: int) -> str:
    """By the type's own series, or the number that stands on the face."""
    if kind.number_pattern:
        return kind.number_pattern.format(year=day.year, number=drawn)
    return str(face.get(kind.number_field) or drawn).strip().upper()


def _next(
    licence: ELicence,
    face: dict[str, str],
    *,
    reason: str,
    span: tuple[date, date | None],
    acting: Acting,
    now: datetime,
    case_id: UUID | None = None,
    note: str = "",
    quiet: bool = False,
) -> ELicence:
    """The next version; days, number and state of the licence follow it."""
    licence.valid_from, licence.valid_to = span
    if not licence.type.number_pattern and licence.type.number_field:
        number = str(face.get(licence.type.number_field) or licence.certificate_no)
        licence.certificate_no, licence.certificate_index = number, blind_index(number)
    _write_version(licence, face, reason=reason, acting=acting, now=now, case_id=case_id, note=note)
    journal(reason.lower(), licence, acting=acting, now=now, rule="R-4-21", facts=_case(case_id))
    if not quiet:
        _tell_renewed(licence, Reason(reason), note, now)
    return licence


def _tell_renewed(licence: ELicence, reason: Reason, note: str, now: datetime) -> None:
    tell(
        licence,
        cause=f"v{licence.version}",
        title=f"{licence.type.name}电子证照已更新（{reason.label}）",
        text="证照夹里已是新的一版，旧版从现在起失效。" + (f"说明：{note}" if note else ""),
        now=now,
    )


def _write_version(
    licence: ELicence,
    face: dict[str, str],
    *,
    reason: str,
    acting: Acting,
    now: datetime,
    case_id: UUID | None,
    note: str = "",
) -> ELicenceVersion:
    """The older version is void from now; the new one bears the next identifier (R-4-21)."""
    fields = fields_of(licence.type)
    drawn = {f.code: licence.certificate_no for f in fields if f.assigned == "SERIES"}
    licence.version += 1
    identified = elicence_id(
        type_code=licence.type.type_code,
        issuer=licence.issuer_code,
        serial=licence.serial,
        version=licence.version,
    )
    if identified.problems:
        raise Refused(identified.problems)
    licence.versions.filter(superseded_at__isnull=True).update(superseded_at=now)
    licence.save()
    return ELicenceVersion.objects.create(
        licence=licence,
        number=licence.version,
        identifier=identified.canonical,
        face=cast(Any, canonical(fields, {**face, **drawn})),
        reason=reason,
        note=note,
        valid_from=licence.valid_from,
        valid_to=licence.valid_to,
        issued_at=now,
        issued_by_id=acting.account_id,
        case_id=case_id,
    )


def locked(licence_id: UUID) -> ELicence:
    """The licence with its type and holder, locked until commit; refuses NOT_FOUND."""
    licence = (
        ELicence.objects.select_for_update(of=("self",))
        .select_related("type__department", "person", "enterprise")
        .filter(pk=licence_id)
        .first()
    )
    if licence is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return licence


def of_issuer(licence: ELicence, acting: Acting, *roles: Role) -> bool:
    """Whether this person holds such a post at the department that issued the licence."""
    return acting.holds(*roles) and licence.type.department_id in acting.department_ids


@transaction.atomic
def correct(
    *,
    licence_id: UUID,
    face: Mapping[str, str],
    note: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> ELicence:
    """Put the face right: a new version with its reason, the older one void (R-4-21).

    Refusals: NOT_PERMITTED, LICENCE_CHANGED, LICENCE_NOT_IN_STATE, FACE_*, NOTE_MISSING.
    """
    licence = locked(licence_id)
    refusals: tuple[Refusal, ...] = ()
    if not of_issuer(licence, acting, Role.REVIEWER, Role.APPROVER):
        refusals += (Refusal("NOT_PERMITTED", "R-4-8", {"needed": "发证机关的审批人员"}),)
    if seen_version is not None and seen_version != licence.version:
        refusals += (Refusal("LICENCE_CHANGED", "R-4-21", {"version": licence.version}),)
    if licence.state not in STANDING:
        facts = {"state": LicenceState(licence.state).chinese, "target": "更正"}
        refusals += (Refusal("LICENCE_NOT_IN_STATE", "R-4-20", facts),)
    if not note.strip():
        refusals += (Refusal("NOTE_MISSING", "R-4-21"),)
    refusals += face_faults(fields_of(licence.type), face, today=localtime(now).date())
    if refusals:
        raise Refused(refusals)
    span = (licence.valid_from, licence.valid_to)
    return _next(
        licence,
        dict(face),
        reason=Reason.CORRECTED,
        span=span,
        acting=acting,
        now=now,
        note=note.strip(),
    )


@transaction.atomic
def renew(
    *,
    licence_id: UUID,
    acting: Acting,
    now: datetime,
    face: Mapping[str, str] | None = None,
    case_id: UUID | None = None,
    is_deemed: bool = False,
) -> ELicence:
    """Renew from the day after its last: decided, or by law because nobody decided (art. 50).

    Refusals: NOT_FOUND, LICENCE_NOT_IN_STATE, FACE_*.
    """
    licence = locked(licence_id)
    if licence.state != LicenceState.VALID:
        raise Refused(may_become(LicenceState.VALID, state=LicenceState(licence.state)))
    known = licence.versions.get(superseded_at__isnull=True).face
    told = {**known, **(face or {})}
    if faults := face_faults(fields_of(licence.type), told, today=localtime(now).date()):
        raise Refused(faults)
    # The new term follows the old one without a gap, whenever the decision came.
    last = licence.valid_to
    first = last + timedelta(days=1) if last else localtime(now).date()
    return _next(
        licence,
        told,
        reason=Reason.DEEMED_RENEWED if is_deemed else Reason.RENEWED,
        span=(licence.valid_from, term_of(licence.type, licence.person, first)),
        acting=acting,
        now=now,
        case_id=case_id,
        note="有效期届满前未作出决定，依法视为准予延续（《行政许可法》第50条）"
        if is_deemed
        else "",
    )
