"""From which address does a request come? Only our own proxies are believed."""

from ipaddress import ip_network
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from tests.factories.accounts import resident_account

from onewindow.config import environment
from onewindow.web.account.pace import address


@pytest.mark.parametrize(
    ("nearest", "hops", "expected"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("192.0.2.5", "203.0.113.9", "192.0.2.5"),
    ],
)
def test_only_a_trusted_proxy_names_the_address(
    rf: RequestFactory, settings: Any, nearest: str, hops: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    told = {"HTTP_X_FORWARDED_FOR": hops} if hops else {}
    assert address(rf.get("/", REMOTE_ADDR=nearest, **told)) == expected


def test_without_the_setting_nobody_is_believed(rf: RequestFactory) -> None:
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert address(request) == "127.0.0.1"


@pytest.mark.django_db
def test_one_guesser_behind_the_proxy_does_not_lock_the_others_out(
    client: Client, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.1")]
    resident_account(phone="13800001234")
    told = {"login": "13800001234", "password": "wrong-word-1"}
    behind = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    for _ in range(5):
        client.post("/sign-in/", told, **behind)
    assert client.post("/sign-in/", told, **behind).status_code == 429
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"
    other = behind | {"HTTP_X_FORWARDED_FOR": "203.0.113.10"}
    assert client.post("/sign-in/", told, **other).status_code == 422


def test_a_list_that_is_none_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEWINDOW_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")
    assert len(environment.networks("ONEWINDOW_TRUSTED_PROXIES")) == 2
    monkeypatch.setenv("ONEWINDOW_TRUSTED_PROXIES", "my-proxy")
    with pytest.raises(environment.MissingSetting, match="ONEWINDOW_TRUSTED_PROXIES"):
        environment.networks("ONEWINDOW_TRUSTED_PROXIES")
