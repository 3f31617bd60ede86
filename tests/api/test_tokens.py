"""Which tokens open which doors, and how does the interface say no?"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import WANTED, call, token_for
from tests.factories.cases import T0, World

from onewindow import wallclock, wording
from onewindow.api.v1 import authentication, problems
from onewindow.apps.accounts.models import Account, ApiToken
from onewindow.apps.accounts.tokens import issue_token, revoke_token, token_in_force
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.models import Post, Role
from onewindow.rules.outcomes import Refusal, Refused


def codes(answer: Any) -> set[str]:
    return {r["code"] for r in answer.json()["refusals"]}


@pytest.mark.parametrize("token", ["", "ow_unknown", "Basic", "ow_" + "é"])
def test_without_a_token_in_force_nothing_opens(world: World, token: str) -> None:
    answer = call("GET", "items", token)
    assert (answer.status_code, codes(answer)) == (401, {"TOKEN_MISSING"})
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_is_no_token(world: World) -> None:
    client = Client()
    client.force_login(
        Account.objects.get(pk=world.resident.account_id),
        "django.contrib.auth.backends.ModelBackend",
    )
    assert client.get("/api/v1/cases").status_code == 401


def test_an_ended_token_opens_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_for(world.resident.account_id, days=1)
    assert call("GET", "cases", token).status_code == 200
    monkeypatch.setattr(wallclock, "now", lambda: T0 + timedelta(days=1))
    assert call("GET", "cases", token).status_code == 401


def test_a_revoked_token_opens_nothing_and_revoking_twice_is_one_act(world: World) -> None:
    token = token_for(world.resident.account_id)
    found = token_in_force(token, now=T0)
    assert found is not None
    for _ in range(2):
        revoke_token(token_id=found.id, now=T0)
    assert call("GET", "cases", token).status_code == 401
    verbs = JournalEntry.objects.filter(subject_id=world.resident.account_id)
    assert [v.verb for v in verbs.order_by("lane_place")] == ["ISSUE_TOKEN", "REVOKE_TOKEN"]


def test_a_closed_accounts_token_opens_nothing(world: World) -> None:
    token = token_for(world.resident.account_id)
    Account.objects.filter(pk=world.resident.account_id).update(is_active=False)
    assert call("GET", "cases", token).status_code == 401


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("cases:read", "GET", "items"),
        ("items:read", "GET", "cases"),
        ("items:read", "GET", "progress/YX2026092800001"),
        ("cases:read", "POST", "cases"),
        ("cases:write", "GET", "cases"),
        ("cases:write", "GET", "ratings/invitations"),
    ],
)
def test_a_token_opens_only_what_its_scope_names(
    scope: str, method: str, path: str, world: World
) -> None:
    token = token_for(world.resident.account_id, scope)
    answer = call(method, path, token, WANTED if method == "POST" else None)
    assert (answer.status_code, codes(answer)) == (403, {"SCOPE_MISSING"})


def test_only_a_digest_of_the_token_is_kept(world: World) -> None:
    secret = token_for(world.resident.account_id)
    row = ApiToken.objects.get()
    assert secret not in str(vars(row))
    assert secret not in str(JournalEntry.objects.values_list("facts", flat=True))


def test_staff_act_through_their_pages(world: World) -> None:
    Account.objects.filter(pk=world.clerk.account_id).update(is_staff_member=True)
    with pytest.raises(Refused) as refused:
        issue_token(login="王谷雨", scopes=["cases:write"], days=1, now=T0)
    assert [r.code for r in refused.value.refusals] == ["TOKEN_STAFF_SCOPES"]
    token = token_for(world.resident.account_id)
    Post.objects.create(account_id=world.resident.account_id, role=Role.CLERK, place=world.place)
    answer = call("POST", "cases", token, WANTED)
    assert (answer.status_code, codes(answer)) == (403, {"STAFF_USE_PAGES"})
    assert call("GET", "items", token).status_code == 200


def test_everything_wrong_with_a_wish_for_a_token_is_named(world: World) -> None:
    with pytest.raises(Refused) as refused:
        issue_token(login="李小满", scopes=["all"], days=0, now=T0)
    assert {r.code for r in refused.value.refusals} == {"TOKEN_SCOPE_UNKNOWN", "TOKEN_DAYS"}
    with pytest.raises(Refused) as refused:
        issue_token(login="李小满", scopes=[], days=1, now=T0)
    assert {r.code for r in refused.value.refusals} == {"TOKEN_SCOPES_MISSING"}


def test_a_token_has_its_pace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authentication, "REQUESTS", 3)
    token, other = (token_for(world.resident.account_id) for _ in range(2))
    numbers = [call("GET", "cases", token).status_code for _ in range(4)]
    assert numbers == [200, 200, 200, 429]
    slowed = call("GET", "cases", token)
    assert slowed["Retry-After"] == "60"
    assert codes(slowed) == {"TOO_MANY_REQUESTS"}
    assert call("GET", "cases", other).status_code == 200


def test_an_address_that_is_not_there_is_told_as_a_problem() -> None:
    for path in ("nowhere", "cases/x/y", "items/é"):
        answer = call("GET", path)
        assert (answer.status_code, answer["Content-Type"]) == (404, problems.MEDIA_TYPE)


def test_a_body_that_is_no_json_is_told_as_a_problem(world: World) -> None:
    token = token_for(world.resident.account_id)
    answer = Client().post(
        "/api/v1/cases",
        b"\xff{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k" * 8},
    )
    assert (answer.status_code, codes(answer)) == (400, {"BODY_UNREADABLE"})


def test_a_fault_tells_nothing_of_the_inside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("onewindow.api.v1.cases.brief", broken)
    token = token_for(world.resident.account_id)
    call("POST", "cases", token, WANTED)
    answer = call("GET", "cases", token)
    assert (answer.status_code, codes(answer)) == (500, {"INTERNAL_ERROR"})
    assert "secret" not in answer.content.decode()


def test_every_code_of_the_table_has_its_own_words() -> None:
    for _number, known in problems._NUMBERS:
        for code in known:
            told = problems.refused_response([Refusal(code)])
            assert code not in told.content.decode().split('"sentence"')[1].split('"facts"')[0]


def test_a_login_nobody_has_is_named(world: World) -> None:
    with pytest.raises(Refused) as refused:
        issue_token(login="nobody", scopes=["cases:read"], days=1, now=T0)
    assert "没有登录名是“nobody”的账号" in wording.told(refused.value.refusals)[0]
