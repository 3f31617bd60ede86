"""Which kinds of licences are there? Kept by item administrators, first loaded from a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.licences.models import ELicenceType
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, department_by_code
from onewindow.apps.statements import in_turn
from onewindow.rules.licences.faces import FaceKind, type_faults
from onewindow.rules.outcomes import Refusal, Refused

_KEPT = (
    "name",
    "holder",
    "number_pattern",
    "number_field",
    "validity",
    "valid_years",
    "renewable",
    "is_single",
    "present_minutes",
)


@transaction.atomic
def install_types(
    *, entries: Sequence[Mapping[str, Any]], acting: Acting, now: datetime, is_demo: bool = False
) -> int:
    """Make the types that are not there yet; what an administrator changed stays."""
    made = 0
    for entry in entries:
        department = department_by_code(str(entry["department"]))
        if department is None or ELicenceType.objects.filter(code=entry["code"]).exists():
            continue
        fields = list(entry["face"])
        refusals = type_faults(
            code=entry["code"],
            type_code=entry["type_code"],
            name=entry["name"],
            fields=fields,
            number_pattern=entry.get("number_pattern", ""),
        )
        if refusals:
            raise Refused(refusals)
        row = ELicenceType.objects.create(
            code=entry["code"],
            type_code=entry["type_code"],
            department=department,
            face_fields=fields,
            is_demo=is_demo,
            **{name: entry[name] for name in _KEPT if name in entry},
        )
        _journal("install", row, acting, now)
        made += 1
    return made


@transaction.atomic
def save_type(
    *,
    type_id: UUID | None,
    told: Mapping[str, Any],
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> ELicenceType:
    """Make or change a type; licences issued keep their faces until their next version.

    Refusals: NOT_PERMITTED, LICENCE_TYPE_*, FACE_FIELD*, LICENCE_TYPE_TAKEN, LICENCE_CHANGED.
    """
    if not acting.holds(Role.ITEM_ADMIN):
        needed = {"needed": str(Role.ITEM_ADMIN.label)}
        raise Refused((Refusal("NOT_PERMITTED", "R-4-8", needed),))
    # Two new types of one code at one moment: the second is told, not broken by a constraint.
    in_turn("licence_types")
    known = ELicenceType.objects.select_for_update().filter(pk=type_id) if type_id else None
    found = known.first() if known is not None else None
    row, is_new = found or ELicenceType(), found is None
    refusals = type_faults(
        code=str(told["code"]),
        type_code=str(told["type_code"]),
        name=str(told["name"]),
        fields=told["face_fields"],
        number_pattern=str(told["number_pattern"]),
    )
    twins = ELicenceType.objects.exclude(pk=row.pk)
    if (
        twins.filter(code=told["code"]).exists()
        or twins.filter(type_code=told["type_code"]).exists()
    ):
        refusals += (Refusal("LICENCE_TYPE_TAKEN", "R-4-20"),)
    if not is_new and seen_version is not None and seen_version != row.version:
        refusals += (Refusal("LICENCE_CHANGED", "R-4-21", {"version": row.version}),)
    strange = {str(f.get("kind") or "TEXT") for f in told["face_fields"]} - set(FaceKind)
    refusals += tuple(Refusal("FACE_KIND_UNKNOWN", "R-4-20", {"kind": kind}) for kind in strange)
    if refusals:
        raise Refused(refusals)
    for name in (*_KEPT, "code", "type_code", "department", "face_fields"):
        setattr(row, name, told[name])
    row.version += 0 if is_new else 1
    row.save()
    _journal("save", row, acting, now)
    return row


def _journal(verb: str, row: ELicenceType, acting: Acting, now: datetime) -> None:
    audit.record(
        verb=f"licence_type.{verb}",
        subject_kind="licence_type",
        subject_id=row.id,
        subject_version=row.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles))[:32],
        rule="R-4-20",
        facts={"code": row.code},
        origin=acting.origin,
    )
