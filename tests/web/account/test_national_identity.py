"""The national identity service: its button, and the person it brings."""

from typing import Any

import pytest
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.test import Client
from tests.factories.accounts import PASSWORD
from tests.factories.parties import citizen_id, person

from onewindow.apps.accounts.models import Account
from onewindow.apps.parties.models import Person

pytestmark = pytest.mark.django_db
CONFIG = {
    "authorization_endpoint": "https://identity.example/authorize",
    "token_endpoint": "https://identity.example/token",
    "userinfo_endpoint": "https://identity.example/userinfo",
    "jwks_uri": "https://identity.example/keys",
    "issuer": "https://identity.example",
}


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The service as configured; what it says about somebody may be changed by the test."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "national",
                    "name": "national",
                    "client_id": "us",
                    "secret": "ours",
                    "settings": {"server_url": "https://identity.example"},
                }
            ]
        }
    }
    claims = {
        "sub": "subject-1",
        "name": "李小满",
        "citizen_id": citizen_id(),
        "phone_number": "13800001234",
    }
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", CONFIG)
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "get_access_token_data", _token, raising=False)
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter, "_fetch_user_info", lambda self, token: dict(claims)
    )
    return claims


def _token(self: Any, *_args: Any, **_kwargs: Any) -> dict[str, str]:
    return {"access_token": "token", "token_type": "bearer"}


def go_through(client: Client, target: str = "/me/") -> Any:
    there = client.get(f"/accounts/oidc/national/login/?next={target}")
    assert there.status_code == 302
    assert there["Location"].startswith("https://identity.example/authorize")
    state = there["Location"].split("state=")[1].split("&")[0]
    return client.get(f"/accounts/oidc/national/login/callback/?code=abc&state={state}")


def test_the_button_shows_only_where_the_service_is_configured(
    client: Client, request: pytest.FixtureRequest
) -> None:
    assert "国家政务服务平台" not in client.get("/sign-in/").content.decode()
    request.getfixturevalue("service")
    assert "国家政务服务平台" in client.get("/sign-in/").content.decode()


def test_somebody_new_becomes_known_confirmed_and_signed_in(
    client: Client, service: dict[str, str]
) -> None:
    assert go_through(client)["Location"] == "/me/"
    known = Person.objects.get()
    assert (known.name, known.citizen_id) == ("李小满", service["citizen_id"])
    assert known.confirmed_at is not None
    assert client.get("/me/").status_code == 200
    assert Account.objects.count() == 1


def test_somebody_known_from_the_counter_gets_their_record(
    client: Client, service: dict[str, str]
) -> None:
    known = person(number=service["citizen_id"])
    go_through(client)
    known.refresh_from_db()
    assert known.account_id is not None
    assert go_through(Client())["Location"] == "/me/"
    assert Account.objects.count() == 1


def test_a_password_set_by_somebody_else_under_this_number_ends(
    client: Client, service: dict[str, str]
) -> None:
    told = {
        "name": "李小满",
        "citizen_id": service["citizen_id"],
        "phone": "13999999999",
        "password": PASSWORD,
        "notice": "on",
        "idempotency_key": "0123456789abcdef0123456789abcdef",
    }
    stranger = Client()
    assert stranger.post("/register/", told).status_code == 302
    go_through(client)
    assert client.get("/me/").status_code == 200
    assert stranger.get("/me/").status_code == 302


def test_a_name_that_differs_is_told_and_nobody_signed_in(
    client: Client, service: dict[str, str]
) -> None:
    person(number=service["citizen_id"], name="张三")
    assert go_through(client)["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_a_refusal_by_the_service_leads_back_to_signing_in(
    client: Client, service: dict[str, str]
) -> None:
    there = client.get("/accounts/oidc/national/login/")
    state = there["Location"].split("state=")[1].split("&")[0]
    answer = client.get(
        f"/accounts/oidc/national/login/callback/?error=access_denied&state={state}"
    )
    assert answer["Location"] == "/sign-in/"
    assert get_adapter().is_open_for_signup(None, None) is False
