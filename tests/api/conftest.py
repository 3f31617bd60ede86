"""A small centre, a resident's programme with its token, and a way to call the interface."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.cases import T0, World, build_world

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.accounts.tokens import SCOPES, issue_token

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    monkeypatch.setattr(wallclock, "today", T0.date)
    yield
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def token_for(account_id: Any, *scopes: str, days: int = 90) -> str:
    """A token's secret for this account."""
    login = Account.objects.get(pk=account_id).login_key
    return issue_token(login=login, scopes=scopes or SCOPES, days=days, now=T0).secret


def call(method: str, path: str, token: str = "", body: Any = None, key: str = "") -> Any:
    """One request to the interface, as a programme makes it."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if method == "POST":
        headers["Idempotency-Key"] = key or uuid4().hex
    told = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return Client(raise_request_exception=False).generic(
        method, f"/api/v1/{path}", headers=headers, **told
    )


WANTED: dict[str, Any] = {
    "item": "food_business_licence",
    "situation": "SALES",
    "form": {"contact_phone": "13800000001"},
    "truthful": True,
}
