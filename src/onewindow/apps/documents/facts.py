"""What must a paper say? The facts each kind carries, fixed when it is issued.

Days and moments come as dates, or already written out; the snapshot keeps dates
in ISO form and the sheet writes them out.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from onewindow.apps.documents.models import Document

Kind = Document.Kind

# On every paper. Also understood: situation, applicant_id (masked), agent, place_address, phone,
# complaint_phone, taken_by, progress_path, is_licence (the Licensing Law applies), and
# `applicant_is_enterprise`: the name of an enterprise is public and never masked.
COMMON = ("case_number", "item_name", "applicant", "received_on", "place", "legal_basis")

# A limit is {"limit": "20 个工作日", "due": day, "why": how it was counted}; {} when none runs.
# `legal_basis`, `conditions`, `steps`, `limits` are lists of sentences.
REQUIRED: dict[str, tuple[str, ...]] = {
    # materials: name, and if known state, form, original, copies, pages; silence_is_acceptance
    Kind.RECEIPT: ("materials", "answer_by"),
    # also: deemed
    Kind.ACCEPTANCE: ("accepted_on", "statutory", "committed"),
    # asked: name, problem, remedy; all_materials: name, and form, copies, requirement, source
    # also: round, limits, supervisor_reason (contents by RULES 6.1)
    Kind.ONE_TIME_NOTICE: (
        "asked",
        "due",
        "lapse",
        "conditions",
        "all_materials",
        "steps",
        "fee",
        "phone",
    ),
    # also: outcome, right_body
    Kind.DECLINE: ("reasons", "remedy"),
    # also: statutory, committed
    Kind.SUSPENSION: ("kind", "basis", "reason", "from", "planned_working_days", "until"),
    # also: committed, granted_on
    Kind.EXTENSION: ("amount", "reason", "approver", "statutory"),
    # also: delivery, delivery_due, notes
    Kind.APPROVAL: ("decided_on", "result_name"),
    Kind.REFUSAL: ("decided_on", "reasons", "remedy"),
    # also: copies, received_by
    Kind.HANDOVER: ("result_name", "handed_over_at", "handed_over_by", "from_unit", "to_unit"),
    # also: collected_by, collector_id (masked), courier, tracking_number, taken_by
    Kind.DELIVERY: ("result_name", "way", "delivered_at"),
    # also: withdrawn_by, state (in words), returned
    Kind.WITHDRAWAL: ("reason",),
    # also: requirement, basis, days; is_fixed: `due` is the last day, else as if accepted today
    Kind.DEFICIENCY_PROMISE: (
        "material",
        "promise",
        "due",
        "consequence",
        "signed_by",
        "signed_at",
        "way",
    ),
    # papers: name, due
    Kind.TOLERANCE_LAPSE: ("papers", "consequence", "reasons", "remedy"),
    # statements: the sentences as agreed to; also: requirement, by_law, basis
    Kind.PLEDGE_LETTER: (
        "material",
        "text",
        "statements",
        "consequence",
        "check_days",
        "check_method",
        "signed_by",
        "signed_at",
        "way",
    ),
    # also: mend_by, remedy (of a finding against the applicant), basis
    Kind.CHECK_FINDING: ("material", "text", "method", "finding", "note", "outcome"),
}

# Papers without these words are no papers in law (R-0-8: reasons and remedy in writing).
NEVER_EMPTY = frozenset(
    {"case_number", "item_name", "applicant", "asked", "result_name", "statements", "signed_by"}
)
_REFUSING = frozenset({"reasons", "remedy"})
_NO = frozenset({Kind.DECLINE, Kind.REFUSAL, Kind.TOLERANCE_LAPSE})


class IncompleteFacts(ValueError):
    """The issuing code forgot part of a paper's content; names every part."""


def snapshot(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as plain JSON; raises IncompleteFacts naming all that is absent."""
    absent = [name for name in (*COMMON, *REQUIRED[kind]) if name not in facts]
    never_empty = NEVER_EMPTY | (_REFUSING if kind in _NO else frozenset())
    empty = [name for name in never_empty & facts.keys() if not facts[name]]
    if absent or empty:
        raise IncompleteFacts(f"{kind}: absent {absent}, empty {sorted(empty)}")
    return {name: _plain(value) for name, value in facts.items()}


def masked_applicant(facts: Mapping[str, Any]) -> str:
    """The applicant as a third person may see them: 李*满; an enterprise in full (R-4-7)."""
    name = str(facts["applicant"])
    if facts.get("applicant_is_enterprise") or len(name) < 2:
        return name
    return f"{name[0]}*{name[-1]}" if len(name) > 2 else f"{name[0]}*"


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def remedy_text(*, review_body: str, court: str) -> str:
    """How to contest a decision: reconsideration in 60 days, a lawsuit in 6 months.

    Administrative Reconsideration Law art. 20; Administrative Litigation Law art. 46.
    """
    return (
        f"如果不服本决定，可以自知道本决定之日起六十日内向{review_body}申请行政复议，"
        f"也可以自知道本决定之日起六个月内直接向{court}提起行政诉讼。"
    )
