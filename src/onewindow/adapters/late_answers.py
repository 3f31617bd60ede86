"""What becomes of an answer that a department brings by itself: late, or for the second time?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from onewindow.adapters.exchange_signing import LATE_ANSWER, fault_of
from onewindow.apps.exchange import operations as exchange
from onewindow.apps.exchange import queries
from onewindow.apps.exchange.queries import SharedCall, SharedSource
from onewindow.rules.casework.exchange import Reading, read_answer


class Verdict(StrEnum):
    """TAKEN: kept. TWICE: known already, ignored. UNKNOWN: nobody asked. WRONG: refused."""

    TAKEN = "TAKEN"
    TWICE = "TWICE"
    UNKNOWN = "UNKNOWN"
    WRONG = "WRONG"


@dataclass(frozen=True)
class LateAnswer:
    """What was done with it, and which case it may serve."""

    verdict: Verdict
    case_id: UUID | None = None
    answer_id: UUID | None = None


def take_late(
    *, source_code: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> LateAnswer:
    """Check and keep an answer brought later: signed, to a question of ours, and only once."""
    source = queries.source(source_code)
    if source is None or not source.is_open:
        return LateAnswer(Verdict.UNKNOWN)
    moment = int(now.timestamp())
    if fault_of(headers, key=source.key, direction=LATE_ANSWER, body=body, now=moment):
        return LateAnswer(Verdict.WRONG)
    call = _call_of(source, body)
    if call is None:
        return LateAnswer(Verdict.UNKNOWN)
    reading = _reading(source, call, body)
    if reading is None:
        return LateAnswer(Verdict.WRONG)
    kept = exchange.keep_late_answer(
        call=call, found=reading.found, facts=reading.facts or {}, now=now
    )
    if kept is None:
        return LateAnswer(Verdict.TWICE, call.case_id)
    return LateAnswer(Verdict.TAKEN, call.case_id, kept.id)


def _call_of(source: SharedSource, body: bytes) -> SharedCall | None:
    try:
        told = json.loads(body)
        request_id = UUID(str(told["request_id"]))
    except (ValueError, KeyError, TypeError):
        return None
    return queries.first_call(source_id=source.id, request_id=request_id)


def _reading(source: SharedSource, call: SharedCall, body: bytes) -> Reading | None:
    agreed = [each["code"] for each in source.fields]
    reading = read_answer(json.loads(body), request_id=str(call.request_id), fields=agreed)
    return None if reading.fault else reading
