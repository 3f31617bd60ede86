"""Whose licence does each material refer to? All of them, each labelled with whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from onewindow.apps.cases.queries import Case, CaseMaterial
from onewindow.apps.licences import queries
from onewindow.apps.licences.queries import ELicence
from onewindow.rules.masking import mask_name


@dataclass(frozen=True)
class Referred:
    """One licence a material rests on: the use to open, its type, and whose it is."""

    use_id: UUID
    licence: str
    whose: str
    has_ended: bool


def referred(
    case: Case, materials: Iterable[CaseMaterial], *, in_full: bool
) -> dict[str, list[Referred]]:
    """By material code: a paper of both parents is two licences, and both are there (R-4-22)."""
    wanted = {row.code: _use_ids(row) for row in materials}
    every = [use_id for ids in wanted.values() for use_id in ids]
    uses = {each.id: each for each in queries.uses(every)} if every else {}
    return {
        code: [
            Referred(
                use_id=use_id,
                licence=uses[use_id].licence.type.name,
                whose=whose(case, uses[use_id].licence, in_full=in_full),
                has_ended=uses[use_id].ended_at is not None,
            )
            for use_id in ids
            if use_id in uses
        ]
        for code, ids in wanted.items()
    }


def _use_ids(row: CaseMaterial) -> list[UUID]:
    if row.reference_kind not in {"LICENCE_USE", "LICENCE"}:
        return []
    if row.reference_kind == "LICENCE_USE" and not row.use_ids and row.reference_id:
        return [row.reference_id]
    return list(row.use_ids)


def whose(case: Case, licence: ELicence, *, in_full: bool) -> str:
    """The holder as the case knows them, 母亲 or 父亲 where the form says so; masked."""
    if licence.enterprise is not None:
        return licence.enterprise.name
    person = licence.person
    if person is None:
        return ""
    name = person.name if in_full else mask_name(person.name)
    return f"{_relation(case, person.id, person.citizen_id)} {name}"


def _relation(case: Case, person_id: UUID, citizen_id: str) -> str:
    parent = _parent(case.form, citizen_id)
    if person_id == case.person_id:
        if parent:
            return _t("申请人（%(parent)s）") % {"parent": parent}
        return _t("申请人")
    if person_id == case.ward_id:
        return _t("孩子")
    if person_id == case.agent_id:
        return _t("代办人")
    if parent:
        return parent
    return _t("另一位家长") if case.ward_id else _t("授权人")


def _parent(form: Mapping[str, Any], citizen_id: str) -> str:
    if not citizen_id:
        return ""
    if citizen_id == form.get("mother_citizen_id"):
        return _t("母亲")
    return _t("父亲") if citizen_id == form.get("father_citizen_id") else ""
