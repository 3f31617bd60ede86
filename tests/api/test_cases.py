"""Applying, following, withdrawing: done once, told in full, and only for oneself."""

import threading
from typing import Any

import pytest
from django.db import connection
from tests.api.conftest import WANTED, call, token_for
from tests.factories.cases import T0, World, build_world
from tests.factories.guided import SLUG, TOLD, publish_guided

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.documents.models import Document


@pytest.fixture
def token(world: World) -> str:
    return token_for(world.resident.account_id)


def codes(answer: Any) -> set[str]:
    return {r["code"] for r in answer.json()["refusals"]}


def test_an_application_is_received_and_can_be_followed(world: World, token: str) -> None:
    made = call("POST", "cases", token, WANTED)
    assert made.status_code == 201, made.content.decode()
    case = made.json()
    assert case["number"] == "YX2026092800001"
    assert (case["state"], case["state_name"]) == ("RECEIVED", "已收件")
    assert [m["code"] for m in case["materials"]] == ["FORM", "LAYOUT"]
    assert case["clocks"][0]["due"] == "2026-10-10"
    assert "（9月29日）起算" in case["clocks"][0]["explanation"]
    assert [d["kind"] for d in case["documents"]] == ["RECEIPT"]
    assert call("GET", f"cases/{case['id']}", token).json() == case
    assert [c["id"] for c in call("GET", "cases", token).json()["cases"]] == [case["id"]]
    papers = call("GET", f"cases/{case['id']}/documents", token).json()
    assert papers == case["documents"]
    progress = call("GET", f"progress/{case['number']}", token).json()
    assert progress["state_name"] == "已收件"
    assert set(progress) == {
        "number",
        "item_name",
        "department",
        "state",
        "state_name",
        "received_at",
    }


def test_the_same_key_twice_makes_one_case_one_number_one_receipt(world: World, token: str) -> None:
    answers = [call("POST", "cases", token, WANTED, key="one-and-the-same") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Case.objects.count() == 1
    assert Document.objects.filter(kind="RECEIPT").count() == 1


def test_a_key_used_for_another_request_is_refused(world: World, token: str) -> None:
    call("POST", "cases", token, WANTED, key="one-and-the-same")
    other = call(
        "POST", "cases", token, {**WANTED, "situation": "CATERING"}, key="one-and-the-same"
    )
    assert (other.status_code, codes(other)) == (422, {"KEY_REUSED"})


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_makes_one_case() -> None:
    world = build_world()
    token = token_for(world.resident.account_id)
    gate, answers = threading.Barrier(4), []

    def send() -> None:
        try:
            gate.wait()
            answers.append(call("POST", "cases", token, WANTED, key="at-the-same-moment"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["number"] for a in answers}) == 1
    assert Case.objects.count() == 1


def test_a_draft_is_handed_in_later(world: World, token: str) -> None:
    draft = call("POST", "cases", token, {**WANTED, "submit": False}).json()
    assert (draft["state"], draft["number"]) == ("DRAFT", None)
    sent = call("POST", f"cases/{draft['id']}/submit", token, {"seen_version": draft["version"]})
    assert sent.json()["state"] == "RECEIVED"


def test_answers_lead_to_the_situation_and_fields_fill_the_form(world: World, token: str) -> None:
    publish_guided(world)
    wanted = {"item": SLUG, "answers": {"REPORT": "NO", "PAPER": "HAVE"}, "truthful": True}
    short = call("POST", "cases", token, wanted)
    assert short.status_code == 422
    assert codes(short) == {"FIELD_MISSING"}
    told = {r["facts"]["field"] for r in short.json()["refusals"]}
    assert told == {"work_unit", "left_work_on", "bank_account", "contact_phone"}
    fields = {name.removeprefix("f-"): value for name, value in TOLD.items() if "f-" in name}
    made = call("POST", "cases", token, {**wanted, "fields": fields}).json()
    assert (made["state"], made["situation"]) == ("RECEIVED", "PROVED")
    assert made["answers"] == {"REPORT": "NO", "PAPER": "HAVE"}
    assert Case.objects.get().form["applicant_name"] == "李小满"


def test_a_refused_application_leaves_nothing_and_names_its_rules(world: World, token: str) -> None:
    answer = call("POST", "cases", token, {**WANTED, "item": "id_card_renewal", "situation": ""})
    problem = answer.json()
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"] == "urn:onewindow:problem:refused"
    assert problem["refusals"][0]["code"] == "NOT_ONLINE"
    assert problem["refusals"][0]["rule"] == "R-0-7"
    assert "登记指纹" in problem["detail"]
    assert not Case.objects.exists()


def test_withdrawing_what_changed_meanwhile_says_what_changed(world: World, token: str) -> None:
    case = call("POST", "cases", token, WANTED).json()
    cases.issue_notice(case_id=case["id"], acting=world.clerk, now=T0)
    address, seen = f"cases/{case['id']}/withdraw", {"seen_version": case["version"]}
    late = call("POST", address, token, seen)
    assert late.status_code == 409
    assert "一次性告知" in late.json()["refusals"][0]["facts"]["changes"]
    now = call("GET", f"cases/{case['id']}", token).json()
    assert now["asked"][0]["name"] == "设备布局图"
    done = call("POST", address, token, {"seen_version": now["version"], "reason": "不办了"})
    assert (done.status_code, done.json()["state"]) == (200, "WITHDRAWN")


def test_somebody_elses_case_is_not_there(world: World, token: str) -> None:
    case = call("POST", "cases", token, WANTED).json()
    stranger = token_for(world.stranger.account_id)
    for method, path in (
        ("GET", f"cases/{case['id']}"),
        ("GET", f"cases/{case['id']}/documents"),
        ("POST", f"cases/{case['id']}/withdraw"),
        ("POST", f"cases/{case['id']}/submit"),
    ):
        answer = call(method, path, stranger, {} if method == "POST" else None)
        assert (answer.status_code, codes(answer)) == (404, {"NOT_FOUND"}), path
    assert call("GET", "cases", stranger).json() == {"cases": [], "next": ""}


def test_an_account_without_a_person_is_told_to_be_identified_first(world: World) -> None:
    answer = call("POST", "cases", token_for(world.stranger.account_id), WANTED)
    assert (answer.status_code, codes(answer)) == (422, {"PERSON_UNKNOWN"})


def test_nobody_applies_for_an_enterprise_without_its_mandate(world: World, token: str) -> None:
    answer = call("POST", "cases", token, {**WANTED, "enterprise_uscc": "91350100M000100Y43"})
    assert (answer.status_code, codes(answer)) == (403, {"NOT_PERMITTED"})


def test_every_value_that_is_wrong_is_named_at_once(world: World, token: str) -> None:
    wrong = {"item": "a b", "form": {"note": "\x00"}, "delivery_way": "PIGEON"}
    answer = call("POST", "cases", token, wrong)
    fields = {r["facts"]["field"] for r in answer.json()["refusals"]}
    assert answer.status_code == 422
    assert fields == {"item", "form.note", "delivery_way", "truthful"}


def test_a_write_needs_its_key(world: World, token: str) -> None:
    for key in ("short", "x" * 81):
        answer = call("POST", "cases", token, WANTED, key=key)
        assert answer.status_code == 422
        assert answer.json()["refusals"][0]["facts"]["field"] == "Idempotency-Key"
    assert not Case.objects.exists()


def test_a_draft_has_no_progress_and_no_number_is_guessed(world: World, token: str) -> None:
    assert call("GET", "progress/YX2026092899999", token).status_code == 404


def test_the_list_asks_a_fixed_number_of_questions(
    world: World, token: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        call("POST", "cases", token, WANTED)
    with django_assert_max_num_queries(4):
        assert len(call("GET", "cases", token).json()["cases"]) == 6
