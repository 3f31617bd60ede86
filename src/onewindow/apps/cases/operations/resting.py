"""Which materials rest on a licence: shown by its holder at the window, or ended in mid-case?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.cases.operations.change import announce, locked, refuse, tell_applicant
from onewindow.apps.cases.operations.supplying import (
    BY_LICENCE,
    USED_FOR,
    look_anew,
    unused,
)
from onewindow.apps.consents import operations as consents
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as register
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.states import UNDECIDED, CaseState
from onewindow.rules.licences.lives import LicenceState
from onewindow.rules.outcomes import Refusal

REFERENCE = "LICENCE_USE"
_TAKES_MATERIALS = {
    CaseState.DRAFT,
    CaseState.RECEIVED,
    CaseState.CORRECTION_PENDING,
    CaseState.CORRECTION_DELIVERED,
}


@transaction.atomic
def rest_on_licence(
    *, case_id: UUID, code: str, use_id: UUID, acting: Acting, now: datetime
) -> CaseMaterial:
    """A licence its holder has just shown stands for this material: by reference, grade A (R-4-22).

    Refusals: NOT_FOUND, NOT_PERMITTED, NOT_IN_THIS_STATE, OUTSIDE_GUIDE, LICENCE_NOT_FOR_THIS,
    LICENCE_OF_ANOTHER, and those of `licences.serve_case`.
    """
    case = locked(case_id)
    use = register.use(use_id)
    if use is None or use.used_by_id != acting.account_id:
        refuse(Refusal("NOT_FOUND"))
    assert use is not None
    material = CaseMaterial.objects.filter(case=case, code=code).first()
    name = use.licence.type.name
    refusals = []
    if not acting.holds(Role.CLERK):
        refusals.append(Refusal("NOT_PERMITTED", "R-4-8", {"needed": str(Role.CLERK.label)}))
    if case.state not in _TAKES_MATERIALS:
        refusals.append(Refusal("NOT_IN_THIS_STATE", "R-1-1"))
    if material is None:
        refusals.append(Refusal("OUTSIDE_GUIDE", "R-0-4", {"name": code}))
    elif use.licence.type.code not in wanted_types(case).get(code, ()):
        facts = {"name": name, "material": material.name}
        refusals.append(Refusal("LICENCE_NOT_FOR_THIS", "R-4-23", facts))
    if not is_of_case(case, use.licence):
        refusals.append(Refusal("LICENCE_OF_ANOTHER", "R-4-22", {"name": name}))
    refuse(*refusals)
    assert material is not None
    licences.serve_case(
        use_id=use.id,
        case_id=case.id,
        item_slug=case.item.slug,
        item_name=case.item_name,
        valid_until=now + USED_FOR,
        now=now,
    )
    material.state, material.source, material.grade = "PRESENT", "ELICENCE", "A"
    material.defect = ""
    material.reference_kind, material.reference_id = REFERENCE, use.id
    material.use_ids = [use.id]
    material.reason = f"{name}电子证照，由持证人当面出示"
    material.checked_at, material.checked_by_id = now, acting.account_id
    material.save()
    _journal("case.rest_on_licence", case, acting, now, code, use.id)
    announce(case)
    return material


def wanted_types(case: Case) -> dict[str, tuple[str, ...]]:
    """Which types of licences serve for each material of the case, as its guide says (R-4-23)."""
    content = guide_of(case.item_version).content
    return {
        str(m["code"]): tuple((m.get("replaced_by") or {}).get("licence_types") or ())
        for m in content.get("materials") or []
    }


def is_of_case(case: Case, licence: "register.ELicence") -> bool:
    """Whether the licence is of somebody the case is about."""
    people = {case.person_id, case.ward_id, case.agent_id} - {None}
    if licence.person_id is not None:
        return licence.person_id in people or _is_family(case, licence.person_id)
    if case.enterprise_id is not None:
        return licence.enterprise_id == case.enterprise_id
    # Without an enterprise on the case it must be one that somebody of the case represents.
    return licence.enterprise is not None and licence.enterprise.representative_id in people


def _is_family(case: Case, person_id: UUID) -> bool:
    """A child's matter rests on both parents' licences."""
    from onewindow.apps.parties.wards import guardians_of  # noqa: PLC0415

    return case.ward_id is not None and person_id in {g.id for g in guardians_of(case.ward_id)}


def return_materials(*, licence_id: UUID, now: datetime) -> int:
    """An ended licence serves no running case: its materials go back, the applicant is told once.

    Decided cases stand as decided. Returns how many materials went back.
    """
    licence = register.licence(licence_id)
    if licence is None or licence.state == LicenceState.VALID:
        return 0
    # By the cases of the uses: materials have an index on their case, none on what they rest on.
    used = register.cases_using(licence_id)
    return sum(_give_back(case_id, uses, licence, now) for case_id, uses in used.items())


@transaction.atomic
def _give_back(
    case_id: UUID, uses: "list[register.ELicenceUse]", licence: "register.ELicence", now: datetime
) -> int:
    case = locked(case_id)
    if case.state not in {*UNDECIDED, CaseState.DRAFT}:
        return 0
    ended = [each.id for each in uses]
    resting = Q(reference_id__in=ended) | Q(use_ids__overlap=ended, source__in=BY_LICENCE)
    rows = list(CaseMaterial.objects.filter(resting, case=case, state="PRESENT"))
    state = LicenceState(licence.state).chinese
    for row in rows:
        row.state, row.source, row.grade = "ABSENT", "", ""
        row.reason = f"原来用的{licence.type.name}电子证照{state}，不能再用，请另行提供（R-4-22）"
        row.reference_kind, row.reference_id, row.lost_at = "", None, now
        ended += row.use_ids
        row.use_ids = []
        row.save()
        _journal("case.licence_ended", case, SYSTEM, now, row.code, licence.id)
    consents.end_uses(material_ids=[row.id for row in rows], now=now)
    licences.end_uses(use_ids=unused(case, ended), reason=f"{licence.type.name}{state}", now=now)
    if rows:
        names = "、".join(f"《{row.name}》" for row in rows)
        tell_applicant(
            case=case,
            now=now,
            step=f"licence:{licence.id.hex[-12:]}",
            title=f"{licence.type.name}{state}，有材料要另行提供",
            text=f"“{case.item_name}”里的{names}原来用这本电子证照代替，现在不能再用。"
            "请上传或带来新的材料，已填的其他内容都还在。",
        )
        look_anew(case)
    return len(rows)


def _journal(
    verb: str, case: Case, acting: Acting, now: datetime, code: str, reference: UUID
) -> None:
    audit.record(
        verb=verb,
        subject_kind="case",
        subject_id=case.id,
        subject_version=case.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles))[:32],
        rule="R-4-22",
        facts={"code": code, "reference": str(reference)},
        origin=acting.origin,
    )
