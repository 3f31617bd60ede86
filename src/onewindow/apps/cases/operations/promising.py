"""How is a promise made and taken back? A paper that follows, or a fact promised (R-6-20, 2.6)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases.facts import guide_of, material_rows
from onewindow.apps.cases.models import Case, CaseMaterial, Deficiency, Pledge
from onewindow.apps.cases.offers import (
    BEFORE,
    Offer,
    offers,
    open_names,
    standing_deficiency,
    standing_pledge,
)
from onewindow.apps.cases.operations.change import begin, finish, locked, refuse, tell_applicant
from onewindow.apps.cases.operations.drafts import may_fill_in
from onewindow.apps.cases.promise_facts import (
    CONSEQUENCE_WORDS,
    commitment_of,
    promised_day,
    statements,
    tolerance_of,
)
from onewindow.apps.cases.promise_papers import issue_deficiency_letter, issue_pledge_letter
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.deficiency import fixed_deadline, result_lock
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import (
    check_due,
    may_withdraw_pledge,
    statements_missing,
)
from onewindow.rules.casework.signing import may_sign
from onewindow.rules.casework.states import DECIDED, Actor, CaseAction, CaseState
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def promise_later(
    *,
    case_id: UUID,
    code: str,
    agreed: bool,
    signature: str = "",
    on_paper: bool = False,
    with_package: bool = False,
    acting: Acting,
    now: datetime,
) -> Deficiency:
    """The applicant promises to bring this paper later (容缺, R-6-20, R-6-21).

    Signed by typing one's own name, or `on_paper` before a clerk; in a draft that belongs to a
    package it may be chosen now and signed `with_package` (see `signing`). Refusals: see
    `may_tolerate` and `may_sign`, all at once.
    """
    case, material, offer = _offered(case_id, code, acting, now)
    signs_now = not (with_package and _is_part(case))
    refuse(
        *offer.tolerate_refusals,
        *_unsigned(
            case, signature if signs_now else None, acting, on_paper=on_paper, agreed=agreed
        ),
    )
    words = CONSEQUENCE_WORDS[offer.consequence]
    row, _ = Deficiency.objects.update_or_create(
        material=material,
        defaults={
            "case": case,
            "due_on": offer.due_on,
            "consequence": offer.consequence,
            "promise": f"我承诺在规定的期限内补交《{material.name}》。"
            f"逾期不补交的，我接受这样的后果：{words}。",
            "signature": signer_of(case, acting) if signs_now else "",
            "promised_at": now,
            "promised_by_id": acting.who,
            "on_paper": on_paper,
            "reminded_on": [],
            "supplied_at": None,
        },
    )
    _hold(material, MaterialState.TOLERATED, f"承诺后补，最迟 {offer.due_on:%-m月%-d日}")
    journal_promise(case, "case.promise_later", "R-6-20", acting, now, {"code": code})
    if case.number:
        issue_deficiency_letter(case, row, acting=acting, now=now)
    return row


@transaction.atomic
def pledge(
    *,
    case_id: UUID,
    code: str,
    agreed: Collection[str],
    signature: str = "",
    on_paper: bool = False,
    with_package: bool = False,
    acting: Acting,
    now: datetime,
) -> Pledge:
    """The applicant promises the fact instead of proving it (告知承诺, RULES 2.6).

    `agreed` are the statements the applicant ticked, each by itself; signed as in `promise_later`.
    Refusals: see `may_pledge`, `statements_missing` and `may_sign`, all at once.
    """
    case, material, offer = _offered(case_id, code, acting, now)
    signs_now = not (with_package and _is_part(case))
    refuse(
        *offer.pledge_refusals,
        *statements_missing(agreed),
        *_unsigned(case, signature if signs_now else None, acting, on_paper=on_paper, agreed=True),
    )
    row, _ = Pledge.objects.update_or_create(
        material=material,
        defaults={
            "case": case,
            "statements": statements(agreed),
            "text": offer.commitment.text or f"我承诺：《{material.name}》所要证明的情况属实。",
            "signature": signer_of(case, acting) if signs_now else "",
            "pledged_at": now,
            "pledged_by_id": acting.who,
            "on_paper": on_paper,
            "withdrawn_at": None,
            "check_method": offer.commitment.check_method,
        },
    )
    _hold(material, MaterialState.PLEDGED, "书面承诺代替，不用提交证明")
    journal_promise(case, "case.pledge", "2.6", acting, now, {"code": code})
    if case.number:
        issue_pledge_letter(case, row, acting=acting, now=now)
    return row


def _offered(
    case_id: UUID, code: str, acting: Acting, now: datetime
) -> tuple[Case, CaseMaterial, Offer]:
    """The case, locked, its material and what may be promised for it."""
    case = locked(case_id)
    refuse(*may_fill_in(case, acting))
    if case.state not in BEFORE:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-6-20"))
    material = _material(case, code)
    return case, material, offers(case, now=now, codes={code})[code]


def _material(case: Case, code: str) -> CaseMaterial:
    rows = CaseMaterial.objects.select_related("deficiency", "pledge")
    material = rows.filter(case=case, code=code).first()
    if material is None:
        raise Refused((Refusal("OUTSIDE_GUIDE", "R-0-4", {"name": code}),))
    return material


def signer_of(case: Case, acting: Acting) -> str:
    """Whose name stands under the letter: who signs in person, or who came to the counter."""
    people = [case.person] + ([case.agent] if case.agent else [])
    own = next((p for p in people if p.account_id == acting.account_id), None)
    return (own or case.agent or case.person).name


def _is_part(case: Case) -> bool:
    """Whether the one signature of a package is still to come."""
    return case.package_id is not None and case.state == CaseState.DRAFT


def _unsigned(
    case: Case, typed: str | None, acting: Acting, *, on_paper: bool, agreed: bool
) -> tuple[Refusal, ...]:
    """`typed` None: signed later, with the package; read and wanted it is now."""
    own = signer_of(case, acting)
    # Only a clerk sees a signature on paper; whoever signs in signs by name.
    seen = on_paper and acting.is_staff
    return may_sign(
        typed=own if typed is None else typed, own_name=own, on_paper=seen, agreed=agreed
    )


def _hold(material: CaseMaterial, state: MaterialState, reason: str) -> None:
    material.state, material.reason, material.defect = state, reason, ""
    material.grade = CaseMaterial.Grade.D
    material.source = ""
    material.save(update_fields=["state", "reason", "defect", "grade", "source"])


def _let_go(material: CaseMaterial) -> None:
    material.state, material.reason, material.grade = MaterialState.ABSENT, "", ""
    material.save(update_fields=["state", "reason", "grade"])


def journal_promise(
    case: Case, verb: str, rule: str, acting: Acting, now: datetime, facts: dict[str, Any]
) -> None:
    audit.record(
        verb=verb,
        subject_kind="case",
        subject_id=case.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule=rule,
        facts=facts,
        origin=acting.origin,
    )


@transaction.atomic
def take_back_promise(*, case_id: UUID, code: str, acting: Acting, now: datetime) -> CaseMaterial:
    """Rather bring the paper at once: offered, not imposed, until the case is accepted (R-6-20)."""
    case = locked(case_id)
    refuse(*may_fill_in(case, acting))
    material = _material(case, code)
    row = standing_deficiency(material)
    if row is None or case.state not in BEFORE:
        raise Refused((Refusal("NOT_AWAITED", "R-6-20", {"name": material.name}),))
    row.delete()
    _let_go(material)
    journal_promise(case, "case.take_back_promise", "R-6-20", acting, now, {"code": code})
    return material


@transaction.atomic
def withdraw_pledge(
    *,
    case_id: UUID,
    code: str,
    acting: Acting,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """Take the promise back, any time before the decision; the usual way goes on (2.6).

    Refusals: PLEDGE_DECIDED_UPON, PLEDGE_NOT_STANDING.
    """
    case = locked(case_id)
    refuse(*may_fill_in(case, acting))
    material = _material(case, code)
    row = standing_pledge(material)
    decided = case.state in DECIDED or case.decided_at is not None
    refuse(*may_withdraw_pledge(is_pledged=row is not None, decided=decided))
    assert row is not None
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    _let_go(material)
    if case.state == CaseState.DRAFT:
        journal_promise(case, "case.withdraw_pledge", "2.6", acting, now, {"code": code})
        return case
    case = begin(
        case_id=case_id,
        action=CaseAction.WITHDRAW_PLEDGE,
        actor=Actor.CLERK if acting.is_staff else Actor.APPLICANT,
        acting=acting,
        seen_version=seen_version,
    )
    finish(
        case=case,
        action=CaseAction.WITHDRAW_PLEDGE,
        acting=acting,
        now=now,
        facts={"code": code},
    )
    tell_applicant(
        case=case,
        now=now,
        title="承诺已撤回",
        text=f"您对《{material.name}》的承诺已撤回，按一般程序办理，请提交这份材料。",
    )
    return case


def unsound_promises(
    case: Case, rows: Iterable[CaseMaterial], *, now: datetime
) -> tuple[Refusal, ...]:
    """Promises of a draft that are no longer offered when it is handed in: guide or credit moved.

    Each refusal says why; the applicant brings the paper or signs anew.
    """
    found = _unsound(case, rows, now).values()
    return tuple(dict.fromkeys(refusal for refusals in found for refusal in refusals))


def _unsound(
    case: Case, rows: Iterable[CaseMaterial], now: datetime
) -> dict[str, tuple[Refusal, ...]]:
    """{material code: why its promise no longer holds}."""
    held = {
        row.code: MaterialState(row.state)
        for row in rows
        if row.state in {MaterialState.TOLERATED, MaterialState.PLEDGED}
    }
    if not held:
        return {}
    found = offers(case, now=now, state=MaterialState.ABSENT, codes=set(held))
    why = {
        code: found[code].tolerate_refusals
        if state is MaterialState.TOLERATED
        else found[code].pledge_refusals
        for code, state in held.items()
    }
    return {code: refusals for code, refusals in why.items() if refusals}


def let_go_unsound(case: Case, *, now: datetime) -> list[str]:
    """Promises that no longer hold when a part's turn comes: the papers are asked for after all.

    Nor does one hold that the whole's signature did not reach (2.6). Returns the papers' names.
    """
    names = []
    rows = material_rows(case)
    for code, refusals in {**_unsigned_ones(rows), **_unsound(case, rows, now)}.items():
        material = _material(case, code)
        later, instead = standing_deficiency(material), standing_pledge(material)
        if later is not None:
            later.delete()
        if instead is not None:
            instead.withdrawn_at = now
            instead.save(update_fields=["withdrawn_at"])
        _let_go(material)
        facts = {"code": code, "why": [refusal.code for refusal in refusals]}
        journal_promise(case, "case.let_go_promise", "R-6-21", SYSTEM, now, facts)
        names.append(material.name)
    return names


def _unsigned_ones(rows: Iterable[CaseMaterial]) -> dict[str, tuple[Refusal, ...]]:
    return {
        row.code: (Refusal("PROMISE_UNSIGNED", "2.6", {"name": row.name}),)
        for row in rows
        if (promise := standing_deficiency(row) or standing_pledge(row)) and not promise.signature
    }


def fix_deadlines(
    case: Case, materials: Iterable[CaseMaterial], *, now: datetime
) -> list[Deficiency]:
    """At acceptance the last day is fixed, counted from today (R-6-21); in the guide's order."""
    standing = [(m, row) for m in materials if (row := standing_deficiency(m)) is not None]
    if not standing:
        return []
    setting = tolerance_of(guide_of(case.item_version).content)
    due = fixed_deadline(
        today=localtime(now).date(),
        max_working_days=setting.max_working_days,
        promise_due=promised_day(case, now=now),
        calendar=calendar(),
    )
    rows = []
    for material, row in standing:
        row.due_on = due
        row.save(update_fields=["due_on"])
        material.reason = f"承诺后补，最迟 {due:%-m月%-d日}"
        material.save(update_fields=["reason"])
        rows.append(row)
    return rows


def following_in_words(rows: Sequence[Deficiency]) -> str:
    """What is still to come and until when, as the applicant reads it; "" for nothing."""
    if not rows:
        return ""
    names = "、".join(f"《{row.material.name}》" for row in rows)
    return f"请在 {rows[0].due_on:%-m月%-d日} 前补交{names}。"


def lock_of(case: Case, rows: Iterable[CaseMaterial] | None = None) -> tuple[Refusal, ...]:
    """What keeps the result locked: papers to follow, proofs of pledges taken back (R-6-23)."""
    names = open_names(rows if rows is not None else material_rows(case))
    taken_back = tuple(
        Refusal("PLEDGE_TAKEN_BACK", "2.6", {"name": name})
        for name, by_pledge in names.items()
        if by_pledge
    )
    return result_lock([name for name, by_pledge in names.items() if not by_pledge]) + taken_back


def schedule_checks(case: Case, rows: Iterable[CaseMaterial], *, now: datetime) -> None:
    """With the decision every standing pledge gets the day by which it is checked (6.4)."""
    if not any(row.state == MaterialState.PLEDGED for row in rows):
        return
    check_days = commitment_of(guide_of(case.item_version).content).check_days
    due = check_due(decided_on=localtime(now).date(), check_days=check_days, calendar=calendar())
    standing = Pledge.objects.filter(
        case=case, withdrawn_at__isnull=True, material__state=MaterialState.PLEDGED
    )
    standing.update(check_due_on=due)
