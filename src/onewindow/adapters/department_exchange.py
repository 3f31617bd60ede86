"""What does another department know of this person? Asked over HTTP, signed, never for long.

A source that is late, down, wrong or answers twice ends in a stated answer, never in an error:
whoever applies goes on with the source's fallback. Three parts, so that nothing waits inside a
database transaction: the breaker is asked, then `send` (network only), then `conclude` (log,
breaker, answer).
"""

import json
import secrets
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from uuid import UUID

import requests
import urllib3
from django.conf import settings

from onewindow.adapters.exchange_signing import ANSWER, QUESTION, fault_of, signed_headers
from onewindow.adapters.reaching import OutOfReachError, session
from onewindow.apps.exchange import operations as exchange
from onewindow.apps.exchange import queries
from onewindow.apps.exchange.operations import Asking, Try
from onewindow.apps.exchange.queries import SharedCall, SharedSource
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.exchange import Reading, read_answer

LARGEST_ANSWER = 64 * 1024
# Between tries; doubled each time.
FIRST_PAUSE_SECONDS = 0.2
MOST_AT_ONCE = 6
_CHUNK = 8192
# An address that led inside this machine or its network: not asked, and not tried again.
INSIDE = "ADDRESS_INSIDE"
Outcome = SharedCall.Outcome


class AnswerState(StrEnum):
    """How a question ended: answered, answered with nothing, no answer, or one that is wrong."""

    FOUND = "FOUND"
    NOT_FOUND = "NOT_FOUND"
    UNAVAILABLE = "UNAVAILABLE"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Answer:
    """What became of one question; `fallback`: what the person can do when there is no answer."""

    source_code: str
    state: AnswerState
    facts: Mapping[str, str] = field(default_factory=dict)
    answer_id: UUID | None = None
    fallback: str = ""


@dataclass(frozen=True)
class Question:
    """One question on its way to a source."""

    source: SharedSource
    request_id: UUID
    query: Mapping[str, str]
    asking: Asking
    asked_at: datetime

    @property
    def logged(self) -> Asking:
        """What the log keeps: also whom it was about, as a digest."""
        return replace(self.asking, about=queries.digest_of(self.query))


@dataclass(frozen=True)
class Sent:
    """What came back: every try, and the reading of the last."""

    tries: tuple[Try, ...]
    reading: Reading | None = None


def ask(
    source_code: str,
    query: Mapping[str, str],
    *,
    purpose: str,
    legal_basis: str,
    now: datetime,
    case_id: UUID | None = None,
    item_slug: str = "",
    asked_by: str = "",
) -> Answer:
    """Ask one source one question; call outside any transaction. Never raises for its faults."""
    source = queries.source(source_code)
    if source is None:
        return Answer(source_code, AnswerState.UNAVAILABLE)
    asking = Asking(
        purpose=purpose,
        legal_basis=legal_basis or source.legal_basis,
        asked_by=asked_by or "系统",
        item_slug=item_slug,
        case_id=case_id,
    )
    return ask_all([Question(source, uuid.uuid4(), query, asking, now)], now=now)[0]


def try_out(source: SharedSource, number: str, *, acting: Acting, now: datetime) -> AnswerState:
    """One question to see whether the interface works; logged as a test, its facts not kept.

    The breaker is not asked: an administrator may try what rests.
    """
    whom = "uscc" if source.subject == SharedSource.Subject.ENTERPRISE else "citizen_id"
    asking = Asking(
        purpose="接口测试",
        legal_basis=source.legal_basis,
        asked_by=acting.name,
        asked_by_id=acting.account_id,
        is_test=True,
    )
    question = Question(source, uuid.uuid4(), {whom: number}, asking, now)
    sent = send(question)
    _log(question, sent, now)
    if sent.reading is not None:
        return AnswerState.FOUND if sent.reading.found else AnswerState.NOT_FOUND
    wrong = sent.tries[-1].outcome == Outcome.WRONG
    return AnswerState.WRONG if wrong else AnswerState.UNAVAILABLE


def ask_all(questions: list[Question], *, now: datetime) -> list[Answer]:
    """Ask several sources at the same time; the answers in order.

    Only the network part runs side by side: the database is asked before and after, here.
    """
    going = [_stopped(each, now) is None for each in questions]
    asked = [each for each, goes in zip(questions, going, strict=True) if goes]
    with ThreadPoolExecutor(max_workers=min(len(asked), MOST_AT_ONCE) or 1) as pool:
        came = iter(list(pool.map(send, asked)))
    return [
        conclude(each, next(came), now=now) if goes else _unavailable(each.source)
        for each, goes in zip(questions, going, strict=True)
    ]


def _stopped(question: Question, now: datetime) -> str | None:
    """Why the question is not asked at all, which is logged too; None when it is."""
    source = question.source
    if not source.is_open or source.attribute == SharedSource.Attribute.NOT_SHARED:
        outcome = Outcome.CLOSED
    elif exchange.may_ask(source_id=source.id, now=now):
        return None
    else:
        outcome = Outcome.RESTING
    exchange.log_call(
        source=source,
        request_id=question.request_id,
        asking=question.logged,
        tries=[Try(1, outcome, "", 0)],
        worked=None,
        now=now,
    )
    return outcome


def _unavailable(source: SharedSource) -> Answer:
    return Answer(source.code, AnswerState.UNAVAILABLE, fallback=source.fallback)


def send(question: Question) -> Sent:
    """The network part: bounded tries, bounded waiting, bounded size. Touches no database."""
    tries: list[Try] = []
    for attempt in range(1, question.source.retries + 2):
        began = time.monotonic()
        outcome, fault, reading = _one_try(question, attempt)
        tries.append(Try(attempt, outcome, fault, round((time.monotonic() - began) * 1000)))
        if outcome not in {Outcome.TIMED_OUT, Outcome.UNREACHABLE} or fault == INSIDE:
            return Sent(tuple(tries), reading)
        if attempt <= question.source.retries:
            time.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
    return Sent(tuple(tries))


def _one_try(question: Question, attempt: int) -> tuple[str, str, Reading | None]:
    source = question.source
    address, nonce = address_of(source), secrets.token_hex(16)
    if not address:
        return Outcome.UNREACHABLE, "NO_ADDRESS", None
    body = _body(question, attempt)
    moment = int(question.asked_at.timestamp())
    headers = signed_headers(
        key=source.key,
        algorithm=source.signing,
        direction=QUESTION,
        timestamp=moment,
        nonce=nonce,
        body=body,
    )
    try:
        number, told, came = _post(source, address, body, headers)
    except (requests.Timeout, urllib3.exceptions.TimeoutError, _TooSlow):
        return Outcome.TIMED_OUT, "", None
    except _TooLarge:
        return Outcome.WRONG, "TOO_LARGE", None
    except OutOfReachError:
        return Outcome.UNREACHABLE, INSIDE, None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError):
        return Outcome.UNREACHABLE, "", None
    if number != HTTPStatus.OK:
        return _not_ok(number)
    if fault := fault_of(
        told, key=source.key, direction=ANSWER, body=came, now=moment, nonce=nonce
    ):
        return Outcome.WRONG, fault, None
    return _read(question, came)


def _not_ok(number: int) -> tuple[str, str, None]:
    fault = f"HTTP_{number}"
    if number >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.UNREACHABLE, fault, None
    # A redirect is never followed: the signed question is for this address alone.
    return (Outcome.REFUSED if number >= HTTPStatus.BAD_REQUEST else Outcome.WRONG), fault, None


def _read(question: Question, came: bytes) -> tuple[str, str, Reading | None]:
    try:
        body: object = json.loads(came)
    except ValueError:
        return Outcome.WRONG, "NO_JSON", None
    agreed = [each["code"] for each in question.source.fields]
    reading = read_answer(body, request_id=str(question.request_id), fields=agreed)
    if reading.fault:
        return Outcome.WRONG, reading.fault, None
    return (Outcome.FOUND if reading.found else Outcome.NOT_FOUND), "", reading


class _TooSlow(Exception):
    """The answer began in time but drips."""


class _TooLarge(Exception):
    """More than any answer may hold."""


def _post(
    source: SharedSource, address: str, body: bytes, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    """One POST: number, headers and body; no redirect, no proxy of the machine, no kept cookie."""
    until = time.monotonic() + source.connect_seconds + source.read_seconds
    told = {"Content-Type": "application/json", "Accept-Encoding": "identity", **headers}
    with session() as asking:
        answer = asking.post(
            address,
            data=body,
            headers=told,
            timeout=(source.connect_seconds, source.read_seconds),
            allow_redirects=False,
            stream=True,
        )
        with answer:
            came = b""
            while chunk := answer.raw.read1(_CHUNK):
                came += chunk
                if len(came) > LARGEST_ANSWER:
                    raise _TooLarge
                if time.monotonic() > until:
                    raise _TooSlow
            return answer.status_code, answer.headers, came


def _body(question: Question, attempt: int) -> bytes:
    asking = question.asking
    told: dict[str, Any] = {
        "request_id": str(question.request_id),
        "attempt": attempt,
        "source": question.source.code,
        "query": dict(question.query),
        "fields": [each["code"] for each in question.source.fields],
        "asked_by": asking.asked_by,
        "item": asking.item_slug,
        "case": asking.case_number,
        "purpose": asking.purpose,
        "legal_basis": asking.legal_basis,
    }
    if settings.PUBLIC_URL and not asking.is_test:
        # Where an answer may be brought that comes after we stopped waiting.
        told["callback"] = f"{settings.PUBLIC_URL}/exchange/answers/{question.source.code}/"
    return json.dumps(told, ensure_ascii=False).encode()


def address_of(source: SharedSource) -> str:
    """Where the source listens; a demonstration source without an address: the sample's."""
    if source.address or not source.is_demo:
        return source.address
    base = settings.DEMO_DEPARTMENT
    return f"{base}/{source.code}" if base else ""


def conclude(question: Question, sent: Sent, *, now: datetime) -> Answer:
    """Log the tries, tell the breaker, keep the answer."""
    source, last = question.source, sent.tries[-1]
    _log(question, sent, now)
    if sent.reading is None:
        wrong = last.outcome == Outcome.WRONG
        state = AnswerState.WRONG if wrong else AnswerState.UNAVAILABLE
        return Answer(source.code, state, fallback=source.fallback)
    kept, _is_first = exchange.keep_answer(
        source=source,
        request_id=question.request_id,
        found=sent.reading.found,
        facts=sent.reading.facts or {},
        asking=question.logged,
        now=now,
    )
    state = AnswerState.FOUND if kept.found else AnswerState.NOT_FOUND
    return Answer(source.code, state, kept.facts, kept.id, source.fallback)


def _log(question: Question, sent: Sent, now: datetime) -> None:
    exchange.log_call(
        source=question.source,
        request_id=question.request_id,
        asking=question.logged,
        tries=sent.tries,
        worked=sent.reading is not None,
        now=now,
    )
