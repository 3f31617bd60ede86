"""What must a paper say? The facts each kind carries, fixed when it is issued.

Names end in what they hold: `_at` a moment, `_on` and `_due` a day. The issuing
operation hands in dates and moments; the snapshot keeps them in ISO form.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from onewindow.apps.documents.models import Document

Kind = Document.Kind

# On every paper. Also understood: situation, applicant_id (masked), agent, place_address,
# place_phone, handled_by, progress_url.
COMMON = ("case_number", "item_name", "applicant", "applicant_masked", "department", "place_name")

# A limit is {"limit": "20 个工作日", "due": day, "explanation": how it was counted}.
# `basis`, `conditions`, `steps`, `limits` are lists of sentences.
REQUIRED: dict[str, tuple[str, ...]] = {
    # materials: name, original, copies, pages, form; also: silence_is_acceptance
    Kind.RECEIPT: ("received_at", "materials", "acceptance_due"),
    # also: deemed
    Kind.ACCEPTANCE: ("received_at", "accepted_at", "statutory", "committed", "basis"),
    # asked: name, problem, remedy; materials: name, form, copies, issuer (RULES 6.1)
    # also: lapse (what happens after the day), round_words, supervisor_reason
    Kind.ONE_TIME_NOTICE: (
        "received_at",
        "asked",
        "basis",
        "conditions",
        "materials",
        "steps",
        "limits",
        "fee",
        "correction_due",
        "place_address",
        "place_phone",
    ),
    # also: outcome, right_body
    Kind.DECLINE: ("received_at", "reasons", "basis", "remedy"),
    Kind.SUSPENSION: (
        "procedure",
        "reason",
        "basis",
        "started_on",
        "planned_working_days",
        "planned_end_on",
    ),
    # also: approver, committed
    Kind.EXTENSION: ("reason", "extended_by", "granted_on", "statutory"),
    # also: accepted_at, delivery, delivery_due, conditions
    Kind.APPROVAL: ("decided_at", "result_name", "basis"),
    Kind.REFUSAL: ("decided_at", "reasons", "basis", "remedy"),
    # also: copies, received_by
    Kind.HANDOVER: ("result_name", "handed_over_at", "handed_over_by", "from_unit", "to_unit"),
    # also: collected_by, courier, tracking_number
    Kind.DELIVERY: ("result_name", "way", "delivered_at"),
    # also: state (in words), returned
    Kind.WITHDRAWAL: ("withdrawn_at", "withdrawn_by"),
}

# Papers without these words are no papers in law (R-0-8: reasons and remedy in writing).
NEVER_EMPTY = frozenset({"reasons", "remedy", "asked", "case_number", "item_name", "applicant"})


class IncompleteFacts(ValueError):
    """The issuing code forgot part of a paper's content; names every part."""


def snapshot(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as plain JSON; raises IncompleteFacts naming all that is absent."""
    absent = [name for name in (*COMMON, *REQUIRED[kind]) if name not in facts]
    empty = [name for name in NEVER_EMPTY & facts.keys() if not facts[name]]
    if absent or empty:
        raise IncompleteFacts(f"{kind}: absent {absent}, empty {sorted(empty)}")
    return {name: _plain(value) for name, value in facts.items()}


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
