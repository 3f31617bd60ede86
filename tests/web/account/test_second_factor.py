"""A second factor for staff: no session before the code, no code twice, no guessing."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from tests.factories.accounts import PASSWORD, resident_account, staff_account

from onewindow.adapters import second_factor
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.writes.models import TryCount

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def sign_in(client: Client, login: str = "clerk1") -> Any:
    return client.post("/sign-in/", {"login": login, "password": PASSWORD, "next": "/me/"})


def set_up(client: Client) -> str:
    client.get("/sign-in/second-factor/")
    secret = str(client.session["second_factor_secret"])
    client.post("/sign-in/second-factor/", {"code": code_of(secret)})
    return secret


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_where_it_is_demanded_staff_set_it_up_before_the_first_session(
    client: Client, settings: Any
) -> None:
    settings.STAFF_MFA = True
    staff_account(login="clerk1")
    assert sign_in(client)["Location"] == "/sign-in/second-factor/"
    assert not is_signed_in(client)
    page = client.get("/sign-in/second-factor/").content.decode()
    assert "<svg" in page
    secret = client.session["second_factor_secret"]
    answer = client.post("/sign-in/second-factor/", {"code": code_of(secret)})
    assert answer["Location"] == "/me/"
    assert is_signed_in(client)
    assert JournalEntry.objects.filter(verb="account.set_second_factor").count() == 1


def test_without_the_code_nothing_opens(client: Client, settings: Any) -> None:
    settings.STAFF_MFA = True
    staff_account(login="clerk1")
    sign_in(client)
    assert client.get("/me/").status_code == 302
    assert client.get("/me/password/")["Location"].startswith("/sign-in/")


def test_signing_in_takes_the_code_once_it_is_set(client: Client) -> None:
    staff_account(login="clerk1")
    sign_in(client)
    secret = set_up(client)
    other = Client()
    assert sign_in(other)["Location"] == "/sign-in/code/"
    assert not is_signed_in(other)
    wrong = other.post("/sign-in/code/", {"code": "000000"})
    assert "动态码不对" in wrong.content.decode()
    assert other.post("/sign-in/code/", {"code": code_of(secret)})["Location"] == "/me/"
    assert is_signed_in(other)


def test_a_code_counts_once(client: Client) -> None:
    staff_account(login="clerk1")
    sign_in(client)
    secret = set_up(client)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    code = code_of(secret)
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    assert second.post("/sign-in/code/", {"code": code}).status_code == 422
    assert not is_signed_in(second)


def test_codes_cannot_be_guessed_without_end(client: Client) -> None:
    staff_account(login="clerk1")
    sign_in(client)
    secret = set_up(client)
    guesser = Client()
    sign_in(guesser)
    for _ in range(4):
        guesser.post("/sign-in/code/", {"code": "000000"})
    again = Client()
    sign_in(again)
    again.post("/sign-in/code/", {"code": "000000"})
    assert again.post("/sign-in/code/", {"code": code_of(secret)}).status_code == 429
    assert not is_signed_in(again)


def test_the_secret_stands_encrypted(client: Client) -> None:
    staff_account(login="clerk1")
    sign_in(client)
    secret = set_up(client)
    assert secret not in str(Authenticator.objects.get().data)


def test_residents_are_never_asked_for_a_code(client: Client, settings: Any) -> None:
    settings.STAFF_MFA = True
    resident_account(phone="13800001234")
    assert sign_in(client, "13800001234")["Location"] == "/me/"


def test_nobody_without_a_password_reaches_the_code_page(client: Client) -> None:
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/second-factor/")["Location"] == "/sign-in/"


def test_taking_it_away_needs_a_code(client: Client) -> None:
    staff_account(login="clerk1")
    sign_in(client)
    secret = set_up(client)
    client.post("/me/second-factor/remove/", {"code": "000000"})
    assert Authenticator.objects.exists()
    client.post("/me/second-factor/remove/", {"code": code_of(secret)})
    assert not Authenticator.objects.exists()
    assert JournalEntry.objects.filter(verb="account.remove_second_factor").count() == 1


def test_the_security_administrator_takes_it_away_for_a_lost_phone(client: Client) -> None:
    account = staff_account(login="clerk1")
    sign_in(client)
    set_up(client)
    keeper = Client()
    keeper.force_login(
        staff_account("SECURITY_ADMIN"), backend="django.contrib.auth.backends.ModelBackend"
    )
    keeper.post(f"/supervision/accounts/{account.id}/second-factor/")
    assert not Authenticator.objects.exists()


def forget_tries() -> None:
    """As in another process, some minutes later."""
    cache.clear()
    TryCount.objects.all().delete()


def test_a_code_used_in_one_process_is_used_in_all(client: Client) -> None:
    account = staff_account(login="clerk1")
    sign_in(client)
    code = code_of(set_up(client))
    assert second_factor.is_right(account, code)
    cache.clear()
    assert not second_factor.is_right(account, code)


def journal_away(*_args: Any, **_facts: Any) -> None:
    raise RuntimeError("the journal")


def test_no_second_factor_is_set_or_removed_without_its_journal_row(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = staff_account(login="clerk1")
    note = "onewindow.web.account.codes.accounts.note_second_factor"
    sign_in(client)
    with monkeypatch.context() as broken:
        broken.setattr(note, journal_away)
        with pytest.raises(RuntimeError):
            set_up(client)
    assert not Authenticator.objects.filter(user=account).exists()
    secret = set_up(client)
    assert Authenticator.objects.filter(user=account).exists()
    forget_tries()
    monkeypatch.setattr(note, journal_away)
    with pytest.raises(RuntimeError):
        client.post("/me/second-factor/remove/", {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=account).exists()
