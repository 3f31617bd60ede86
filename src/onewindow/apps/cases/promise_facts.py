"""What does a guide say about promises? Its settings and materials as the rules read them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from onewindow.apps.cases.clockface import wall
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.catalogue.facts import MAY_FOLLOW, effective_limits
from onewindow.apps.organisation.queries import calendar
from onewindow.apps.parties import credit
from onewindow.rules.casework.deficiency import LapseConsequence, Tolerance, Wanting
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import (
    CheckMethod,
    Commitment,
    ExcludedClass,
    Provable,
    Statement,
    credit_is_sound,
)
from onewindow.rules.clock.deadlines import deadline

# R-6-22: what these licences or words stand for says who somebody is.
_IDENTITY_LICENCES = {"ID_CARD", "HUKOU_BOOK", "HUKOU_PAGE", "RESIDENCE_PERMIT"}
_IDENTITY_WORDS = ("身份证", "户口簿", "护照")
_FORM = "申请表格文书"

# What each statement says on the letter, unless the item's own text says more.
STATEMENT_WORDS: Mapping[Statement, str] = {
    Statement.INFORMED: "我已经看过告知的内容：要证明什么、依据是什么、不实要承担什么责任。",
    Statement.CONDITIONS_MET: "我符合告知的条件和要求。",
    Statement.CAPABLE: "告知要求以后做到的，我能在规定的期限内做到。",
    Statement.LIABILITY: "我愿意承担承诺不实、没有履行承诺的法律责任。",
    Statement.TRUTHFUL: "以上是我本人的真实意愿，所说的都真实。",
}
CONSEQUENCE_WORDS: Mapping[LapseConsequence, str] = {
    LapseConsequence.REVOKE_ACCEPTANCE: "撤销受理，并书面说明理由",
    LapseConsequence.DEEMED_WITHDRAWN: "视为撤回申请，您可以随时重新申请",
    LapseConsequence.REFUSE: "由审批部门书面作出不予决定",
    LapseConsequence.TERMINATE: "终止办理",
}
# Said on the letter where the item names nothing of its own (RULES 2.6).
FALSE_PLEDGE_WORDS = "承诺不实的，依法终止办理、责令限期整改或者撤销决定，并记入信用记录。"


def _part(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    return dict(content.get(key) or {})


def _days(told: Any) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and told > 0 else None


def tolerance_of(content: Mapping[str, Any]) -> Tolerance:
    """The item's setting for what may follow; the mildest consequence where it names none."""
    told = _part(content, "tolerance")
    named = str(told.get("consequence") or "")
    known = named in LapseConsequence.__members__
    return Tolerance(
        allowed=told.get("allowed") is True,
        max_working_days=_days(told.get("max_working_days")),
        consequence=LapseConsequence(named) if known else LapseConsequence.DEEMED_WITHDRAWN,
        basis=str(told.get("basis") or ""),
    )


def commitment_of(content: Mapping[str, Any]) -> Commitment:
    """The item's setting for what may be promised instead of proved."""
    told = _part(content, "commitment")
    method, excluded = str(told.get("check_method") or ""), str(told.get("excluded") or "")
    return Commitment(
        allowed=told.get("allowed") is True,
        text=str(told.get("text") or ""),
        consequence=str(told.get("consequence") or "") or FALSE_PLEDGE_WORDS,
        check_days=_days(told.get("check_days")),
        check_method=CheckMethod(method) if method in set(CheckMethod) else CheckMethod.RECORDS,
        basis=str(told.get("basis") or ""),
        excluded=ExcludedClass(excluded) if excluded in ExcludedClass.__members__ else None,
    )


def entries_of(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The guide's materials by code, as it lists them."""
    return {str(m.get("code")): m for m in content.get("materials") or []}


def _may_follow(entry: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    """The guide lists it: at the material itself, or in the item's setting."""
    named = _part(content, "tolerance").get("materials") or []
    return entry.get("need") == MAY_FOLLOW or entry.get("code") in named


def wanting_of(
    row: CaseMaterial, content: Mapping[str, Any], state: MaterialState | None = None
) -> Wanting:
    """A material of a case as the rule of R-6-21 and R-6-22 reads it."""
    entry = entries_of(content).get(row.code, {})
    licences = set(_part(entry, "replaced_by").get("licence_types") or [])
    says_who = any(word in row.name for word in _IDENTITY_WORDS)
    return Wanting(
        code=row.code,
        name=row.name,
        state=state or MaterialState(row.state),
        listed=_may_follow(entry, content),
        core=entry.get("core") is True,
        is_form=entry.get("type") == _FORM,
        is_identity=says_who or bool(licences & _IDENTITY_LICENCES),
        is_condition=entry.get("law_condition") is True,
    )


def provable_of(
    row: CaseMaterial, content: Mapping[str, Any], state: MaterialState | None = None
) -> Provable:
    """A material of a case as the rule of 2.6 reads it."""
    entry = entries_of(content).get(row.code, {})
    return Provable(
        code=row.code,
        name=row.name,
        state=state or MaterialState(row.state),
        by_promise=_part(entry, "replaced_by").get("kind") == "commit",
        may_follow=_may_follow(entry, content),
    )


def promised_day(case: Case, *, now: datetime) -> date | None:
    """The day we promised; before acceptance, as if the case were accepted today."""
    due = case.committed_due or case.statutory_due
    if case.accepted_at is not None:
        return localtime(due).date() if due else None
    limits = effective_limits(guide_of(case.item_version).content)
    limit = limits.committed or limits.statutory
    if limit is None:
        return None
    return deadline(start=wall(now), limit=limit, calendar=calendar()).due_day


def holder_of(case: Case) -> credit.Holder:
    """Whose record it is put on: the enterprise's that applies, else the person's."""
    if case.enterprise_id is not None:
        return credit.Holder(enterprise_id=case.enterprise_id)
    return credit.Holder(person_id=case.person_id)


def credit_of(case: Case) -> bool:
    """Whether the applicant's promises may be taken: the enterprise's and its owner's alike."""
    holders = [holder_of(case)]
    if case.enterprise is not None:
        owner_id = case.enterprise.representative_id or case.person_id
        holders.append(credit.Holder(person_id=owner_id))
    return all(credit_is_sound(credit.standing(each)) for each in holders)


def statements(agreed: Iterable[str]) -> list[dict[str, str]]:
    """The statements as they were read and agreed to, for keeping."""
    said = set(agreed)
    return [{"code": s, "text": STATEMENT_WORDS[s]} for s in Statement if s in said]
