"""Which paper goes with which act? Facts of a case, snapshotted into a numbered document."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from onewindow.apps.cases.clockface import acceptance_clock, clock_of
from onewindow.apps.cases.facts import guide_of, materials_of
from onewindow.apps.cases.models import Case, CaseMaterial, Correction, Result, Suspension
from onewindow.apps.catalogue.facts import effective_limits
from onewindow.apps.documents import operations as documents
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.materials import Asked, MaterialState
from onewindow.rules.clock.deadlines import Deadline
from onewindow.rules.clock.limits import LimitUnit
from onewindow.rules.clock.suspensions import SuspensionKind
from onewindow.rules.masking import mask_citizen_id

# What may be printed as law: read or certain; demo and unsure values never are.
OFFICIAL = {"t", "k"}
_RECEIVED_AS = {
    MaterialState.PRESENT: "已收",
    MaterialState.TOLERATED: "承诺后补",
    MaterialState.PLEDGED: "承诺代替",
}
LICENSING_LAW_45 = "《行政许可法》第45条"


def _common(case: Case, acting: Acting) -> dict[str, Any]:
    """What every paper of a case carries."""
    content = guide_of(case.item_version).content
    applicant = case.enterprise.name if case.enterprise else case.person.name
    situation = guide_of(case.item_version).situations.get(case.situation, "")
    return {
        "case_number": case.number,
        "item_name": case.item_name,
        "situation": situation,
        "applicant": applicant,
        "applicant_is_enterprise": case.enterprise is not None,
        "agent": case.agent.name if case.agent else "",
        "department": case.department.name,
        "place": case.place.name,
        "place_address": case.place.address,
        "phone": content.get("consult_phone") or case.place.phone,
        "complaint_phone": content.get("complaint_phone", ""),
        "taken_by": acting.name,
        "received_on": case.received_at,
        "accepted_on": case.accepted_at,
        "legal_basis": [
            f"《{b['law']}》{b.get('article') or ''}"
            for b in content.get("legal_basis", [])
            if b.get("confidence") in OFFICIAL
        ],
        "progress_path": f"/progress/{case.number}/",
        "is_licence": guide_of(case.item_version).is_licence,
    }


def issue_paper(
    case: Case, kind: str, facts: dict[str, Any], acting: Acting, now: datetime
) -> None:
    """Write one document for the case in the current transaction."""
    documents.issue(
        kind=kind,
        subject_kind="case",
        subject_id=case.id,
        issuer=case.department.name,
        facts={**_common(case, acting), **facts},
        now=now,
        acting=acting,
        is_demo=case.department.is_demo,
    )


def _limit(due: Deadline | None) -> dict[str, Any]:
    if due is None or due.due is None:
        return {}
    return {"limit": str(due.limit), "due": due.due, "why": due.explanation}


def _limits(case: Case, now: datetime) -> dict[str, Any]:
    clock = clock_of(case, now=now)
    return {
        "statutory": _limit(clock.statutory) if clock else {},
        "committed": _limit(clock.committed) if clock else {},
    }


def issue_receipt(
    case: Case, rows: Sequence[CaseMaterial], *, acting: Acting, now: datetime
) -> None:
    """收件凭证: what was taken in, and until when we answer (6.1)."""
    clock = acceptance_clock(case, case.received_at or now)
    materials = [
        {
            "name": m.name,
            "state": _RECEIVED_AS.get(m.state, "未交"),
        }
        for m in materials_of(case, rows)
    ]
    facts = {
        "materials": materials,
        "answer_by": clock.due,
        "silence_is_acceptance": guide_of(case.item_version).tacit_acceptance is not None,
    }
    issue_paper(case, "RECEIPT", facts, acting, now)


def issue_acceptance(
    case: Case, rows: Sequence[CaseMaterial], *, acting: Acting, now: datetime
) -> None:
    """受理通知书, dated; marked when the law itself accepted (R-1-2)."""
    facts = {
        "deemed": case.deemed_accepted,
        "following": [
            {"name": r.name, "due": r.deficiency.due_on}
            for r in rows
            if r.state == MaterialState.TOLERATED
        ],
        "pledged": [r.name for r in rows if r.state == MaterialState.PLEDGED],
        **_limits(case, now),
    }
    issue_paper(case, "ACCEPTANCE", facts, acting, now)


def issue_one_time_notice(
    case: Case, correction: Correction, asked: Sequence[Asked], *, acting: Acting, now: datetime
) -> None:
    """一次性告知书: everything that is missing, how to put it right, and by when (R-0-3)."""
    guide = guide_of(case.item_version)
    limits = effective_limits(guide.content)
    facts = {
        "asked": [{"name": a.name, "problem": a.problem, "remedy": a.remedy} for a in asked],
        "due": correction.due_on,
        "lapse": "逾期未补正的，视为撤回申请，您可以随时重新申请。",
        "round": correction.round,
        "supervisor_reason": correction.supervisor_reason,
        "conditions": [c["text"] for c in guide.content.get("acceptance_conditions", [])],
        "steps": [s["name"] for s in guide.content.get("steps", [])],
        "fee": fee_in_words(guide.content),
        "limits": [
            f"{name}{limit}" if limit.amount else f"{name}当场办结"
            for name, limit in (("法定", limits.statutory), ("承诺", limits.committed))
            if limit
        ],
        "all_materials": [
            {"name": m.name, "form": m.form, "copies": max(m.originals + m.copies, 1)}
            | {"source": m.source, "requirement": m.requirement}
            for m in guide.materials(case.situation)
        ],
    }
    issue_paper(case, "ONE_TIME_NOTICE", facts, acting, now)


def fee_in_words(content: Mapping[str, Any]) -> str:
    """Every charge with its amount; one not yet verified says so."""
    fee = content.get("fee") or {}
    if fee.get("charged") is None:
        return "以办事指南为准"
    if not fee["charged"]:
        return "不收费"
    charges = [
        f"{c.get('name', '')} {c.get('standard', '')}".strip()
        + ("" if c.get("confidence", "t") in OFFICIAL else "（待核实）")
        for c in fee.get("charges") or []
    ]
    basis = f"依据：{fee['basis']}" if fee.get("basis") else ""
    return "；".join([*charges, basis]).strip("；") or "按规定收费，标准见办事指南"


def issue_decline(
    case: Case, *, reasons: str, remedy: str, right_body: str, acting: Acting, now: datetime
) -> None:
    """不予受理决定书 with reasons, remedy and, where it applies, the right body (R-0-8)."""
    facts = {"reasons": reasons, "remedy": remedy, "right_body": right_body}
    issue_paper(case, "DECLINE", facts, acting, now)


def issue_suspension(case: Case, suspension: Suspension, *, acting: Acting, now: datetime) -> None:
    """特别程序告知书: which procedure, on what basis, and the time it needs (art. 45)."""
    facts = {
        "kind": SuspensionKind(suspension.kind).chinese,
        "basis": suspension.legal_basis,
        "reason": suspension.reason,
        "from": suspension.started_on,
        "planned_working_days": suspension.planned_working_days,
        "until": suspension.planned_end,
        **_limits(case, now),
    }
    issue_paper(case, "SUSPENSION", facts, acting, now)


def issue_extension(case: Case, *, acting: Acting, now: datetime) -> None:
    """延期告知书: the reason must be told to the applicant (R-1-10)."""
    granted = case.extension
    facts = {
        "amount": f"{granted.amount}{LimitUnit(granted.unit).chinese}",
        "reason": granted.reason,
        "granted_on": granted.granted_on,
        "approver": acting.name,
        **_limits(case, now),
    }
    issue_paper(case, "EXTENSION", facts, acting, now)


def issue_decision(case: Case, *, acting: Acting, now: datetime) -> None:
    """准予决定书 or 不予许可决定书, the latter with reasons and remedy (R-0-8)."""
    decision = case.decision
    common = {"decided_on": decision.decided_at}
    if decision.approved:
        facts = {**common, "result_name": case.result.name, "delivery": _way(case)}
        if decision.decided_by_id is None:
            facts["notes"] = [decision.reasons]
        issue_paper(case, "APPROVAL", facts, acting, now)
    else:
        facts = {**common, "reasons": decision.reasons, "remedy": decision.remedy}
        issue_paper(case, "REFUSAL", facts, acting, now)


def _way(case: Case) -> str:
    return str(case.get_delivery_way_display())


def issue_handover(case: Case, result: Result, *, acting: Acting, now: datetime) -> None:
    """结果移交单: from the department to the issuing window."""
    facts = {
        "result_name": result.name,
        "from_unit": case.department.name,
        "to_unit": f"{case.place.name} 出件窗口",
        "handed_over_at": now,
        "handed_over_by": acting.name,
    }
    issue_paper(case, "HANDOVER", facts, acting, now)


def issue_delivery(case: Case, result: Result, *, acting: Acting, now: datetime) -> None:
    """送达回证: what was handed to whom, when, and how."""
    facts = {
        "result_name": result.name,
        "way": _way(case),
        "collected_by": result.collected_by,
        "collector_id": mask_citizen_id(result.collector_card),
        "courier": result.courier,
        "tracking_number": result.tracking_number,
        "delivered_at": now,
    }
    issue_paper(case, "DELIVERY", facts, acting, now)


def issue_withdrawal(case: Case, *, reason: str, acting: Acting, now: datetime) -> None:
    """撤回确认书; it says that one may apply again."""
    facts = {"reason": reason, "withdrawn_by": acting.name}
    issue_paper(case, "WITHDRAWAL", facts, acting, now)
