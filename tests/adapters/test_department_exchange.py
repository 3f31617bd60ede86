"""A department that is late, wrong, down or repeats itself leaves nobody without an answer."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from tests.factories.cases import T0
from tests.factories.exchange import KEY, Running, data_source, sample_departments

from onewindow.adapters import department_exchange, exchange_signing
from onewindow.adapters.department_exchange import Answer, AnswerState, ask
from onewindow.adapters.late_answers import Verdict, take_late
from onewindow.apps.exchange.models import SharedAnswer, SharedCall, SharedSource, SourceBreaker

QUERY = {"name": "李小满", "citizen_id": "210112199405200029"}
STRANGER = {"name": "周立夏", "citizen_id": "210112196103050017"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(department_exchange, "FIRST_PAUSE_SECONDS", 0.01)


@pytest.fixture
def sample() -> Iterator[Running]:
    with sample_departments() as running:
        yield running


def asked(now: Any = T0, query: dict[str, str] | None = None) -> Answer:
    return ask(
        "civil_marriage",
        query or QUERY,
        item_slug="hukou_birth",
        purpose="办理“出生登记”",
        legal_basis="《政务数据共享条例》",
        now=now,
    )


def outcomes() -> list[str]:
    return list(SharedCall.objects.order_by("at", "attempt").values_list("outcome", flat=True))


def test_a_signed_answer_is_kept_encrypted_and_every_call_is_logged(sample: Running) -> None:
    data_source(sample.address)
    answer = asked()
    assert answer.state is AnswerState.FOUND
    assert answer.facts == {"registered_on": "2022-05-20", "wife_name": "李小满"}
    call = SharedCall.objects.get()
    assert (call.purpose, call.legal_basis) == ("办理“出生登记”", "《政务数据共享条例》")
    assert (call.outcome, call.item_slug, call.attempt) == ("FOUND", "hukou_birth", 1)
    assert call.fields == ["registered_on", "wife_name"]
    assert call.latency_ms >= 0
    kept = SharedAnswer.objects.get(pk=answer.answer_id)
    assert kept.expires_at == T0 + timedelta(days=30)
    assert kept.request_id == call.request_id


def test_the_department_learns_purpose_basis_and_item_and_only_agreed_fields(
    sample: Running,
) -> None:
    data_source(sample.address)
    asked()
    told = sample.departments.asked[0]
    assert told["purpose"] == "办理“出生登记”"
    assert told["legal_basis"] == "《政务数据共享条例》"
    assert told["item"] == "hukou_birth"
    assert told["fields"] == ["registered_on", "wife_name"]


def test_nobody_on_record_is_an_answer_too(sample: Running) -> None:
    data_source(sample.address)
    assert asked(query=STRANGER).state is AnswerState.NOT_FOUND
    assert outcomes() == ["NOT_FOUND"]
    assert SourceBreaker.objects.get().failures == 0


def test_a_late_answer_is_not_waited_for(sample: Running) -> None:
    sample.departments.behaviour.slow_seconds = 1.5
    data_source(sample.address, read_seconds=0.2, retries=1)
    answer = asked()
    assert answer.state is AnswerState.UNAVAILABLE
    assert "先提交" in answer.fallback
    assert outcomes() == ["TIMED_OUT", "TIMED_OUT"], "each try is logged"


def test_a_dripping_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    source = data_source("http://127.0.0.1:9", read_seconds=0.1, connect_seconds=0.1)
    moments = iter([0.0, 0.0, 0.0, 9.0, 9.0, 9.0])
    monkeypatch.setattr(department_exchange.time, "monotonic", lambda: next(moments))

    class Raw:
        def read1(self, _size: int) -> bytes:
            return b"x"

    class Dripping:
        status_code, headers, raw = 200, {}, Raw()

        def __enter__(self) -> "Dripping":
            return self

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(requests.Session, "post", lambda *_a, **_k: Dripping())
    with pytest.raises(department_exchange._TooSlow):
        department_exchange._post(source, source.address, b"{}", {})


def test_an_answer_changed_on_the_way_is_refused(sample: Running) -> None:
    sample.departments.behaviour.wrong = True
    data_source(sample.address, retries=2)
    answer = asked()
    assert answer.state is AnswerState.WRONG
    assert dict(answer.facts) == {}
    assert outcomes() == ["WRONG"], "what is wrong is not asked again"
    assert SharedCall.objects.get().fault == "BAD_SIGNATURE"
    assert SharedAnswer.objects.count() == 0


def test_a_department_that_is_down_is_left_alone_after_three_questions(sample: Running) -> None:
    sample.departments.behaviour.down = True
    data_source(sample.address)
    for _ in range(4):
        assert asked().state is AnswerState.UNAVAILABLE
    assert outcomes() == ["UNREACHABLE", "UNREACHABLE", "UNREACHABLE", "RESTING"]


def test_after_a_rest_one_question_tries_the_department_out(sample: Running) -> None:
    sample.departments.behaviour.down = True
    data_source(sample.address)
    for _ in range(3):
        asked()
    later = T0 + timedelta(seconds=31)
    asked(later)
    assert asked(later + timedelta(seconds=1)).state is AnswerState.UNAVAILABLE
    assert outcomes()[-2:] == ["UNREACHABLE", "RESTING"], "a failed probe shuts it again"
    sample.departments.behaviour.down = False
    assert asked(later + timedelta(seconds=32)).state is AnswerState.FOUND
    assert asked(later + timedelta(seconds=33)).state is AnswerState.FOUND
    assert SourceBreaker.objects.get().opened_at is None


def test_a_wrong_key_is_refused_by_the_department(sample: Running) -> None:
    data_source(sample.address, key="another key, not agreed on")
    assert asked().state is AnswerState.UNAVAILABLE
    assert SharedCall.objects.get().outcome == "REFUSED"
    assert sample.departments.asked == []


def test_a_question_replayed_is_refused_by_the_department(sample: Running) -> None:
    body = b'{"request_id": "1", "query": {}}'
    headers = exchange_signing.signed_headers(
        key=KEY,
        algorithm="sm3",
        direction=exchange_signing.QUESTION,
        timestamp=int(T0.timestamp()),
        nonce="n" * 32,
        body=body,
    )
    address = f"{sample.address}/civil_marriage"
    first = requests.post(address, data=body, headers=headers, timeout=5)
    again = requests.post(address, data=body, headers=headers, timeout=5)
    assert (first.status_code, again.status_code) == (200, 401)
    assert again.json() == {"fault": "SEEN_BEFORE"}


def test_an_answer_to_another_question_is_refused(
    sample: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_source(sample.address)
    departments = sample.departments
    first = departments.answer("civil_marriage", {"request_id": "an earlier one", "query": QUERY})
    monkeypatch.setattr(departments, "answer", lambda *_: {**first, "found": False})
    assert asked().state is AnswerState.WRONG
    assert SharedCall.objects.get().fault == "OTHER_QUESTION"


def test_more_than_was_agreed_is_refused(sample: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    data_source(sample.address)

    def talkative(_source: str, question: dict[str, Any]) -> dict[str, Any]:
        facts = {"registered_on": "2022-05-20", "income": "9000"}
        return {"request_id": question["request_id"], "found": True, "facts": facts}

    monkeypatch.setattr(sample.departments, "answer", talkative)
    assert asked().state is AnswerState.WRONG
    assert SharedCall.objects.get().fault == "UNAGREED_FIELD"


def test_an_answer_without_end_is_refused(sample: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    data_source(sample.address)
    monkeypatch.setattr(sample.departments, "answer", lambda *_: {"x": "y" * 100_000})
    assert asked().state is AnswerState.WRONG
    assert SharedCall.objects.get().fault == "TOO_LARGE"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "http://", "not an address"])
def test_an_address_nobody_answers_at_ends_in_the_fallback(address: str) -> None:
    source = data_source()
    SharedSource.objects.filter(pk=source.pk).update(address=address)
    answer = asked()
    assert answer.state is AnswerState.UNAVAILABLE
    assert answer.fallback
    assert outcomes() == ["UNREACHABLE"]


@pytest.mark.parametrize("told", [{"is_open": False}, {"attribute": "NOT_SHARED"}])
def test_what_is_not_shared_is_not_asked_and_that_is_logged(
    sample: Running, told: dict[str, Any]
) -> None:
    data_source(sample.address, **told)
    assert asked().state is AnswerState.UNAVAILABLE
    assert outcomes() == ["CLOSED"]
    assert sample.departments.asked == []


def test_a_source_nobody_set_up_is_unavailable() -> None:
    assert asked().state is AnswerState.UNAVAILABLE


def _late(call: SharedCall, *, key: str = KEY, facts: dict[str, str] | None = None) -> Any:
    body = json.dumps(
        {
            "request_id": str(call.request_id),
            "found": True,
            "facts": facts or {"registered_on": "2022-05-20"},
        }
    ).encode()
    headers = exchange_signing.signed_headers(
        key=key,
        algorithm="sm3",
        direction=exchange_signing.LATE_ANSWER,
        timestamp=int(T0.timestamp()),
        nonce="b" * 32,
        body=body,
    )
    return take_late(source_code="civil_marriage", headers=headers, body=body, now=T0)


def test_an_answer_brought_late_is_kept_once(sample: Running) -> None:
    sample.departments.behaviour.down = True
    data_source(sample.address)
    asked()
    call = SharedCall.objects.get()
    assert _late(call).verdict is Verdict.TAKEN
    assert _late(call).verdict is Verdict.TWICE
    assert SharedAnswer.objects.count() == 1
    assert outcomes() == ["UNREACHABLE", "FOUND", "TWICE"]


def test_an_answer_given_twice_is_ignored_the_second_time(sample: Running) -> None:
    data_source(sample.address)
    first = asked()
    call = SharedCall.objects.get()
    assert _late(call, facts={"wife_name": "另一个人"}).verdict is Verdict.TWICE
    assert SharedAnswer.objects.get().facts == first.facts


def test_a_late_answer_without_the_key_or_a_question_is_refused(sample: Running) -> None:
    data_source(sample.address)
    asked()
    call = SharedCall.objects.get()
    assert _late(call, key="somebody else's key").verdict is Verdict.WRONG
    call.request_id = "018f0000-0000-7000-8000-000000000000"  # type: ignore[assignment]
    assert _late(call).verdict is Verdict.UNKNOWN


def test_a_late_answer_brought_again_and_again_fills_no_log(sample: Running) -> None:
    data_source(sample.address)
    asked()
    call = SharedCall.objects.get()
    for _ in range(40):
        _late(call)
    assert SharedCall.objects.count() == 20


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ({}, "UNSIGNED"),
        ({"X-OneWindow-Signature": "md5=00"}, "UNSIGNED"),
        ({"X-OneWindow-Timestamp": "yesterday"}, "UNSIGNED"),
        ({"X-OneWindow-Timestamp": "9" * 4000}, "STALE"),
        ({"X-OneWindow-Timestamp": "1790000"}, "STALE"),
        ({"X-OneWindow-Nonce": "another"}, "OTHER_NONCE"),
        ({"X-OneWindow-Signature": "sm3=" + "0" * 64}, "BAD_SIGNATURE"),
        ({"X-OneWindow-Signature": "sm3=签"}, "BAD_SIGNATURE"),
    ],
)
def test_each_fault_of_a_signature_has_its_name(headers: dict[str, str], fault: str) -> None:
    now = int(T0.timestamp())
    right = exchange_signing.signed_headers(
        key=KEY, algorithm="sha256", direction="answer", timestamp=now, nonce="n", body=b"{}"
    )
    told = {**right, **headers} if headers else {}
    found = exchange_signing.fault_of(
        told, key=KEY, direction="answer", body=b"{}", now=now, nonce="n"
    )
    assert found == fault


def test_a_question_s_signature_is_no_answer_s() -> None:
    now = int(T0.timestamp())
    headers = exchange_signing.signed_headers(
        key=KEY, algorithm="sm3", direction="question", timestamp=now, nonce="n", body=b"{}"
    )
    told = exchange_signing.fault_of(headers, key=KEY, direction="answer", body=b"{}", now=now)
    assert told == "BAD_SIGNATURE"
